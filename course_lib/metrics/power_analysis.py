"""How many queries does it take to see a difference?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ncfdtr, stdtr, stdtrit

from .paired_values import paired_differences

AT_ONCE = 2**20


def power(sd: float, difference: float, n: int, alpha: float = 0.05) -> float:
    """Probability that a paired t-test on `n` queries finds a true difference.

    With the true mean difference δ and the standard deviation sd of the differences, Student's t
    follows a non-central t distribution with n - 1 degrees of freedom and centre δ √n / sd; power
    is its mass beyond the two critical values.

    Parameters
    ----------
    sd : float
        Standard deviation of the per-query differences (not of one system's values), above 0.
    difference : float
        True mean difference, of either sign.
    n : int
        Queries, 2 or more.
    alpha : float
        Level of the two-sided test, between 0 and 1.

    Returns
    -------
    float
        From `alpha`, where nothing differs, to 1.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, section 2.3. For
    retrieval: Webber, Moffat and Zobel (2008), Statistical power in retrieval experimentation.

    Examples
    --------
    >>> round(power(sd=0.2, difference=0.01, n=91), 2)  # a fine test set, a small step
    0.08
    """
    _check(sd, alpha)
    if n < 2:
        raise ValueError(f"n: expected two or more, got {n}")
    centre = difference * np.sqrt(n) / sd
    critical = stdtrit(n - 1, 1 - alpha / 2)
    missed = ncfdtr(1, n - 1, centre**2, critical**2)  # t² is F distributed: both tails at once
    return float(1 - np.nan_to_num(missed))  # nan where it underflows


def queries_needed(sd: float, difference: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Fewest queries with which a paired t-test finds a true difference that often.

    About (1.96 + 0.84)² (sd / difference)² queries for power 0.8 at level 0.05: half the
    difference takes four times the queries.

    Parameters
    ----------
    sd : float
        Standard deviation of the per-query differences, above 0.
    difference : float
        True mean difference, not 0.
    power : float
        Probability of finding it, above `alpha` and below 1.
    alpha : float
        Level of the two-sided test, between 0 and 1.

    Returns
    -------
    int
        2 or more.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    As in `power`.

    Examples
    --------
    >>> queries_needed(sd=0.2, difference=0.01)
    3142
    >>> queries_needed(sd=0.2, difference=0.05)
    128
    """
    _check(sd, alpha)
    if difference == 0:
        raise ValueError("difference: expected another number than 0, which no test can find")
    if not alpha < power < 1:
        raise ValueError(f"power: expected a number between alpha ({alpha}) and 1, got {power}")
    enough = 2
    while _power(sd, difference, enough, alpha) < power:
        enough *= 2
    return _fewest(sd, difference, power, alpha, max(2, enough // 2), enough)


def simulated_power(
    a: ArrayLike,
    b: ArrayLike,
    n: int,
    difference: float | None = None,
    alpha: float = 0.05,
    simulations: int = 2000,
    seed: int = 0,
) -> float:
    """Share of simulated experiments on `n` queries in which a paired t-test finds something.

    Each experiment draws n of the measured differences a - b with replacement: no normal
    distribution is assumed, and most differences may be exactly 0, as they are in practice.

    Parameters
    ----------
    a, b : array_like
        Shape (m,), two systems on the same queries; two at least that differ.
    n : int
        Queries in a simulated experiment, 2 or more; may exceed m.
    difference : float, optional
        Shift the differences to this true mean; 0 tells how often the test raises a false alarm.
        Left out: the measured mean is taken for the truth, which flatters a result that was
        singled out because it was large.
    alpha : float
        Level of the test.
    simulations : int
        Experiments, 1 or more; the share is exact to about ±0.02 with 2,000.
    seed : int
        Of their draw.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        If an argument is out of its range or the differences are all alike.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> b = rng.random(60)
    >>> a = b + rng.normal(0.05, 0.1, 60)
    >>> simulated_power(a, b, n=20) < simulated_power(a, b, n=80)
    True
    """
    differences = paired_differences(a, b)
    sd = float(differences.std()) if len(differences) else 0.0
    _check(sd, alpha)
    if n < 2 or simulations < 1:
        raise ValueError(f"n, simulations: expected two and one or more, got {n}, {simulations}")
    if difference is not None:
        differences = differences - differences.mean() + difference
    found, rng = 0, np.random.default_rng(seed)
    for start in range(0, simulations, step := max(1, AT_ONCE // n)):
        drawn = rng.integers(len(differences), size=(min(step, simulations - start), n))
        found += int((_t_test_p_values(differences[drawn]) < alpha).sum())
    return found / simulations


def _t_test_p_values(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """p of `paired_t_test` on the differences in each row, (experiments,)."""
    n = rows.shape[1]
    means, spreads = rows.mean(axis=1), rows.std(axis=1, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(means == 0, 0.0, means * np.sqrt(n) / spreads)
    return np.asarray(2 * stdtr(n - 1, -np.abs(t)))


_power = power  # under another name, for functions with an argument of this one


def _fewest(sd: float, difference: float, wanted: float, alpha: float, low: int, high: int) -> int:
    """Bisection: power grows with n; `high` is enough."""
    while low < high:
        middle = (low + high) // 2
        if power(sd, difference, middle, alpha) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _check(sd: float, alpha: float) -> None:
    if not (sd > 0 and np.isfinite(sd)):
        raise ValueError(f"sd: expected a spread of the differences above 0, got {sd}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: expected a number between 0 and 1, got {alpha}")
