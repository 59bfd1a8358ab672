"""A threshold that things of one kind rarely exceed, from scores of things held out."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = 1e-9


def held_out_threshold(scores: ArrayLike, target: float) -> float:
    """Return a threshold that a new score exceeds with a probability of at most `target`.

    Among n held-out scores and one new score of the same kind, every order is equally likely. So
    the new one exceeds the r-th smallest of the n with probability at most 1 - r / (n + 1),
    whatever the scores' distribution. Take the smallest r for which that is at most the target.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Of things that should *not* be flagged and that no part of the scorer has seen.
    target : float
        Between 0 and 1: how often one of them may be flagged.

    Returns
    -------
    float
        Flag what lies *above* it. The promise is on average over draws of the held-out scores; for
        one draw the true share varies by about sqrt(target / n).

    Raises
    ------
    ValueError
        If the target isn't between 0 and 1, or there are too few scores for it: n must be at least
        1 / target - 1. (99 scores can't promise one false alarm in a thousand.)

    References
    ----------
    Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World (conformal
    prediction); Papadopoulos et al. (2002), Inductive confidence machines.

    Examples
    --------
    >>> held_out_threshold([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], target=0.2)
    0.8
    """
    values = np.sort(np.asarray(scores, dtype=np.float64).ravel())
    if not 0 < target < 1:
        raise ValueError(f"target: expected a number between 0 and 1, got {target}")
    if not np.isfinite(values).all():
        raise ValueError("scores: expected finite numbers, got nan or infinity")
    rank = ceil((len(values) + 1) * (1 - target) - ROUNDING)
    if rank > len(values):
        fewest = ceil(1 / target - 1 - ROUNDING)
        raise ValueError(
            f"scores: expected {fewest} or more for target {target}, got {len(values)}"
        )
    return float(values[rank - 1])
