"""Anomalies: scores against scikit-learn, thresholds against their promise."""

import numpy as np
import pytest
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

from course_lib.applications import (
    AnomalyDetector,
    centroid_distance,
    knn_distance,
    local_outlier_factor,
)
from course_lib.datasets import pydocs_vectors


@pytest.fixture(scope="module")
def rows():
    return pydocs_vectors().matrix[::40]


@pytest.mark.parametrize("k", [1, 5, 20])
def test_lof_is_sklearn_s(rows, k):
    normal, new = rows[::2], rows[1::2]
    theirs = -LocalOutlierFactor(k, novelty=True).fit(normal).score_samples(new)
    assert np.allclose(local_outlier_factor(new, normal, k), theirs, rtol=2e-3)


def test_lof_is_sklearn_s_among_duplicates():
    rng = np.random.default_rng(0)
    normal = np.repeat(rng.normal(size=(30, 4)), 4, axis=0)  # each row four times
    new = rng.normal(size=(20, 4)) * 2
    theirs = -LocalOutlierFactor(6, novelty=True).fit(normal).score_samples(new)
    assert np.allclose(local_outlier_factor(new, normal, 6), theirs, rtol=2e-3)


@pytest.mark.parametrize("k", [1, 7])
def test_knn_distance_is_sklearn_s(rows, k):
    normal, new = rows[::2], rows[1::2]
    theirs = NearestNeighbors(n_neighbors=k).fit(normal).kneighbors(new)[0][:, -1]
    assert np.allclose(knn_distance(new, normal, k), theirs, atol=2e-3)


def test_between_two_groups_the_centroid_is_blind():
    rng = np.random.default_rng(1)
    groups = np.concatenate([rng.normal([-5, 0], 0.3, (200, 2)), rng.normal([5, 0], 0.3, (200, 2))])
    between = [[0.0, 0.0]]
    assert centroid_distance(between, groups)[0] < centroid_distance(groups, groups).min()
    for score in (knn_distance, local_outlier_factor):
        assert AnomalyDetector(score, target=0.05).fit(groups).flags(between).all()
    assert not AnomalyDetector(centroid_distance, target=0.05).fit(groups).flags(between).any()


@pytest.mark.parametrize("score", [knn_distance, local_outlier_factor, centroid_distance])
def test_false_alarms_come_as_rarely_as_promised(score):
    rng = np.random.default_rng(2)
    shares = []
    for seed in range(30):
        rows = rng.normal(size=(900, 3))
        detector = AnomalyDetector(score, target=0.05, seed=seed).fit(rows[:500])
        shares.append(detector.flags(rows[500:]).mean())
    assert 0.03 < np.mean(shares) < 0.06


def test_a_threshold_from_the_reference_itself_would_promise_too_much():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(600, 8))
    naive = np.quantile(knn_distance(rows[:300], rows[:300], 1), 0.95)  # each finds itself
    assert (knn_distance(rows[300:], rows[:300], 1) > naive).mean() > 0.9


def test_the_same_seed_sets_the_same_rows_aside(rows):
    thresholds = {AnomalyDetector(seed=s, target=0.1).fit(rows).threshold for s in (0, 0, 1)}
    assert len(thresholds) == 2


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: AnomalyDetector(target=0), "target"),
        (lambda: AnomalyDetector(held_out=1), "held_out"),
        (lambda: AnomalyDetector(target=0.001).fit(np.zeros((100, 2))), "expected 999"),
        (lambda: knn_distance([[1, 2]], [[1, 2, 3]]), "x:"),
        (lambda: knn_distance([[1, 2]], [[1, 2]], 2), "k: expected 1 to 1, got 2"),
        (lambda: local_outlier_factor([[1]], [[1], [2]], 2), "k: expected 1 to 1, got 2"),
    ],
)
def test_wrong_arguments_are_named(call, name):
    with pytest.raises(ValueError, match=name):
        call()


def test_scores_need_a_fit():
    with pytest.raises(RuntimeError, match="fit"):
        AnomalyDetector().scores([[1.0]])
