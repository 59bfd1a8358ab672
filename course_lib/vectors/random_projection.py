"""Fewer dimensions with every distance nearly kept, by multiplying with random numbers."""

from __future__ import annotations

from math import ceil, log

import numpy as np
from numpy.typing import ArrayLike

from .numbers_check import Floats, as_floats


def johnson_lindenstrauss_dimension(points: int, eps: float) -> int:
    """Return a dimension that keeps all squared distances within a factor 1 ± eps.

    k ≥ 4 ln(n) / (eps²/2 − eps³/3): it depends on the number of points, not on their dimension.

    Parameters
    ----------
    points
        n, at least 2.
    eps
        Allowed relative error of a squared distance, between 0 and 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Johnson and Lindenstrauss (1984); Dasgupta and Gupta (2003), An elementary proof of a theorem
    of Johnson and Lindenstrauss, theorem 2.1.

    Examples
    --------
    >>> johnson_lindenstrauss_dimension(21_000, eps=0.5)
    478
    """
    if points < 2:
        raise ValueError(f"points: expected 2 or more, got {points}")
    if not 0 < eps < 1:
        raise ValueError(f"eps: expected a number between 0 and 1, got {eps}")
    return ceil(4 * log(points) / (eps**2 / 2 - eps**3 / 3))


def gaussian_projection(x: ArrayLike, dim: int, seed: int = 0) -> Floats:
    """Multiply each row with a random matrix of N(0, 1/dim) entries.

    Squared lengths and distances keep their expected value; nothing is learned.

    Parameters
    ----------
    x
        Shape (n, d).
    dim
        Columns of the result, 1 or more.
    seed
        For the random matrix.

    Returns
    -------
    ndarray
        Shape (n, dim), same dtype as `x`.

    Raises
    ------
    ValueError
        If `dim` is below 1.

    Examples
    --------
    >>> x = np.eye(400, dtype=np.float32)[:2]
    >>> lengths = np.linalg.norm(gaussian_projection(x, 4000), axis=1)
    >>> bool(np.all(abs(lengths - 1) < 0.05))
    True
    """
    vectors = as_floats("x", x, 2)
    if dim < 1:
        raise ValueError(f"dim: expected 1 or more, got {dim}")
    rng = np.random.default_rng(seed)
    projection = rng.normal(0, dim**-0.5, (vectors.shape[1], dim))  # (d, dim)
    return vectors @ projection.astype(vectors.dtype)
