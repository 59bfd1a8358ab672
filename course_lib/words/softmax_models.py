"""Skip-gram and CBOW with the full softmax: exact, and only for toys."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from course_lib.datasets.word_table import WordVectors
from course_lib.words.full_softmax import softmax_step
from course_lib.words.vocabulary import Corpus, Vocabulary
from course_lib.words.windows import skipgram_pairs
from course_lib.words.word2vec import small_random

Examples = tuple[sparse.csr_matrix, NDArray[np.int32]]


class SoftmaxModel(ABC):
    """Base of the two full-softmax models, for corpora of some hundred words.

    Parameters
    ----------
    dim, window, epochs, min_count, seed, snapshots : int
        As in `SkipGram`; windows have their full width.
    rate : float
        Learning rate of plain gradient descent on the mean loss of the whole corpus.
    """

    vocabulary: Vocabulary
    v: NDArray[np.floating]
    u: NDArray[np.floating]

    def __init__(
        self,
        dim: int = 10,
        window: int = 2,
        epochs: int = 500,
        min_count: int = 1,
        rate: float = 1.0,
        seed: int = 0,
        snapshots: int = 0,
    ) -> None:
        for name, value in (("dim", dim), ("window", window), ("epochs", epochs)):
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        self.dim, self.window, self.epochs, self.min_count = dim, window, epochs, min_count
        self.rate, self.seed = rate, seed
        self.loss_history: list[float] = []
        self.snapshots: list[WordVectors] = []
        self._snapshots_wanted = snapshots

    def fit(self, sentences: Sequence[Sequence[str]]) -> Self:
        """Build the vocabulary and train from scratch."""
        self.vocabulary = Vocabulary.build(sentences, self.min_count)
        n, rng = len(self.vocabulary), np.random.default_rng(self.seed)
        self.v, self.u = small_random(n, self.dim, rng), small_random(n, self.dim, rng)
        mean_of, targets = self._examples(self.vocabulary.encode(sentences))
        moments = np.linspace(0, self.epochs, self._snapshots_wanted + 1)[1:].round()
        self.loss_history, self.snapshots = [], []
        for epoch in range(self.epochs):
            step = softmax_step(mean_of @ self.v, self.u, targets)
            self.v = self.v - self.rate * (mean_of.T @ step.hidden)
            self.u = self.u - self.rate * step.u
            self.loss_history.append(step.loss)
            if epoch + 1 in moments:
                self.snapshots.append(self.word_vectors)
        return self

    @property
    def word_vectors(self) -> WordVectors:
        """The input vectors, (V, d)."""
        return WordVectors(self.vocabulary.words, self.v)

    @property
    def output_vectors(self) -> WordVectors:
        """The output vectors, (V, d)."""
        return WordVectors(self.vocabulary.words, self.u)

    @abstractmethod
    def _examples(self, corpus: Corpus) -> Examples:
        """Return a matrix (B, V) whose product with `v` are hidden vectors, and targets (B,)."""


class SoftmaxSkipGram(SoftmaxModel):
    """Skip-gram with the full softmax: each center word predicts each word around it.

    Parameters are those of `SoftmaxModel`; the step is `softmax_step`.

    Examples
    --------
    >>> model = SoftmaxSkipGram(dim=4).fit([["sun", "warm", "day"], ["moon", "cold", "night"]])
    >>> model.loss_history[0], model.loss_history[-1]  # about log 6, then log 2: two words fit
    (1.80, 0.69)
    """

    def _examples(self, corpus: Corpus) -> Examples:
        centers, contexts = skipgram_pairs(corpus, self.window)
        return _rows_of_ones(centers, len(self.vocabulary)), contexts


class SoftmaxCBOW(SoftmaxModel):
    """CBOW with the full softmax: the mean of the words around predicts the word in the middle.

    Parameters are those of `SoftmaxModel`; the step is `softmax_step`.

    Examples
    --------
    >>> model = SoftmaxCBOW(dim=4).fit([["sun", "warm", "day"], ["moon", "cold", "night"]])
    >>> model.loss_history[-1] < 0.1  # two words name the third
    True
    """

    def _examples(self, corpus: Corpus) -> Examples:
        positions = Corpus(np.arange(len(corpus.tokens), dtype=np.int32), corpus.offsets)
        at, around = skipgram_pairs(positions, self.window)  # positions instead of words
        ones = np.ones(len(at), np.float32)
        shape = (len(corpus.tokens), len(self.vocabulary))
        counts = sparse.csr_matrix((ones, (at, corpus.tokens[around])), shape)  # (n, V)
        n_around = np.bincount(at, minlength=len(corpus.tokens))
        used = np.flatnonzero(n_around)  # a word alone in its sentence is no example
        return sparse.diags(1 / n_around[used]) @ counts[used], corpus.tokens[used]


def _rows_of_ones(ids: NDArray[np.int32], n: int) -> sparse.csr_matrix:
    """Return one-hot rows, (B, n)."""
    ones = np.ones(len(ids), np.float32)
    return sparse.csr_matrix((ones, ids, np.arange(len(ids) + 1)), (len(ids), n))
