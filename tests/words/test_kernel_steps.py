import math

import numpy as np
import pytest
from scipy import stats

from course_lib.words import kernel_steps as steps
from course_lib.words.noise import AliasSampler, noise_distribution


@pytest.fixture
def state():
    return np.array([7], np.uint64)


def test_random_bits_are_splitmix64():
    state = np.array([1234567], np.uint64)  # values published with the Java and C versions
    drawn = [int(steps.random_bits(state)) for _ in range(3)]
    assert drawn == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_the_sigma_table_is_close_to_sigma_everywhere():
    for x in np.linspace(-12, 12, 997, dtype=np.float32):
        assert steps.sigma(x) == pytest.approx(1 / (1 + math.exp(-x)), abs=4e-4)


def test_minus_log_sigma_does_not_overflow():
    for x in (-200.0, -1.0, 0.0, 3.0, 200.0):
        expected = np.logaddexp(0, -x)
        assert steps.minus_log_sigma(np.float64(x)) == pytest.approx(expected, rel=1e-6)


def test_noise_words_follow_the_distribution(state):
    p = noise_distribution(1000 / np.arange(1, 21))
    sampler = AliasSampler(p)
    threshold = steps.probability_bits(sampler.threshold)
    drawn = [steps.draw_noise(threshold, sampler.alias, state) for _ in range(50_000)]
    assert stats.chisquare(np.bincount(drawn, minlength=20), p * 50_000).pvalue > 1e-3


def test_radii_are_uniform(state):
    drawn = np.bincount([steps.draw_radius(5, state) for _ in range(20_000)], minlength=6)
    assert drawn[0] == 0
    assert stats.chisquare(drawn[1:]).pvalue > 1e-3


def test_thinning_keeps_the_stated_share_in_order(state):
    tokens = np.tile(np.arange(3, dtype=np.int32), 10_000)
    keep = steps.probability_bits([0.2, 0.7, 1.0])
    sentence = np.empty(len(tokens), np.int64)
    n = steps.thin(tokens, 0, len(tokens), keep, sentence, state)
    share = np.bincount(sentence[:n]) / 10_000
    np.testing.assert_allclose(share, [0.2, 0.7, 1.0], atol=0.02)
    following = sentence[1:n][sentence[: n - 1] == 2]
    assert set(following) == {0, 1, 2}
    assert (sentence[:n] == 2).sum() == 10_000


def test_vector_steps_equal_numpy():
    rng = np.random.default_rng(0)
    v, u = rng.normal(size=(2, 3, 10)).astype(np.float32)
    lanes, g = steps.lanes_for(10), np.float32(0.3)
    assert steps.dot(v, 1, u, 2, lanes) == pytest.approx(v[1] @ u[2], rel=1e-5)
    e, before = np.ones((1, 10), np.float32), u.copy()
    steps.descend(v, 1, u, 2, g, e, lanes)
    np.testing.assert_allclose(e[0], 1 + g * before[2], rtol=1e-5)
    np.testing.assert_allclose(u[2], before[2] + g * v[1], rtol=1e-5)
    np.testing.assert_array_equal(u[:2], before[:2])


@pytest.mark.parametrize("radius", [1, 2, 9])
def test_contexts_are_the_words_around_within_the_sentence(radius):
    words = np.arange(10, 18)
    sentence = words[:7]  # the eighth is what an earlier sentence left behind
    for i in range(7):
        contexts = np.full(20, -1)
        n = steps.gather_contexts(contexts, words, i, 7, radius)
        expected = [*sentence[max(0, i - radius) : i], *sentence[i + 1 : i + 1 + radius]]
        assert contexts[:n].tolist() == expected and (contexts[n:] == -1).all()
