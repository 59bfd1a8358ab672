"""Noise that hides nothing: cosines as the formula says, and every record found again."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from course_lib.advanced import averaged_releases, noised_release, reidentification_rate
from course_lib.vectors import l2_normalize


def records(n=2000, d=384, seed=0):
    return l2_normalize(np.random.default_rng(seed).standard_normal((n, d)))


def cosine(a, b):
    return float(np.einsum("ij,ij->i", a, b).mean())


@pytest.mark.parametrize("d", [64, 384, 768])
def test_every_record_is_found_again_although_the_cosine_is_low(d):
    x = records(d=d)
    released = noised_release(x, 0.1)
    assert cosine(released, x) == pytest.approx(1 / np.sqrt(1 + d * 0.01), abs=0.01)
    assert np.linalg.norm(released, axis=1) == pytest.approx(1)
    assert reidentification_rate(released, x) == 1.0


@pytest.mark.parametrize("releases", [1, 4, 50])
def test_averaging_takes_the_noise_away(releases):
    x = records(n=200)
    averaged = averaged_releases(x, 0.1, releases)
    # rows have length 1 before they are averaged: a share of 1 / (384 · 0.01 + 1) of each is x
    assert cosine(averaged, x) == pytest.approx(1 / np.sqrt(1 + 3.84 / releases), abs=0.01)


def test_the_rate_equals_a_search_tree_and_falls_to_chance():
    x = records(n=400, d=20)
    for noise in (0.3, 1.0, 100.0):
        released = noised_release(x, noise, seed=3)
        _, nearest = cKDTree(x).query(released)
        expected = (nearest == np.arange(400)).mean()
        assert reidentification_rate(released, x) == pytest.approx(expected, abs=1e-12)
    assert expected < 0.02


def test_length_does_not_matter_blocks_do_not_either(monkeypatch):
    x = records(n=100, d=20)
    released = noised_release(x, 0.3)
    whole = reidentification_rate(released, x)
    monkeypatch.setattr("course_lib.advanced.noise_attack.AT_ONCE", 700)
    scaled = released * np.linspace(1, 9, 100)[:, None]
    assert reidentification_rate(scaled, x * np.linspace(5, 1, 100)[:, None]) == whole < 1


def test_seeds_decide_and_bad_input_is_named():
    x = records(n=3)
    assert np.array_equal(noised_release(x, 0.1, 5), noised_release(x, 0.1, 5))
    assert not np.allclose(noised_release(x, 0.1, 5), noised_release(x, 0.1, 6))
    np.testing.assert_allclose(noised_release(x, 0.0), x)
    with pytest.raises(ValueError, match="noise: expected 0 or more, got -1"):
        noised_release(x, -1)
    with pytest.raises(ValueError, match="releases: expected 1 or more, got 0"):
        averaged_releases(x, 0.1, 0)
    with pytest.raises(ValueError, match=r"released: expected shape \(3, 384\) with rows"):
        reidentification_rate(x[:2], x)
