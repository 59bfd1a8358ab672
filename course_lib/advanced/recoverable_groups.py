"""What is left after debiasing: can a classifier, clusters or neighbours still tell the groups?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann import KMeans
from course_lib.datasets import WordVectors
from course_lib.metrics import Interval, bootstrap_interval
from course_lib.vectors import l2_normalize
from course_lib.vectors.numbers_check import as_floats
from course_lib.vectors.probe import LinearProbe


@dataclass(frozen=True)
class ResidualBias:
    """How well two groups of vectors can be told apart, with 0.5 for chance (groups of equal size).

    Attributes
    ----------
    classifier : Interval
        Share of held-out vectors on the right side of a linear classifier; 95 % interval over
        the vectors.
    clusters : float
        Share of vectors whose cluster, of two, is mostly their group: at least 0.5.
    neighbors : float
        Mean share of a vector's k nearest others that are of its group.
    """

    classifier: Interval
    clusters: float
    neighbors: float


def residual_bias(
    vectors: ArrayLike, groups: ArrayLike, k: int = 10, folds: int = 5, seed: int = 0
) -> ResidualBias:
    """Try to tell two groups apart: by a linear classifier, by two clusters, by neighbours.

    Measured after a direction was removed, on groups that were defined before, it says whether
    the vectors still know the groups. Only the classifier sees any labels, and it is judged on
    vectors that it was not fitted on.

    Parameters
    ----------
    vectors : array_like
        Shape (n, d). They are given length 1.
    groups : array_like
        Shape (n,), True or False, at least `folds` of each.
    k : int
        Neighbours by cosine, 1 to n - 1.
    folds : int
        2 or more: each part of the vectors is held out once.
    seed : int
        Of the folds, the clusters and the interval.

    Returns
    -------
    ResidualBias

    Raises
    ------
    ValueError
        If lengths differ, a group is too small, or `k` or `folds` is out of range.

    References
    ----------
    Gonen and Goldberg (2019), Lipstick on a pig: debiasing methods cover up systematic gender
    biases in word embeddings but do not remove them, section 4. The classifier there is a
    support vector machine; here it is least squares on -1 and 1 with a ridge.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> groups = np.arange(60) < 30
    >>> vectors = rng.normal(size=(60, 4)) + np.outer(np.where(groups, 6, -6), [1, 1, 0, 0])
    >>> found = residual_bias(vectors, groups)
    >>> found.classifier.estimate, found.clusters, found.neighbors
    (1.0, 1.0, 1.0)
    """
    x = l2_normalize(as_floats("vectors", vectors, 2))
    side = np.asarray(groups, dtype=bool)
    smaller = min(int(side.sum()), int((~side).sum()))
    if side.shape != (len(x),) or folds < 2 or smaller < folds:
        raise ValueError(
            f"groups: expected {len(x)} of two kinds with {max(folds, 2)} or more each, got shape "
            f"{side.shape} and {smaller} of the rarer, in {folds} folds"
        )
    if not 1 <= k < len(x):
        raise ValueError(f"k: expected 1 to {len(x) - 1}, got {k}")
    hits = _held_out_hits(x, side, folds, seed)
    clusters = KMeans(2, seed=seed).fit(x.astype(np.float32)).predict(x.astype(np.float32))
    agreement = float((clusters.astype(bool) == side).mean())
    return ResidualBias(
        bootstrap_interval(hits, seed=seed), max(agreement, 1 - agreement), _same_side(x, side, k)
    )


def most_biased(
    word_vectors: WordVectors, direction: ArrayLike, n: int, leave_out: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """Return the words farthest along a direction, on either side.

    Parameters
    ----------
    word_vectors : WordVectors
        Compared by cosine.
    direction : array_like
        Shape (d,), not zeros.
    n : int
        Words a side, 1 or more.
    leave_out
        Words that don't count.

    Returns
    -------
    list of str, list of str
        n words on the side of the direction and n on the other, farthest first.

    Raises
    ------
    ValueError
        If there are fewer than 2 n words.

    Examples
    --------
    >>> wv = WordVectors(["sir", "lady", "tree", "he"], [[-1, 0.1], [1, 0.2], [0, 1], [-1, 0.5]])
    >>> most_biased(wv, [1.0, 0.0], 1, leave_out=["he"])
    (['lady'], ['sir'])
    """
    g = l2_normalize(as_floats("direction", direction, 1))
    cosines = word_vectors.normalized().matrix @ g  # (words,)
    left_out, words = set(leave_out), word_vectors.words
    order = [i for i in np.argsort(-cosines, kind="stable") if words[i] not in left_out]
    if not 1 <= n <= len(order) // 2:
        raise ValueError(f"n: expected 1 to {len(order) // 2}, half of the words, got {n}")
    return [words[i] for i in order[:n]], [words[i] for i in order[: -n - 1 : -1]]


def _held_out_hits(
    x: NDArray[np.floating], side: NDArray[np.bool_], folds: int, seed: int
) -> NDArray[np.float64]:
    """1 for each vector that a classifier fitted on the other folds puts on its side, else 0."""
    part = np.empty(len(x), dtype=np.int64)
    rng = np.random.default_rng(seed)
    for members in (np.flatnonzero(side), np.flatnonzero(~side)):  # both groups in every fold
        part[rng.permutation(members)] = np.arange(len(members)) % folds
    targets, hits = np.where(side, 1.0, -1.0), np.empty(len(x))
    for fold in range(folds):
        held_out = part == fold
        probe = LinearProbe(ridge=1.0).fit(x[~held_out], targets[~held_out])
        hits[held_out] = (probe.predict(x[held_out]) > 0) == side[held_out]
    return hits


def _same_side(x: NDArray[np.floating], side: NDArray[np.bool_], k: int) -> float:
    cosines = x @ x.T  # (n, n)
    np.fill_diagonal(cosines, -np.inf)
    nearest = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    return float((side[nearest] == side[:, None]).mean())
