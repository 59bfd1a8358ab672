"""What all embeddings by walks share: their settings, and vectors under the nodes' names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .node_names import Name, unknown_name
from .walk_skipgram import WalkHierarchicalSkipGram, WalkSkipGram
from .walk_steps import Walks


class WalkEmbedding:
    """Base of `DeepWalk`, `Node2Vec`, `Metapath2Vec` and `TemporalEmbedding`.

    Parameters
    ----------
    dim : int
        Length d of the vectors. Each new value compiles a kernel once, about 2 s.
    walks : int
        Walks from each start.
    length : int
        Nodes of a walk.
    window : int
        Largest distance on a walk at which two nodes are a pair.
    negative : int
        Noise nodes for each pair.
    epochs : int
        Passes over the walks.
    alpha : float
        Learning rate at the start; it falls to 1e-4.
    hierarchical : bool
        Hierarchical softmax, as DeepWalk was published, in place of negative sampling.
    seed : int
    threads : int
        More than one trains without locks: faster, and no longer the same bytes for the same
        seed. The walks are the same in any case.

    Attributes
    ----------
    vectors : (n, d) float32
        Row i belongs to node i; zeros for a node that no walk shows beside another.
    names : tuple
    loss_history : list of float
        Mean loss of each epoch.
    """

    vectors: NDArray[np.float32]
    names: tuple[Name, ...]
    loss_history: list[float]

    def __init__(
        self,
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
        self.dim, self.walks, self.length, self.window = dim, walks, length, window
        self.negative, self.epochs, self.alpha = negative, epochs, alpha
        self.hierarchical, self.seed, self.threads = hierarchical, seed, threads
        self._skip_gram()  # refuses bad settings now, not after the walks

    def vector(self, name: Name) -> NDArray[np.float32]:
        """Return the vector of a node by its name, (d,).

        Raises
        ------
        KeyError
            If there is no such node. Node 7 and node "7" are two names.
        """
        rows = {known: row for row, known in enumerate(self.names)}
        if name not in rows:
            raise KeyError(unknown_name(name, rows))
        return self.vectors[rows[name]]

    def _learn(self, walks: Walks, names: tuple[Name, ...]) -> None:
        """Train on walks over the rows of `names`."""
        model = self._skip_gram().fit_walks(walks, len(names))
        self.vectors, self.names, self.loss_history = model.v, names, model.loss_history

    def _skip_gram(self) -> WalkSkipGram | WalkHierarchicalSkipGram:
        settings = {
            "dim": self.dim,
            "window": self.window,
            "epochs": self.epochs,
            "threads": self.threads,
            "seed": self.seed,
        }
        if self.hierarchical:
            return WalkHierarchicalSkipGram(alpha=self.alpha, **settings)
        return WalkSkipGram(alpha=self.alpha, negative=self.negative, **settings)
