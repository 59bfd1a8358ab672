"""A table of word vectors: words beside the rows of a matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class WordVectors:
    """Words and their vectors.

    Parameters
    ----------
    words
        n words, each once.
    matrix
        Shape (n, d); kept as float32. Row i belongs to ``words[i]``.

    Raises
    ------
    ValueError
        If the matrix isn't two-dimensional, has another number of rows than there are words, or a
        word comes twice.

    Examples
    --------
    >>> wv = WordVectors(["cat", "dog"], np.array([[3.0, 4.0], [0.0, 2.0]]))
    >>> len(wv), wv.dim, "cat" in wv, wv.index("dog")
    (2, 2, True, 1)
    >>> wv["cat"]
    array([3., 4.], dtype=float32)
    >>> wv.normalized()["cat"]
    array([0.6, 0.8], dtype=float32)
    """

    words: list[str]
    matrix: NDArray[np.float32]

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", list(self.words))
        object.__setattr__(self, "matrix", np.asarray(self.matrix, dtype=np.float32))
        if self.matrix.ndim != 2:
            raise ValueError(f"matrix: expected shape (n, d), got {self.matrix.shape}")
        if len(self.words) != len(self.matrix):
            raise ValueError(
                f"matrix: expected {len(self.words)} rows, one a word, got {len(self.matrix)}"
            )
        if len(self._rows) != len(self.words):
            twice = next(word for i, word in enumerate(self.words) if self._rows[word] != i)
            raise ValueError(f"words: expected each word once, got {twice!r} twice")

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._rows

    def __getitem__(self, word: str) -> NDArray[np.float32]:
        return self.matrix[self.index(word)]

    def __repr__(self) -> str:
        return f"WordVectors({len(self):,} words, {self.dim} dimensions)"

    @property
    def dim(self) -> int:
        """Length d of the vectors."""
        return int(self.matrix.shape[1])

    def index(self, word: str) -> int:
        """Return the row of a word.

        Parameters
        ----------
        word
            A word of the table.

        Returns
        -------
        int
            i with ``words[i] == word``.

        Raises
        ------
        KeyError
            If the table lacks the word; the message has up to three close spellings.
        """
        try:
            return self._rows[word]
        except KeyError:
            raise KeyError(self._missing(word)) from None

    def subset(self, words: Iterable[str]) -> WordVectors:
        """Return the table of some of the words, in the given order.

        Parameters
        ----------
        words
            m words of this table, each once.

        Returns
        -------
        WordVectors
            m rows, copied.

        Raises
        ------
        KeyError
            If the table lacks one of the words.
        """
        chosen = list(words)
        rows = np.array([self.index(word) for word in chosen], dtype=np.intp)
        return WordVectors(chosen, self.matrix[rows])  # (m, d)

    def normalized(self) -> WordVectors:
        """Return the table with rows of Euclidean length 1; rows of zeros stay zeros.

        Returns
        -------
        WordVectors
            Same words; the rows point where they pointed.
        """
        lengths = np.linalg.norm(self.matrix, axis=1, keepdims=True)  # (n, 1)
        unit = np.divide(self.matrix, lengths, out=np.zeros_like(self.matrix), where=lengths > 0)
        return WordVectors(self.words, unit)  # (n, d)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    def _missing(self, word: str) -> str:
        close = get_close_matches(str(word), self.words, n=3)
        hint = f"; close spellings: {', '.join(close)}" if close else ""
        return f"{word!r} is not among the {len(self):,} words{hint}"
