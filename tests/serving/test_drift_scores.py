"""Shift, stability index and churn: closed forms, their distribution, what they must not see."""

import numpy as np
import pytest
from scipy.stats import chi2, ortho_group

from course_lib.serving import mean_shift, neighbor_churn, population_stability_index

rng = np.random.default_rng(0)
ROWS = rng.normal(size=(3000, 12))


def test_a_planted_shift_is_measured_in_units_of_the_spread():
    step = np.zeros(12)
    step[3] = 2.0
    spread = np.sqrt(ROWS.var(axis=0).sum())
    assert mean_shift(ROWS, ROWS + step) == pytest.approx(2.0 / spread)
    assert mean_shift(ROWS * 7, (ROWS + step) * 7) == pytest.approx(2.0 / spread)
    rotation = ortho_group.rvs(12, random_state=1)
    assert mean_shift(ROWS @ rotation, (ROWS + step) @ rotation) == pytest.approx(2.0 / spread)


def test_two_samples_of_one_source_differ_by_what_the_docstring_says():
    shifts = []
    for seed in range(200):
        fresh = np.random.default_rng(seed).normal(size=(500, 12))
        shifts.append(mean_shift(fresh[:400], fresh[400:]))
    assert np.mean(np.square(shifts)) == pytest.approx(1 / 400 + 1 / 100, rel=0.1)


def test_psi_of_two_bins_by_hand():
    reference = np.arange(100.0)
    current = np.concatenate([np.full(90, 10.0), np.full(10, 90.0)])
    r, p = np.array([50.5, 50.5]) / 101, np.array([90.5, 10.5]) / 101
    expected = ((p - r) * np.log(p / r)).sum()
    assert population_stability_index(reference, current, bins=2) == pytest.approx(expected)
    both = population_stability_index(
        np.stack([reference] * 2, 1), np.stack([current, reference], 1), bins=2
    )
    np.testing.assert_allclose(both, [expected, 0.0], atol=1e-12)


def test_psi_without_a_change_follows_its_chi_square():
    n, m, bins = 4000, 400, 10
    draws = np.random.default_rng(5).normal(size=(400, n + m))
    scaled = [
        float(population_stability_index(row[:n], row[n:], bins)) * n * m / (n + m) for row in draws
    ]
    assert np.mean(scaled) == pytest.approx(bins - 1, rel=0.08)
    assert np.mean(np.array(scaled) > chi2.ppf(0.95, bins - 1)) == pytest.approx(0.05, abs=0.03)
    assert np.mean(scaled) / m < 0.1  # with 400 rows the customary 0.1 is far away …
    small = [float(population_stability_index(row[:n], row[n : n + 60], bins)) for row in draws]
    assert np.mean(np.array(small) > 0.1) > 0.5  # … and with 60 it is crossed by luck


def test_psi_is_finite_where_bins_are_empty_and_sees_any_change_of_shape():
    far = population_stability_index(ROWS[:, 0], np.full(50, 99.0))
    assert np.isfinite(far) and far > 3
    wide = population_stability_index(ROWS[:, 0], ROWS[:1500, 0] * 2)  # same mean
    assert wide > 0.3
    few_values = population_stability_index([0.0] * 50 + [1.0] * 50, [0.0] * 50 + [1.0] * 50)
    assert few_values == 0.0
    monotone = population_stability_index(np.exp(ROWS[:, 0]), np.exp(ROWS[:500, 1]))
    assert monotone == pytest.approx(population_stability_index(ROWS[:, 0], ROWS[:500, 1]))


def test_churn_counts_changed_neighbours_as_a_loop_does():
    after = ROWS[:200] + 0.5 * rng.normal(size=(200, 12))
    changed = []
    for i in range(200):
        near = []
        for rows in (ROWS[:200], after):
            cosines = rows @ rows[i] / np.linalg.norm(rows, axis=1)
            cosines[i] = -np.inf
            near.append(set(np.argsort(-cosines)[:10]))
        changed.append(1 - len(near[0] & near[1]) / 10)
    assert neighbor_churn(ROWS[:200], after) == pytest.approx(np.mean(changed))


def test_churn_does_not_see_a_rotation_and_is_whole_for_unrelated_vectors():
    rotation = ortho_group.rvs(12, random_state=2)
    assert neighbor_churn(ROWS[:300], ROWS[:300] @ rotation * 3, k=5) < 0.01
    unrelated = neighbor_churn(ROWS[:300], ROWS[300:600], k=5)
    assert unrelated == pytest.approx(1 - 5 / 299, abs=0.02)
    twins = np.repeat(ROWS[:20], 2, axis=0)  # each row twice: the twin is the neighbour
    assert neighbor_churn(twins, twins, k=1) == 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_shift(ROWS, ROWS[:, :3]), "current: expected rows like"),
        (lambda: mean_shift(ROWS[:1], ROWS), "current: expected at least one row"),
        (lambda: mean_shift(np.ones((3, 2)), np.ones((3, 2))), "reference: expected rows that di"),
        (lambda: population_stability_index([1, 2], [1], 3), "bins: expected 2 to 2, got 3"),
        (lambda: population_stability_index(ROWS, ROWS[:, 0]), "current: expected rows like"),
        (lambda: population_stability_index([1, np.nan], [1.0], 2), "reference: .*nan"),
        (lambda: neighbor_churn(ROWS, ROWS[:5]), "after: expected 3000 rows"),
        (lambda: neighbor_churn(ROWS[:5], ROWS[:5], 5), "k: expected 1 to 4, got 5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
