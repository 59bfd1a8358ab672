"""How much of which colour: a descriptor that knows nothing of shapes and places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.media.pixel_batches import Images, as_pixels


def colour_histogram(images: Images, bins: int = 4) -> NDArray[np.float32]:
    """Count the pixels of each colour, red, green and blue in `bins` steps each.

    The vector is the square root of the shares of the pixels, so it has length 1, and the cosine
    of two is the Bhattacharyya coefficient of their shares.

    Parameters
    ----------
    images : array or Tensor
        n pictures with three channels, as `as_pixels` takes them.
    bins : int
        Steps of each channel, 1 or more.

    Returns
    -------
    float32 array, shape (n, bins³)
        Unit rows.

    Raises
    ------
    ValueError
        If `bins` is below 1 or the pictures are grey.

    References
    ----------
    Swain and Ballard (1991), "Color Indexing", International Journal of Computer Vision 7.

    Examples
    --------
    >>> red, blue = np.zeros((2, 2, 2, 3), dtype=np.float32)
    >>> red[..., 0] = blue[..., 2] = 1
    >>> mixed = np.concatenate([red[:1], blue[:1]])
    >>> vectors = colour_histogram(np.stack([red, blue, mixed]), bins=2)
    >>> (vectors @ vectors[2]).round(2)
    array([0.71, 0.71, 1.  ], dtype=float32)
    """
    x = as_pixels(images)
    if bins < 1:
        raise ValueError(f"bins: expected 1 or more, got {bins}")
    if x.shape[1] != 3:
        raise ValueError(f"images: expected 3 channels, got {x.shape[1]}")
    steps = (x * bins).long().clamp(0, bins - 1)  # (n, 3, H, W)
    cells = (steps[:, 0] * bins + steps[:, 1]) * bins + steps[:, 2]  # (n, H, W)
    counts = [np.bincount(row, minlength=bins**3) for row in cells.flatten(1).numpy()]
    return np.sqrt(np.array(counts, dtype=np.float32) / cells[0].numel())
