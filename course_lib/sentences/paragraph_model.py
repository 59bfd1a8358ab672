"""What both paragraph vector models share: settings, matrices, training and inference."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.word_table import WordVectors
from course_lib.sentences.known_words import check_texts
from course_lib.words.hogwild import Schedule, split, train
from course_lib.words.kernel_steps import lanes_for, probability_bits
from course_lib.words.noise import AliasSampler, noise_distribution
from course_lib.words.subsampling import keep_probability_c_code
from course_lib.words.vocabulary import Corpus, Vocabulary
from course_lib.words.word2vec import small_random


class ParagraphVectors(ABC):
    """Base of the two models; see `PVDM` for the parameters.

    Attributes
    ----------
    vocabulary : Vocabulary
    v : (rows, d) float32
        Input vectors: with PV-DM those of the V words, then those of the n documents; with PV-DBOW
        those of the documents.
    u : (V, d) float32
        Output vectors of the words.
    loss_history : list of float
        Mean loss of each epoch, from a sample of the words.
    """

    vocabulary: Vocabulary
    v: NDArray[np.float32]
    u: NDArray[np.float32]
    train_kernel: Any
    infer_kernel: Any

    def __init__(
        self,
        dim: int = 100,
        window: int = 5,
        negatives: int = 5,
        epochs: int = 20,
        min_count: int = 2,
        learning_rate: float = 0.025,
        min_learning_rate: float = 1e-4,
        subsample: float = 1e-3,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        for name, value in (("dim", dim), ("window", window), ("min_count", min_count)):
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        if negatives < 0:
            raise ValueError(f"negatives: expected 0 or more, got {negatives}")
        if not 0 <= min_learning_rate <= learning_rate:
            wanted = f"{min_learning_rate} (min_learning_rate, 0 or more) or more"
            raise ValueError(f"learning_rate: expected {wanted}, got {learning_rate}")
        if not 0 <= subsample <= 1:
            raise ValueError(f"subsample: expected a frequency between 0 and 1, got {subsample}")
        self.dim, self.window, self.negatives = dim, window, negatives
        self.min_count, self.subsample, self.seed = min_count, subsample, seed
        self.schedule = Schedule(epochs, learning_rate, min_learning_rate, threads, seed)
        self.lanes = lanes_for(dim)
        self.loss_history: list[float] = []

    def fit(self, texts: Sequence[Sequence[str]]) -> Self:
        """Build the vocabulary and train from scratch; documents are gone through in random order.

        Parameters
        ----------
        texts : sequence of lists of words
            n documents.

        Raises
        ------
        TypeError
            If `texts` is a string, or one of the texts is.
        ValueError
            If no word occurs `min_count` times.
        """
        check_texts(texts)
        self.vocabulary = Vocabulary.build(texts, self.min_count)
        corpus = self._documents(texts)
        self._prepare(len(corpus))
        self.loss_history = train(corpus.shuffled(self.seed), self._update, self.schedule)
        self.v[_rows_without_words(corpus)] = 0
        return self

    @property
    def document_vectors(self) -> NDArray[np.float32]:
        """The vectors of the fitted documents, (n, d); zeros for one without known words."""
        return self.v[self._word_rows() :]

    @property
    def output_vectors(self) -> WordVectors:
        """The words' output vectors, (V, d): a document predicts those with large dot products."""
        return WordVectors(self.vocabulary.words, self.u)

    def infer(
        self, texts: Sequence[Sequence[str]], seed: int = 0, epochs: int | None = None
    ) -> NDArray[np.float32]:
        """Return vectors of other documents: the model is frozen, only they are learned.

        A document starts at zero. What comes out depends on its words and the seed alone: neither
        on the documents beside it nor on the number of threads.

        Parameters
        ----------
        texts : sequence of lists of words
            n documents.
        seed : int
            Of the noise words.
        epochs : int, optional
            As many as in training unless given. The learning rate falls as it did there.

        Returns
        -------
        (n, d) float32
            Zeros for a document without known words.

        Raises
        ------
        TypeError
            If `texts` is a string, or one of the texts is.
        ValueError
            If nothing was fitted or `epochs` is below 1.
        """
        if not hasattr(self, "u"):
            raise ValueError("infer: call fit first")
        if epochs is not None and epochs < 1:
            raise ValueError(f"epochs: expected 1 or more, got {epochs}")
        check_texts(texts)
        corpus, words = self._documents(texts), self.v[: self._word_rows()]
        v = np.vstack([words, np.zeros((len(corpus), self.dim), np.float32)])
        rates = self.schedule.alpha, self.schedule.min_alpha
        alphas = np.linspace(*rates, epochs or self.schedule.epochs, dtype=np.float32)

        def learn(job: tuple[int, int]) -> None:
            offsets = corpus.offsets[job[0] : job[1] + 1]
            head = (corpus.tokens, offsets, self.keep, (v, self.u), self.noise)
            sizes = (self.window, self.negatives)
            type(self).infer_kernel(*head, sizes, alphas, np.uint64(seed), self.lanes)

        with ThreadPoolExecutor(self.schedule.threads) as pool:
            list(pool.map(learn, split(corpus)))
        return v[len(words) :]

    @abstractmethod
    def _word_rows(self) -> int:
        """Return how many rows of v belong to words and stand above those of the documents."""

    def _documents(self, texts: Sequence[Sequence[str]]) -> Corpus:
        """Encode texts, each after its row in v: the form that the kernels read."""
        words = self.vocabulary.encode(texts)
        rows = np.arange(len(words), dtype=np.int32) + self._word_rows()
        tokens = np.insert(words.tokens, words.offsets[:-1], rows)
        return Corpus(tokens, words.offsets + np.arange(len(words) + 1))

    def _prepare(self, documents: int) -> None:
        """Set up the matrices, v small and random, u zero as in word2vec, and the noise."""
        counts, rng = self.vocabulary.counts, np.random.default_rng(self.seed)
        self.v = small_random(self._word_rows() + documents, self.dim, rng)
        self.u = np.zeros((len(counts), self.dim), np.float32)
        self.keep = probability_bits(keep_probability_c_code(counts, self.subsample))
        sampler = AliasSampler(noise_distribution(counts))
        self.noise = probability_bits(sampler.threshold), sampler.alias

    def _update(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int64], alpha: float, seed: int
    ) -> tuple[float, int]:
        head = (tokens, offsets, self.keep, (self.v, self.u), self.noise)
        sizes, state = (self.window, self.negatives), np.array([seed], np.uint64)
        return type(self).train_kernel(*head, sizes, np.float32(alpha), state, self.lanes)


def _rows_without_words(corpus: Corpus) -> NDArray[np.int32]:
    """Return the rows in v of documents that have no known word."""
    return corpus.tokens[corpus.offsets[:-1]][np.diff(corpus.offsets) == 1]
