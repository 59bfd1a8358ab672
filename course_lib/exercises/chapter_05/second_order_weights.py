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
    away: str = "1/q",
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
            found[node] = 1 / q if away == "1/q" else q
    total = sum(found.values()) if normal else 1.0
    return {node: w / total if total else 0.0 for node, w in found.items()}


def _by_distance(
    neighbors: Edges, previous: str, current: str, p: float, q: float
) -> dict[str, float]:
    def distance(node: str) -> int:
        return 0 if node == previous else 1 if previous in neighbors[node] else 2

    alpha = [(node, (1 / p, 1.0, 1 / q)[distance(node)]) for node in neighbors[current]]
    return {node: a / sum(b for _, b in alpha) for node, a in alpha}


def _by_kind(neighbors: Edges, previous: str, current: str, p: float, q: float) -> dict[str, float]:
    """Draw a kind first (back, beside, away), then a node of that kind."""
    alpha = weights(neighbors, previous, current, p, q, normal=False)
    kinds = {
        node: 0 if node == previous else 1 if node in neighbors[previous] else 2 for node in alpha
    }
    total = sum((1 / p, 1.0, 1 / q)[kind] for kind in set(kinds.values()))
    return {n: a / total / list(kinds.values()).count(kinds[n]) for n, a in alpha.items()}


def _sum_of_three(
    neighbors: Edges, previous: str, current: str, p: float, q: float
) -> dict[str, float]:
    alpha = weights(neighbors, previous, current, p, q, normal=False)
    return {node: a / (1 / p + 1 + 1 / q) for node, a in alpha.items()}


def _beside_is_away(
    neighbors: Edges, previous: str, current: str, p: float, q: float
) -> dict[str, float]:
    near = neighbors[previous]
    alpha = {
        node: 1 / p if node == previous else 1 / q if node in near else 1.0
        for node in neighbors[current]
    }
    return {node: a / sum(alpha.values()) for node, a in alpha.items()}


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
        Mistake(
            "q instead of 1/q",
            partial(weights, away="q"),
            "The way out got the weight q. It is 1/q: a small q drives the walker away from where "
            "it came from.",
        ),
        Mistake(
            "p and q as likelihoods",
            partial(weights, back="p", away="q"),
            "Both are penalties: the way back has the weight 1/p, the way out 1/q.",
        ),
        Mistake(
            "beside and away exchanged",
            _beside_is_away,
            "A neighbour of `previous` got 1/q and the far ones got 1. It is the other way round: "
            "q is about going where `previous` has no edge.",
        ),
        Mistake(
            "divided by 1/p + 1 + 1/q",
            _sum_of_three,
            "The three kinds were added once each. Several nodes can be of one kind, or none: "
            "divide by the sum over the neighbours that are really there.",
        ),
        Mistake(
            "a kind is drawn, then a node",
            _by_kind,
            "The neighbours of one kind share a single weight here. *Each* of them has the weight "
            "1, or 1/q, of its own.",
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
