import numpy as np
import pytest

from course_lib.training.negative_sampling import random_negatives, semi_hard_negatives


def rows(n, d=8, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def test_no_positive_and_nothing_twice():
    rng = np.random.default_rng(0)
    positives = [set(rng.integers(0, 40, rng.integers(0, 30)).tolist()) for _ in range(300)]
    drawn = random_negatives(positives, 40, 10, seed=3)
    assert drawn.shape == (300, 10) and drawn.dtype == np.int64
    for own, row in zip(positives, drawn, strict=True):
        assert len(set(row.tolist())) == 10
        assert own.isdisjoint(row.tolist()) and row.min() >= 0 and row.max() < 40


def test_every_other_document_is_as_likely():
    drawn = random_negatives([{0, 3, 4, 9}] * 6000, 10, 2, seed=1)
    counts = np.bincount(drawn.ravel(), minlength=10)
    assert counts[[0, 3, 4, 9]].sum() == 0
    others = counts[[1, 2, 5, 6, 7, 8]]
    chi_square = ((others - 2000) ** 2 / 2000).sum()
    assert chi_square < 20.5  # 5 degrees of freedom: 0.1 % lie above


def test_three_documents_are_enough_for_two_negatives():  # D179
    drawn = random_negatives([{1}], documents=3, n=2)
    assert sorted(drawn[0].tolist()) == [0, 2]
    with pytest.raises(ValueError, match="n: expected 3 documents beside query 0's own, got 3 "):
        random_negatives([{1}], documents=3, n=3)


def test_the_collections_size_costs_nothing():
    drawn = random_negatives([{5}] * 100, documents=10**12, n=3)
    assert drawn.max() > 10**11


def test_seeds():
    one, same, other = (random_negatives([{0}] * 9, 50, 4, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)
    assert random_negatives([], 50, 4).shape == (0, 4)


@pytest.mark.parametrize("margin", [0.05, 0.3])
def test_semi_hard_is_below_the_positive_and_within_the_margin(margin):
    q, x = rows(80), rows(300, seed=1)
    rng = np.random.default_rng(2)
    positives = [set(rng.integers(0, 300, 2).tolist()) for _ in range(80)]
    cosines = (q / np.linalg.norm(q, axis=1, keepdims=True)) @ (
        x / np.linalg.norm(x, axis=1, keepdims=True)
    ).T
    all_of_them = semi_hard_negatives(q, x, positives, 300, margin)
    some = semi_hard_negatives(q, x, positives, 3, margin, seed=5)
    for row, own in enumerate(positives):
        lowest = min(cosines[row, i] for i in own)
        expected = {
            i for i in range(300) if i not in own and lowest - margin < cosines[row, i] < lowest
        }
        assert set(all_of_them.ids[row].tolist()) == expected
        assert set(some.ids[row].tolist()) <= expected
        assert len(some.ids[row]) == min(3, len(expected)) == len(set(some.ids[row].tolist()))
        above = sum(cosines[row, i] >= lowest for i in range(300) if i not in own)
        assert some.dropped[row] == above
        np.testing.assert_allclose(some.scores[row], cosines[row, some.ids[row]], atol=1e-6)
        assert (np.diff(some.scores[row]) <= 0).all()


def test_blocks_change_nothing(monkeypatch):
    q, x = rows(20), rows(50, seed=1)
    whole = semi_hard_negatives(q, x, [{i} for i in range(20)], 3, 0.3)
    monkeypatch.setattr("course_lib.training.negative_sampling.BLOCK", 150)
    parts = semi_hard_negatives(q, x, [{i} for i in range(20)], 3, 0.3)
    assert all(np.array_equal(a, b) for a, b in zip(whole, parts, strict=True))


def test_copies_of_the_positive_are_not_below_it():
    x = np.array([[1.0, 0.1], [1.0, 0.1], [1.0, 0.3]])
    assert semi_hard_negatives([[1.0, 0.0]], x, [{0}], 3, 0.5).ids[0].tolist() == [2]


def test_bad_input_is_named():
    x = rows(5)
    with pytest.raises(ValueError, match="n: expected 1 or more, got 0"):
        random_negatives([{0}], 5, 0)
    with pytest.raises(ValueError, match="positives: query 1: expected rows 0 to 4 .* got -1 to 2"):
        random_negatives([{0}, {-1, 2}], 5, 1)
    with pytest.raises(ValueError, match="margin: expected a positive number, got 0"):
        semi_hard_negatives(x, x, [{0}] * 5, 1, 0)
    with pytest.raises(ValueError, match="positives: query 2 has 0, expected 1 or more"):
        semi_hard_negatives(x, x, [{0}, {0}, set(), {0}, {0}], 1)
