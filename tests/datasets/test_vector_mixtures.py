import numpy as np
import pytest

from course_lib.datasets import vector_mixture
from course_lib.datasets.vector_mixtures import BLOCK


@pytest.mark.parametrize("decay", [0.0, 0.7])
def test_first_rows_do_not_depend_on_n_or_threads(decay):
    settings = {"d": 8, "clusters": 20, "decay": decay, "seed": 3}
    whole = vector_mixture(2 * BLOCK + 100, **settings)
    assert whole.flags.c_contiguous
    for n in (0, 1, 7, BLOCK, BLOCK + 1):
        np.testing.assert_array_equal(vector_mixture(n, **settings), whole[:n])
    np.testing.assert_array_equal(vector_mixture(len(whole), **settings, threads=2), whole)
    assert len(np.unique(whole, axis=0)) == len(whole)  # no stream repeats another's numbers


def test_another_seed_gives_other_centres():
    a, b = (vector_mixture(50, 4, clusters=1, spread=0.0, seed=seed) for seed in (1, 2))
    assert len(np.unique(a, axis=0)) == len(np.unique(b, axis=0)) == 1
    assert not np.allclose(a[0], b[0])


@pytest.mark.parametrize("decay", [0.0, 0.5, 1.0])
def test_noise_has_the_stated_size_whatever_the_decay(decay):
    x = vector_mixture(20_000, 32, clusters=1, spread=0.5, decay=decay, seed=1)
    deviations = np.sqrt(np.linalg.eigvalsh(np.cov(x.T)))[::-1]  # along the principal directions
    np.testing.assert_allclose(np.sqrt(np.mean(deviations**2)), 0.5, rtol=0.02)
    expected = (1 + np.arange(32)) ** -decay
    np.testing.assert_allclose(deviations / deviations[0], expected, rtol=0.1)


def test_rows_gather_around_as_many_centres_as_asked_for():
    x = vector_mixture(5000, 16, clusters=7, spread=0.01, seed=2)
    points = np.unique(vector_mixture(5000, 16, clusters=7, spread=0.0, seed=2), axis=0)
    assert len(points) == 7
    nearest = np.linalg.norm(x[:, None] - points, axis=2).argmin(axis=1)
    counts = np.bincount(nearest, minlength=7)
    np.testing.assert_allclose(counts, 5000 / 7, rtol=0.15)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n": -1}, "n: expected 0 or more, got -1"),
        ({"d": 0}, "d: expected 1 or more, got 0"),
        ({"clusters": 0}, "clusters: expected 1 or more, got 0"),
        ({"threads": 0}, "threads: expected 1 or more, got 0"),
        ({"spread": -0.5}, "spread: expected 0 or more, got -0.5"),
        ({"decay": float("nan")}, "decay: expected 0 or more, got nan"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        vector_mixture(**({"n": 10, "d": 4} | settings))
