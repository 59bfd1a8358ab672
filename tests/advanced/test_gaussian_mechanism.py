"""The exact Gaussian mechanism: against opacus' Gaussian DP, and against its definition."""

import mpmath
import numpy as np
import pytest
from opacus.accountants.analysis.gdp import delta_eps_mu
from scipy.integrate import quad
from scipy.stats import norm

from course_lib.advanced import gaussian_delta, gaussian_sigma


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 1.0, 4.0])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 5.0])
def test_delta_equals_opacus(epsilon, sigma):
    expected = delta_eps_mu(eps=epsilon, mu=1 / sigma)
    assert gaussian_delta(sigma, epsilon) == pytest.approx(expected, abs=1e-12)


def test_delta_is_what_the_definition_says():
    for sigma, epsilon, sensitivity in ((1.0, 0.5, 1.0), (3.0, 1.0, 2.0), (0.8, 2.0, 0.5)):

        def excess(x, s=sigma, e=epsilon, d=sensitivity):
            return max(0.0, norm.pdf(x, d, s) - np.exp(e) * norm.pdf(x, 0, s))

        found, _ = quad(excess, -10 * sigma, 12 * sigma, limit=400)
        assert gaussian_delta(sigma, epsilon, sensitivity) == pytest.approx(found, abs=1e-7)


@pytest.mark.parametrize("epsilon", [0.01, 0.5, 1.0, 10.0, 300.0])
@pytest.mark.parametrize("delta", [1e-2, 1e-5, 1e-9])
def test_sigma_gives_just_that_delta_and_grows_with_the_sensitivity(epsilon, delta):
    sigma = gaussian_sigma(epsilon, delta)
    assert gaussian_delta(sigma, epsilon) == pytest.approx(delta, rel=1e-6)
    assert gaussian_sigma(epsilon, delta, 2.0) == pytest.approx(2 * sigma, rel=1e-9)
    if epsilon <= 1:
        assert sigma < np.sqrt(2 * np.log(1.25 / delta)) / epsilon  # the textbook's


def test_no_overflow_and_bad_input_is_named():
    assert gaussian_delta(1e-3, 5.0) == pytest.approx(1.0)
    assert gaussian_delta(1e6, 700.0) == 0.0
    for arguments in ((0.0, 1.0, 1.0), (1.0, -1.0, 1.0), (1.0, 1.0, 0.0)):
        with pytest.raises(ValueError, match="sigma, sensitivity, epsilon: expected"):
            gaussian_delta(*arguments)
    with pytest.raises(ValueError, match="sigma, sensitivity, epsilon: expected"):
        gaussian_sigma(1.0, 1e-5, -1.0)
    for delta in (0.0, 1.0):
        with pytest.raises(ValueError, match="delta: expected a number between 0 and 1"):
            gaussian_sigma(1.0, delta)


@pytest.mark.parametrize(("sigma", "epsilon"), [(0.03, 650.0), (0.03, 720.0), (0.02, 1300.0)])
def test_delta_at_an_epsilon_whose_power_of_e_is_no_float(sigma, epsilon):
    with mpmath.workdps(60):
        half, shift = mpmath.mpf(1) / (2 * mpmath.mpf(sigma)), mpmath.mpf(epsilon) * sigma
        delta = mpmath.ncdf(half - shift) - mpmath.exp(epsilon) * mpmath.ncdf(-half - shift)
    assert 1e-12 < delta < 0.5
    assert gaussian_delta(sigma, epsilon) == pytest.approx(float(delta), rel=1e-6)
