"""FastText: skip-gram whose input vector is the mean of a word's and its n-grams' vectors."""

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.word_table import WordVectors
from course_lib.words.fasttext_kernel import mean_vectors, train_fasttext
from course_lib.words.ngrams import character_ngrams, check_lengths, ngram_buckets
from course_lib.words.word2vec import Word2Vec, small_random


class FastText(Word2Vec):
    """Skip-gram with negative sampling on sub-words; it has a vector for any word.

    Parameters
    ----------
    min_n, max_n : int
        Lengths of the character n-grams, boundary marks included.
    buckets : int
        Rows that all n-grams share by their hash. fastText takes 2 million; 200,000 take 80 MB at
        100 dimensions and serve a corpus of some million words.
    dim, window, negative, epochs, min_count, sample, alpha, min_alpha, threads, seed, snapshots
        As in `SkipGram`.

    Attributes
    ----------
    v : (V + buckets, d) float32
        Rows of the words, then those of the buckets.
    u : (V, d) float32
        Output vectors, of whole words.
    rows, row_offsets : (total,) int32, (V + 1,) int64
        The rows of `v` whose mean is the vector of word i: its own and its n-grams'.

    References
    ----------
    Bojanowski, Grave, Joulin, Mikolov 2017, "Enriching Word Vectors with Subword Information".
    The paper writes a sum; fastText and gensim take the mean, and so does this.

    Examples
    --------
    >>> sentences = [["sunny", "warm", "day"], ["moony", "cold", "night"]] * 50
    >>> model = FastText(dim=8, min_count=1, sample=0, buckets=1000).fit(sentences)
    >>> model.vector("sunnier").shape  # never seen
    (8,)
    """

    rows: NDArray[np.int32]
    row_offsets: NDArray[np.int64]

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
        min_n: int = 3,
        max_n: int = 6,
        buckets: int = 200_000,
    ) -> None:
        super().__init__(
            dim,
            window,
            negative,
            epochs,
            min_count,
            sample,
            alpha,
            min_alpha,
            threads,
            seed,
            snapshots,
        )
        check_lengths(min_n, max_n)
        if buckets < 1:
            raise ValueError(f"buckets: expected 1 or more, got {buckets}")
        self.min_n, self.max_n, self.buckets = min_n, max_n, buckets

    @property
    def word_vectors(self) -> WordVectors:
        """Composed vectors of the vocabulary, (V, d)."""
        composed = mean_vectors(self.v, self.rows, self.row_offsets)
        return WordVectors(self.vocabulary.words, composed)

    def vector(self, word: str) -> NDArray[np.float32]:
        """Return the vector of any word, shape (d,); of an unseen one from its n-grams alone.

        The mean is over the vectors that are summed. Every n-gram has a bucket, so none is absent;
        those that training never met still hold their small random start.

        Raises
        ------
        ValueError
            If an unseen word is too short to have an n-gram.
        """
        if word in self.vocabulary:
            i = self.vocabulary.index(word)
            return self.v[self.rows[self.row_offsets[i] : self.row_offsets[i + 1]]].mean(axis=0)
        ngrams, vectors = self.ngram_vectors(word)
        if not ngrams:
            raise ValueError(f"word: {word!r} has no n-grams of {self.min_n} characters or more")
        return vectors.mean(axis=0)

    def ngram_vectors(self, word: str) -> tuple[list[str], NDArray[np.float32]]:
        """Return the m n-grams of any word and the vectors of their buckets, (m, d)."""
        ids, _ = ngram_buckets([word], self.min_n, self.max_n, self.buckets)
        vectors = self.v[len(self.vocabulary) + ids]
        return character_ngrams(word, self.min_n, self.max_n), vectors

    def _prepare(self) -> None:
        super()._prepare()
        words, n = self.vocabulary.words, len(self.vocabulary)
        rng = np.random.default_rng(self.seed)
        self.v = small_random(n + self.buckets, self.dim, rng)
        self.rows, self.row_offsets = rows_of(words, self.min_n, self.max_n, self.buckets)

    def _update(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int64], alpha: float, seed: int
    ) -> tuple[float, int]:
        return train_fasttext(
            tokens,
            offsets,
            self.keep,
            (self.v, self.u),
            (self.rows, self.row_offsets),
            (self.threshold, self.alias),
            (self.window, self.negative),
            np.float32(alpha),
            np.array([seed], np.uint64),
            self.lanes,
        )


def rows_of(
    words: list[str], min_n: int, max_n: int, buckets: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the rows of each of V words, its own and then its n-grams', and their offsets."""
    n = len(words)
    ids, offsets = ngram_buckets(words, min_n, max_n, buckets)
    rows = np.insert(ids + np.int32(n), offsets[:-1], np.arange(n, dtype=np.int32))
    return rows, offsets + np.arange(n + 1)
