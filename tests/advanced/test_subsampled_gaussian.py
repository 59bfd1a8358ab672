"""Rényi divergence of the sampled Gaussian: against opacus, quadrature and what must hold."""

import numpy as np
import pytest
from opacus.accountants import RDPAccountant
from opacus.accountants.analysis.rdp import compute_rdp
from scipy.integrate import quad

from course_lib.advanced import rdp_subsampled_gaussian
from course_lib.advanced.subsampled_gaussian import ORDERS, _log_binomial_sum, _log_integral


@pytest.mark.parametrize("q", [0.0, 1e-4, 0.003, 0.02, 0.1, 0.4, 0.75, 1.0])
@pytest.mark.parametrize("sigma", [0.6, 0.8, 1.0, 1.7, 4.0, 25.0])
def test_all_orders_equal_opacus(q, sigma):
    orders = RDPAccountant.DEFAULT_ALPHAS
    ours = rdp_subsampled_gaussian(q, sigma, 100, orders)
    theirs = compute_rdp(q=q, noise_multiplier=sigma, steps=100, orders=orders)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("q", "sigma"), [(0.01, 0.02), (0.3, 0.1), (0.5, 0.5), (0.02, 3.0)])
def test_sum_and_integral_are_two_ways_to_one_number(q, sigma):
    for order in (2, 3, 7, 40):
        both = _log_binomial_sum(q, sigma, order), _log_integral(q, sigma, float(order))
        assert both[0] == pytest.approx(both[1], rel=1e-6, abs=1e-12)


def test_it_is_the_divergence_that_adaptive_quadrature_finds():
    def integrand(z, q, sigma, order):
        density = np.exp(-(z**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
        return density * (1 - q + q * np.exp((2 * z - 1) / (2 * sigma**2))) ** order

    for q, sigma, order in ((0.1, 1.0, 1.5), (0.5, 2.0, 4.3), (0.02, 0.7, 3.0)):
        moment, _ = quad(integrand, -15, 25, (q, sigma, order), epsabs=1e-13, limit=200)
        ours = rdp_subsampled_gaussian(q, sigma, orders=[order])[0]
        assert ours == pytest.approx(np.log(moment) / (order - 1), rel=1e-7)


def test_it_grows_with_the_order_the_rate_the_steps_and_falls_with_the_noise():
    base = rdp_subsampled_gaussian(0.05, 1.2)
    assert (np.diff(base) > 0).all()
    assert (rdp_subsampled_gaussian(0.06, 1.2) > base).all()
    assert (rdp_subsampled_gaussian(0.05, 1.3) < base).all()
    np.testing.assert_allclose(rdp_subsampled_gaussian(0.05, 1.2, 7), 7 * base)
    assert (base < np.array(ORDERS) / (2 * 1.2**2)).all()  # sampling only helps


def test_the_ends():
    assert not rdp_subsampled_gaussian(0.0, 1.0, 10).any()
    assert not rdp_subsampled_gaussian(0.5, 1.0, 0).any()
    assert np.isinf(rdp_subsampled_gaussian(0.5, 0.0, 1)).all()
    assert not rdp_subsampled_gaussian(0.5, 0.0, 0).any()
    np.testing.assert_allclose(rdp_subsampled_gaussian(1.0, 3.0), np.array(ORDERS) / 18)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.1, 1.0), "sampling_rate: expected a number from 0 to 1, got 1.1"),
        ((0.1, -1.0), "noise_multiplier: expected 0, or 0.01 or more, got -1.0"),
        ((0.1, 1e-4), "noise_multiplier: expected 0, or 0.01 or more"),
        ((0.1, 1.0, -1), "steps: expected 0 or more, got -1"),
        ((0.1, 1.0, 1, [1.0]), "orders: expected numbers above 1"),
        ((0.1, 1.0, 1, []), "orders: expected numbers above 1"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        rdp_subsampled_gaussian(*arguments)
