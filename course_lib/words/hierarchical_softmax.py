"""Skip-gram and CBOW with hierarchical softmax: a word is a way down a Huffman tree."""

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.word_table import WordVectors
from course_lib.words.hierarchical_kernels import (
    train_hierarchical_cbow,
    train_hierarchical_skipgram,
)
from course_lib.words.huffman import huffman_tree
from course_lib.words.word2vec import Word2Vec, small_random


class HierarchicalSkipGram(Word2Vec):
    """Skip-gram with hierarchical softmax.

    The center word's vector decides at every inner node on the context word's way whether to go
    left or right. No noise words are needed; frequent words have short ways.

    Parameters are those of `SkipGram` without `negative`. ``u`` has a row for each of the V - 1
    inner nodes; see `hierarchical_softmax_loss` for the model.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado, Dean 2013, "Distributed Representations of Words and
    Phrases and their Compositionality", section 2.1.

    Examples
    --------
    >>> sentences = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 50
    >>> HierarchicalSkipGram(dim=8, min_count=1, sample=0).fit(sentences).output_vectors
    WordVectors(5 words, 8 dimensions)
    """

    def __init__(
        self,
        dim: int = 100,
        window: int = 5,
        epochs: int = 5,
        min_count: int = 5,
        sample: float = 1e-3,
        alpha: float = 0.025,
        min_alpha: float = 1e-4,
        threads: int = 1,
        seed: int = 0,
        snapshots: int = 0,
    ) -> None:
        super().__init__(
            dim, window, 0, epochs, min_count, sample, alpha, min_alpha, threads, seed, snapshots
        )

    @property
    def output_vectors(self) -> WordVectors:
        """The vectors of the inner nodes, (V - 1, d), named ``node 0`` …"""
        return WordVectors([f"node {i}" for i in range(len(self.u))], self.u)

    def _prepare(self) -> None:
        counts, rng = self.vocabulary.counts, np.random.default_rng(self.seed)
        self.tree = huffman_tree(counts)
        self.v = small_random(len(counts), self.dim, rng)
        self.u = np.zeros((len(counts) - 1, self.dim), np.float32)

    def _update(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int64], alpha: float, seed: int
    ) -> tuple[float, int]:
        return self._kernel(
            tokens,
            offsets,
            self.keep,
            (self.v, self.u),
            (self.tree.nodes, self.tree.turns, self.tree.offsets),
            self.window,
            np.float32(alpha),
            np.array([seed], np.uint64),
            self.lanes,
        )

    @property
    def _kernel(self):  # type: ignore[no-untyped-def]
        return train_hierarchical_skipgram


class HierarchicalCBOW(HierarchicalSkipGram):
    """CBOW with hierarchical softmax: the context's mean vector finds the way to the center word.

    Parameters are those of `HierarchicalSkipGram`.

    Examples
    --------
    >>> sentences = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 50
    >>> HierarchicalCBOW(dim=8, min_count=1, sample=0).fit(sentences).word_vectors
    WordVectors(6 words, 8 dimensions)
    """

    @property
    def _kernel(self):  # type: ignore[no-untyped-def]
        return train_hierarchical_cbow
