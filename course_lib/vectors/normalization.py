"""Scale vectors to length 1, safely."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .numbers_check import Floats, as_floats


def l2_normalize(x: ArrayLike, axis: int = -1, eps: float = 1e-12) -> Floats:
    """Divide each vector by its Euclidean length, x / max(‖x‖, eps).

    Parameters
    ----------
    x
        Any shape, usually (d,) or (n, d); a batch is normalised row by row.
    axis
        The axis along which the numbers of one vector lie.
    eps
        Smallest length to divide by, above 0. Vectors of zeros therefore stay zeros instead of
        becoming nan.

    Returns
    -------
    ndarray
        Same shape as `x`; float32 stays float32.

    Raises
    ------
    ValueError
        If `eps` isn't above 0, or `x` holds nan or infinity.

    References
    ----------
    The same rule as ``torch.nn.functional.normalize``.

    Examples
    --------
    >>> l2_normalize([[3.0, 4.0], [0.0, 0.0]])
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    if not eps > 0:
        raise ValueError(f"eps: expected a number above 0, got {eps}")
    vectors = as_floats("x", x)
    # ‖x‖² = x·x; np.linalg.norm would copy all numbers twice on its way
    rows = np.moveaxis(vectors, axis, -1)  # (..., d)
    lengths = np.expand_dims(np.sqrt(np.vecdot(rows, rows)), axis)  # (..., 1, ...)
    return vectors / np.maximum(lengths, eps)
