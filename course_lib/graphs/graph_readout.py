"""One vector for a whole graph: the sum, the mean or the maximum over its nodes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating]


def sum_readout(
    x: ArrayLike, graph_of: ArrayLike | None = None, graphs: int | None = None
) -> Floats:
    """Return the sum of the node vectors of each graph.

    It tells how many nodes of each sort there are: of the three, only the sum tells a graph from
    two copies of it.

    Parameters
    ----------
    x : (n, d)
        Vectors of the nodes of all graphs.
    graph_of : (n,) integers
        Which graph a node belongs to, from 0; None if all belong to one.
    graphs : int
        Number G of graphs; one more than the largest number in `graph_of` by default.

    Returns
    -------
    (G, d)
        Zeros for a graph without nodes.

    Raises
    ------
    ValueError
        If the shapes don't fit, or a number is negative or beyond `graphs`.

    References
    ----------
    Xu, Hu, Leskovec, Jegelka 2019, "How Powerful are Graph Neural Networks?", section 5.2.

    Examples
    --------
    >>> sum_readout([[1.0], [2.0], [5.0]], [0, 0, 1])
    array([[3.],
           [5.]])
    """
    vectors, owner, number = _checked(x, graph_of, graphs)
    sums = np.zeros((number, vectors.shape[1]), vectors.dtype)
    np.add.at(sums, owner, vectors)
    return sums


def mean_readout(
    x: ArrayLike, graph_of: ArrayLike | None = None, graphs: int | None = None
) -> Floats:
    """Return the mean of the node vectors of each graph; see `sum_readout`.

    It tells the proportions of the sorts of nodes, not their numbers.

    Examples
    --------
    >>> mean_readout([[1.0], [2.0], [5.0]], [0, 0, 1])
    array([[1.5],
           [5. ]])
    """
    vectors, owner, number = _checked(x, graph_of, graphs)
    nodes = np.bincount(owner, minlength=number)
    return sum_readout(vectors, owner, number) / np.maximum(nodes, 1)[:, None].astype(vectors.dtype)


def max_readout(
    x: ArrayLike, graph_of: ArrayLike | None = None, graphs: int | None = None
) -> Floats:
    """Return the largest value of each component in each graph; see `sum_readout`.

    It tells which sorts of nodes occur, not how often.

    Examples
    --------
    >>> max_readout([[1.0], [2.0], [5.0]], [0, 0, 1])
    array([[2.],
           [5.]])
    """
    vectors, owner, number = _checked(x, graph_of, graphs)
    largest = np.full((number, vectors.shape[1]), -np.inf, vectors.dtype)
    np.maximum.at(largest, owner, vectors)
    largest[np.bincount(owner, minlength=number) == 0] = 0
    return largest


def _checked(
    x: ArrayLike, graph_of: ArrayLike | None, graphs: int | None
) -> tuple[Floats, NDArray[np.int64], int]:
    vectors = np.asarray(x)
    if vectors.ndim != 2:
        raise ValueError(f"x: expected shape (n, d), got {vectors.shape}")
    if vectors.dtype.kind != "f":
        vectors = vectors.astype(np.float64)
    owner = np.zeros(len(vectors), np.int64) if graph_of is None else np.asarray(graph_of)
    if owner.shape != (len(vectors),) or (owner.size and owner.dtype.kind not in "iu"):
        raise ValueError(f"graph_of: expected ({len(vectors)},) integers, got shape {owner.shape}")
    number = int(owner.max(initial=0)) + 1 if graphs is None else graphs
    if owner.size and not 0 <= owner.min() <= owner.max() < number:
        raise ValueError(
            f"graph_of: expected 0 to {number - 1}, got {owner.min()} to {owner.max()}"
        )
    return vectors, owner.astype(np.int64), number
