"""Exercise 05.second-order-weights: where the node2vec walker wants to go."""

from functools import partial

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Edges = dict[str, list[str]]
SQUARE: Edges = {
    "a": ["b", "c"],
    "b": ["a", "c", "d"],
    "c": ["a", "b"],
    "d": ["b", "e"],
    "e": ["d"],
}


def cases(seed: int) -> list[Case]:
    """Each kind of neighbour, p and q above and below 1, a dead end."""
    loop = {"x": ["x", "y"], "y": ["x"]}
    return [
        Case(SQUARE, "a", "b", 4.0, 0.5),
        Case(SQUARE, "d", "b", 0.25, 2.0, label="from the other side"),
        Case(SQUARE, "b", "a", 4.0, 0.5, label="no far neighbour"),
        Case(SQUARE, "d", "e", 2.0, 2.0, label="only the way back"),
        Case(SQUARE, "b", "d", 1.0, 4.0),
        Case(loop, "y", "x", 2.0, 3.0, label="a loop", hidden=True),
    ]


def weights(
    neighbors: Edges,
    previous: str,
    current: str,
    p: float,
    q: float,
    back: str = "1/p",
    shared: str = "previous",
    normal: bool = True,
    swap: bool = False,
) -> dict[str, float]:
    """Return the probability of each next node (Grover and Leskovec 2016, section 3.2.2)."""
    if swap:
        p, q = q, p
    found = {}
    for node in neighbors[current]:
        if node == previous:
            found[node] = {"1/p": 1 / p, "p": p, "never": 0.0}[back]
        elif node in neighbors[previous if shared == "previous" else current]:
            found[node] = 1.0
        else:
            found[node] = 1 / q
    total = sum(found.values()) if normal else 1.0
    return {node: w / total if total else 0.0 for node, w in found.items()}


def _by_distance(
    neighbors: Edges, previous: str, current: str, p: float, q: float
) -> dict[str, float]:
    def distance(node: str) -> int:
        return 0 if node == previous else 1 if previous in neighbors[node] else 2

    alpha = [(node, (1 / p, 1.0, 1 / q)[distance(node)]) for node in neighbors[current]]
    return {node: a / sum(b for _, b in alpha) for node, a in alpha}


def _uniform(neighbors: Edges, previous: str, current: str, p: float, q: float) -> dict[str, float]:
    return {node: 1 / len(neighbors[current]) for node in neighbors[current]}


EXERCISE = Exercise(
    id="05.second-order-weights",
    title="Back, beside, away",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=2,
    statement=(
        "A node2vec walker came from `previous` and stands at `current`. A neighbour of `current` "
        "gets the weight 1/p if it *is* `previous`, 1 if it is a neighbour of `previous`, and 1/q "
        "otherwise. Return the probability of each neighbour as a dict; the graph is undirected "
        "and unweighted, given as a dict of lists."
    ),
    cell='''@exercise("05.second-order-weights")
def next_probabilities(neighbors, previous, current, p, q):
    """neighbors: {node: [nodes]}; returns {neighbour of current: probability}."""
    ...''',
    reference=weights,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "p as the likelihood of returning",
            partial(weights, back="p"),
            "The way back got the weight p. It is 1/p: a large p makes returning *rare*. (The "
            "guide describes p as a likelihood; it is a penalty.)",
        ),
        Mistake(
            "p and q exchanged",
            partial(weights, swap=True),
            "The way back is 1/p, the way out is 1/q; here it is the other way round.",
        ),
        Mistake(
            "neighbours of the wrong node",
            partial(weights, shared="current"),
            "Every candidate is a neighbour of `current`, so this test is always true and 1/q is "
            "never used. Ask whether it is a neighbour of `previous`.",
        ),
        Mistake(
            "weights, not probabilities",
            partial(weights, normal=False),
            "These are the weights. Divide by their sum, so that they add up to 1.",
        ),
        Mistake(
            "the way back is left out",
            partial(weights, back="never"),
            "`previous` is a neighbour of `current` too, and it has the weight 1/p.",
        ),
        Mistake(
            "p and q are not used",
            _uniform,
            "That is the uniform walk of DeepWalk: node2vec with p = q = 1.",
        ),
    ),
    hints=(
        "Go through neighbors[current] and ask two questions of each node.",
        "First: is it `previous`? Then 1/p. Second: is it in neighbors[previous]? Then 1.",
        "Otherwise 1/q. At the end divide each weight by the sum of all.",
    ),
    correct=(_by_distance,),
    after=(
        "The library never builds this table for every pair (previous, current): it proposes a "
        "neighbour and accepts it with probability weight / max(1/p, 1, 1/q), which draws from the "
        "same distribution."
    ),
    library=(
        "course_lib.exercises.chapter_05.second_order_weights:weights",
        "course_lib.graphs.second_order:second_order_probabilities",
    ),
)
