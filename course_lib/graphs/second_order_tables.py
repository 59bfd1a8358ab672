"""node2vec's own way to walk: an alias table for every arc that the walk may have come by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.words.noise import AliasSampler

from .csr_graph import Graph
from .second_order import second_order_probabilities


class SecondOrderTables:
    """All tables, drawn up in advance, for graphs that fit on a page.

    Parameters
    ----------
    graph : Graph
    p, q : float
        As in `second_order_walks`.

    Attributes
    ----------
    tables : dict
        (previous, current) to the `AliasSampler` of the next step; (None, current) for the first.
        Sinks have none.

    Complexity
    ----------
    A step is O(1), but the tables have Σ degree² columns: on a graph of 10,000 nodes and 100,000
    edges several million, where rejection (`second_order_walks`) needs one table for each node.

    References
    ----------
    Grover, Leskovec 2016, "node2vec: Scalable Feature Learning for Networks", algorithm 1.

    Examples
    --------
    >>> star = Graph.from_edges([("hub", leaf) for leaf in "abc"])
    >>> tables = SecondOrderTables(star, p=1.0, q=1.0)
    >>> tables.columns  # 3 + 1 + 1 + 1 without a past; 3 · 3 at the hub, 3 · 1 at the leaves
    18
    >>> tables.walk(star.index("a"), length=2, rng=np.random.default_rng(0))
    array([0, 3], dtype=int32)
    """

    def __init__(self, graph: Graph, p: float, q: float) -> None:
        self.graph = graph
        arcs: list[tuple[int | None, int]] = [(None, node) for node in range(graph.n)]
        arcs += zip(graph.sources.tolist(), graph.indices.tolist(), strict=True)
        self.tables = {
            (previous, current): AliasSampler(
                second_order_probabilities(graph, previous, current, p, q)
            )
            for previous, current in arcs
            if graph.degrees[current]
        }

    @property
    def columns(self) -> int:
        """Columns of all tables together."""
        return sum(len(table.alias) for table in self.tables.values())

    def walk(self, start: int, length: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Return one walk from row `start`, at most `length` nodes; shorter if it meets a sink."""
        walk: list[int] = [start]
        previous = None
        while len(walk) < length and (previous, walk[-1]) in self.tables:
            chosen = self.tables[previous, walk[-1]].draw((), rng)
            previous = walk[-1]
            walk.append(int(self.graph.neighbors(walk[-1])[chosen]))
        return np.array(walk, np.int32)
