"""Words cut into pieces, and the counts that training a sub-word vocabulary needs.

BPE and WordPiece differ in one line only, the score of a pair of neighbouring pieces; both merge
the best pair in all words and go on. This table keeps the counts up to date from merge to merge, by
recounting only the words that contain the merged pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
Piece = TypeVar("Piece")  # its id or its text


class PairTable:
    """Counts of pieces and of neighbouring pairs in weighted words.

    Parameters
    ----------
    words
        Words as tuples of pieces, with how often each occurs.

    Examples
    --------
    >>> table = PairTable({("h", "u", "g"): 10, ("p", "u", "g"): 5})
    >>> u, g = map(table.pieces.index, "ug")
    >>> int(table.pair_counts[table.slot((u, g))])
    15
    >>> table.merge((u, g), "ug")
    >>> [table.pieces[number] for number in table.words[0]]
    ['h', 'ug']
    """

    def __init__(self, words: Mapping[tuple[str, ...], int]) -> None:
        self.pieces = sorted({piece for word in words for piece in word})
        self._ids = {piece: number for number, piece in enumerate(self.pieces)}
        self.words = [[self._ids[piece] for piece in word] for word in words]
        self._weights = list(words.values())
        self._piece_counts = np.zeros(max(64, 2 * len(self.pieces)), dtype=np.int64)
        self._pairs = np.zeros((1024, 2), dtype=np.int64)
        self._pair_counts = np.zeros(1024, dtype=np.int64)
        self._slots: dict[Pair, int] = {}
        self._words_with: list[set[int]] = []
        for word in range(len(self.words)):
            self._count(word, +1)

    @property
    def piece_counts(self) -> NDArray[np.int64]:
        """How often each piece occurs, shape (pieces,)."""
        return self._piece_counts[: len(self.pieces)]

    @property
    def pairs(self) -> NDArray[np.int64]:
        """All pairs that ever stood side by side, shape (pairs, 2), ids of pieces."""
        return self._pairs[: len(self._slots)]

    @property
    def pair_counts(self) -> NDArray[np.int64]:
        """How often each pair occurs now, shape (pairs,)."""
        return self._pair_counts[: len(self._slots)]

    def best(self, scores: NDArray[np.float64]) -> Pair:
        """Return the pair with the highest score, shape (pairs,).

        Of equals the most frequent one, then the one whose pieces are older.
        """
        tied = np.flatnonzero(scores == scores.max())
        left, right = self.pairs[tied].T
        first = np.lexsort((right, left, -self.pair_counts[tied]))[0]
        return int(left[first]), int(right[first])

    def merge(self, pair: Pair, merged: str) -> None:
        """Replace the pair by one piece wherever it stands, in each word from the left."""
        new = self._piece_id(merged)
        for word in sorted(self._words_with[self._slots[pair]]):
            self._count(word, -1)
            self.words[word] = joined(self.words[word], pair, new)
            self._count(word, +1)

    def slot(self, pair: Pair) -> int:
        """Return where a pair is in :attr:`pairs`; a new one is put at the end."""
        if pair not in self._slots:
            number = self._slots[pair] = len(self._slots)
            self._words_with.append(set())
            if number == len(self._pairs):
                self._pairs = np.concatenate([self._pairs, np.zeros_like(self._pairs)])
                self._pair_counts = _doubled(self._pair_counts)
            self._pairs[number] = pair
        return self._slots[pair]

    def _count(self, word: int, sign: int) -> None:
        amount = sign * self._weights[word]
        for piece in self.words[word]:
            self._piece_counts[piece] += amount
        for pair in pairwise(self.words[word]):
            slot = self.slot(pair)
            self._pair_counts[slot] += amount
            self._words_with[slot].add(word)

    def _piece_id(self, piece: str) -> int:
        if piece not in self._ids:
            if len(self.pieces) == len(self._piece_counts):
                self._piece_counts = _doubled(self._piece_counts)
            self._ids[piece] = len(self.pieces)
            self.pieces.append(piece)
        return self._ids[piece]


def _doubled(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([counts, np.zeros_like(counts)])


def joined(pieces: Sequence[Piece], pair: tuple[Piece, Piece], new: Piece) -> list[Piece]:
    """Return the pieces of a word with `new` wherever the pair stood, from the left.

    Examples
    --------
    >>> joined(["a", "a", "a"], ("a", "a"), "aa")
    ['aa', 'a']
    """
    result: list[Piece] = []
    place = 0
    while place < len(pieces):
        found = tuple(pieces[place : place + 2]) == pair
        result.append(new if found else pieces[place])
        place += 2 if found else 1
    return result
