"""Vectors "anonymised" by a little noise, and two ways to undo it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.vectors import l2_normalize
from course_lib.vectors.numbers_check import Floats, as_floats

AT_ONCE = 2**22  # cosines held together


def noised_release(vectors: ArrayLike, noise: float, seed: int = 0) -> Floats:
    """Add normal noise to each number and give each row length 1 again.

    For unit rows of d numbers the cosine with the original is about 1 / √(1 + d · noise²): the
    same noise hides more the more dimensions there are. No guarantee comes with it.

    Parameters
    ----------
    vectors : array_like
        Shape (n, d).
    noise : float
        Standard deviation in each dimension, 0 or more.
    seed : int

    Returns
    -------
    ndarray
        float64, shape (n, d).

    Raises
    ------
    ValueError
        If `noise` is negative.

    Examples
    --------
    >>> vector = np.full((1, 400), 0.05)
    >>> round(float((noised_release(vector, 0.1) @ vector.T)[0, 0]), 1)  # 1 / √5 = 0.45
    0.4
    """
    if not noise >= 0:
        raise ValueError(f"noise: expected 0 or more, got {noise}")
    x = as_floats("vectors", vectors, 2).astype(np.float64)
    rng = np.random.default_rng([seed, 1])  # not the stream that made data of the same seed
    return l2_normalize(x + noise * rng.standard_normal(x.shape))


def averaged_releases(vectors: ArrayLike, noise: float, releases: int, seed: int = 0) -> Floats:
    """Ask for the same vectors again and again, and average: the noise cancels, they don't.

    Of m releases, the noise that is left is noise / √m. Fresh noise at each request protects less
    with each request; a guarantee has to count them.

    Parameters
    ----------
    vectors, noise, seed
        As in `noised_release`.
    releases : int
        m, 1 or more.

    Returns
    -------
    ndarray
        float64, shape (n, d), rows of length 1.

    Raises
    ------
    ValueError
        If `noise` is negative or `releases` below 1.

    Examples
    --------
    >>> vector = np.full((1, 400), 0.05)
    >>> round(float((averaged_releases(vector, 0.1, releases=50) @ vector.T)[0, 0]), 2)
    0.96
    """
    if releases < 1:
        raise ValueError(f"releases: expected 1 or more, got {releases}")
    seeds = np.random.SeedSequence(seed).generate_state(releases)
    return l2_normalize(sum(noised_release(vectors, noise, int(each)) for each in seeds))


def reidentification_rate(released: ArrayLike, originals: ArrayLike) -> float:
    """Return the share of released rows whose nearest original is the one they were made of.

    An attacker who holds candidate texts embeds them and looks for the nearest: the release is
    then a name tag. Guessing finds 1/n.

    Parameters
    ----------
    released, originals : array_like
        Shape (n, d), row i of the one made of row i of the other.

    Returns
    -------
    float
        0 to 1. Where originals are equal, the lowest row counts as the nearest.

    Raises
    ------
    ValueError
        If the shapes differ or there are no rows.

    Complexity
    ----------
    O(n² · d).

    Examples
    --------
    >>> originals = np.random.default_rng(0).standard_normal((500, 384))
    >>> reidentification_rate(noised_release(l2_normalize(originals), 0.1), originals)
    1.0
    """
    x = l2_normalize(as_floats("released", released, 2))
    y = l2_normalize(as_floats("originals", originals, 2))
    if x.shape != y.shape or not len(x):
        raise ValueError(f"released: expected shape {y.shape} with rows, got {x.shape}")
    step = max(1, AT_ONCE // len(x))
    nearest = [(x[start : start + step] @ y.T).argmax(axis=1) for start in range(0, len(x), step)]
    return float((np.concatenate(nearest) == np.arange(len(x))).mean())
