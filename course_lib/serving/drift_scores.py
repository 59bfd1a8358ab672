"""Have the vectors moved? Three numbers: the mean, the spread along directions, the neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.exact_scan import exact_search
from course_lib.vectors.numbers_check import Floats, as_floats

PSEUDO_COUNT = 0.5  # added to every bin: an empty one would make the index infinite


def mean_shift(reference: ArrayLike, current: ArrayLike) -> float:
    """Return how far the mean has moved, in units of the reference's spread.

    ‖mean(current) - mean(reference)‖ divided by the root mean square distance of the reference's
    rows from their mean. Two samples of n and m rows from one source differ, too: by about
    sqrt(1/n + 1/m). So the number needs a threshold for its sample size; see `DriftMonitor`.

    Parameters
    ----------
    reference, current
        Shapes (n, d) and (m, d), n at least 2, m at least 1.

    Returns
    -------
    float
        At least 0; 1 is a shift as large as the spread.

    Raises
    ------
    ValueError
        If the widths differ, a row is missing, or the reference has no spread.

    Examples
    --------
    >>> mean_shift([[0.0, 0.0], [2.0, 0.0]], [[1.0, 3.0]])
    3.0
    """
    before, now = _both(reference, current, 2)
    center = before.mean(axis=0)
    spread = np.sqrt(((before - center) ** 2).sum(axis=1).mean())
    if not spread > 0:
        raise ValueError("reference: expected rows that differ, got equal ones")
    return float(np.linalg.norm(now.mean(axis=0) - center) / spread)


def population_stability_index(
    reference: ArrayLike, current: ArrayLike, bins: int = 10
) -> NDArray[np.float64]:
    """Compare two samples of numbers bin by bin: PSI = Σ (p - r) · ln(p / r).

    r and p are the shares of the reference and of the current sample in a bin; the bins are the
    reference's quantiles, so that each holds the same share of it, the outer two open. It is the
    Kullback-Leibler divergence, taken both ways and added. Half a count is added to every bin.

    The customary thresholds 0.1 and 0.25 forget the sample size: without any change the index is
    about (bins - 1) · (1/n + 1/m), which is 0.1 for m = 100 of a large reference.

    Parameters
    ----------
    reference, current
        Shapes (n,) and (m,), or (n, d) and (m, d): one index for each column.
    bins
        At least 2, at most n. Bounds that fall together (many equal values) become one.

    Returns
    -------
    ndarray
        float64, shape () or (d,), at least 0.

    Raises
    ------
    ValueError
        If the shapes don't fit or `bins` is out of range.

    References
    ----------
    Siddiqi (2006), Credit Risk Scorecards; Yurdakul (2018), Statistical Properties of the
    Population Stability Index: times nm / (n + m) it is about chi-square with bins - 1 degrees.

    Examples
    --------
    >>> sample = np.arange(1000) / 1000
    >>> index = population_stability_index(sample, np.concatenate([sample, sample / 2]))
    >>> round(float(index), 2)
    0.27
    """
    before, now = _both(reference, current, 1, 2)
    if not 2 <= bins <= len(before):
        raise ValueError(f"bins: expected 2 to {len(before)}, got {bins}")
    if before.ndim == 1:
        return np.float64(_index(before, now, bins))  # type: ignore[return-value]
    return np.array([_index(before[:, j], now[:, j], bins) for j in range(before.shape[1])])


def stability_index(r: ArrayLike, p: ArrayLike) -> NDArray[np.float64]:
    """Return the index of counts in bins (last axis), half a count added to each.

    Parameters
    ----------
    r, p
        Counts of the reference and of the current sample, shape (..., bins).

    Returns
    -------
    ndarray
        Shape (...).

    Examples
    --------
    >>> round(float(stability_index([50, 50], [90, 10])), 2)
    0.85
    """
    old, new = np.asarray(r) + PSEUDO_COUNT, np.asarray(p) + PSEUDO_COUNT
    old, new = old / old.sum(-1, keepdims=True), new / new.sum(-1, keepdims=True)
    return np.sum((new - old) * np.log(new / old), axis=-1)


def neighbor_churn(before: ArrayLike, after: ArrayLike, k: int = 10) -> float:
    """Return which share of the nearest neighbours changed between two encodings of one set.

    For each item the k nearest others by cosine, before and after; 1 - the mean overlap. It
    sees what matters to search and nothing else: a rotation of all vectors leaves it at 0. (But
    old and new vectors then can't be mixed in one index. That is another test, of the rows
    themselves.)

    Parameters
    ----------
    before, after
        Shapes (n, d) and (n, e): row i is the same item, encoded twice.
    k
        1 to n - 1.

    Returns
    -------
    float
        0 (the same neighbours) to 1; 1 - k / (n - 1) for unrelated vectors.

    Raises
    ------
    ValueError
        If the numbers of rows differ, or `k` is out of range.

    Examples
    --------
    >>> line = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]])
    >>> neighbor_churn(line, line[:, ::-1], k=1), neighbor_churn(line, line[[0, 2, 1, 3]], k=1)
    (0.0, 1.0)
    """
    old, new = as_floats("before", before, 2), as_floats("after", after, 2)
    if len(old) != len(new):
        raise ValueError(f"after: expected {len(old)} rows, one for each before, got {len(new)}")
    if not 1 <= k < len(old):
        raise ValueError(f"k: expected 1 to {len(old) - 1}, got {k}")
    kept = [len(a & b) for a, b in zip(_others(old, k), _others(new, k), strict=True)]
    return 1.0 - float(np.mean(kept)) / k


def _others(rows: Floats, k: int) -> list[set[int]]:
    _, ids = exact_search(rows, rows, k + 1, "cosine")
    return [set([j for j in near if j != i][:k]) for i, near in enumerate(ids.tolist())]


def _index(before: Floats, now: Floats, bins: int) -> float:
    cuts = inner_cuts(before, bins)
    counts = [np.bincount(np.searchsorted(cuts, x), minlength=len(cuts) + 1) for x in (before, now)]
    return float(stability_index(*counts))


def inner_cuts(values: Floats, bins: int) -> Floats:
    """Return the bounds between the bins, different ones, at the quantiles of `values`.

    Examples
    --------
    >>> inner_cuts(np.arange(9.0), 4)
    array([2., 4., 6.])
    """
    return np.unique(np.quantile(values, np.arange(1, bins) / bins))


def _both(reference: ArrayLike, current: ArrayLike, *axes: int) -> tuple[Floats, Floats]:
    before, now = as_floats("reference", reference, *axes), as_floats("current", current, *axes)
    if before.ndim != now.ndim or before.shape[1:] != now.shape[1:]:
        raise ValueError(f"current: expected rows like {before.shape}, got shape {now.shape}")
    if len(before) < 2 or len(now) < 1:
        raise ValueError(f"current: expected at least one row, got {len(now)} ({len(before)})")
    return before.astype(np.float64, copy=False), now.astype(np.float64, copy=False)
