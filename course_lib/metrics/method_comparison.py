"""Several methods on the same queries in one table: intervals, groups, and p against the best."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .compact_letters import aligned_values, significance_groups
from .multiple_comparisons import holm
from .paired_tests import paired_randomization_test
from .resampling import bootstrap_interval

COLUMNS = ["method", "mean", "low", "high", "group", "p_against_best"]


def compare_methods(
    values: Mapping[str, ArrayLike],
    level: float = 0.95,
    alpha: float = 0.05,
    resamples: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Put methods side by side, best mean first, with what the queries can and can't tell.

    Parameters
    ----------
    values : mapping of str to array_like
        Method to its values, shape (n,): one a query, in the same order for all, n at least 2.
    level : float
        Of the bootstrap intervals of the means.
    alpha : float
        Level of the groups, see `significance_groups`.
    resamples : int
        Of the randomisation tests against the best; the bootstrap takes 2,000.
    seed : int
        Of both.

    Returns
    -------
    DataFrame
        method, mean, low, high (percentile interval), group (methods that share a letter can't be
        told apart), p_against_best (paired randomisation test, Holm's correction for the m - 1
        comparisons; NaN for the best itself). Which method is best was read from the same
        queries: its mean is flattered a little, and the groups, which test all pairs, are the
        safer reading.

    Raises
    ------
    ValueError
        If there is no method, the lengths differ or there are fewer than two queries.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> hard = rng.random(60)
    >>> table = compare_methods({"old": hard, "new": hard + rng.normal(0.1, 0.05, 60)})
    >>> table[["method", "group"]].values.tolist()
    [['new', 'a'], ['old', 'b']]
    """
    rows = aligned_values(values)
    groups = significance_groups(rows, alpha)
    intervals = [bootstrap_interval(rows[name], level, seed=seed) for name in groups]
    return pd.DataFrame(
        {
            "method": list(groups),
            "mean": [interval.estimate for interval in intervals],
            "low": [interval.low for interval in intervals],
            "high": [interval.high for interval in intervals],
            "group": list(groups.values()),
            "p_against_best": _against_first([rows[name] for name in groups], resamples, seed),
        },
        columns=COLUMNS,
    )


def _against_first(rows: list[NDArray[np.float64]], resamples: int, seed: int) -> list[float]:
    best, *others = rows
    tests = [paired_randomization_test(best, other, resamples, seed) for other in others]
    return [float("nan"), *holm([test.p_value for test in tests])]
