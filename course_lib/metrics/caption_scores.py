"""CLIPScore: does a caption fit its picture, without a reference caption?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors import l2_normalize
from course_lib.vectors.numbers_check import as_floats


def clip_score(images: ArrayLike, texts: ArrayLike, w: float = 2.5) -> NDArray[np.float64]:
    """Return w · max(cos(image, text), 0) of each pair.

    Cosines between pictures and texts lie in a narrow range that differs from model to model (with
    CLIP mostly between 0 and 0.4; hence w), so scores of two models can't be compared.

    Parameters
    ----------
    images
        Vectors of the pictures, shape (n, d), of any length; zeros score 0.
    texts
        Vectors of their captions by the same model, shape (n, d): row i belongs to picture i.
    w
        Scale, above 0.

    Returns
    -------
    ndarray
        float64, shape (n,), from 0 to w, higher is better.

    Raises
    ------
    ValueError
        If the shapes differ or aren't (n, d), or `w` isn't above 0.

    References
    ----------
    Hessel et al. (2021), "CLIPScore: A Reference-free Evaluation Metric for Image Captioning",
    section 3.

    Examples
    --------
    >>> clip_score([[1, 0], [1, 0], [1, 0]], [[3, 0], [1, 1], [-1, 0]])
    array([2.5       , 1.76776695, 0.        ])
    """
    if not w > 0:
        raise ValueError(f"w: expected a number above 0, got {w}")
    pictures, captions = as_floats("images", images, 2), as_floats("texts", texts, 2)
    if pictures.shape != captions.shape:
        raise ValueError(f"texts: expected shape {pictures.shape}, got {captions.shape}")
    unit_pictures = l2_normalize(pictures.astype(np.float64))
    unit_captions = l2_normalize(captions.astype(np.float64))
    cosines = np.vecdot(unit_pictures, unit_captions)  # (n,)
    return w * np.maximum(cosines, 0.0)
