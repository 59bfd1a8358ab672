"""Exercise 07.heuristic-neighbors: links in all directions instead of into one crowd."""

import itertools
from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A crowd and a loner; then fewer than M survive; then a line; then many."""
    rng = np.random.default_rng(seed)
    node = np.array([0.0, 0.0])
    crowd = np.array([[1.0, 0.0], [1.1, 0.0], [1.0, 0.2], [-2.0, 0.0]])
    line = np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0], [0.0, 2.5]])
    far = np.array([[0.0, 5.0], [3.0, 0.0], [0.5, 3.0], [0.2, 2.0]])
    cross = np.array([[0.0, 3.0], [1.0, 0.0], [-2.0, 0.0], [0.0, -4.0]])
    equal = np.array([[2.0, 0.0], [1.0, 2.0]])
    two_crowds = np.array([[1.0, 0.0], [0.0, 1.5], [1.8, 0.0], [0.0, 1.7]])
    second = np.array([[1.0, 0.0], [1.2, 0.0], [-2.0, 0.0], [0.0, 3.0]])
    return [
        Case(node, crowd, 2),
        Case(node, crowd, 3, label="fewer than M survive"),
        Case(node, line, 2, label="on a line"),
        Case(node, far, 3, label="not sorted by distance"),
        Case(node, crowd[:1], 3, label="one candidate"),
        Case(node, cross, 2, label="more than M would survive"),
        Case(node, equal, 3, label="equal distances"),
        Case(node, two_crowds, 3, label="two crowds"),
        Case(node, second, 3, label="the second is discarded"),
        Case(rng.normal(size=3).round(2), rng.normal(size=(30, 3)).round(2), 8, hidden=True),
    ]


def _distance(a: np.ndarray, b: np.ndarray) -> float:
    return float(((a - b) ** 2).sum())


def _heuristic(
    node: np.ndarray,
    candidates: np.ndarray,
    M: int,
    ordered: bool = True,
    against: str = "kept",
    turned: bool = False,
    fill: bool = False,
) -> list[int]:
    rows = range(len(candidates))
    order = sorted(rows, key=lambda i: _distance(candidates[i], node)) if ordered else list(rows)
    kept: list[int] = []
    for i in order:
        if len(kept) == M:
            break
        own = _distance(candidates[i], node)
        others = kept if against == "kept" else [j for j in order if j != i]
        closer = [_distance(candidates[i], candidates[j]) < own for j in others]
        if (any(closer) if turned and others else not any(closer)) or (turned and not kept):
            kept.append(i)
    if fill:
        kept += [i for i in order if i not in kept][: M - len(kept)]
    return kept


def _nearest(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    gaps = ((candidates - node) ** 2).sum(axis=1)
    return [int(i) for i in np.argsort(gaps, kind="stable")[:M]]


def _matrix(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    own = np.linalg.norm(candidates - node, axis=1)
    between = np.linalg.norm(candidates[:, None] - candidates[None], axis=2)
    kept: list[int] = []
    for i in np.argsort(own, kind="stable").tolist():
        if len(kept) < M and all(between[i, kept] >= own[i]):
            kept.append(i)
    return kept


def _ranked(node: np.ndarray, candidates: np.ndarray) -> list[int]:
    return _nearest(node, candidates, len(candidates))


def _without_limit(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    return _heuristic(node, candidates, len(candidates))


def _strictly_nearer(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    kept: list[int] = []
    for i in _ranked(node, candidates):
        own = _distance(candidates[i], node)
        if len(kept) < M and all(_distance(candidates[i], candidates[j]) > own for j in kept):
            kept.append(i)
    return kept


def _any_kept(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    kept: list[int] = []
    for i in _ranked(node, candidates):
        own = _distance(candidates[i], node)
        far = [_distance(candidates[i], candidates[j]) >= own for j in kept]
        if len(kept) < M and (any(far) or not kept):
            kept.append(i)
    return kept


def _last_kept(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    kept: list[int] = []
    for i in _ranked(node, candidates):
        own = _distance(candidates[i], node)
        if len(kept) < M and all(_distance(candidates[i], candidates[j]) >= own for j in kept[-1:]):
            kept.append(i)
    return kept


def _among_nearest(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    nearest = _nearest(node, candidates, M)
    return [nearest[i] for i in _heuristic(node, candidates[nearest], M)]


def _stops_early(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    pairs = zip(_ranked(node, candidates), _heuristic(node, candidates, M), strict=False)
    return [kept for i, kept in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)]


def _by_number(node: np.ndarray, candidates: np.ndarray, M: int) -> list[int]:
    return sorted(_heuristic(node, candidates, M))


EXERCISE = Exercise(
    id="07.heuristic-neighbors",
    title="Not the nearest, but the useful",
    kind="implement",
    minutes=15,
    difficulty=3,
    points=3,
    statement=(
        "HNSW's heuristic (Malkov and Yashunin, Algorithm 4) chooses at most M neighbours for a "
        "node. Go through the candidates from the nearest to the farthest; keep one if it is "
        "nearer to the *node* than to every neighbour kept so far (equal distances: keep). Stop at "
        "M. Discarded candidates stay discarded, so fewer than M may remain. Return row numbers in "
        "the order in which they were kept."
    ),
    cell='''@exercise("07.heuristic-neighbors")
def choose_neighbors(node, candidates, M):
    """node (d,), candidates (n, d): list of at most M row numbers."""
    ...''',
    reference=_heuristic,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "simply the nearest",
            _nearest,
            "All links go into the crowd at (1, 0), none to the loner at (-2, 0): from here the "
            "left side can't be reached. The heuristic exists to prevent that.",
        ),
        Mistake(
            "candidates in the order in which they came",
            partial(_heuristic, ordered=False),
            "The nearest candidate has to be looked at first: it is always kept, and it decides "
            "about the others.",
        ),
        Mistake(
            "compared with all candidates",
            partial(_heuristic, against="all"),
            "A candidate competes with the *kept* neighbours only. Compared with everyone, two "
            "that are close together throw each other out.",
        ),
        Mistake(
            "filled up with discarded ones",
            partial(_heuristic, fill=True),
            "That is the option keepPrunedConnections of the paper, which this exercise leaves "
            "out: discarded candidates stay discarded.",
        ),
        Mistake(
            "the condition is turned round",
            partial(_heuristic, turned=True),
            "You keep those that are *nearer* to a kept neighbour, the crowd. Those can be reached "
            "through the neighbour; the others can't.",
        ),
        Mistake(
            "more than M",
            _without_limit,
            "Nothing stops you at M: the memory of the graph was planned with M links a node.",
        ),
        Mistake(
            "equal distances are discarded",
            _strictly_nearer,
            "A candidate that is *as* near to the node as to a kept neighbour is kept: discard "
            "only if it is nearer to the neighbour.",
        ),
        Mistake(
            "nearer to the node than to one of them",
            _any_kept,
            "It has to be nearer to the node than to *every* kept neighbour; you are content with"
            " one. `all`, not `any`.",
        ),
        Mistake(
            "compared with the last kept one only",
            _last_kept,
            "You compare with the neighbour kept last. An earlier one may stand nearer to the "
            "candidate.",
        ),
        Mistake(
            "only the M nearest are looked at",
            _among_nearest,
            "You take the M nearest and discard among those. Discarded ones make room: go on to "
            "the farther candidates until M are kept.",
        ),
        Mistake(
            "an end at the first discarded one",
            _stops_early,
            "A discarded candidate doesn't end the search: those behind it may lie in another "
            "direction.",
        ),
        Mistake(
            "sorted by row number",
            _by_number,
            "The right neighbours, sorted afterwards. Asked is the order in which they were kept,"
            " the nearest first.",
        ),
    ),
    hints=(
        "Draw the first case. Which of the points at (1, 0) and (1.1, 0) makes the other one "
        "superfluous?",
        "Sort by the distance to the node; keep a list; for each candidate compare two distances.",
        "Keep i if all(distance(i, kept one) >= distance(i, node)).",
    ),
    correct=(_matrix,),
    after=(
        "A discarded candidate can be reached in two steps, over the neighbour that stands nearer "
        "to it. The saved link leads elsewhere: this is what connects clusters."
    ),
    library=("course_lib.ann.neighbor_heuristic:select_neighbors_heuristic",),
)
