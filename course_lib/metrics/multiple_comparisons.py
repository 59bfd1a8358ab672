"""Many tests at once: adjust the p-values, or one in twenty comparisons of equals "wins"."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

PValues = NDArray[np.float64]


def bonferroni(p_values: ArrayLike) -> PValues:
    """Multiply each of m p-values by m.

    Comparing the result with α keeps the probability of even one false alarm among the m tests
    below α, whatever the tests have to do with each other. `holm` does the same and finds more.

    Parameters
    ----------
    p_values : array_like
        Shape (m,), 0 to 1, in any order.

    Returns
    -------
    (m,) float64
        Adjusted, in the same order, at most 1.

    Raises
    ------
    ValueError
        If a p-value is nan or outside 0 to 1.

    References
    ----------
    Dunn (1961), Multiple comparisons among means.

    Examples
    --------
    >>> bonferroni([0.01, 0.04, 0.03])
    array([0.03, 0.12, 0.09])
    """
    p = _checked(p_values)
    return np.minimum(1.0, len(p) * p)


def holm(p_values: ArrayLike) -> PValues:
    """Holm's step-down correction: the smallest p-value times m, the next times m - 1, and so on.

    An adjusted value is never below that of a smaller p-value. Same promise as `bonferroni`, never
    a larger value: nothing speaks for Bonferroni but that it is done in the head.

    Parameters, result and errors are those of `bonferroni`.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, section 3.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _back_in_place(np.minimum(1.0, stepped), order)


def benjamini_hochberg(p_values: ArrayLike) -> PValues:
    """Control the share of false alarms among the findings instead of the chance of a single one.

    The i-th smallest of m p-values times m / i; an adjusted value is never above that of a larger
    p-value. Of the comparisons with a result below α, a share of α is false on average, if the
    tests are independent or positively dependent. Fit for screening a thousand variants, not for
    the claim that one of them is better.

    Parameters, result and errors are those of `bonferroni`.

    References
    ----------
    Benjamini and Hochberg (1995), Controlling the false discovery rate, section 3.1.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    array([0.03, 0.04, 0.04])
    """
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    ratios = p[order] * len(p) / np.arange(1, len(p) + 1)
    stepped = np.minimum.accumulate(ratios[::-1])[::-1]
    return _back_in_place(np.minimum(1.0, stepped), order)


def _back_in_place(values: PValues, order: NDArray[np.intp]) -> PValues:
    result = np.empty_like(values)
    result[order] = values
    return result


def _checked(p_values: ArrayLike) -> PValues:
    p = as_floats("p_values", p_values, 1).astype(np.float64)
    if ((p < 0) | (p > 1)).any():
        raise ValueError(f"p_values: expected numbers from 0 to 1, got {p.min()} to {p.max()}")
    return p
