"""Masks that cancel: the sum is right, a single update looks like noise, drop-outs are mended."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kstest

from course_lib.advanced import from_fixed_point, masked_updates, sum_of_masked, to_fixed_point
from course_lib.advanced.secure_aggregation import pair_mask

numbers = st.floats(-1000, 1000, width=32)


@settings(deadline=None)
@given(arrays(np.float64, (4, 3), elements=numbers), st.integers(0, 9))
def test_the_masks_cancel_in_the_sum(updates, seed):
    sent = masked_updates(updates, seed)
    total = sum_of_masked(dict(enumerate(sent)), 4, 3, seed)
    np.testing.assert_allclose(total, updates.sum(axis=0), atol=4 * 2**-17 + 1e-9)
    assert all(words.dtype == np.uint32 for words in sent)


@settings(deadline=None)
@given(arrays(np.float64, (5, 2), elements=numbers), st.sets(st.integers(0, 4), max_size=4))
def test_whoever_drops_out_the_sum_of_the_others_comes_out(updates, dropped):
    sent = dict(enumerate(masked_updates(updates, 3)))
    left = {k: words for k, words in sent.items() if k not in dropped}
    expected = updates[sorted(left)].sum(axis=0)
    np.testing.assert_allclose(sum_of_masked(left, 5, 2, 3), expected, atol=5 * 2**-17 + 1e-9)


def test_what_one_client_sends_is_evenly_spread_and_says_nothing():
    updates = np.zeros((3, 20_000))
    updates[0] = 1000.0
    sent = masked_updates(updates)
    for words in (*sent, sent[0] + sent[1]):  # and so is the sum of two of three
        assert kstest(words / 2**32, "uniform").pvalue > 1e-3
    bare = to_fixed_point(updates)
    assert abs(np.corrcoef(sent[0], sent[1])[0, 1]) < 0.03
    assert not np.array_equal(sent[0], bare[0])


def test_without_the_secrets_a_dropout_leaves_noise():
    sent = dict(enumerate(masked_updates(np.ones((3, 1000)))))
    del sent[1]
    noise = sum_of_masked(sent, 3, 1000, seed=None)
    assert (np.abs(noise - 2) > 100).mean() > 0.9
    np.testing.assert_allclose(sum_of_masked(sent, 3, 1000), 2.0)


def test_the_order_of_arrival_does_not_matter():
    sent = dict(enumerate(masked_updates(np.random.default_rng(0).normal(size=(6, 50)))))
    forth = sum_of_masked(sent, 6, 50)
    back = sum_of_masked(dict(reversed(sent.items())), 6, 50)
    assert np.array_equal(forth, back)  # to the bit, which no sum of floats promises


@given(arrays(np.float64, 5, elements=st.floats(-8, 7.5)), st.integers(0, 27))
def test_fixed_point_rounds_to_the_nearest(x, bits):
    assert np.abs(from_fixed_point(to_fixed_point(x, bits), bits) - x).max() <= 0.5 / 2**bits


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="values: expected sizes below 32768, got 40000"):
        to_fixed_point([40000.0])
    for edge in (32768.0, -32768.0):  # 2^31 steps: as a size it doesn't fit
        with pytest.raises(ValueError, match="values: expected sizes below 32768, got 32768"):
            to_fixed_point([edge])
    assert from_fixed_point(to_fixed_point([32767.5, -32767.5])).tolist() == [32767.5, -32767.5]
    with pytest.raises(ValueError, match="fraction_bits: expected 0 to 30, got 31"):
        to_fixed_point([1.0], 31)
    with pytest.raises(ValueError, match="values: expected sizes below 32768, got 60000"):
        masked_updates([[20000.0], [20000.0], [20000.0]])  # each fits, the sum doesn't
    with pytest.raises(ValueError, match="updates: expected two clients or more, got 1"):
        masked_updates([[1.0]])
    assert to_fixed_point([]).shape == (0,)
    words = np.zeros(2, np.uint32)
    for received in ({}, {3: words}, {0: words[:1]}):
        with pytest.raises(ValueError, match="received: expected clients from 0 to 2 with 2"):
            sum_of_masked(received, 3, 2)


def test_every_pair_and_every_seed_has_a_mask_of_its_own():
    """One mask for all of a client's pairs would leave its sum a multiple of it, never odd."""
    masks = {
        pair_mask(i, j, 3, seed).tobytes() for i, j in combinations(range(5), 2) for seed in (0, 1)
    }
    assert len(masks) == 20
    sent = masked_updates(np.zeros((3, 4000)))
    for words in sent:
        assert 0.45 < (words % 2).mean() < 0.55


def test_the_sum_is_read_with_the_fraction_bits_it_was_written_with():
    updates = [[1.25, -3.0], [0.5, 7.75]]
    sent = dict(enumerate(masked_updates(updates, fraction_bits=4)))
    assert sum_of_masked(sent, 2, 2, fraction_bits=4).tolist() == [1.75, 4.75]
