"""Exercise 05.sage-mean: one layer of GraphSAGE."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A path of three, an isolated node, random numbers."""
    h = np.array([[1.0], [10.0], [100.0]])
    one, two = np.array([[1.0]]), np.array([[2.0]])
    rng = np.random.default_rng(seed)
    neighbors = [[1, 2], [0], [0, 3], [2], []]
    return [
        Case(h, [[1], [0, 2], [1]], one, two, label="a path"),
        Case(h, [[1], [0], []], one, two, label="node 2 has no neighbour"),
        Case(-h, [[1], [0, 2], [1]], one, two, label="negative numbers"),
        Case(
            rng.normal(size=(5, 3)).round(1),
            neighbors,
            rng.normal(size=(3, 2)).round(1),
            rng.normal(size=(3, 2)).round(1),
            hidden=True,
        ),
        Case(
            rng.normal(size=(5, 3)).round(1),
            neighbors,
            rng.normal(size=(3, 2)).round(1),
            rng.normal(size=(3, 2)).round(1),
        ),
    ]


def layer(
    h: np.ndarray,
    neighbors: list[list[int]],
    w_self: np.ndarray,
    w_neighbors: np.ndarray,
    how: str = "mean",
    relu: bool = True,
    itself: bool = True,
    joint: bool = False,
    swap: bool = False,
) -> np.ndarray:
    """ReLU(h_i W_self + mean_j h_j W_neighbors) (Hamilton et al. 2017, algorithm 1)."""
    if swap:
        w_self, w_neighbors = w_neighbors, w_self
    rows = []
    for i, near in enumerate(neighbors):
        near = [*near, i] if joint else near
        around = np.zeros(h.shape[1])
        if near:
            around = getattr(h[near], how)(axis=0)
        rows.append((h[i] @ w_self if itself and not joint else 0) + around @ w_neighbors)
    out = np.array(rows)
    return np.maximum(out, 0) if relu else out


def _matrix(
    h: np.ndarray, neighbors: list[list[int]], w_self: np.ndarray, w_neighbors: np.ndarray
) -> np.ndarray:
    a = np.zeros((len(h), len(h)))
    for i, near in enumerate(neighbors):
        a[i, near] = 1
    a /= np.maximum(a.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.maximum(h @ w_self + a @ h @ w_neighbors, 0))


def _nobody_is_nan(
    h: np.ndarray, neighbors: list[list[int]], w_self: np.ndarray, w_neighbors: np.ndarray
) -> np.ndarray:
    out = layer(h, neighbors, w_self, w_neighbors)
    out[[not near for near in neighbors]] = np.nan
    return out


def _nobody_is_zero(
    h: np.ndarray, neighbors: list[list[int]], w_self: np.ndarray, w_neighbors: np.ndarray
) -> np.ndarray:
    out = layer(h, neighbors, w_self, w_neighbors)
    out[[not near for near in neighbors]] = 0.0
    return out


def _nobody_is_itself(
    h: np.ndarray, neighbors: list[list[int]], w_self: np.ndarray, w_neighbors: np.ndarray
) -> np.ndarray:
    return layer(h, [near or [i] for i, near in enumerate(neighbors)], w_self, w_neighbors)


def _itself_twice(
    h: np.ndarray, neighbors: list[list[int]], w_self: np.ndarray, w_neighbors: np.ndarray
) -> np.ndarray:
    return layer(h, [[*near, i] for i, near in enumerate(neighbors)], w_self, w_neighbors)


def _relu_first(
    h: np.ndarray, neighbors: list[list[int]], w_self: np.ndarray, w_neighbors: np.ndarray
) -> np.ndarray:
    own = layer(h, neighbors, w_self, 0 * w_neighbors)
    return own + layer(h, neighbors, 0 * w_self, w_neighbors)


def _by_all(
    h: np.ndarray, neighbors: list[list[int]], w_self: np.ndarray, w_neighbors: np.ndarray
) -> np.ndarray:
    return layer(h, neighbors, w_self, w_neighbors / len(h), how="sum")


def _mistake(**flags: Any) -> Any:
    return lambda h, neighbors, a, b: layer(h, neighbors, a, b, **flags)


EXERCISE = Exercise(
    id="05.sage-mean",
    title="A node and its neighbourhood",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "One GraphSAGE layer with the mean aggregator: "
        "h'_i = ReLU(h_i W_self + mean_{j ∈ N(i)} h_j W_neighbors). A node without neighbours gets "
        "zeros for the mean."
    ),
    cell='''@exercise("05.sage-mean")
def sage_layer(h, neighbors, w_self, w_neighbors):
    """h (n, d), neighbors: n lists of row numbers, weights (d, d'): returns (n, d')."""
    ...''',
    reference=layer,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the sum of the neighbours",
            _mistake(how="sum"),
            "A hub's sum grows with its degree. The mean aggregator divides by the number of "
            "neighbours.",
        ),
        Mistake(
            "the maximum of the neighbours",
            _mistake(how="max"),
            "That is the max aggregator (the paper has it as well). Asked is the mean.",
        ),
        Mistake(
            "no ReLU",
            _mistake(relu=False),
            "Negative outputs are left. Without a non-linearity two layers are one linear map.",
        ),
        Mistake(
            "the node itself is forgotten",
            _mistake(itself=False),
            "Only the neighbours speak. The layer adds h_i W_self.",
        ),
        Mistake(
            "the node among its neighbours",
            _mistake(joint=True),
            "The node was averaged together with its neighbours under one matrix: that is nearly "
            "a GCN. GraphSAGE keeps them apart, with a matrix each.",
        ),
        Mistake(
            "the two matrices exchanged",
            _mistake(swap=True),
            "w_self belongs to h_i, w_neighbors to the mean.",
        ),
        Mistake(
            "the mean of nobody",
            _nobody_is_nan,
            "A node without neighbours is NaN: the mean of an empty array is 0/0. Give it zeros "
            "for the mean.",
        ),
        Mistake(
            "a node without neighbours is all zeros",
            _nobody_is_zero,
            "Only the *mean* is zero for a node without neighbours. Its own h_i W_self stays.",
        ),
        Mistake(
            "a node without neighbours listens to itself",
            _nobody_is_itself,
            "A node without neighbours got its own row as the mean. It should get zeros there; "
            "h_i speaks through W_self already.",
        ),
        Mistake(
            "the node itself twice",
            _itself_twice,
            "The node has its own term and was averaged among its neighbours as well. N(i) is "
            "without i.",
        ),
        Mistake(
            "a ReLU for each half",
            _relu_first,
            "ReLU was taken of both terms before they were added. Add first: a negative half may "
            "cancel a positive one.",
        ),
        Mistake(
            "divided by all nodes",
            _by_all,
            "The sum was divided by the number of nodes in the graph. Divide by the number of "
            "neighbours of i.",
        ),
    ),
    hints=(
        "Go node by node: h[near].mean(axis=0) where near isn't empty.",
        "h[i] @ w_self + around @ w_neighbors",
        "np.maximum(…, 0) over the whole at the end.",
    ),
    correct=(_matrix,),
    after=(
        "Nothing in it belongs to one particular node: the same matrices work on a graph that "
        "the layer never saw. That is what inductive means."
    ),
    library=(
        "course_lib.exercises.chapter_05.sage_mean:layer",
        "course_lib.graphs.graph_sage:SAGELayer",
    ),
)
