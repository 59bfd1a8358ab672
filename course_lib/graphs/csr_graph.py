"""A graph as three arrays: where each node's neighbours begin, who they are, how strong the tie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from .edge_checks import checked_rows, checked_weights
from .node_names import Name, in_order, plain_names, rows_of_names, unknown_name


@dataclass(frozen=True, eq=False, repr=False)
class Graph:
    """Nodes with names, and weighted edges in compressed sparse rows (CSR).

    Make one with `from_edges`, `from_rows` or `from_networkx`. What they do with odd input: the
    weights of an edge that comes twice are added; an edge of weight 0 is no edge, though its
    ends are nodes; a self-loop is kept and stored once; a node without edges is kept.

    Attributes
    ----------
    indptr : (n + 1,) int64
        The neighbours of node i are at ``indptr[i]:indptr[i + 1]``.
    indices : (nnz,) int32
        Rows of the neighbours, ascending within a node. An undirected edge stands here twice.
    weights : (nnz,) float32
        Above 0.
    names : tuple
        The node of row i is called ``names[i]``: a string, an integer or a tuple. Integers are
        names like any other: ``index(7)`` is the row of the node called 7, not row 7.
    directed : bool
        If so, row i has the nodes that i points to.

    Examples
    --------
    >>> graph = Graph.from_edges([("a", "b"), ("b", "c")])
    >>> graph
    Graph(3 nodes, 2 edges)
    >>> [graph.names[i] for i in graph.neighbors(graph.index("b"))]
    ['a', 'c']
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weights: NDArray[np.float32]
    names: tuple[Name, ...]
    directed: bool = False

    @classmethod
    def from_edges(
        cls,
        edges: Iterable[Any],
        names: Iterable[Any] | None = None,
        weights: ArrayLike | None = None,
        directed: bool = False,
    ) -> Graph:
        """Build a graph from pairs of names.

        Parameters
        ----------
        edges
            E pairs (name, name), or an array (E, 2).
        names
            All nodes in the order of their rows; without it the names of `edges`, sorted.
        weights
            (E,), at least 0; 1 each by default.
        directed
            Whether an edge leads from its first end to its second only.

        Raises
        ------
        TypeError
            If a name is no string, integer or tuple, or names of several types need an order.
        ValueError
            If an edge is no pair or has an unknown end, a name comes twice, there is no node, or
            a weight is negative or not finite.
        """
        pairs = [tuple(edge) for edge in edges]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("edges: expected pairs of names; weights are an argument of their own")
        ends = plain_names("edges", (end for pair in pairs for end in pair))
        named = in_order(ends) if names is None else plain_names("names", names)
        rows = rows_of_names("edges", ends, {name: i for i, name in enumerate(named)})
        return cls.from_rows(rows.reshape(-1, 2), named, weights, directed)

    @classmethod
    def from_rows(
        cls,
        rows: ArrayLike,
        names: Iterable[Any],
        weights: ArrayLike | None = None,
        directed: bool = False,
    ) -> Graph:
        """Build a graph from pairs of rows.

        Parameters
        ----------
        rows
            (E, 2) integers from 0 to n - 1.
        names
            The n names.
        weights, directed
            As in `from_edges`, which also says what is raised.

        Examples
        --------
        >>> Graph.from_rows([[0, 1], [1, 0], [2, 2]], "abc").weights  # 0 - 1 came twice
        array([2., 2., 1.], dtype=float32)
        """
        named = tuple(plain_names("names", names))
        if not named or len(set(named)) < len(named):
            raise ValueError(f"names: expected at least one, each once, got {len(named)} names")
        ends = checked_rows(rows, len(named))
        strength = checked_weights(weights, len(ends))
        if not directed:
            back = np.flatnonzero(ends[:, 0] != ends[:, 1])
            ends = np.concatenate([ends, ends[back, ::-1]])
            strength = np.concatenate([strength, strength[back]])
        shape = (len(named), len(named))
        matrix = sparse.coo_array((strength, (ends[:, 0], ends[:, 1])), shape).tocsr()  # adds up
        matrix.eliminate_zeros()
        matrix.sort_indices()
        return cls(
            matrix.indptr.astype(np.int64),
            matrix.indices.astype(np.int32),
            matrix.data.astype(np.float32),
            named,
            directed,
        )

    @classmethod
    def from_networkx(cls, graph: nx.Graph, weight: str = "weight") -> Graph:
        """Take over a networkx graph; rows in the order of its nodes.

        Parameters
        ----------
        graph
            Any of networkx's four kinds; parallel edges are added up.
        weight
            Edge attribute to use; 1 where an edge lacks it.
        """
        edges = list(graph.edges(data=weight, default=1.0))
        pairs = [(a, b) for a, b, _ in edges]
        strength = np.array([w for _, _, w in edges], np.float64)
        return cls.from_edges(pairs, list(graph), strength, graph.is_directed())

    def to_networkx(self) -> nx.Graph:
        """Return a networkx Graph or DiGraph with the same names and the attribute "weight"."""
        graph = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(self.names)
        ends = ((self.names[a], self.names[b]) for a, b in self.edges().tolist())
        strength = self.edge_weights().tolist()
        graph.add_weighted_edges_from((a, b, w) for (a, b), w in zip(ends, strength, strict=True))
        return graph

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.names)

    @property
    def m(self) -> int:
        """Number of edges; an undirected one counts once."""
        return int(self._once.sum())

    @property
    def degrees(self) -> NDArray[np.int64]:
        """Number of neighbours of each node (n,); out-degrees if directed; a self-loop adds 1."""
        return np.diff(self.indptr)

    @property
    def strengths(self) -> NDArray[np.float64]:
        """Sum of the weights in each node's row, (n,)."""
        return np.bincount(self.sources, self.weights, self.n).astype(np.float64)

    @cached_property
    def sources(self) -> NDArray[np.int32]:
        """The row that each entry of `indices` stands in, (nnz,)."""
        return np.repeat(np.arange(self.n, dtype=np.int32), self.degrees)

    def neighbors(self, i: int) -> NDArray[np.int32]:
        """Return the rows of node i's neighbours, ascending."""
        return self.indices[self.indptr[i] : self.indptr[i + 1]]

    def index(self, name: Name) -> int:
        """Return the row of a name; KeyError has close ones where it is unknown."""
        try:
            return self._rows[name]
        except KeyError:
            raise KeyError(unknown_name(name, self._rows)) from None

    def edges(self) -> NDArray[np.int32]:
        """Return each edge once as a pair of rows (m, 2), the smaller first if undirected."""
        return np.stack([self.sources, self.indices], axis=1)[self._once]

    def edge_weights(self) -> NDArray[np.float32]:
        """Return the weights of `edges`, (m,)."""
        return self.weights[self._once]

    def has_edges(self, rows: ArrayLike) -> NDArray[np.bool_]:
        """Tell for pairs of rows (E, 2) whether the graph has that edge, (E,)."""
        wanted = checked_rows(rows, self.n)
        keys = self.sources.astype(np.int64) * self.n + self.indices  # ascending
        asked = wanted[:, 0] * self.n + wanted[:, 1]
        place = np.searchsorted(keys, asked)
        return np.append(keys, -1)[place] == asked

    def adjacency(self) -> sparse.csr_array:
        """Return the (n, n) adjacency matrix A, A[i, j] the weight of the edge from i to j."""
        return sparse.csr_array((self.weights, self.indices, self.indptr), (self.n, self.n))

    def __repr__(self) -> str:
        kind = "arcs" if self.directed else "edges"
        return f"Graph({self.n:,} nodes, {self.m:,} {kind})"

    @cached_property
    def _rows(self) -> dict[Name, int]:
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def _once(self) -> NDArray[np.bool_]:
        return self.sources <= self.indices if not self.directed else self.weights > 0
