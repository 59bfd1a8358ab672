"""Which levels of the hierarchy a node lives on."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def draw_levels(n: int, M: int, seed: int = 0, first: int = 0) -> NDArray[np.uint8]:
    """Draw the top levels of nodes first … first + n - 1.

    A node reaches level l with probability M^-l: its level is ⌊-ln(u) / ln(M)⌋ for u uniform
    over (0, 1]. The level of a node depends on the seed and the node's number alone, so rows that
    are added one by one get the same levels as rows added at once.

    Parameters
    ----------
    n : int
        How many.
    M : int
        Links of a node on the upper levels, 2 or more.
    seed : int
        0 or more.
    first : int
        The number of the first node.

    Returns
    -------
    ndarray
        uint8, shape (n,).

    References
    ----------
    Malkov and Yashunin 2018, Algorithm 1, line 4, with mL = 1 / ln(M) (section 4.1).

    Examples
    --------
    >>> levels = draw_levels(100_000, M=16)
    >>> [round(float((levels >= level).mean()), 3) for level in (0, 1, 2)]
    [1.0, 0.062, 0.004]
    """
    uniform = np.random.Generator(np.random.PCG64(seed).advance(first)).random(n)  # [0, 1)
    levels = np.floor(-np.log1p(-uniform) / math.log(M))
    return np.minimum(levels, 255).astype(np.uint8)
