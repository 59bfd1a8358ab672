"""The ridge map against scikit-learn's, and on two spaces of real words."""

import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge

from course_lib.datasets import pydocs, pydocs_vectors, static_vectors
from course_lib.models import LinearBridge, load, pair_recall

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(50, 7)) + 2, rng.normal(size=(50, 4)) - 1


@pytest.mark.parametrize("ridge", [0.0, 0.3, 20.0])
def test_equals_scikit_learn(ridge):
    bridge = LinearBridge.fit(X, Y, ridge, "a", "b")
    expected = Ridge(alpha=ridge).fit(X, Y).predict(X)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = bridge.transform(X)
    assert found.dtype == np.float32 and (bridge.source_space, bridge.target_space) == ("a", "b")
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_bridge_that_has_too_few_pairs_for_no_ridge_still_fits_them():
    bridge = LinearBridge.fit(X[:4], Y[:4], ridge=0)
    unit = Y[:4] / np.linalg.norm(Y[:4], axis=1, keepdims=True)
    np.testing.assert_allclose(bridge.transform(X[:4]), unit, atol=1e-4)


def test_recall_counts_by_loops():
    a, b = rng.normal(size=(30, 5)), rng.normal(size=(30, 5))
    a += b
    for k in (1, 3):
        hits = 0
        for i, query in enumerate(a):
            cosines = [query @ row / np.linalg.norm(row) for row in b]
            hits += sum(value > cosines[i] for value in cosines) < k
        assert pair_recall(a, b, k) == pytest.approx(hits / 30)


def test_rows_that_are_all_alike_are_not_found():
    same = np.ones((10, 3))
    assert pair_recall(same, same) == 0.0 and pair_recall(same, same, 10) == 1.0


def test_wrong_shapes_and_numbers_are_named():
    for bad in (X[:9], X[0]):
        with pytest.raises(ValueError, match="source"):
            LinearBridge.fit(bad, Y)
    with pytest.raises(ValueError, match="2 or more"):
        LinearBridge.fit(X[:1], Y[:1])
    with pytest.raises(ValueError, match="ridge: expected 0 or more"):
        LinearBridge.fit(X, Y, ridge=-1)
    with pytest.raises(ValueError, match="vectors: expected length 7, got"):
        LinearBridge.fit(X, Y).transform(Y)
    with pytest.raises(ValueError, match="k: expected 1 or more"):
        pair_recall(X, X, 0)
    with pytest.raises(ValueError, match="one shape"):
        pair_recall(X, Y)


def test_between_two_spaces_learned_apart_equal_width_is_worth_nothing_and_a_bridge_much():
    """D268, on the same documents in LSA and in MiniLM, both of 384 dimensions."""
    minilm, corpus = pydocs_vectors(), pydocs()
    rows = np.random.default_rng(0).choice(len(minilm.names), 2500, replace=False)
    texts = [corpus.doc(minilm.names[row]).text for row in rows]
    counts = TfidfVectorizer(min_df=3, sublinear_tf=True, stop_words="english").fit_transform(texts)
    lsa = TruncatedSVD(384, n_iter=2, random_state=0).fit_transform(counts)
    target, known, held_out = minilm.matrix[rows], slice(0, 2000), slice(2000, 2500)
    bridge = LinearBridge.fit(lsa[known], target[known])
    before = pair_recall(lsa[held_out], target[held_out], 10)
    after = bridge.recall(lsa[held_out], target[held_out], 10)
    assert before < 0.06 and after > 0.9  # chance is 0.02


def test_minilms_own_word_table_is_no_space_of_its_own():
    """Residual connections carry a word's input vector to the output: the axes are the same."""
    table = static_vectors()
    words = table.words[::70][:300]
    static = np.array([table[word] for word in words])
    sentence = load("all-MiniLM-L6-v2").encode(words)
    turned = sentence @ np.linalg.qr(rng.normal(size=(384, 384)))[0]
    assert pair_recall(static, sentence) > 0.9  # without any bridge
    assert pair_recall(static, turned) < 0.03  # a turn keeps all cosines within and none across


def test_two_pairs_are_enough_for_a_line():
    bridge = LinearBridge.fit(X[:2], Y[:2], ridge=0)
    unit = Y[:2] / np.linalg.norm(Y[:2], axis=1, keepdims=True)
    np.testing.assert_allclose(bridge.transform(X[:2]), unit, atol=1e-4)
