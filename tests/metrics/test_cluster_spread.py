"""k-means over seeds: the scores are scikit-learn's, and one start is a lottery."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, v_measure_score

from course_lib.metrics import clustering_scores

rng = np.random.default_rng(0)
LABELS = np.repeat(np.arange(8), 15)
POINTS = rng.normal(size=(120, 12)) * 0.5 + 2 * np.eye(12)[LABELS]


def test_equal_to_scikit_learn_seed_by_seed():
    spread = clustering_scores(POINTS, LABELS, seeds=[3, 4], n_init=2, normalize=False)
    for i, seed in enumerate((3, 4)):
        found = KMeans(8, n_init=2, random_state=seed).fit_predict(POINTS)
        assert spread.adjusted_rand_index[i] == pytest.approx(adjusted_rand_score(LABELS, found))
        assert spread.v_measure[i] == pytest.approx(v_measure_score(LABELS, found))


def test_more_starts_narrow_the_spread():
    one, ten = (clustering_scores(POINTS, LABELS, range(8), n_init=n) for n in (1, 10))
    assert np.ptp(one.adjusted_rand_index) > np.ptp(ten.adjusted_rand_index)
    assert one.adjusted_rand_index.mean() < ten.adjusted_rand_index.mean()


def test_normalising_takes_the_lengths_away():
    stretched = POINTS * rng.lognormal(0, 2, 120)[:, None]
    raw = clustering_scores(stretched, LABELS, seeds=[0], normalize=False)
    unit = clustering_scores(stretched, LABELS, seeds=[0])
    assert unit.adjusted_rand_index[0] > raw.adjusted_rand_index[0] + 0.2
    assert (
        unit.adjusted_rand_index[0]
        == clustering_scores(POINTS, LABELS, [0]).summary()["adjusted_rand_index"][0]
    )


def test_the_summary_holds_mean_and_range():
    spread = clustering_scores(POINTS, LABELS, seeds=range(3), n_init=1, clusters=5)
    mean, low, high = spread.summary()["homogeneity"]
    assert low <= mean <= high and mean == pytest.approx(spread.homogeneity.mean())
    assert spread.clusters == 5 and low == spread.homogeneity.min()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="labels: expected 120, .* got 3"):
        clustering_scores(POINTS, [0, 1, 2])
    with pytest.raises(ValueError, match="seeds: expected at least one"):
        clustering_scores(POINTS, LABELS, seeds=[])
    with pytest.raises(ValueError, match="clusters: expected 1 to 120, .* got 121"):
        clustering_scores(POINTS, LABELS, clusters=121)
