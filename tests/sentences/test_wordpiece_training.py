"""WordPiece training against the score recounted from scratch, and the likelihood behind it."""

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.datasets import pydocs
from course_lib.sentences import (
    WordPieceTokenizer,
    basic_tokenize,
    bpe_tokenize,
    train_bpe,
    train_wordpiece,
    wordpiece_scores,
)
from course_lib.sentences.wordpiece import SPECIAL
from course_lib.sentences.wordpiece_training import initial_pieces

TOY = {"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}
counts = st.dictionaries(st.text("abcd", min_size=1, max_size=7), st.integers(1, 9), min_size=1)


def test_the_toy_merges_g_and_s_first():
    scores = wordpiece_scores({initial_pieces(word): count for word, count in TOY.items()})
    assert max(scores, key=scores.get) == ("##g", "##s")
    assert scores["##g", "##s"] == 5 / (20 * 5) and scores["h", "##u"] == 15 / (15 * 36)
    assert train_wordpiece(TOY, 8, special=())[7:] == ["##gs"]


@given(counts, st.integers(1, 3))
def test_every_merge_has_the_best_score_recounted_from_scratch(word_counts, min_count):
    words = {initial_pieces(word): count for word, count in word_counts.items()}
    alphabet = sorted({piece for word in words for piece in word})
    learned = train_wordpiece(word_counts, len(alphabet) + 6, (), min_count)
    assert learned[: len(alphabet)] == alphabet
    for piece in learned[len(alphabet) :]:
        pair = best_pair(words, min_count, learned)
        while pair[0] + pair[1][2:] != piece:  # a merge that spells a piece already there
            assert pair[0] + pair[1][2:] in learned[: learned.index(piece)]
            words = merge(words, pair)
            pair = best_pair(words, min_count, learned)
        words = merge(words, pair)


def best_pair(words, min_count, learned):
    together = Counter()
    for word, count in words.items():
        for pair in pairwise(word):
            together[pair] += count
    scores = {p: s for p, s in wordpiece_scores(words).items() if together[p] >= min_count}
    best = max(scores.values())
    tied = [pair for pair, score in scores.items() if score == best]
    most = max(together[pair] for pair in tied)
    tied = [pair for pair in tied if together[pair] == most]
    return min(tied, key=lambda pair: [learned.index(piece) for piece in pair])


def merge(words, pair):
    merged = pair[0] + pair[1][2:]
    joined = Counter()
    for word, count in words.items():
        pieces, place = [], 0
        while place < len(word):
            found = word[place : place + 2] == pair
            pieces.append(merged if found else word[place])
            place += 1 + found
        joined[tuple(pieces)] += count
    return dict(joined)


@given(counts)
def test_the_score_is_pointwise_mutual_information(word_counts):
    words = {initial_pieces(word): count for word, count in word_counts.items()}
    total = sum(len(word) * count for word, count in words.items())
    pieces = Counter(p for word, count in words.items() for p in word for _ in range(count))
    for (a, b), score in wordpiece_scores(words).items():
        together = sum(c * list(pairwise(w)).count((a, b)) for w, c in words.items())
        expected = math.log(together / total) - math.log(pieces[a] * pieces[b] / total**2)
        assert math.isclose(math.log(score * total), expected, abs_tol=1e-9)


def test_pydocs_vocabulary_spells_every_word_and_is_longer_winded_than_bpe():
    words = Counter(w for doc in pydocs().docs[::12] for w in basic_tokenize(doc.summary))
    vocabulary = train_wordpiece(words, 450)
    assert len(set(vocabulary)) == 450 and tuple(vocabulary[:5]) == SPECIAL
    tokenizer = WordPieceTokenizer(vocabulary)
    merges = train_bpe(words, 450 - 5 - len({p for w in words for p in initial_pieces(w)}))
    ours = bpe = 0
    for word, count in words.items():
        assert "[UNK]" not in tokenizer.tokenize(word)
        ours += count * len(tokenizer.tokenize(word))
        bpe += count * len(bpe_tokenize(word, merges))
    assert ours > 1.5 * bpe  # the score prefers rare pairs, which save little


def test_min_count_leaves_rare_pairs_out():
    assert train_wordpiece({"qx": 1, "the": 50}, 6, special=())[-1] == "qx"
    assert "qx" not in train_wordpiece({"qx": 1, "the": 50}, 9, special=(), min_count=2)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="vocabulary_size: expected 12 or more, .*got 11"):
        train_wordpiece(TOY, 11)
    with pytest.raises(ValueError, match="word_counts: .*'a': 0"):
        train_wordpiece({"a": 0}, 100)
    with pytest.raises(ValueError, match="min_count: expected 1 or more, got 0"):
        train_wordpiece(TOY, 100, min_count=0)
