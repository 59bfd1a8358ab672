"""Byte-pair encoding: merge the most frequent pair of neighbours, again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from course_lib.sentences.pair_table import PairTable, joined


def train_bpe(word_counts: Mapping[str, int], merges: int) -> list[tuple[str, str]]:
    """Learn which pieces to merge, most frequent pair first.

    It starts from characters. Of pairs that are equally frequent the one whose pieces are older
    comes first (characters in the order of Unicode), as in Hugging Face's ``BpeTrainer``.

    Parameters
    ----------
    word_counts
        Word to how often it occurs. Words are never merged with each other.
    merges
        How many merges to learn; fewer come back if every word has become one piece.

    Returns
    -------
    list of tuple of two str
        The merges in the order in which they were learned.

    Raises
    ------
    ValueError
        If a count is not positive or `merges` is negative.

    Complexity
    ----------
    Each merge looks at every known pair once and recounts the words that contain the merged one.

    References
    ----------
    Sennrich, Haddow, Birch 2016, "Neural Machine Translation of Rare Words with Subword Units",
    algorithm 1 (there with a mark at the end of each word).

    Examples
    --------
    >>> counts = {"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}
    >>> train_bpe(counts, 3)
    [('u', 'g'), ('u', 'n'), ('h', 'ug')]
    """
    if merges < 0:
        raise ValueError(f"merges: expected 0 or more, got {merges}")
    check_word_counts(word_counts)
    table = PairTable({tuple(word): count for word, count in word_counts.items()})
    learned: list[tuple[str, str]] = []
    while len(learned) < merges and table.pair_counts.any():
        pair = table.best(table.pair_counts.astype(np.float64))
        left, right = (table.pieces[number] for number in pair)
        table.merge(pair, left + right)
        learned.append((left, right))
    return learned


def bpe_tokenize(word: str, merges: Sequence[tuple[str, str]]) -> list[str]:
    """Cut a word by applying the merges in the order in which they were learned.

    Unlike WordPiece, which takes the longest piece from the left, BPE replays its training.

    Parameters
    ----------
    word
        One word.
    merges
        From :func:`train_bpe`.

    Returns
    -------
    list of str
        Pieces that together are the word.

    Examples
    --------
    >>> merges = train_bpe({"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}, 3)
    >>> bpe_tokenize("hugs", merges), bpe_tokenize("bug", merges)
    (['hug', 's'], ['b', 'ug'])
    """
    rank = {pair: number for number, pair in enumerate(merges)}
    pieces = list(word)
    while known := [pair for pair in pairwise(pieces) if pair in rank]:
        pair = min(known, key=rank.__getitem__)
        pieces = joined(pieces, pair, "".join(pair))
    return pieces


def check_word_counts(word_counts: Mapping[str, int]) -> None:
    """Refuse words without characters and counts below 1.

    Raises
    ------
    ValueError
        The message names the word.

    Examples
    --------
    >>> check_word_counts({"hug": 0})
    Traceback (most recent call last):
    ValueError: word_counts: expected words with counts of 1 or more, got 'hug': 0
    """
    for word, count in word_counts.items():
        if not word or count < 1:
            raise ValueError(
                f"word_counts: expected words with counts of 1 or more, got {word!r}: {count}"
            )
