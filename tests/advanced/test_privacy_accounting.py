"""ε of whole runs and the noise for a wanted ε: against opacus on a grid of settings."""

import numpy as np
import pytest
from opacus.accountants import RDPAccountant as OpacusAccountant
from opacus.accountants.analysis.rdp import compute_rdp, get_privacy_spent
from opacus.accountants.utils import get_noise_multiplier

from course_lib.advanced import (
    RDPAccountant,
    epsilon_from_rdp,
    noise_for_epsilon,
    rdp_subsampled_gaussian,
)

ORDERS = OpacusAccountant.DEFAULT_ALPHAS


@pytest.mark.filterwarnings("ignore:Optimal order")
@pytest.mark.parametrize("q", [0.001, 0.01, 0.1, 1.0])
@pytest.mark.parametrize("sigma", [0.7, 1.0, 2.0, 8.0])
def test_epsilon_equals_opacus(q, sigma):
    of_one = compute_rdp(q=q, noise_multiplier=sigma, steps=1, orders=ORDERS)
    for steps in (1, 50, 4000):
        ours, more = RDPAccountant(ORDERS), RDPAccountant()
        ours.step(sigma, q, steps)
        more.step(sigma, q, steps)
        for delta in (1e-3, 1e-5, 1e-9):
            theirs, _ = get_privacy_spent(orders=ORDERS, rdp=of_one * steps, delta=delta)
            assert ours.epsilon(delta) == pytest.approx(max(0.0, theirs), abs=1e-6, rel=1e-6)
            assert more.epsilon(delta) <= ours.epsilon(delta) + 1e-12  # more orders never harm


def test_kinds_of_steps_add_up_as_in_opacus():
    theirs, ours = OpacusAccountant(), RDPAccountant(ORDERS)
    theirs.history = [(1.0, 0.01, 300), (2.0, 0.05, 80), (0.9, 0.002, 1)]
    for kind in theirs.history:
        ours.step(*kind)
    assert ours.epsilon(1e-5) == pytest.approx(theirs.get_epsilon(1e-5), abs=1e-6)


def test_the_conversion_alone_equals_opacus_order_included():
    rdp = rdp_subsampled_gaussian(0.02, 1.1, 500, ORDERS)
    epsilon, order = get_privacy_spent(orders=ORDERS, rdp=rdp, delta=1e-6)
    spent = epsilon_from_rdp(ORDERS, rdp, 1e-6)
    assert spent.epsilon == pytest.approx(epsilon, abs=1e-12) and spent.order == order


def test_epsilon_is_never_negative_and_infinite_without_noise():
    assert epsilon_from_rdp([2.0, 3.0], [0.0, 0.0], 0.9).epsilon == 0
    accountant = RDPAccountant()
    accountant.step(0.0, 0.1)
    assert accountant.epsilon(1e-5) == np.inf


def test_what_is_refused_is_not_counted():
    accountant = RDPAccountant()
    with pytest.raises(ValueError, match="sampling_rate"):
        accountant.step(1.0, 2.0)
    assert not accountant.rdp.any()


@pytest.mark.filterwarnings("ignore:Optimal order")
@pytest.mark.parametrize(("epsilon", "q", "steps"), [(0.5, 0.01, 200), (3.0, 0.05, 400), (8, 1, 5)])
def test_the_noise_is_just_enough(epsilon, q, steps):
    sigma = noise_for_epsilon(epsilon, 1e-5, q, steps)
    for noise, spent in ((sigma, True), (sigma / 1.002, False)):
        accountant = RDPAccountant()
        accountant.step(noise, q, steps)
        assert (accountant.epsilon(1e-5) <= epsilon) is spent
    theirs = get_noise_multiplier(
        target_epsilon=epsilon, target_delta=1e-5, sample_rate=q, steps=steps, accountant="rdp"
    )
    assert sigma == pytest.approx(theirs, rel=0.02)


def test_much_epsilon_takes_the_least_noise_and_too_little_is_refused():
    assert noise_for_epsilon(1e6, 1e-5, 0.5, 10) == 0.1
    with pytest.raises(ValueError, match="epsilon: no noise below 10,000 reaches 0.001"):
        noise_for_epsilon(0.001, 1e-9, 1.0, 100)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="delta: expected a number between 0 and 1, got 1"):
        RDPAccountant().epsilon(1)
    with pytest.raises(ValueError, match=r"rdp: expected shape \(2,\), one an order, got \(1,\)"):
        epsilon_from_rdp([2, 3], [0.1], 0.1)
    with pytest.raises(ValueError, match="orders above 1 and divergences of 0 or more"):
        epsilon_from_rdp([2, 3], [0.1, -0.1], 0.1)
    with pytest.raises(ValueError, match="delta: expected"):
        noise_for_epsilon(1.0, 0.0, 0.1, 10)
    for wrong in ((0.0, 0.1, 10), (1.0, 0.0, 10), (1.0, 0.1, 0)):
        with pytest.raises(ValueError, match="expected positive numbers"):
            noise_for_epsilon(wrong[0], 1e-5, *wrong[1:])


def test_tolerance_and_orders_of_the_search_are_those_that_were_given():
    exact = noise_for_epsilon(2.0, 1e-5, 0.02, 100, tolerance=1e-6)
    rough = noise_for_epsilon(2.0, 1e-5, 0.02, 100, tolerance=0.5)
    assert 1.005 < rough / exact <= 1.5
    few = [2.0, 30.0]  # orders that prove less, so that more noise is needed
    sigma = noise_for_epsilon(2.0, 1e-5, 0.02, 100, few)
    spent = [
        epsilon_from_rdp(few, rdp_subsampled_gaussian(0.02, noise, 100, few), 1e-5).epsilon
        for noise in (sigma, sigma / 1.001)
    ]
    assert sigma > 1.05 * exact and spent[0] <= 2 < spent[1]
    with pytest.raises(ValueError, match="tolerance: expected positive numbers, .* got .*, 0.0"):
        noise_for_epsilon(2.0, 1e-5, 0.02, 100, tolerance=0.0)
