"""What every word2vec model shares: its settings, its two matrices and the course of `fit`."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.word_table import WordVectors
from course_lib.words.hogwild import Schedule, train
from course_lib.words.kernel_steps import lanes_for, probability_bits
from course_lib.words.noise import AliasSampler, noise_distribution
from course_lib.words.subsampling import keep_probability_c_code
from course_lib.words.vocabulary import Vocabulary


class Word2Vec(ABC):
    """Base of the word2vec estimators; see `SkipGram` for the parameters.

    Attributes
    ----------
    vocabulary : Vocabulary
    v : (V, d) float32
        Input vectors, those that are used afterwards.
    u : (V, d) float32
        Output vectors (the paper's v').
    loss_history : list of float
        Mean loss of each epoch, from a sample of the examples.
    snapshots : list of WordVectors
        Copies of the input vectors taken through training, evenly spread, the last at its end.
    """

    vocabulary: Vocabulary
    v: NDArray[np.float32]
    u: NDArray[np.float32]

    def __init__(
        self,
        dim: int = 100,
        window: int = 5,
        negative: int = 5,
        epochs: int = 5,
        min_count: int = 5,
        sample: float = 1e-3,
        alpha: float = 0.025,
        min_alpha: float = 1e-4,
        threads: int = 1,
        seed: int = 0,
        snapshots: int = 0,
    ) -> None:
        for name, value in (("dim", dim), ("window", window), ("min_count", min_count)):
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        for name, value in (("negative", negative), ("snapshots", snapshots)):
            if value < 0:
                raise ValueError(f"{name}: expected 0 or more, got {value}")
        self.dim, self.window, self.negative = dim, window, negative
        self.min_count, self.sample, self.seed = min_count, sample, seed
        self.schedule = Schedule(epochs, alpha, min_alpha, threads, seed)
        self.lanes = lanes_for(dim)
        self.loss_history: list[float] = []
        self.snapshots: list[WordVectors] = []
        self._snapshots_wanted = snapshots

    def fit(self, sentences: Sequence[Sequence[str]]) -> Self:
        """Build the vocabulary and train from scratch; sentences are shuffled once.

        Parameters
        ----------
        sentences : sequence of token lists

        Returns
        -------
        Self

        Raises
        ------
        TypeError
            If a sentence is a string.
        ValueError
            If no word reaches `min_count`.
        """
        self.vocabulary = Vocabulary.build(sentences, self.min_count)
        corpus = self.vocabulary.encode(sentences).shuffled(self.seed)
        self.keep = probability_bits(keep_probability_c_code(self.vocabulary.counts, self.sample))
        self.snapshots = []
        self._prepare()
        self.loss_history = train(
            corpus, self._update, self.schedule, self._snapshots_wanted, self._take_snapshot
        )
        return self

    @property
    def word_vectors(self) -> WordVectors:
        """The input vectors, (V, d)."""
        return WordVectors(self.vocabulary.words, self.v)

    @property
    def output_vectors(self) -> WordVectors:
        """The output vectors, (V, d)."""
        return WordVectors(self.vocabulary.words, self.u)

    def _prepare(self) -> None:
        """Set up the matrices, v small and random, u zero as in word2vec.c, and the noise."""
        counts, rng = self.vocabulary.counts, np.random.default_rng(self.seed)
        self.v = small_random(len(counts), self.dim, rng)
        self.u = np.zeros_like(self.v)
        noise = AliasSampler(noise_distribution(counts))
        self.threshold, self.alias = probability_bits(noise.threshold), noise.alias

    @abstractmethod
    def _update(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int64], alpha: float, seed: int
    ) -> tuple[float, int]:
        """Learn from some sentences; return (sum of sampled losses, their number)."""

    def _take_snapshot(self) -> None:
        self.snapshots.append(WordVectors(self.vocabulary.words, self.word_vectors.matrix.copy()))


def small_random(n: int, dim: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return (n, dim) float32 numbers, uniform between -1 / dim and 1 / dim.

    That is gensim's start. word2vec.c's is half as wide; it leaves the plateau around zero later,
    which after few epochs on a small corpus costs a few per cent of held-out recall.
    """
    return (2 * rng.random((n, dim), dtype=np.float32) - 1) / np.float32(dim)
