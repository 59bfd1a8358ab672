"""The monitor fires on planted drifts of real vectors, on resamples as rarely as promised."""

import numpy as np
import pytest

from course_lib.datasets import pydocs_vectors
from course_lib.serving import DriftMonitor, mean_shift, population_stability_index
from course_lib.vectors import l2_normalize

WINDOW = 200


@pytest.fixture(scope="module")
def rows():
    names, matrix = _vectors()
    return np.array([name.split(".")[0] for name in names]), matrix


def _vectors():
    vectors = pydocs_vectors()
    return vectors.names, np.asarray(vectors.matrix, dtype=np.float32)


@pytest.fixture(scope="module")
def monitored(rows):
    packages, matrix = rows
    rng = np.random.default_rng(7)
    mixed = rng.permutation(np.flatnonzero(packages != "sympy"))
    monitor = DriftMonitor(matrix[mixed[:4000]], canaries=matrix[mixed[:300]])
    return monitor, matrix[mixed[4000:]], matrix[packages == "sympy"]


def test_false_alarms_are_as_rare_as_promised(monitored):
    monitor, fresh, _ = monitored
    rng = np.random.default_rng(0)
    alarms = [monitor.check(fresh[rng.choice(len(fresh), WINDOW)]).drifted for _ in range(300)]
    assert np.mean(alarms) < 4 * monitor.alarm_rate  # 3 expected, 12 is 5 standard deviations


def test_a_loose_promise_is_used_up(monitored):
    monitor, fresh, _ = monitored
    loose = DriftMonitor(monitor.reference, alarm_rate=0.2, seed=1)
    rng = np.random.default_rng(1)
    alarms = [loose.check(fresh[rng.choice(len(fresh), WINDOW)]).drifted for _ in range(300)]
    assert 0.08 < np.mean(alarms) < 0.3


def test_another_package_fires_from_a_share_on(monitored):
    monitor, fresh, foreign = monitored
    rng = np.random.default_rng(2)

    def alarms(share: float) -> float:
        new = int(share * WINDOW)
        windows = (
            np.concatenate(
                [
                    fresh[rng.choice(len(fresh), WINDOW - new)],
                    foreign[rng.choice(len(foreign), new)],
                ]
            )
            for _ in range(20)
        )
        return float(np.mean([monitor.check(window).drifted for window in windows]))

    assert alarms(1.0) == 1.0
    assert alarms(0.3) == 1.0
    assert alarms(0.0) <= 0.1


@pytest.mark.parametrize("kind", ["noise", "bias", "cut texts", "not normalised"])
def test_a_perturbed_encoder_fires(monitored, kind):
    monitor, fresh, _ = monitored
    rng = np.random.default_rng(3)
    rows = fresh[rng.choice(len(fresh), WINDOW)]
    bias = rng.normal(size=rows.shape[1])
    changed = {
        "noise": l2_normalize(rows + 0.08 * rng.normal(size=rows.shape)),
        "bias": l2_normalize(rows + 0.25 * bias / np.linalg.norm(bias)),
        "cut texts": l2_normalize(rows + 0.5 * monitor.center),
        "not normalised": rows * 1.5,
    }[kind]
    assert monitor.check(changed).drifted


def test_a_rotation_is_seen_by_the_window_and_not_by_the_neighbours(monitored):
    monitor, fresh, _ = monitored
    rotation = np.linalg.qr(np.random.default_rng(4).normal(size=(fresh.shape[1],) * 2))[0]
    report = monitor.check(fresh[:WINDOW] @ rotation, monitor.canaries @ rotation)
    assert "psi" in report.reasons and report.scores["neighbor_churn"] < 0.01


def test_canaries_see_an_encoder_that_lost_its_precision(monitored):
    monitor, fresh, _ = monitored
    rng = np.random.default_rng(5)
    worse = monitor.canaries + 0.05 * rng.normal(size=monitor.canaries.shape)
    assert monitor.check(fresh[:WINDOW], monitor.canaries).scores["neighbor_churn"] == 0.0
    report = monitor.check(fresh[:WINDOW], worse)
    assert "neighbor_churn" in report.reasons


def test_the_scores_are_the_functions_and_the_short_cut_is_the_long_way(monitored):
    monitor, fresh, _ = monitored
    window = fresh[:WINDOW]
    scores = monitor.check(window).scores
    assert scores["mean_shift"] == pytest.approx(mean_shift(monitor.reference, window), rel=1e-3)
    index = population_stability_index(
        monitor.reference @ monitor.directions.T, window @ monitor.directions.T
    )
    assert scores["psi"] == pytest.approx(index.max(), rel=0.02)


@pytest.mark.parametrize("size", [WINDOW, 2000])
def test_resamples_are_scored_against_the_rows_left_over(monitored, size):
    monitor, _, _ = monitored
    pick = np.random.default_rng(monitor.seed).choice(4000, size, replace=False)
    window, others = monitor.reference[pick], np.delete(monitor.reference, pick, axis=0)
    drawn = dict(monitor.resampled(size))
    assert drawn["mean_shift"][0] == pytest.approx(mean_shift(others, window), rel=0.01)
    turned = monitor.directions.T
    index = population_stability_index(others @ turned, window @ turned).max()
    assert drawn["psi"][0] == pytest.approx(index, rel=0.25)  # bins of the others differ a bit


def test_smaller_windows_get_wider_thresholds_and_seeds_decide(monitored):
    monitor, _, _ = monitored
    small, large = monitor.thresholds(50), monitor.thresholds(400)
    assert small["mean_shift"] > 1.5 * large["mean_shift"] and small["psi"] > 2 * large["psi"]
    again = DriftMonitor(monitor.reference, seed=monitor.seed)
    assert again.thresholds(50) == small


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.check(np.zeros((5, 3))), "window: expected width"),
        (lambda m: m.check(m.reference), "window: expected 2 to 2000 rows"),
        (lambda m: DriftMonitor(m.reference[:50], directions=51), "directions: expected 1 to 50"),
        (lambda m: DriftMonitor(m.reference, alarm_rate=0.001), "resamples: expected at least"),
        (
            lambda m: DriftMonitor(m.reference).check(m.reference[:9], m.reference[:9]),
            "canaries: expected none",
        ),
    ],
)
def test_bad_input_is_named(monitored, call, message):
    with pytest.raises(ValueError, match=message):
        call(monitored[0])
