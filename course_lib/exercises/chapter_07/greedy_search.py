"""Exercise 07.greedy-search: walk to the neighbour that is nearer, until none is."""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Graph = dict[int, list[int]]


def cases(seed: int) -> list[Case]:
    """A line, a choice between neighbours, a local minimum, an isolated start, many."""
    rng = np.random.default_rng(seed)
    line = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    chain: Graph = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    one_way: Graph = {0: [1], 1: [2], 2: [3], 3: []}
    plane = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [3.0, 0.0], [2.0, 2.0]])
    fork: Graph = {0: [1, 2], 1: [0, 4], 2: [0, 3], 3: [2], 4: [1]}
    many = rng.normal(size=(40, 2)).round(2)
    random: Graph = {i: rng.permutation(40)[:5].tolist() for i in range(40)}
    return [
        Case(line, chain, np.array([3.2]), 0),
        Case(line, chain, np.array([3.2]), 3, label="starts at the nearest"),
        Case(plane, fork, np.array([3.0, 0.2]), 0, label="two neighbours are nearer"),
        Case(plane, fork, np.array([0.8, 3.0]), 3, label="stuck"),
        Case(line, {**chain, 0: []}, np.array([4.0]), 0, label="no neighbours"),
        Case(line[:4], one_way, np.array([2.5]), 0, label="two are equally near"),
        Case(many, random, np.array([0.3, -0.4]), 7, hidden=True),
    ]


def _gap(x: np.ndarray, i: int, q: np.ndarray) -> float:
    return float(((x[i] - q) ** 2).sum())


def _greedy(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    path = [start]
    while graph[path[-1]]:
        nearest = min(graph[path[-1]], key=lambda i: _gap(x, i, q))
        if _gap(x, nearest, q) >= _gap(x, path[-1], q):
            break
        path.append(nearest)
    return path


def _recursive(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    here = np.linalg.norm(x[start] - q)
    near = {i: float(np.linalg.norm(x[i] - q)) for i in graph[start]}
    better = [i for i in near if near[i] < here]
    if not better:
        return [start]
    return [start, *_recursive(x, graph, q, min(better, key=near.__getitem__))]


def _first_better(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    path = [start]
    while True:
        here = _gap(x, path[-1], q)
        better = [i for i in graph[path[-1]] if _gap(x, i, q) < here]
        if not better:
            return path
        path.append(better[0])


def _goes_on(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    """Walk to the nearest unvisited neighbour, even if it is farther."""
    path = [start]
    while fresh := [i for i in graph[path[-1]] if i not in path]:
        path.append(min(fresh, key=lambda i: _gap(x, i, q)))
    return path


def _one_step(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    return _greedy(x, graph, q, start)[:2]


def _end_only(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    return _greedy(x, graph, q, start)[-1:]


def _true_nearest(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    nearest = int(((x - q) ** 2).sum(axis=1).argmin())
    return [start] if nearest == start else [start, nearest]


def _equally_near(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    path = [start]
    while graph[path[-1]] and len(path) <= len(x):
        nearest = min(graph[path[-1]], key=lambda i: _gap(x, i, q))
        if _gap(x, nearest, q) > _gap(x, path[-1], q):
            break
        path.append(nearest)
    return path


def _without_start(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    return _greedy(x, graph, q, start)[1:]


def _one_too_many(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    path = _greedy(x, graph, q, start)
    return path + [min(graph[path[-1]], key=lambda i: _gap(x, i, q))] if graph[path[-1]] else path


def _nearest_hop(x: np.ndarray, graph: Graph, q: np.ndarray, start: int) -> list[int]:
    path = [start]
    while graph[path[-1]]:
        here = path[-1]
        nearest = min(graph[here], key=lambda i: _gap(x, i, x[here]))
        if _gap(x, nearest, q) >= _gap(x, here, q):
            break
        path.append(nearest)
    return path


EXERCISE = Exercise(
    id="07.greedy-search",
    title="Walk downhill",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "`graph[i]` lists the neighbours of node i, `x[i]` is its vector. From `start`, go to the "
        "neighbour that is nearest to the query, as long as it is *strictly nearer* than the node "
        "where you stand. Return the path, the list of nodes from `start` to the last."
    ),
    cell='''@exercise("07.greedy-search")
def walk(x, graph, q, start):
    """x (n, d), graph {node: list of nodes}, q (d,): list of nodes, beginning with start."""
    ...''',
    reference=_greedy,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the first neighbour that is nearer",
            _first_better,
            "You go to the first neighbour that is nearer; another may be nearer still. Greedy "
            "search compares all of them.",
        ),
        Mistake(
            "on and on, even uphill",
            _goes_on,
            "You go on to the nearest unvisited neighbour even where it is farther from the query. "
            "Greedy search stops there; HNSW's beam, with its `ef` candidates, is what may go "
            "uphill.",
        ),
        Mistake(
            "one step",
            _one_step,
            "After the first step the search looks again from the new node.",
        ),
        Mistake(
            "only the last node",
            _end_only,
            "The right end. Asked is the whole path, beginning with `start`.",
        ),
        Mistake(
            "the true nearest",
            _true_nearest,
            "You compared with *all* vectors: an exact search. A walk sees only the neighbours of "
            "the node where it stands, and may get stuck.",
        ),
        Mistake(
            "a step to a node that is only as near",
            _equally_near,
            "You also step where the next node is *equally* near. Two such nodes that know each "
            "other would send the walk to and fro for ever: strictly nearer.",
        ),
        Mistake(
            "the path without its beginning",
            _without_start,
            "The path begins with `start` itself, also where no step is made.",
        ),
        Mistake(
            "one step too many",
            _one_too_many,
            "The node that is *not* nearer was added before it was compared. Compare first, then "
            "append.",
        ),
        Mistake(
            "the neighbour nearest to where you stand",
            _nearest_hop,
            "Neighbours are compared by their distance to the *query*, not to the node where the "
            "walk stands.",
        ),
    ),
    hints=(
        "Where do you stand, and which of its neighbours is nearest to the query?",
        "If that one is not nearer than where you stand, the walk is over.",
        "A while loop: best = min(graph[here], key=...); compare; append. Mind an empty list.",
    ),
    correct=(_recursive,),
    after=(
        "The case 'stuck' is a local minimum: the walk ends though a nearer node exists. Long "
        "links, several entry points and a beam are the three remedies, and HNSW uses all."
    ),
    library=(
        "course_lib.exercises.chapter_07.greedy_search:_greedy",
        "course_lib.ann.hnsw_trace:trace_search",
    ),
)
