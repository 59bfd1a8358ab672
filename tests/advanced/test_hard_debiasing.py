"""Neutralize and equalize: the paper's formula by hand, and what must hold afterwards."""

import numpy as np
import pytest

from course_lib.advanced.hard_debiasing import equalize, hard_debias, neutralize
from course_lib.datasets import WordVectors
from course_lib.vectors import l2_normalize

RNG = np.random.default_rng(0)
G = l2_normalize(RNG.normal(size=8))
ROWS = l2_normalize(RNG.normal(size=(6, 8)))
FIRST, SECOND = l2_normalize(RNG.normal(size=(2, 4, 8)))


def papers_equalize(words, basis):
    """Bolukbasi et al. 2016 for any set of words and an orthonormal basis (k, d)."""
    middle = words.mean(axis=0)
    in_space = basis.T @ basis @ middle
    rest = middle - in_space
    found = []
    for word in words:
        shift = basis.T @ basis @ word - in_space
        found.append(rest + np.sqrt(1 - rest @ rest) * shift / np.linalg.norm(shift))
    return np.array(found)


def test_neutral_rows_are_orthogonal_and_of_length_1():
    after = neutralize(ROWS, 3 * G)
    np.testing.assert_allclose(after @ G, 0, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(after, axis=1), 1)
    np.testing.assert_allclose(neutralize(after, G), after, atol=1e-12)


def test_neutralize_moves_a_row_no_farther_than_it_must():
    """The nearest unit vector that is orthogonal to g is the normalised projection."""
    after = neutralize(ROWS, G)
    others = neutralize(RNG.normal(size=(500, 8)), G)
    assert (ROWS @ others.T).max(axis=1).max() < (ROWS * after).sum(axis=1).max() + 1e-12
    assert all((ROWS[i] @ others.T).max() <= ROWS[i] @ after[i] for i in range(6))


def test_a_row_on_the_direction_becomes_zeros():
    for dtype in (np.float64, np.float32):
        after = neutralize(np.stack([5 * G, ROWS[0]]).astype(dtype), G.astype(dtype))
        assert not after[0].any() and after.dtype == dtype
        assert np.linalg.norm(after[1]) == pytest.approx(1, abs=1e-6)


def test_equalize_is_the_papers_formula():
    a, b = equalize(FIRST, SECOND, 2 * G)
    for i in range(4):
        expected = papers_equalize(np.stack([FIRST[i], SECOND[i]]), G[None])
        np.testing.assert_allclose(np.stack([a[i], b[i]]), expected, atol=1e-12)


def test_equalized_pairs_differ_along_the_direction_alone_and_are_as_near_to_neutral_words():
    a, b = equalize(FIRST, SECOND, G)
    np.testing.assert_allclose(np.linalg.norm([a, b], axis=-1), 1)
    np.testing.assert_allclose(a - b, np.outer((a - b) @ G, G), atol=1e-12)
    neutral = neutralize(ROWS, G)
    np.testing.assert_allclose(neutral @ a.T, neutral @ b.T, atol=1e-12)


def test_equal_projections_still_give_two_words():
    a, b = equalize([[0.6, 0.8, 0.0]], [[0.6, 0.0, 0.8]], [1.0, 0.0, 0.0])
    assert a[0, 0] > 0 > b[0, 0]


def test_hard_debias_treats_each_kind_of_word_as_it_should():
    words = ["she", "he", "queen", "nurse", "tree", "aunt"]
    wv = WordVectors(words, 2 * ROWS)
    after = hard_debias(wv, G, ["queen", "unknown"], [("she", "he"), ("aunt", "uncle")])
    assert after.words == words
    for word in ("queen", "aunt"):  # specific, and of a pair that lacks its other word
        np.testing.assert_allclose(after[word], ROWS[words.index(word)], atol=1e-6)
    np.testing.assert_allclose(after.subset(["nurse", "tree"]).matrix @ G, 0, atol=1e-6)
    pair = equalize(ROWS[:1], ROWS[1:2], G)
    np.testing.assert_allclose(after.subset(["she", "he"]).matrix, np.concatenate(pair), atol=1e-6)
    np.testing.assert_allclose(wv.matrix, 2 * ROWS, rtol=1e-6)  # the input stays
    alone = hard_debias(wv, G, [], [])
    np.testing.assert_allclose(alone.matrix @ G, 0, atol=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: neutralize(ROWS, G[:3]), "direction: expected 8 numbers, got 3"),
        (lambda: neutralize(ROWS, 0 * G), "direction: expected a length above 0"),
        (lambda: equalize(FIRST, SECOND[:2], G), r"second: expected shape \(4, 8\)"),
        (lambda: equalize(FIRST, 2 * SECOND, G), "second: expected rows of length 1"),
        (
            lambda: hard_debias(WordVectors(["a", "b"], ROWS[:2]), G, [], [("a", "b"), ("b", "a")]),
            "'a' in two",
        ),
    ],
)
def test_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()
