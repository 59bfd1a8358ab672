"""WEAT against a published implementation, scipy's permutation test, and what must hold."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from course_lib.advanced import partitions
from course_lib.advanced.association_test import associations, effect_size, weat
from course_lib.advanced.partitions import partition_test
from course_lib.advanced.published_words import weat_tests
from course_lib.advanced.word_association import weat_on_words
from course_lib.datasets import static_vectors

WEFE = json.loads((Path(__file__).parent / "wefe_effects.json").read_text())
RNG = np.random.default_rng(0)
X, Y, A, B = RNG.normal(size=(4, 5, 12))


def scipys(x, y):
    def gap(a, b, axis):
        return a.mean(axis=axis) - b.mean(axis=axis)

    return stats.permutation_test(
        (x, y), gap, alternative="greater", n_resamples=np.inf, vectorized=True
    ).pvalue


@pytest.mark.parametrize("test", weat_tests(), ids=lambda t: t.number)
def test_effects_are_wefes_on_real_vectors(test):
    found = weat_on_words(static_vectors(), test, ddof=0, samples=1)
    theirs = WEFE[str(test.number)]
    assert found.result.effect_size == pytest.approx(theirs["effect"], abs=1e-5)
    if found.sizes[0] == found.sizes[1]:  # wefe's statistic is a sum
        total = found.result.difference * found.sizes[0]
        assert total == pytest.approx(theirs["weat"], abs=1e-5)


def test_associations_are_the_mean_cosines_of_a_loop():
    def cos(u, v):
        return u @ v / np.linalg.norm(u) / np.linalg.norm(v)

    by_loop = [np.mean([cos(w, a) for a in A]) - np.mean([cos(w, b) for b in B[:3]]) for w in X]
    np.testing.assert_allclose(associations(X, A, B[:3]), by_loop, atol=1e-12)


@pytest.mark.parametrize("sizes", [(5, 5), (3, 5), (5, 2), (6, 4)])
def test_exact_p_is_scipys(sizes):
    x, y = RNG.normal(size=sizes[0]) + 0.4, RNG.normal(size=sizes[1])
    p, partitions, exact = partition_test(x, y)
    assert exact and p == pytest.approx(scipys(x, y), abs=1e-12)
    assert p * partitions == pytest.approx(round(p * partitions))


def test_partitions_that_tie_count_as_at_least_as_large():
    assert partition_test([1.0, 0.0], [0.0, 0.0]) == (0.5, 6, True)
    assert partition_test([0.1, 0.2], [0.3, 0.0])[0] == pytest.approx(4 / 6)  # 0.1 + 0.2 > 0.3
    assert partition_test([5.0, 5.0], [1.0, 1.0])[0] == pytest.approx(1 / 6)  # never 0


def test_sampled_p_is_near_the_exact_one_and_never_zero(monkeypatch):
    x, y = RNG.normal(size=8) + 0.7, RNG.normal(size=7)
    exact = partition_test(x, y)[0]
    monkeypatch.setattr(partitions, "EXACT_UP_TO", 10)
    p, drawn, is_exact = partition_test(x, y, samples=40_000, seed=1)
    assert drawn == 40_000 and not is_exact
    assert abs(p - exact) < 4 * np.sqrt(exact * (1 - exact) / 40_000)
    assert partition_test(x, y, samples=40_000, seed=2)[0] != p
    assert partition_test(x + 100, y, samples=999)[0] == pytest.approx(1 / 1000, abs=3e-3)
    assert partition_test(x + 100, y, samples=9)[0] >= 1 / 10


def test_sampled_p_does_not_depend_on_the_block(monkeypatch):
    x, y = RNG.normal(size=(2, 20))
    whole = partition_test(x, y, samples=501, seed=3)
    monkeypatch.setattr(partitions, "AT_ONCE", 150)
    assert partition_test(x, y, samples=501, seed=3) == whole


def test_exchanging_the_sets_turns_the_sign():
    result, swapped = weat(X, Y, A, B), weat(Y, X, A, B)
    assert swapped.effect_size == pytest.approx(-result.effect_size)
    assert result.p_value + swapped.p_value == pytest.approx(1 + 1 / 252)  # itself is in both
    assert weat(X, Y, B, A).effect_size == pytest.approx(-result.effect_size)


def test_rotation_and_length_do_not_matter():
    rotation = np.linalg.qr(RNG.normal(size=(12, 12)))[0]
    result = weat(X, Y, A, B)
    turned = weat(*(v @ rotation for v in (X, Y, A, B)))
    scaled = weat(3 * X, Y, A * RNG.uniform(0.5, 2, size=(5, 1)), B)
    for other in (turned, scaled):
        assert other.effect_size == pytest.approx(result.effect_size)
        assert other.p_value == result.p_value


def test_ddof_changes_the_effect_by_its_factor_alone():
    one, zero = weat(X, Y, A, B, ddof=1), weat(X, Y, A, B, ddof=0)
    assert zero.effect_size / one.effect_size == pytest.approx(np.sqrt(10 / 9))
    assert one.p_value == zero.p_value
    three = [weat(X[:3], Y[:3], A, B, ddof=d).effect_size for d in (0, 1)]
    assert three[0] / three[1] == pytest.approx(1.0954, abs=1e-4)


def test_separate_sets_reach_two_and_no_more():
    x, y = np.tile([1.0, 0.0], (6, 1)), np.tile([0.0, 1.0], (6, 1))
    assert weat(x, y, x, y, ddof=0).effect_size == pytest.approx(2.0)


def test_small_sets_of_random_vectors_look_biased():
    def share(words):
        draws = RNG.normal(size=(300, 4, words, 300))
        found = [effect_size(*(associations(t, a, b) for t in (x, y)), 0) for x, y, a, b in draws]
        return np.mean(np.abs(found) > 0.8)

    assert share(3) > 0.33 and share(8) < 0.22


def test_result_keeps_what_it_was_computed_from():
    result = weat(X, Y[:4], A, B)
    assert result.x_associations.shape == (5,) and result.y_associations.shape == (4,)
    assert result.difference == result.x_associations.mean() - result.y_associations.mean()
    assert (result.partitions, result.exact) == (126, True)
    assert partition_test([2.0], [1.0, 0.0, 3.0]) == (0.5, 4, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((X, Y, A, B, 2), "ddof: expected 0 or 1"),
        ((X, Y, A[:, :3], B), "a: expected 12 dimensions"),
        ((X, Y, A, B[:, :3]), "b: expected 12 dimensions"),
        ((X[:0], Y, A, B), "targets: expected one vector"),
        ((X, Y, A[:0], B), "a: expected one vector"),
        ((X, X, A, A), "different associations"),
        ((X, Y, A[0], B), "a: expected 2 axes"),
    ],
)
def test_errors_say_what_was_expected(arguments, message):
    with pytest.raises(ValueError, match=message):
        weat(*arguments)


def test_partition_test_wants_numbers_on_both_sides():
    for x, y, got in (([], [1.0], "0 and 1"), ([1.0], [], "1 and 0")):
        for call in (partition_test, effect_size):
            with pytest.raises(ValueError, match=f"one number or more in each, got {got}"):
                call(x, y)
    with pytest.raises(ValueError, match="samples: expected 1 or more, got 0"):
        partition_test([1.0], [2.0], 0)
