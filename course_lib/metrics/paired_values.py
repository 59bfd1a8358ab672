"""Two systems' values on the same queries."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats


def paired_differences(a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """Return a - b, query by query.

    Parameters
    ----------
    a, b : array_like
        Shape (n,), finite numbers, in the same order of the queries.

    Returns
    -------
    (n,) float64

    Raises
    ------
    ValueError
        If the lengths differ or a number isn't finite.

    Examples
    --------
    >>> paired_differences([1.0, 0.5], [0.5, 0.5])
    array([0.5, 0. ])
    """
    x, y = as_floats("a", a, 1), as_floats("b", b, 1)
    if len(x) != len(y):
        raise ValueError(f"b: expected {len(x)} values, one a query as in a, got {len(y)}")
    return x.astype(np.float64) - y
