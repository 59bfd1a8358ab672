"""Walks that follow a pattern of node types, and vectors learned from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from course_lib.words.kernel_steps import Ids, Number, kernel

from .typed_graph import TypedGraph
from .walk_embedding import WalkEmbedding
from .walk_steps import (
    Table,
    Walks,
    checked_seed,
    draw_entry,
    fill_walks,
    row_tables,
    start_state,
)


def metapath_walks(
    typed: TypedGraph,
    metapath: Sequence[str],
    walks_per_node: int = 10,
    length: int = 80,
    seed: int = 0,
    threads: int = 1,
) -> Walks:
    """Walk from every node of the pattern's first type, each step to the type that comes next.

    A step goes to one of the neighbours of the wanted type in proportion to the weight; where there
    is none the walk ends. The pattern repeats from its second type on: the last type is the
    first again, and the walk stands on it once.

    Parameters
    ----------
    typed : TypedGraph
    metapath : sequence of str
        At least two types, the last equal to the first: ``("author", "paper", "author")``.
    walks_per_node, length, seed, threads : int
        As in `uniform_walks`.

    Returns
    -------
    (walks_per_node · starts, length) int32
        Rows of nodes, -1 after a walk's end. Walk i starts at start i mod starts, in the order
        of the rows.

    Raises
    ------
    ValueError
        If a type is unknown, the pattern isn't closed, or a number is below 1.

    References
    ----------
    Dong, Chawla, Swami 2017, "metapath2vec: Scalable Representation Learning for Heterogeneous
    Networks", section 3.2.

    Examples
    --------
    >>> from course_lib.graphs import Graph
    >>> wrote = Graph.from_edges([("Ann", "On cats"), ("Bo", "On dogs")])
    >>> typed = TypedGraph.from_names(wrote, ["author", "author", "paper", "paper"])
    >>> metapath_walks(typed, ("author", "paper", "author"), walks_per_node=1, length=5)
    array([[0, 2, 0, 2, 0],
           [1, 3, 1, 3, 1]], dtype=int32)
    """
    pattern = np.array([typed.type_number(name) for name in metapath], np.int64)
    if len(pattern) < 2 or pattern[0] != pattern[-1]:
        raise ValueError(
            "metapath: expected at least two types, the last equal to the first so that it can "
            f"repeat, got {tuple(metapath)}"
        )
    indptr, indices, weights = rows_by_type(typed)
    table, key = row_tables(indptr, weights), checked_seed(seed)
    starts, types = typed.rows_of(metapath[0]), len(typed.type_names)

    def fill(first: int, walks: Walks) -> None:
        walk_by_types(indptr, indices, table, starts, types, pattern[1:], key, first, walks)

    return fill_walks(fill, len(starts), walks_per_node, length, threads)


def rows_by_type(
    typed: TypedGraph,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return a CSR matrix with a row for each node and type of neighbour.

    Parameters
    ----------
    typed : TypedGraph

    Returns
    -------
    indptr : (n · types + 1,) int64
        Neighbours of type t of node i stand in row i · types + t.
    indices : (nnz,) int32
    weights : (nnz,) float32
    """
    graph, count = typed.graph, len(typed.type_names)
    row = graph.sources.astype(np.int64) * count + typed.types[graph.indices]
    order = np.argsort(row, kind="stable")
    lengths = np.bincount(row, minlength=graph.n * count)
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return indptr, graph.indices[order], graph.weights[order]


@kernel
def walk_by_types(
    indptr: Ids,
    indices: Ids,
    table: Table,
    starts: Ids,
    types: int,
    wanted: Ids,
    seed: Number,
    first: int,
    walks: Walks,
) -> None:
    """Write walks number first, first + 1, …; step k goes to type wanted[(k - 1) mod len]."""
    state = np.empty(1, np.uint64)
    for row in range(len(walks)):
        start_state(state, seed, first + row)
        node = np.int64(starts[(first + row) % len(starts)])
        walks[row, 0] = node
        for position in range(1, walks.shape[1]):
            at = node * types + wanted[(position - 1) % len(wanted)]
            if indptr[at] == indptr[at + 1]:
                break
            node = np.int64(indices[draw_entry(indptr[at], indptr[at + 1], table, state)])
            walks[row, position] = node


class Metapath2Vec(WalkEmbedding):
    """Node vectors from walks along a pattern of types.

    Nodes of types that the pattern lacks get zeros.

    Parameters
    ----------
    metapath : sequence of str
        As in `metapath_walks`.
    dim, walks, length, window, negative, epochs, alpha, hierarchical, seed, threads
        As in `WalkEmbedding`.

    References
    ----------
    Dong, Chawla, Swami 2017, "metapath2vec: Scalable Representation Learning for Heterogeneous
    Networks".

    Examples
    --------
    >>> from course_lib.graphs import Graph
    >>> wrote = Graph.from_edges([("Ann", "On cats"), ("Bo", "On cats"), ("Cy", "On dogs")])
    >>> typed = TypedGraph.from_names(wrote, ["author"] * 3 + ["paper"] * 2)
    >>> way = ("author", "paper", "author")
    >>> model = Metapath2Vec(way, dim=8, walks=50, length=10, window=2).fit(typed)
    >>> ann = model.vector("Ann")
    >>> bool(ann @ model.vector("Bo") > ann @ model.vector("Cy"))
    True
    """

    def __init__(
        self,
        metapath: Sequence[str],
        dim: int = 128,
        walks: int = 10,
        length: int = 80,
        window: int = 10,
        negative: int = 5,
        epochs: int = 1,
        alpha: float = 0.025,
        hierarchical: bool = False,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        super().__init__(
            dim, walks, length, window, negative, epochs, alpha, hierarchical, seed, threads
        )
        self.metapath = tuple(metapath)

    def fit(self, typed: TypedGraph) -> Self:
        """Walk and train from scratch; raises what `metapath_walks` raises."""
        walks = metapath_walks(
            typed, self.metapath, self.walks, self.length, self.seed, self.threads
        )
        self._learn(walks, typed.graph.names)
        return self
