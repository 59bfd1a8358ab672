"""Counting against a loop over a Counter."""

from collections import Counter

import numpy as np
import pytest
import torch

from course_lib.sentences.masked_baselines import PieceCounts, guess_accuracy
from course_lib.sentences.text_masking import encode_texts, masked_texts
from course_lib.sentences.wordpiece import SPECIAL, WordPieceTokenizer

WORDS = ["a", "b", "c", "d", "e", "f"]
TOKENIZER = WordPieceTokenizer([*SPECIAL, *WORDS])


def texts(n, seed):
    """A Markov chain, so that neighbours say something, with unequal frequencies."""
    rng = np.random.default_rng(seed)
    moves = np.eye(6)[[1, 2, 3, 3, 0, 0]]
    moves = 0.6 * moves + 0.4 * np.array([0.4, 0.2, 0.1, 0.1, 0.1, 0.1])
    rows = []
    for _ in range(n):
        states = [rng.integers(6)]
        while len(states) < 6:
            states.append(rng.choice(6, p=moves[states[-1]]))
        rows.append(" ".join(WORDS[s] for s in states))
    return rows


TRAIN = texts(300, 0)
HIDDEN = masked_texts(texts(100, 1), TOKENIZER, rate=0.3)
COUNTS = PieceCounts(encode_texts(TRAIN, TOKENIZER, 32)[0], TOKENIZER, smoothing=2.0)


def looped(score):
    """Return the best word at every chosen position by `score(left, word, right)`."""
    best = []
    for ids, labels in zip(HIDDEN.batch.ids, HIDDEN.labels, strict=True):
        tokens = TOKENIZER.tokens(ids)
        for i in torch.nonzero(labels != -100).flatten().tolist():
            best.append(max(WORDS, key=lambda w: score(tokens[i - 1], w, tokens[i + 1])))
    return best


def counters():
    framed = [["[CLS]", *t.split(), "[SEP]"] for t in TRAIN]
    single = Counter(w for t in framed for w in t)
    pairs = Counter(p for t in framed for p in zip(t, t[1:], strict=False))
    return single, pairs


def test_guesses_equal_a_loop_over_counters():
    single, pairs = counters()
    total = single.total()

    def after(left, w):
        return (pairs[left, w] + 2.0 * single[w] / total) / (single[left] + 2.0)

    def before(w, right):
        if not single[right]:
            return 1.0
        return (pairs[w, right] + 2.0 * single[right] / total) / (single[w] + 2.0)

    expected = (
        (COUNTS.most_frequent, lambda left, w, right: single[w]),
        (COUNTS.after_left, lambda left, w, right: after(left, w)),
        (COUNTS.between, lambda left, w, right: after(left, w) * before(w, right)),
    )
    for guess, score in expected:
        assert TOKENIZER.tokens(guess(HIDDEN)) == looped(score)


def test_more_context_guesses_better():
    guesses = (COUNTS.most_frequent, COUNTS.after_left, COUNTS.between)
    single, left, both = (guess_accuracy(guess(HIDDEN), HIDDEN) for guess in guesses)
    assert single + 0.05 < left < both - 0.02


def test_the_share_of_right_guesses():
    labels = HIDDEN.labels[HIDDEN.labels != -100]
    assert guess_accuracy(labels, HIDDEN) == 1.0
    half = torch.where(torch.arange(len(labels)) % 2 == 0, labels, 0)
    assert guess_accuracy(half, HIDDEN) == pytest.approx(0.5, abs=0.01)
