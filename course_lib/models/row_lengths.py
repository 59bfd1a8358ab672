"""Rows of length one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def unit_rows(rows: ArrayLike, dim: int, source: str) -> NDArray[np.float32]:
    """Divide every row by its length; a row of zeros stays one.

    Parameters
    ----------
    rows
        Shape (n, dim).
    dim
        The length that a row must have.
    source
        Who made the rows, for the message.

    Returns
    -------
    float32 array, shape (n, dim)

    Raises
    ------
    ValueError
        If the shape is another or a number isn't finite.

    Examples
    --------
    >>> unit_rows([[3, 4], [0, 0]], 2, "doctest")
    array([[0.6, 0.8],
           [0. , 0. ]], dtype=float32)
    """
    values = np.asarray(rows, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != dim:
        raise ValueError(f"{source}: expected vectors of length {dim}, got shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError(f"{source}: a vector has NaN or infinity in it")
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return (values / np.where(lengths > 0, lengths, 1)).astype(np.float32)
