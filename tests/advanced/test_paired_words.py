"""The direction of pairs against scikit-learn's PCA, and what a PCA of differences finds."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from course_lib.advanced.paired_words import bias_direction, mean_difference, pair_spectrum

RNG = np.random.default_rng(0)


def planted(pairs=10, d=50, noise=0.3, gap=2.0):
    """Pairs around different middles that differ by gap · g and noise."""
    g = RNG.normal(size=d)
    g /= np.linalg.norm(g)
    middles = RNG.normal(size=(pairs, d))
    halves = gap / 2 * g + noise * RNG.normal(size=(pairs, d)) / np.sqrt(d) * 2
    return middles + halves, middles - halves, g


def centred(first, second):
    middle = (first + second) / 2
    return np.concatenate([first - middle, second - middle])


def test_direction_is_the_pca_of_pairs_centred_one_by_one():
    first, second, _ = planted()
    theirs = PCA(1, svd_solver="full").fit(centred(first, second)).components_[0]
    ours = bias_direction(first, second)
    assert abs(ours @ theirs) == pytest.approx(1.0)
    assert np.linalg.norm(ours) == pytest.approx(1.0)


def test_spectrum_is_the_pcas_share_of_variance():
    first, second, _ = planted(pairs=6, noise=1.0)
    theirs = PCA(svd_solver="full").fit(centred(first, second)).explained_variance_ratio_
    np.testing.assert_allclose(pair_spectrum(first, second), theirs[:6], atol=1e-12)
    assert pair_spectrum(first, second).sum() == pytest.approx(1.0)


def test_planted_direction_is_found_and_a_pca_of_differences_loses_it():
    ours, theirs = [], []
    for _ in range(10):
        first, second, g = planted()
        ours.append(bias_direction(first, second) @ g)
        theirs.append(abs(PCA(1).fit(first - second).components_[0] @ g))
    assert min(ours) > 0.95 and np.median(theirs) < 0.4


def test_direction_points_from_second_to_first():
    for _ in range(5):
        first, second, g = planted()
        np.testing.assert_allclose(bias_direction(first, second), -bias_direction(second, first))
        assert bias_direction(first, second) @ g > 0
    # one pair the wrong way round doesn't turn it
    first[0], second[0] = second[0].copy(), first[0].copy()
    assert bias_direction(first, second) @ g > 0.9


def test_where_pairs_agree_the_mean_difference_is_nearly_the_same():
    first, second, _ = planted(noise=0.1)
    mean = mean_difference(first, second)
    expected = first.mean(axis=0) - second.mean(axis=0)
    np.testing.assert_allclose(mean, expected / np.linalg.norm(expected))
    assert mean @ bias_direction(first, second) > 0.99


def test_middles_do_not_matter():
    first, second, _ = planted()
    moved = RNG.normal(size=first.shape) * 10
    np.testing.assert_allclose(
        bias_direction(first + moved, second + moved), bias_direction(first, second), atol=1e-9
    )


def test_errors():
    with pytest.raises(ValueError, match=r"second: expected shape \(2, 3\)"):
        bias_direction(np.ones((2, 3)), np.ones((1, 3)))
    with pytest.raises(ValueError, match="pairs that differ"):
        bias_direction(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(ValueError, match="different means"):
        mean_difference([[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]])
