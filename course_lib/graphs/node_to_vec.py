"""node2vec: walks that prefer to stay near or to move away, and skip-gram."""

from __future__ import annotations

from typing import Self

from .csr_graph import Graph
from .second_order import second_order_walks
from .walk_embedding import WalkEmbedding


class Node2Vec(WalkEmbedding):
    """Node vectors from second-order random walks.

    Parameters
    ----------
    p, q : float
        Penalties on returning and on moving away, see `second_order_walks`.
    dim, walks, length, window, negative, epochs, alpha, hierarchical, seed, threads
        As in `WalkEmbedding`.

    References
    ----------
    Grover, Leskovec 2016, "node2vec: Scalable Feature Learning for Networks".

    Examples
    --------
    >>> pairs = Graph.from_edges([(10, 11), (20, 21)])
    >>> model = Node2Vec(p=0.5, q=2.0, dim=8, walks=50, length=10, window=2).fit(pairs)
    >>> bool(model.vector(10) @ model.vector(11) > model.vector(10) @ model.vector(20))
    True
    """

    def __init__(
        self,
        p: float = 1.0,
        q: float = 1.0,
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
        self.p, self.q = p, q

    def fit(self, graph: Graph) -> Self:
        """Walk and train from scratch.

        Parameters
        ----------
        graph : Graph

        Returns
        -------
        Self

        Raises
        ------
        ValueError
            If p or q is not a positive number.
        """
        walks = second_order_walks(
            graph, self.p, self.q, self.walks, self.length, self.seed, self.threads
        )
        self._learn(walks, graph.names)
        return self
