"""Cut one word into the longest pieces that a vocabulary has, from the left to the right."""

from __future__ import annotations

from collections.abc import Mapping

_REMEMBERED = 1 << 16  # words; then the memory starts afresh


class LongestMatch:
    """Greedy WordPiece segmentation of words, with a bounded memory.

    Few different words make up most of any text, so each word's pieces are looked up once and
    remembered.

    Parameters
    ----------
    ids
        Token to id; the tokens that may not begin a word start with ``##``.
    unknown
        Id of a word that can't be cut into tokens.
    max_characters
        Longer words are unknown without a search.

    References
    ----------
    Wu et al. 2016, "Google's Neural Machine Translation System", section 4.1.

    Examples
    --------
    >>> cut = LongestMatch({"[UNK]": 0, "un": 1, "##able": 2, "##a": 3}, unknown=0)
    >>> cut("unable"), cut("una"), cut("able")
    ([1, 2], [1, 3], [0])
    """

    def __init__(self, ids: Mapping[str, int], unknown: int, max_characters: int = 100) -> None:
        if max_characters < 1:
            raise ValueError(f"max_characters: expected 1 or more, got {max_characters}")
        self.max_characters = max_characters
        self._ids = ids
        self._unknown = unknown
        self._longest = max(map(len, ids), default=0)
        self._remembered: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        """Return the ids of a word's pieces; don't change the list."""
        if len(word) > self.max_characters:
            return [self._unknown]
        if word not in self._remembered:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = self._cut(word)
        return self._remembered[word]

    def _cut(self, word: str) -> list[int]:
        ids: list[int] = []
        start = 0
        while start < len(word):
            end = self._longest_piece(word, start)
            if end is None:
                return [self._unknown]
            ids.append(self._ids[_piece(word, start, end)])
            start = end
        return ids

    def _longest_piece(self, word: str, start: int) -> int | None:
        """Return where the longest token that begins at `start` ends, or None."""
        for end in range(min(len(word), start + self._longest), start, -1):
            if _piece(word, start, end) in self._ids:
                return end
        return None


def _piece(word: str, start: int, end: int) -> str:
    return f"##{word[start:end]}" if start else word[:end]
