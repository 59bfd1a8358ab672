"""Exercise 05.symmetric-normalization: what a GCN multiplies with (D139)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One edge, a star, a triangle, an isolated node, weights."""
    star = np.zeros((4, 4))
    star[0, 1:] = star[1:, 0] = 1
    rng = np.random.default_rng(seed)
    weighted = np.triu(rng.random((5, 5)).round(2), 1)
    return [
        Case(np.array([[0.0, 1.0], [1.0, 0.0]]), label="one edge"),
        Case(star, label="a star"),
        Case(np.zeros((1, 1)), label="one node, no edge"),
        Case(np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), label="isolated"),
        Case(np.array([[0.0, 3.0], [3.0, 0.0]]), label="an edge of weight 3"),
        Case(weighted + weighted.T, label="weights", hidden=True),
    ]


def normalized(
    adjacency: np.ndarray, loops: float = 1.0, power: float = 0.5, own_degree: bool = True
) -> np.ndarray:
    """D̃^(−1/2) (A + I) D̃^(−1/2) (Kipf and Welling 2017, equation 2)."""
    a = adjacency + loops * np.eye(len(adjacency))
    degree = (a if own_degree else adjacency).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = degree**-power
        return np.asarray(scale[:, None] * a * scale[None, :])


def _loops(adjacency: np.ndarray) -> np.ndarray:
    n = len(adjacency)
    a = [[float(adjacency[i, j]) + (i == j) for j in range(n)] for i in range(n)]
    degree = [sum(row) for row in a]
    return np.array(
        [[a[i][j] / (degree[i] * degree[j]) ** 0.5 for j in range(n)] for i in range(n)]
    )


def _rows(adjacency: np.ndarray) -> np.ndarray:
    a = adjacency + np.eye(len(adjacency))
    return np.asarray(a / a.sum(axis=1, keepdims=True))


def _columns(adjacency: np.ndarray) -> np.ndarray:
    return np.asarray(_rows(adjacency.T).T)


def _no_scaling(adjacency: np.ndarray) -> np.ndarray:
    return np.asarray(adjacency + np.eye(len(adjacency)))


def _counted(adjacency: np.ndarray) -> np.ndarray:
    a = adjacency + np.eye(len(adjacency))
    scale = (a != 0).sum(axis=1) ** -0.5
    return np.asarray(scale[:, None] * a * scale[None, :])


def _loops_last(adjacency: np.ndarray) -> np.ndarray:
    degree = adjacency.sum(axis=1)
    scale = np.where(degree > 0, np.maximum(degree, 1e-12) ** -0.5, 0.0)
    return np.asarray(scale[:, None] * adjacency * scale[None, :] + np.eye(len(adjacency)))


def _one_side(adjacency: np.ndarray) -> np.ndarray:
    a = adjacency + np.eye(len(adjacency))
    return np.asarray(a / np.sqrt(a.sum(axis=1, keepdims=True)))


def _entry_power(adjacency: np.ndarray) -> np.ndarray:
    a = adjacency + np.eye(len(adjacency))
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.diag(a.sum(axis=1)) ** -0.5
        return np.asarray(scale @ a @ scale)


EXERCISE = Exercise(
    id="05.symmetric-normalization",
    title="An average that is fair to both ends",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=1,
    statement=(
        "Return D̃^(−1/2) (A + I) D̃^(−1/2) for a symmetric adjacency matrix A (n, n), where D̃ "
        "holds the degrees of A + I, the sums of its rows (edges may have weights). "
        "An isolated node is allowed and keeps its own features."
    ),
    cell='''@exercise("05.symmetric-normalization")
def normalize_adjacency(adjacency):
    """adjacency (n, n), symmetric, weights 0 or more: returns (n, n)."""
    ...''',
    reference=normalized,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "no self-loops",
            partial(normalized, loops=0.0),
            "Without the loop a node doesn't hear itself, and an isolated node divides by zero. "
            "Add the identity first.",
        ),
        Mistake(
            "the degrees of A instead of A + I",
            partial(normalized, own_degree=False),
            "The matrix has its self-loops, but the degrees were counted without them: D̃ counts "
            "the loop too.",
        ),
        Mistake(
            "divided by both degrees",
            partial(normalized, power=1.0),
            "This is D̃⁻¹ (A + I) D̃⁻¹. Each side takes the *square root*: together they divide by "
            "one degree, not by two.",
        ),
        Mistake(
            "rows that add up to 1",
            _rows,
            "That is D̃⁻¹ (A + I), the plain mean over neighbours (GraphSAGE's). It is not "
            "symmetric: a hub and its leaf weigh their edge differently.",
        ),
        Mistake(
            "columns that add up to 1",
            _columns,
            "That is (A + I) D̃⁻¹. The symmetric form splits the division between both ends.",
        ),
        Mistake(
            "nothing is divided",
            _no_scaling,
            "That is A + I: hubs would drown everything. Scale rows and columns by 1/√degree.",
        ),
        Mistake(
            "edges counted, weights ignored",
            _counted,
            "The degree was taken as the number of edges. With weights it is their sum: "
            "(A + I).sum(axis=1).",
        ),
        Mistake(
            "the loops are added last",
            _loops_last,
            "You scaled A and then added the identity: the loop has weight 1 beside scaled edges. "
            "It takes part in the degrees and is scaled like an edge: add I first.",
        ),
        Mistake(
            "one side only",
            _one_side,
            "Rows were divided by √degree, columns weren't. The same factor stands on both sides.",
        ),
        Mistake(
            "multiplied by the roots",
            partial(normalized, power=-0.5),
            "The power is −1/2: divide by √degree. Multiplied, hubs would grow instead of shrink.",
        ),
        Mistake(
            "the power of a whole matrix",
            _entry_power,
            "`D ** -0.5` of a diagonal matrix takes every entry to that power, and 0 ** -0.5 is "
            "infinite. Take the power of the degrees, then np.diag.",
        ),
    ),
    hints=(
        "Three steps: A + I, its row sums, scaling.",
        "scale = degree ** -0.5; entry (i, j) is multiplied by scale[i] and by scale[j].",
        "scale[:, None] * a * scale[None, :]",
    ),
    correct=(_loops,),
    after="Two nodes and one edge give 0.5 everywhere: each is half itself, half the other.",
    library=(
        "course_lib.exercises.chapter_05.symmetric_normalization:normalized",
        "course_lib.graphs.symmetric_normalization:normalized_adjacency",
    ),
)
