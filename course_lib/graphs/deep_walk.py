"""DeepWalk: walks through a graph are sentences, and skip-gram reads them."""

from __future__ import annotations

from typing import Self

from .csr_graph import Graph
from .uniform_walk_kernels import uniform_walks
from .walk_embedding import WalkEmbedding


class DeepWalk(WalkEmbedding):
    """Node vectors from first-order random walks.

    Parameters are those of `WalkEmbedding`; with ``hierarchical=True`` it is the published
    algorithm, whose settings were 80 walks of 40 nodes, window 10, 128 dimensions.

    References
    ----------
    Perozzi, Al-Rfou, Skiena 2014, "DeepWalk: Online Learning of Social Representations".

    Examples
    --------
    >>> pairs = Graph.from_edges([("a", "b"), ("c", "d")])
    >>> model = DeepWalk(dim=8, walks=50, length=10, window=2).fit(pairs)
    >>> bool(model.vector("a") @ model.vector("b") > model.vector("a") @ model.vector("c"))
    True
    """

    def fit(self, graph: Graph) -> Self:
        """Walk and train from scratch.

        Parameters
        ----------
        graph : Graph

        Returns
        -------
        Self
        """
        walks = uniform_walks(graph, self.walks, self.length, self.seed, self.threads)
        self._learn(walks, graph.names)
        return self
