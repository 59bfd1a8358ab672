"""Do the cosines of documents agree with people's ratings, and how sure is that?"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.distances import cosine_similarity
from course_lib.vectors.numbers_check import as_floats
from course_lib.words.similarity_evaluation import spearman

Numbers = NDArray[np.floating[Any]]
INTERVAL = (2.5, 97.5)  # per cent


class STSResult(NamedTuple):
    """Agreement of predicted with human similarities.

    Attributes
    ----------
    pearson : float
        Correlation of the numbers, -1 to 1.
    spearman : float
        Correlation of their ranks, -1 to 1.
    pairs : int
        How many pairs of texts were compared.
    """

    pearson: float
    spearman: float
    pairs: int


class Agreement(NamedTuple):
    """Agreement of the cosines of all pairs of documents with ratings.

    Attributes
    ----------
    pearson, spearman : float
        -1 to 1.
    low, high : float
        95 % bootstrap interval of `pearson`.
    """

    pearson: float
    spearman: float
    low: float
    high: float


def evaluate_sts(predicted: ArrayLike, human: ArrayLike) -> STSResult:
    """Correlate predicted similarities with human ones, pair by pair.

    Parameters
    ----------
    predicted, human : (pairs,) array_like
        On any two scales.

    Returns
    -------
    STSResult
        ``(pearson, spearman, pairs)``; the correlations are NaN with fewer than two pairs or if one
        side is constant.

    Raises
    ------
    ValueError
        If the two aren't one-dimensional and equally long, or hold nan or infinity.

    References
    ----------
    Semantic textual similarity: Cer et al. 2017, "SemEval-2017 Task 1", section 4 (Pearson);
    Reimers, Beyer, Gurevych 2016 argue for Spearman.

    Examples
    --------
    >>> result = evaluate_sts([0.1, 0.2, 0.9], [1, 2, 3])
    >>> round(result.pearson, 3), result.spearman, result.pairs
    (0.918, 1.0, 3)
    """
    x, y = as_floats("predicted", predicted, 1), as_floats("human", human, 1)
    if len(x) != len(y):
        raise ValueError(f"human: expected {len(x)} numbers, as many as predicted, got {len(y)}")
    return STSResult(_pearson(x, y), spearman(x.tolist(), y.tolist()), len(x))


def document_agreement(
    vectors: ArrayLike, ratings: ArrayLike, repeats: int = 1000, seed: int = 0
) -> Agreement:
    """Correlate the cosines of all pairs of documents with ratings, with a bootstrap interval.

    n (n - 1) / 2 pairs of n documents aren't so many observations: each document is in n - 1 of
    them. The bootstrap therefore draws n *documents* with replacement and takes all pairs of what
    it drew, but never a document with its own copy. The same `seed` draws the same documents
    whatever the vectors are.

    Parameters
    ----------
    vectors : (n, d) array_like
        At least three; a vector of zeros has cosine 0 with all others.
    ratings : (n, n) array_like
        Read above the diagonal.
    repeats : int
        Bootstrap samples.
    seed : int
        Of their draw.

    Returns
    -------
    Agreement
        ``(pearson, spearman, low, high)``; all NaN where the cosines or the ratings are all alike.

    Raises
    ------
    ValueError
        If the shapes don't fit, there are fewer than three documents or `repeats` is below 1.

    Complexity
    ----------
    A document drawn m_i times is in its pair with another m_i m_j times, so that each sum over the
    drawn pairs is mᵀ F m, F holding the terms above the diagonal: `repeats` · n² steps for each of
    six sums.

    References
    ----------
    Efron, Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3 (percentile interval).
    The ratings of the course: Lee, Pincombe, Welsh 2005.

    Examples
    --------
    >>> points = np.random.default_rng(0).standard_normal((20, 5))
    >>> document_agreement(points, cosine_similarity(points, points))
    Agreement(pearson=1.0, spearman=1.0, low=1.0, high=1.0)
    """
    x, r = as_floats("vectors", vectors, 2), as_floats("ratings", ratings, 2)
    n = len(x)
    if n < 3:
        raise ValueError(f"vectors: expected three or more, got {n}")
    if r.shape != (n, n):
        raise ValueError(f"ratings: expected shape {(n, n)}, one row a vector, got {r.shape}")
    if repeats < 1:
        raise ValueError(f"repeats: expected 1 or more, got {repeats}")
    cosines = cosine_similarity(x, x)  # (n, n)
    pairs = np.triu_indices(n, k=1)
    whole = evaluate_sts(cosines[pairs], r[pairs])
    drawn = _resampled(cosines, r, repeats, seed)
    drawn = drawn[~np.isnan(drawn)]  # samples without spread have no r
    low, high = np.percentile(drawn, INTERVAL) if drawn.size else (np.nan, np.nan)
    return Agreement(whole.pearson, whole.spearman, float(low), float(high))


def _resampled(x: Numbers, y: Numbers, repeats: int, seed: int) -> NDArray[np.float64]:
    """Pearson's r over the pairs of distinct documents in each bootstrap sample, (repeats,)."""
    n = len(x)
    drawn = np.random.default_rng(seed).integers(n, size=(repeats, n))
    m = np.zeros((repeats, n))
    np.add.at(m, (np.arange(repeats)[:, None], drawn), 1)  # how often each document was drawn
    upper = np.triu_indices(n, k=1)
    x, y = x - x[upper].mean(), y - y[upper].mean()  # r stays; the sums lose fewer digits

    def total(terms: Numbers) -> Numbers:
        return ((m @ np.triu(terms, k=1)) * m).sum(axis=1)  # mᵀ F m, (repeats,)

    count, sx, sy = total(np.ones((n, n))), total(x), total(y)
    with np.errstate(invalid="ignore", divide="ignore"):  # NaN without spread
        covariance = total(x * y) - sx * sy / count
        variances = (total(x * x) - sx**2 / count) * (total(y * y) - sy**2 / count)
        return covariance / np.sqrt(variances)


def _pearson(x: Numbers, y: Numbers) -> float:
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])
