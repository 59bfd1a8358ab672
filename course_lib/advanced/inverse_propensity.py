"""Read clicks for what they mean: each counts one over the chance that it could be seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats


def estimate_propensities(clicks: ArrayLike) -> NDArray[np.float64]:
    """Return how likely each position is looked at, relative to the top, from shuffled lists.

    Where the order is drawn at random, all positions show equally good results on average, so
    that the click rates differ only by attention: rate at k / rate at 1. A ranked list won't do:
    its top is clicked more because it is better, too.

    Parameters
    ----------
    clicks : array_like
        bool, shape (n, k): n sessions whose k results stood in random order.

    Returns
    -------
    ndarray
        float64, shape (k,); 1 at the top. Above 1 where chance has it so.

    Raises
    ------
    ValueError
        If a position has no click at all: its propensity can't be told, and would be divided by.

    References
    ----------
    Joachims, Swaminathan and Schnabel (2017), section 5.1; Radlinski and Joachims (2006),
    "Minimally invasive randomization", for swaps that cost the readers less.

    Examples
    --------
    >>> estimate_propensities([[True, True], [True, False], [True, False], [True, True]]).tolist()
    [1.0, 0.5]
    """
    rates = as_floats("clicks", clicks, 2).mean(axis=0)  # (k,)
    if not rates.all():
        empty = np.flatnonzero(rates == 0).tolist()
        raise ValueError(f"clicks: expected some at every position, got none at {empty}")
    return rates / rates[0]


def inverse_propensity_weights(
    positions: ArrayLike, propensities: ArrayLike, largest: float = np.inf
) -> NDArray[np.float64]:
    """Return the weight of a click at each position: 1 / propensity, cut at `largest`.

    Half as likely to be seen, twice the weight: then the expected weighted clicks of a result are
    its relevance, wherever it stood. The price is variance: a rare click at the bottom counts a
    lot. Cutting the weights lowers it and brings some of the bias back.

    Parameters
    ----------
    positions : array_like
        Whole numbers from 0, any shape.
    propensities : array_like
        Shape (k,), above 0.
    largest : float
        1 or more.

    Returns
    -------
    ndarray
        float64, the shape of `positions`.

    Raises
    ------
    ValueError
        If a position has no propensity, a propensity isn't above 0, or `largest` is below 1.

    References
    ----------
    Horvitz and Thompson (1952); Joachims, Swaminathan and Schnabel (2017), equation 5; Strehl et
    al. (2010), "Learning from logged implicit exploration data", for the cut.

    Examples
    --------
    >>> inverse_propensity_weights([0, 1, 3], [1.0, 0.5, 0.25, 0.1], largest=5.0).tolist()
    [1.0, 2.0, 5.0]
    """
    chances, places = as_floats("propensities", propensities, 1), np.asarray(positions, np.intp)
    if places.size and not (places.min() >= 0 and places.max() < len(chances)):
        raise ValueError(f"positions: expected 0 to {len(chances) - 1}, got {places.max()}")
    if not chances.min() > 0 or not largest >= 1:
        raise ValueError(f"propensities: expected above 0, largest 1 or more, got {chances.min()}")
    return np.minimum(1 / chances[places], largest)


def estimated_gain(
    clicks: ArrayLike, new_positions: ArrayLike, weights: ArrayLike
) -> NDArray[np.float64]:
    """Return what a new order would gain in each session: Σ over clicks of w / log₂(2 + position).

    With relevant in place of clicked results and weights 1 it is the discounted cumulative gain;
    with inverse propensities its expectation is the same (a constant factor and the noise clicks
    aside). With weights 1 it praises the order that was shown.

    Parameters
    ----------
    clicks : array_like
        bool, shape (n, k): of n sessions, by the position at which a result was shown.
    new_positions : array_like
        int, shape (n, k): where the new order puts that result, from 0.
    weights : array_like
        Shape (k,): of a click at each shown position.

    Returns
    -------
    ndarray
        float64, shape (n,).

    Raises
    ------
    ValueError
        If the shapes don't fit.

    References
    ----------
    Joachims, Swaminathan and Schnabel (2017), equations 4 and 5.

    Examples
    --------
    >>> shown, swapped = [[0, 1]], [[1, 0]]
    >>> [estimated_gain([[False, True]], order, [1.0, 2.0]).tolist() for order in (shown, swapped)]
    [[1.26...], [2.0]]
    """
    marks, places = as_floats("clicks", clicks, 2), as_floats("new_positions", new_positions, 2)
    each = as_floats("weights", weights, 1)
    if marks.shape != places.shape or each.shape != marks.shape[1:]:
        raise ValueError(
            f"new_positions: expected shape {marks.shape} and as many weights as columns, got "
            f"{places.shape} and {each.shape}"
        )
    return (marks * each / np.log2(2 + places)).sum(axis=1)
