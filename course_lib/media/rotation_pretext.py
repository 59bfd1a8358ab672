"""A label that costs nothing: which way up is this picture?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def rotated(images: NDArray[Any], seed: int = 0) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Turn each picture by 0°, 90°, 180° or 270°, and say by how much.

    Who can tell must have noticed what the picture shows. A picture that looks the same turned
    (a circle, a zero) teaches nothing.

    Parameters
    ----------
    images : (n, side, side) or (n, side, side, C)
        Square pictures.
    seed : int
        Of the turns, drawn evenly.

    Returns
    -------
    turned : as `images`
        Counter-clockwise by 90° times the label.
    labels : (n,) int64
        0 to 3.

    Raises
    ------
    ValueError
        If the pictures aren't square.

    References
    ----------
    Gidaris, Singh and Komodakis 2018, "Unsupervised representation learning by predicting image
    rotations", section 2. There every picture appears in all four positions.

    Examples
    --------
    >>> turned, labels = rotated(np.array([[[1, 2], [3, 4]]]), seed=0)
    >>> labels, turned.tolist()  # by 270°
    (array([3]), [[[3, 1], [4, 2]]])
    """
    if images.ndim not in {3, 4} or images.shape[1] != images.shape[2]:
        expected = "(n, side, side) or (n, side, side, C)"
        raise ValueError(f"images: expected shape {expected}, got {images.shape}")
    labels = np.random.default_rng(seed).integers(4, size=len(images))
    turned = images.copy()
    for quarter in range(1, 4):
        rows = labels == quarter
        turned[rows] = np.rot90(images[rows], quarter, axes=(1, 2))
    return turned, labels
