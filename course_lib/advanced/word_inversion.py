"""What did the text say? Reading words back out of a sentence vector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WordInverter:
    """A straight line from a vector to each word: does the text contain it?

    Attributes
    ----------
    words : list of str
        V words, the most frequent one first.
    shares : (V,) float64
        Share of the training texts that contain each.
    weights, center : (d, V) and (d,) float64
        A word's score is its share + (vector - center) · weights.

    Examples
    --------
    >>> vectors = [[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]]
    >>> texts = [{"sort", "array"}, {"sort"}, {"plot", "array"}, {"plot"}]
    >>> inverter = train_word_inverter(vectors, texts, min_documents=2, max_share=1.0, ridge=0.1)
    >>> inverter.guess([[1.0, 0.0], [0.0, 1.0]], k=1)
    [['sort'], ['plot']]
    """

    words: list[str]
    shares: Matrix
    weights: Matrix
    center: Matrix

    def scores(self, vectors: ArrayLike) -> Matrix:
        """Return a score for each vector (n, d) and word, shape (n, V): about a probability."""
        x = as_floats("vectors", vectors, 2)
        if x.shape[1] != len(self.center):
            raise ValueError(f"vectors: expected width {len(self.center)}, got {x.shape[1]}")
        return self.shares + (x - self.center) @ self.weights

    def guess(self, vectors: ArrayLike, k: int = 10) -> list[list[str]]:
        """Return the `k` words of highest score for each vector, best first."""
        if not 1 <= k <= len(self.words):
            raise ValueError(f"k: expected 1 to {len(self.words)}, got {k}")
        best = np.argsort(-self.scores(vectors), axis=1, kind="stable")[:, :k]  # (n, k)
        return [[self.words[column] for column in row] for row in best]


def train_word_inverter(
    vectors: ArrayLike,
    texts: Sequence[Collection[str]],
    min_documents: int = 20,
    max_share: float = 0.1,
    ridge: float = 1.0,
) -> WordInverter:
    """Learn from texts of one's own which words lie in which direction.

    The attacker needs the embedding model, not the texts that are attacked: whoever can call the
    model makes training pairs without end. One ridge regression a word, all solved together:
    W = (XᵀX + λI)⁻¹ XᵀY on centred X and Y, where Y says which text contains which word.

    Parameters
    ----------
    vectors : array_like
        Shape (n, d): vectors of the attacker's texts.
    texts : sequence of n collections of str
        Words of each.
    min_documents : int
        Leave out words that fewer texts contain; 1 or more.
    max_share : float
        Leave out words that a larger share of the texts contains ("the"), above 0, up to 1.
    ridge : float
        λ, above 0. Noise in the vectors acts as more of it.

    Returns
    -------
    WordInverter

    Raises
    ------
    ValueError
        If the numbers of rows differ, a number is out of its range, or no word is left.

    Complexity
    ----------
    O(n · d · (d + V)).

    References
    ----------
    Song and Raghunathan (2020), Information leakage in embedding models, section 4.2 (inversion
    as multi-label classification of words); Morris et al. (2023), Text embeddings reveal (almost)
    as much as text, for how far a stronger inverter gets.

    Examples
    --------
    >>> words = train_word_inverter([[0.0], [1.0]], [["a"], ["a", "b"]], 1, 1.0).words
    >>> words
    ['a', 'b']
    """
    x = as_floats("vectors", vectors, 2).astype(np.float64)
    if len(x) != len(texts) or not len(x):
        raise ValueError(f"texts: expected {len(x)} >= 1, one a vector, got {len(texts)}")
    if not (min_documents >= 1 and 0 < max_share <= 1 and ridge > 0):
        raise ValueError(
            "min_documents, max_share, ridge: expected 1 or more, above 0 to 1 and above 0, "
            f"got {min_documents}, {max_share}, {ridge}"
        )
    words, y = _word_table([set(text) for text in texts], min_documents, max_share)
    center, shares = x.mean(axis=0), y.mean(axis=0, dtype=np.float64)
    centred = x - center  # (n, d); its columns add up to 0, so Y needs no centring
    gram = centred.T @ centred + ridge * np.eye(x.shape[1])  # (d, d)
    products = (y.T @ centred.astype(np.float32)).T  # (d, V)
    return WordInverter(words, shares, np.linalg.solve(gram, products), center)


def word_precision(guesses: Sequence[Sequence[str]], texts: Sequence[Collection[str]]) -> Matrix:
    """Return for each text the share of its guessed words that it does contain.

    Parameters
    ----------
    guesses : sequence of n sequences of str
        None of them empty.
    texts : sequence of n collections of str

    Returns
    -------
    ndarray
        float64, shape (n,).

    Raises
    ------
    ValueError
        If the numbers differ or a guess is empty.

    Examples
    --------
    >>> word_precision([["sort", "plot"], ["plot", "axis"]], [{"sort", "array"}, {"plot", "axis"}])
    array([0.5, 1. ])
    """
    if len(guesses) != len(texts) or not all(guesses):
        raise ValueError(
            f"guesses: expected {len(texts)} that aren't empty, one a text, got {len(guesses)}"
        )
    return np.array(
        [
            sum(word in text for word in guess) / len(guess)
            for guess, text in zip(guesses, texts, strict=True)
        ]
    )


def _word_table(
    texts: list[set[str]], min_documents: int, max_share: float
) -> tuple[list[str], NDArray[np.float32]]:
    """The words that are kept, and which text contains which, (n, V)."""
    counts = Counter(word for text in texts for word in text)
    kept = {w: c for w, c in counts.items() if min_documents <= c <= max_share * len(texts)}
    if not kept:
        raise ValueError(
            f"texts: no word is in {min_documents} or more and {max_share:.0%} at most"
        )
    words = sorted(kept, key=lambda word: (-kept[word], word))
    columns = {word: column for column, word in enumerate(words)}
    table = np.zeros((len(texts), len(words)), dtype=np.float32)
    for row, text in enumerate(texts):
        table[row, [columns[word] for word in text if word in columns]] = 1
    return words, table
