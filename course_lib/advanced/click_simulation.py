"""Clicks as the position-based model makes them: seen first, then judged."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats


def examination(positions: int, eta: float = 1.0) -> NDArray[np.float64]:
    """Return how likely a position is looked at: (1 / rank)^eta.

    Parameters
    ----------
    positions : int
        Length of the list, 1 or more.
    eta : float
        0 or more: how fast attention falls; 0 for readers who look at everything.

    Returns
    -------
    ndarray
        float64, shape (positions,), 1 at the top.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Joachims, Swaminathan and Schnabel (2017), "Unbiased learning-to-rank with biased feedback",
    section 6.1.

    Examples
    --------
    >>> examination(4).round(2).tolist()
    [1.0, 0.5, 0.33, 0.25]
    """
    if positions < 1 or not eta >= 0:
        raise ValueError(f"positions: expected 1 or more, eta 0 or more, got {positions}, {eta}")
    return (1 / np.arange(1, positions + 1)) ** eta


def simulate_clicks(
    relevant: ArrayLike, seen: ArrayLike, noise: float = 0.1, seed: int = 0
) -> NDArray[np.bool_]:
    """Draw clicks on ranked lists: a result is clicked if it is looked at *and* liked.

    P(click) = seen at its position · (1 if relevant, else `noise`). Nothing else enters: readers
    don't stop at the first good result, and don't trust the top ones more (both happen in life).

    Parameters
    ----------
    relevant : array_like
        bool, shape (n, k): of n sessions, whether the result at each position is relevant.
    seen : array_like
        Shape (k,), 0 to 1: probability that a position is looked at.
    noise : float
        Probability of a click on a result that is looked at and not relevant, 0 to 1.
    seed : int

    Returns
    -------
    ndarray
        bool, shape (n, k).

    Raises
    ------
    ValueError
        If the shapes don't fit or a number isn't a probability.

    References
    ----------
    Richardson, Dominowska and Ragno (2007), "Predicting clicks", section 5 (examination);
    Craswell et al. (2008), "An experimental comparison of click position-bias models".

    Examples
    --------
    >>> simulate_clicks([[True, False, True]], [1.0, 1.0, 0.0], noise=0.0).tolist()
    [[True, False, False]]
    """
    good, looks = as_floats("relevant", relevant, 2), as_floats("seen", seen, 1)
    if good.shape[1] != len(looks):
        raise ValueError(f"seen: expected {good.shape[1]} positions, got {len(looks)}")
    if not (looks.min() >= 0 and looks.max() <= 1 and 0 <= noise <= 1):
        raise ValueError(f"seen: expected probabilities, noise too, got {looks}, {noise}")
    chance = looks * np.where(good > 0, 1.0, noise)  # (n, k)
    return np.random.default_rng(seed).random(good.shape) < chance
