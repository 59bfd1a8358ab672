import numpy as np
import pytest
from scipy import stats

from course_lib.words.noise import AliasSampler, noise_distribution


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_columns_hold_exactly_the_distribution(size):
    p = noise_distribution(np.random.default_rng(size).integers(1, 10_000, size))
    sampler = AliasSampler(p)
    mass = sampler.threshold / size
    np.add.at(mass, sampler.alias, (1 - sampler.threshold) / size)
    np.testing.assert_allclose(mass, p, atol=1e-12)


def test_draws_follow_the_distribution():
    p = noise_distribution(1_000_000 / np.arange(1, 201))
    drawn = np.bincount(AliasSampler(p).sample(400_000, seed=1), minlength=200)
    assert stats.chisquare(drawn, p * 400_000).pvalue > 1e-3
    wrong = noise_distribution(1_000_000 / np.arange(1, 201), power=1.0)
    assert stats.chisquare(drawn, wrong * 400_000).pvalue < 1e-9


def test_the_power_is_three_quarters():
    ratio = noise_distribution([81, 1])
    assert ratio[0] / ratio[1] == pytest.approx(27.0)


def test_no_negative_equals_its_positive():
    sampler = AliasSampler(noise_distribution([50, 5, 1]))
    positives = np.repeat([0, 1, 2], 500)
    rng = np.random.default_rng(0)
    plain = sampler.draw((1500, 5), rng)
    assert (plain == positives[:, None]).any()  # D034: without exclusion they do coincide
    assert not (sampler.draw_excluding(positives, 5, rng) == positives[:, None]).any()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="counts"):
        noise_distribution([0, 0])
    with pytest.raises(ValueError, match="probabilities"):
        AliasSampler([0.5, 0.6])
    with pytest.raises(ValueError, match="positives: no other word"):
        AliasSampler([0.0, 1.0]).draw_excluding(np.array([1]), 2, np.random.default_rng(0))
