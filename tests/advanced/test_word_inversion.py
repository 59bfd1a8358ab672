"""Words out of vectors: against scikit-learn's ridge regression, and on real documents."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from course_lib.advanced import train_word_inverter, word_precision
from course_lib.datasets import pydocs, pydocs_vectors
from course_lib.words import tokenize


def toy(n=80, d=6, seed=0):
    rng = np.random.default_rng(seed)
    texts = [{w for w in "abcdefgh" if rng.random() < 0.4} for _ in range(n)]
    return rng.normal(size=(n, d)) + 1, texts


def test_scores_equal_scikit_learns_ridge():
    x, texts = toy()
    inverter = train_word_inverter(x, texts, min_documents=1, max_share=1.0, ridge=2.5)
    y = np.array([[word in text for word in inverter.words] for text in texts], float)
    theirs = Ridge(alpha=2.5).fit(x, y)
    new = np.random.default_rng(1).normal(size=(9, 6))
    np.testing.assert_allclose(inverter.scores(new), theirs.predict(new), atol=1e-6)
    best = theirs.predict(new).argsort(axis=1)[:, ::-1][:, :3]
    assert inverter.guess(new, 3) == [[inverter.words[c] for c in row] for row in best]


def test_words_are_kept_by_their_number_of_documents_most_frequent_first():
    texts = [["a", "a", "b"], ["a", "b"], ["a", "c"], ["a"]]
    x = np.eye(4)
    assert train_word_inverter(x, texts, 1, 1.0).words == ["a", "b", "c"]
    assert train_word_inverter(x, texts, 2, 1.0).words == ["a", "b"]
    assert train_word_inverter(x, texts, 1, 0.5).words == ["b", "c"]
    np.testing.assert_allclose(train_word_inverter(x, texts, 1, 1.0).shares, [1, 0.5, 0.25])


def test_it_reads_words_of_documents_that_it_has_never_seen():
    found = pydocs_vectors()
    rows = np.arange(0, len(found.names), 4)
    words = [set(tokenize(pydocs().doc(found.names[i]).text)) for i in rows]
    x, train = found.matrix[rows], np.arange(len(rows)) % 5 > 0
    inverter = train_word_inverter(x[train], [w for w, t in zip(words, train, strict=True) if t])
    held_out = [w for w, t in zip(words, train, strict=True) if not t]
    read = word_precision(inverter.guess(x[~train], 10), held_out).mean()
    usual = word_precision([inverter.words[:10]] * len(held_out), held_out).mean()
    shuffled = word_precision(inverter.guess(x[~train][::-1], 10), held_out).mean()
    assert read > 0.4 and read > 4 * usual and read > 2 * shuffled


def test_bad_input_is_named():
    x, texts = toy(n=4)
    with pytest.raises(ValueError, match="texts: expected 4 >= 1, one a vector, got 3"):
        train_word_inverter(x, texts[:3])
    for wrong in ({"min_documents": 0}, {"max_share": 0.0}, {"ridge": 0.0}):
        with pytest.raises(ValueError, match="min_documents, max_share, ridge: expected"):
            train_word_inverter(x, texts, **wrong)
    with pytest.raises(ValueError, match="texts: no word is in 20 or more and 10% at most"):
        train_word_inverter(x, texts)
    inverter = train_word_inverter(x, texts, 1, 1.0)
    with pytest.raises(ValueError, match="vectors: expected width 6, got 2"):
        inverter.guess(np.ones((1, 2)), 1)
    for k in (0, 1 + len(inverter.words)):
        with pytest.raises(ValueError, match=f"k: expected 1 to .*, got {k}"):
            inverter.guess(x, k)
    with pytest.raises(ValueError, match="guesses: expected 1 that aren't empty"):
        word_precision([[]], [{"a"}])
