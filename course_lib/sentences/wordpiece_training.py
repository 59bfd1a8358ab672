"""Learn a WordPiece vocabulary: merge the pair that its parts predict best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from course_lib.sentences.bpe import check_word_counts
from course_lib.sentences.pair_table import PairTable

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def wordpiece_scores(
    word_pieces_counts: Mapping[tuple[str, ...], int],
) -> dict[tuple[str, str], float]:
    r"""Return the score of every pair of neighbouring pieces.

    .. math:: \mathrm{score}(a, b) = \frac{f(ab)}{f(a)\, f(b)}

    How much more often the two stand together than their own frequencies would let expect (up to
    a constant). Merging the best pair raises the likelihood of the text most, per occurrence of
    the pair, if the text is modelled as a sequence of independent pieces.

    Parameters
    ----------
    word_pieces_counts
        Words as tuples of pieces, with how often each occurs.

    Returns
    -------
    dict
        Pair to score, 0 to 1.

    References
    ----------
    Schuster, Nakajima 2012, "Japanese and Korean voice search", section 3, chooses the pair by
    likelihood; the score is the form in which it is usually stated.

    Examples
    --------
    >>> scores = wordpiece_scores({("h", "##u", "##g"): 10, ("h", "##u", "##g", "##s"): 5})
    >>> {pair: round(score, 3) for pair, score in scores.items()}
    {('h', '##u'): 0.067, ('##u', '##g'): 0.067, ('##g', '##s'): 0.067}
    """
    pieces: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for word, count in word_pieces_counts.items():
        for piece in word:
            pieces[piece] += count
        for pair in pairwise(word):
            pairs[pair] += count
    return {(a, b): count / (pieces[a] * pieces[b]) for (a, b), count in pairs.items()}


def train_wordpiece(
    word_counts: Mapping[str, int],
    vocabulary_size: int,
    special: Sequence[str] = SPECIAL,
    min_count: int = 1,
) -> list[str]:
    """Learn a vocabulary for :class:`WordPieceTokenizer`.

    It starts from the characters, those inside a word marked with ``##``, and merges the pair with
    the highest score (see :func:`wordpiece_scores`) until the vocabulary is full. Byte-pair
    encoding (:func:`train_bpe`) takes the most frequent pair instead. Of equal scores the most
    frequent pair wins, then the one whose pieces are older.

    The score prefers parts that are rare: two letters that occur once, side by side, have the
    highest score there is. `min_count` leaves such pairs out.

    Parameters
    ----------
    word_counts
        Word to how often it occurs.
    vocabulary_size
        How many tokens, the special ones included. Fewer come back if no pair is left.
    special
        Tokens that come first.
    min_count
        Pairs that occur less often aren't merged.

    Returns
    -------
    list of str
        Special tokens, characters in the order of Unicode, merged pieces in the order of learning.

    Raises
    ------
    ValueError
        If the characters alone exceed `vocabulary_size`, or a count is not positive.

    Complexity
    ----------
    Each merge looks at every known pair once and recounts the words that contain the merged one.

    References
    ----------
    Schuster, Nakajima 2012, "Japanese and Korean voice search", section 3.

    Examples
    --------
    >>> counts = {"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}
    >>> train_wordpiece(counts, 10, special=())
    ['##g', '##n', '##s', '##u', 'b', 'h', 'p', '##gs', 'pu', 'hu']
    """
    check_word_counts(word_counts)
    if min_count < 1:
        raise ValueError(f"min_count: expected 1 or more, got {min_count}")
    table = PairTable({initial_pieces(word): count for word, count in word_counts.items()})
    room = vocabulary_size - len(special)
    if len(table.pieces) > room:
        needed = len(table.pieces) + len(special)
        raise ValueError(
            f"vocabulary_size: expected {needed} or more, for {len(table.pieces)} characters "
            f"and {len(special)} special tokens, got {vocabulary_size}"
        )
    while len(table.pieces) < room and (table.pair_counts >= min_count).any():
        pair = table.best(_scores(table, min_count))
        left, right = (table.pieces[number] for number in pair)
        table.merge(pair, left + right.removeprefix("##"))
    return [*special, *table.pieces]


def initial_pieces(word: str) -> tuple[str, ...]:
    """Cut a word into characters, all but the first marked as continuations.

    Examples
    --------
    >>> initial_pieces("hug")
    ('h', '##u', '##g')
    """
    return (word[:1], *(f"##{character}" for character in word[1:]))


def _scores(table: PairTable, min_count: int) -> NDArray[np.float64]:
    frequency = table.piece_counts.astype(np.float64)
    left, right = table.pairs.T
    together = table.pair_counts
    with np.errstate(invalid="ignore"):  # 0 / 0 where a piece has been merged away
        scores = together / (frequency[left] * frequency[right])
    return np.where(together >= min_count, scores, -1.0)
