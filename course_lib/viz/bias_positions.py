"""Where words stand along a direction as it is taken out of them, and what can still be told."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Residual = Callable[[NDArray[np.float32], NDArray[np.bool_]], Mapping[str, float]]
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class State:
    """How much of the direction is taken out of the words, and whether the pairs are equalised."""

    share: float = 0.0
    equalised: bool = False


class BiasTable:
    """Vectors of words before and after; everything between is a mixture of the two.

    Parameters
    ----------
    words : sequence of str
        n words, each once.
    before, after : array_like, shape (n, d)
        Taken to length 1. `after` counts for all words but those of the pairs.
    direction : array_like, shape (d,)
        Taken to length 1, and turned so that the first words of the pairs lie on its positive side.
    pairs : sequence of (str, str)
    equalised : array_like, shape (n, d), optional
        Counts for the words of the pairs alone.

    Raises
    ------
    ValueError
        When shapes disagree, a word is missing or comes twice, or the direction doesn't tell the
        words of the pairs apart.

    Examples
    --------
    >>> words = ["she", "he", "nurse", "smith"]
    >>> before = [[0.8, 0.6], [-0.8, 0.6], [0.6, 0.8], [-0.6, 0.8]]
    >>> table = BiasTable(words, before, [[0, 1]] * 4, [-1, 0], [("she", "he")])
    >>> table.positions(["she", "nurse"], State()).round(3).tolist()
    [0.8, 0.6]
    >>> table.positions(["she", "nurse"], State(share=1.0)).round(3).tolist()
    [0.8, 0.0]
    """

    def __init__(
        self,
        words: Sequence[str],
        before: ArrayLike,
        after: ArrayLike,
        direction: ArrayLike,
        pairs: Sequence[tuple[str, str]],
        equalised: ArrayLike | None = None,
    ) -> None:
        self.words, self.row = list(words), {word: row for row, word in enumerate(words)}
        if len(self.row) != len(self.words):
            raise ValueError("words: expected each once")
        self.before, self.after = (
            _unit_rows(name, rows, len(self.words))
            for name, rows in (("before", before), ("after", after))
        )
        self.pairs = [(str(first), str(second)) for first, second in pairs]
        self.pair_rows = self.rows([word for pair in self.pairs for word in pair])
        self.equalised = (
            self.before if equalised is None else _unit_rows("equalised", equalised, len(words))
        )
        self.direction = self._pointing(np.asarray(direction, dtype=np.float32))
        self.original = self.before @ self.direction  # (n,)
        self._agreement = np.einsum("ij,ij->i", self.before, self.after)  # cosines, (n,)

    def _pointing(self, direction: NDArray[np.float32]) -> NDArray[np.float32]:
        if direction.shape != self.before.shape[1:] or not np.linalg.norm(direction) > 0:
            raise ValueError(
                f"direction: expected {self.before.shape[1:]}, not all 0, got {direction.shape}"
            )
        ends = self.before[self.pair_rows].reshape(-1, 2, len(direction))
        lead = float(np.sum((ends[:, 0] - ends[:, 1]) @ direction))
        if not self.pairs or lead == 0:
            raise ValueError("direction: expected one that tells the words of the pairs apart")
        return direction * np.float32(np.sign(lead)) / np.linalg.norm(direction)

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Row numbers of some words.

        Raises
        ------
        ValueError
            When a word isn't there.
        """
        unknown = [word for word in words if word not in self.row]
        if unknown:
            raise ValueError(f"words: expected vectors for all, got none for {unknown[:5]}")
        return np.array([self.row[word] for word in words], dtype=np.int64)

    def vectors(self, rows: NDArray[np.int64], state: State) -> NDArray[np.float32]:
        """Vectors of some rows in a state, (m, d), of length 1."""
        share = np.float32(state.share)
        mixed = (1 - share) * self.before[rows] + share * self.after[rows]
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        ends = np.isin(rows, self.pair_rows)
        mixed[ends] = (self.equalised if state.equalised else self.before)[rows[ends]]
        return mixed

    def positions(self, words: Sequence[str], state: State) -> Floats:
        """Components along the direction, (m,), from -1 to 1."""
        return (self.vectors(self.rows(words), state) @ self.direction).astype(np.float64)

    def cosines(self, word: str, state: State) -> Floats:
        """Of one word with all, (n,); by two products instead of a mixture of all vectors."""
        one, s = self.vectors(self.rows([word]), state)[0], state.share
        mixed = (1 - s) * (self.before @ one) + s * (self.after @ one)
        mixed /= np.sqrt((1 - s) ** 2 + s**2 + 2 * s * (1 - s) * self._agreement)
        mixed[self.pair_rows] = self.vectors(self.pair_rows, state) @ one
        return mixed.astype(np.float64)

    def leaning(self, word: str, state: State, k: int) -> int:
        """How many of a word's k nearest words stood on its own side of the direction, before."""
        cosines = self.cosines(word, state)
        cosines[self.row[word]] = -np.inf
        nearest, sides = np.argpartition(-cosines, k - 1)[:k], np.sign(self.original)
        return int((sides[nearest] == sides[self.row[word]]).sum())

    def extremes(
        self, k: int, leave_out: Collection[str] = ()
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The k words furthest to each side, without the pairs; and which are on the first."""
        others = np.setdiff1d(np.arange(len(self.words)), self.pair_rows)
        others = others[[self.words[row] not in leave_out for row in others]]
        order = others[np.argsort(self.original[others], kind="stable")]
        if not 1 <= k <= len(order) // 2:
            raise ValueError(f"extremes: expected 1 to {len(order) // 2}, got {k}")
        return np.concatenate([order[-k:], order[:k]]), np.arange(2 * k) < k


class Remains:
    """What can still be told about the sides of the most one-sided words, share by share.

    Examples
    --------
    >>> words = ["she", "he", "nurse", "smith"]
    >>> before = [[0.8, 0.6], [-0.8, 0.6], [0.6, 0.8], [-0.6, 0.8]]
    >>> table = BiasTable(words, before, [[0, 1]] * 4, [1, 0], [("she", "he")])
    >>> told = Remains(table, lambda rows, sides: {"signs": ((rows[:, 0] > 0) == sides).mean()},
    ...                shares=(0, 1), extremes=1)
    >>> told.curve("signs").tolist()
    [1.0, 0.5]
    """

    def __init__(
        self,
        table: BiasTable,
        residual: Residual,
        shares: Sequence[float],
        extremes: int,
        leave_out: Collection[str] = (),
    ) -> None:
        self.shares = [float(share) for share in shares]
        if self.shares[:1] != [0.0] or self.shares[-1] != 1.0 or sorted(shares) != list(shares):
            raise ValueError(f"shares: expected ascending ones from 0 to 1, got {list(shares)}")
        self.table, (self.rows, self.sides) = table, table.extremes(extremes, set(leave_out))
        self.at = lru_cache(maxsize=64)(lambda share: self._asked(residual, share))
        self.names = list(self.at(0.0))

    def _asked(self, residual: Residual, share: float) -> dict[str, float]:
        vectors = self.table.vectors(self.rows, State(share))
        found = {str(name): float(got) for name, got in residual(vectors, self.sides).items()}
        if not found or not all(0 <= got <= 1 for got in found.values()):
            raise ValueError(f"residual: expected shares from 0 to 1, by name, got {found}")
        return found

    def curve(self, name: str) -> Floats:
        """One measure by share."""
        return np.array([self.at(share)[name] for share in self.shares])


def _unit_rows(name: str, rows: ArrayLike, n: int) -> NDArray[np.float32]:
    found = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(found, axis=-1, keepdims=True)
    if found.ndim != 2 or len(found) != n or not (lengths > 0).all():
        raise ValueError(f"{name}: expected ({n}, d) without rows of 0, got {found.shape}")
    return found / lengths
