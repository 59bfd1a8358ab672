"""WEAT: do two sets of vectors lean towards different ideas, and could chance do that?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors import cosine_similarity
from course_lib.vectors.numbers_check import as_floats

from .partitions import partition_test, two_sets

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class WEATResult:
    """What an association test says.

    Attributes
    ----------
    effect_size : float
        Difference of the two sets' mean associations in standard deviations: above 0 where X
        leans towards A and Y towards B. It can't leave ±2 (ddof 0, sets of equal size).
    p_value : float
        One-sided: the share of partitions of X and Y into sets of the same sizes whose
        difference is at least as large. Not the probability that there is no bias.
    difference : float
        The difference itself, of mean cosines: -4 to 4.
    partitions : int
        How many were counted or drawn.
    exact : bool
        Whether all partitions were counted.
    x_associations, y_associations : ndarray
        float64, s(w, A, B) of each word.
    """

    effect_size: float
    p_value: float
    difference: float
    partitions: int
    exact: bool
    x_associations: Numbers = field(repr=False, compare=False)
    y_associations: Numbers = field(repr=False, compare=False)


def associations(targets: ArrayLike, a: ArrayLike, b: ArrayLike) -> Numbers:
    """How much nearer each vector is to the vectors of A than to those of B.

    s(w, A, B) = mean over a in A of cos(w, a) - mean over b in B of cos(w, b)

    Parameters
    ----------
    targets, a, b : array_like
        Shapes (n, d), (p, d), (q, d); n, p and q at least 1.

    Returns
    -------
    ndarray
        float64, shape (n,), from -2 to 2.

    Raises
    ------
    ValueError
        If a set is empty or the dimensions differ.

    Examples
    --------
    >>> associations([[1.0, 0.0], [0.6, 0.8]], [[1.0, 0.0]], [[0.0, 1.0]]).round(3)
    array([ 1. , -0.2])
    """
    w, first, second = (_rows(n, v) for n, v in (("targets", targets), ("a", a), ("b", b)))
    for name, other in (("a", first), ("b", second)):
        if other.shape[1] != w.shape[1]:
            raise ValueError(
                f"{name}: expected {w.shape[1]} dimensions as targets have, got {other.shape[1]}"
            )
    return cosine_similarity(w, first).mean(axis=1) - cosine_similarity(w, second).mean(axis=1)


def weat(
    x: ArrayLike,
    y: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    ddof: int = 1,
    samples: int = 10_000,
    seed: int = 0,
) -> WEATResult:
    """Word Embedding Association Test: effect size and permutation test.

    d = (mean of s(x, A, B) over X - mean of s(y, A, B) over Y) / std of s(w, A, B) over X and Y

    If it didn't matter which set a word stands in, every partition of the words into two sets
    of these sizes would be as likely as the one that was tested. Up to 200,000 partitions are
    all counted, ties included, so that p is exact and at least 1 / partitions; of more, `samples`
    are drawn and p = (1 + as large) / (1 + samples).

    Parameters
    ----------
    x, y : array_like
        Shapes (n, d), (m, d): the vectors of the two sets of target words.
    a, b : array_like
        Shapes (p, d), (q, d): the vectors of the two sets of attribute words.
    ddof : int
        1 divides the variance by n + m - 1, 0 by n + m. The paper doesn't say, published programs
        differ; with n = m = 3 the two effect sizes differ by a factor 1.095, with 8 by 1.033.
    samples : int
        Partitions drawn where there are too many to count, 1 or more.
    seed : int
        Of the draw.

    Returns
    -------
    WEATResult

    Raises
    ------
    ValueError
        If a set is empty, dimensions differ, all associations are equal, or `ddof` isn't 0 or 1.

    Complexity
    ----------
    O((n + m)(p + q) d) for the cosines, O(n · partitions) for the test.

    References
    ----------
    Caliskan, Bryson and Narayanan (2017), Semantics derived automatically from language corpora
    contain human-like biases, Science 356: the test statistic, the effect size and the one-sided
    p. May et al. (2019), On measuring social biases in sentence encoders: ddof 1 in the program.
    The added 1: Phipson and Smyth (2010), Permutation p-values should never be zero.

    Examples
    --------
    >>> he, she = [[1.0, 0.0]], [[0.0, 1.0]]
    >>> sums, poems = [[3.0, 1.0], [2.0, 1.0]], [[1.0, 3.0], [1.0, 1.0]]
    >>> result = weat(sums, poems, he, she)
    >>> round(result.effect_size, 2), round(result.p_value, 3), result.partitions
    (1.52, 0.167, 6)
    """
    of_x, of_y = associations(x, a, b), associations(y, a, b)
    d, difference = effect_size(of_x, of_y, ddof), float(of_x.mean() - of_y.mean())
    p, partitions, exact = partition_test(of_x, of_y, samples, seed)
    return WEATResult(d, p, difference, partitions, exact, of_x, of_y)


def effect_size(x: ArrayLike, y: ArrayLike, ddof: int = 1) -> float:
    """Difference of two means in standard deviations of all numbers together.

    Parameters
    ----------
    x, y : array_like
        Shapes (n,), (m,): the associations of the two sets.
    ddof : int
        As in `weat`.

    Returns
    -------
    float
        From -2 to 2 with ddof 0 and n = m.

    Raises
    ------
    ValueError
        If a side is empty, all numbers are equal, or `ddof` isn't 0 or 1.

    Examples
    --------
    >>> round(effect_size([3.0, 4.0], [1.0, 2.0], ddof=0), 3)
    1.789
    """
    if ddof not in (0, 1):
        raise ValueError(f"ddof: expected 0 or 1, got {ddof}")
    first, second = two_sets(x, y)
    spread = float(np.concatenate([first, second]).std(ddof=ddof))
    if spread <= 1e-12:
        raise ValueError("x, y: expected different associations, got all the same")
    return float(first.mean() - second.mean()) / spread


def _rows(name: str, values: ArrayLike) -> Numbers:
    rows = as_floats(name, values, 2).astype(np.float64)
    if not len(rows):
        raise ValueError(f"{name}: expected one vector or more, got none")
    return rows
