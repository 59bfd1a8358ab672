"""Accept what a caller passes as numbers, or say what was wrong with it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def as_floats(name: str, values: ArrayLike, *dimensions: int) -> Floats:
    """Return `values` as a float array; float32 and float64 stay what they are.

    Parameters
    ----------
    name
        What the caller calls the argument, for the message.
    values
        Numbers.
    dimensions
        Numbers of axes that are allowed; none given means any.

    Raises
    ------
    TypeError
        If the values aren't numbers.
    ValueError
        If the number of axes isn't allowed, or a value is nan or infinite.

    Examples
    --------
    >>> as_floats("x", [1, 2], 1)
    array([1., 2.])
    """
    array = np.asarray(values)
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == bool):
        raise TypeError(f"{name}: expected numbers, got dtype {array.dtype}")
    if dimensions and array.ndim not in dimensions:
        allowed = " or ".join(str(d) for d in dimensions)
        raise ValueError(f"{name}: expected {allowed} axes, got shape {array.shape}")
    if not np.issubdtype(array.dtype, np.floating):
        array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got nan or infinity")
    return array
