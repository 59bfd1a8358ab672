"""Three ways to turn a category into numbers, and the distances that each invents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, log2
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray


@dataclass
class OrdinalEncoder:
    """Give each category its number in sorted order: 0, 1, 2 …

    The numbers invent an order and sizes: category 7 lies 7 times as far from 0 as 1 does.

    Examples
    --------
    >>> encoder = OrdinalEncoder().fit(["dog", "cat", "dog"])
    >>> encoder.categories, encoder.transform(["dog", "cat"])
    (['cat', 'dog'], array([1, 0]))
    """

    categories: list[str] = field(default_factory=list, init=False)

    def fit(self, values: Iterable[str]) -> Self:
        """Remember the different values, sorted.

        Raises
        ------
        ValueError
            If there are none.
        """
        self.categories = sorted(set(values))
        if not self.categories:
            raise ValueError("values: expected at least one, got none")
        self._ids = {category: i for i, category in enumerate(self.categories)}
        return self

    def transform(
        self, values: Iterable[str], unknown_value: int | None = None
    ) -> NDArray[np.intp]:
        """Return the number of each value, shape (n,).

        Parameters
        ----------
        values
            n categories.
        unknown_value
            The number for a category that `fit` didn't see; without it that is an error.

        Raises
        ------
        ValueError
            If a category is unknown and `unknown_value` is None, or nothing was fitted.
        """
        if not self.categories:
            raise ValueError("transform: call fit first")
        return np.array([self._id(value, unknown_value) for value in values], dtype=np.intp)

    def inverse_transform(self, ids: Iterable[int]) -> list[str]:
        """Return the category of each number."""
        return [self.categories[i] for i in ids]

    def _id(self, value: str, unknown_value: int | None) -> int:
        if value in self._ids:
            return self._ids[value]
        if unknown_value is None:
            raise ValueError(
                f"values: expected one of the {len(self.categories)} fitted categories, "
                f"got {value!r}"
            )
        return unknown_value


@dataclass
class OneHotEncoder:
    """Give each category its own column: a 1 there and 0 elsewhere.

    The rows are an orthonormal basis: every two categories are √2 apart and have cosine 0.

    Parameters
    ----------
    handle_unknown
        ``"error"``, or ``"ignore"``: a category that `fit` didn't see becomes a row of zeros.

    Examples
    --------
    >>> OneHotEncoder().fit(["cat", "dog"]).transform(["dog", "cat", "dog"])
    array([[0., 1.],
           [1., 0.],
           [0., 1.]], dtype=float32)
    """

    handle_unknown: Literal["error", "ignore"] = "error"
    ordinal: OrdinalEncoder = field(default_factory=OrdinalEncoder, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.handle_unknown not in ("error", "ignore"):
            raise ValueError(
                f"handle_unknown: expected 'error' or 'ignore', got {self.handle_unknown!r}"
            )

    @property
    def categories(self) -> list[str]:
        """The K categories, in the order of the columns."""
        return self.ordinal.categories

    def fit(self, values: Iterable[str]) -> Self:
        """Remember the K different values, sorted."""
        self.ordinal.fit(values)
        return self

    def transform(self, values: Iterable[str]) -> NDArray[np.float32]:
        """Return shape (n, K).

        Raises
        ------
        ValueError
            If a category is unknown and `handle_unknown` is ``"error"``, or nothing was fitted.
        """
        ids = self.ordinal.transform(values, -1 if self.handle_unknown == "ignore" else None)
        return (ids[:, None] == np.arange(len(self.categories))).astype(np.float32)  # (n, K)

    def inverse_transform(self, rows: NDArray[np.float32]) -> list[str | None]:
        """Return the category of each row, None for a row of zeros."""
        return [self.categories[int(row.argmax())] if row.any() else None for row in rows]


@dataclass
class BinaryEncoder:
    """Write the number of the category in bits: ⌈log2 K⌉ columns, the largest bit first.

    Small, but it invents neighbours: categories whose numbers share bits look alike.

    Examples
    --------
    >>> BinaryEncoder().fit("abcde").transform(["a", "d", "e"])
    array([[0., 0., 0.],
           [0., 1., 1.],
           [1., 0., 0.]], dtype=float32)
    """

    ordinal: OrdinalEncoder = field(default_factory=OrdinalEncoder, init=False, repr=False)

    @property
    def bits(self) -> int:
        """Number of columns, at least 1."""
        return max(1, ceil(log2(len(self.ordinal.categories))))

    def fit(self, values: Iterable[str]) -> Self:
        """Remember the different values, sorted."""
        self.ordinal.fit(values)
        return self

    def transform(self, values: Iterable[str]) -> NDArray[np.float32]:
        """Return shape (n, bits); an unknown category is a ValueError."""
        ids = self.ordinal.transform(values)
        places = np.arange(self.bits)[::-1]
        return ((ids[:, None] >> places) & 1).astype(np.float32)  # (n, bits)


def multi_hot(texts: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> NDArray[np.float32]:
    """Mark which words of the vocabulary each text contains: a 1 for each, wherever it stands.

    Parameters
    ----------
    texts
        n texts, each a sequence of tokens. Tokens outside the vocabulary are skipped.
    vocabulary
        V different words, in the order of the columns.

    Returns
    -------
    ndarray
        Shape (n, V), 0 or 1. Order and number of the words are lost.

    Raises
    ------
    ValueError
        If the vocabulary repeats a word.

    Examples
    --------
    >>> multi_hot([["the", "cat", "the"]], ["cat", "dog", "the"])
    array([[1., 0., 1.]], dtype=float32)
    """
    column = {word: i for i, word in enumerate(vocabulary)}
    if len(column) != len(vocabulary):
        raise ValueError("vocabulary: expected each word once, got a repeated one")
    rows = np.zeros((len(texts), len(vocabulary)), dtype=np.float32)  # (n, V)
    for row, tokens in zip(rows, texts, strict=True):
        row[[column[token] for token in tokens if token in column]] = 1.0
    return rows
