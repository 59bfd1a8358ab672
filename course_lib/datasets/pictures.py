"""Handwritten digits and photographs that installed packages carry."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .installed import package_folder

# name -> (package, path inside it); what each shows is in data/README.md
PHOTOGRAPHS = {
    "china": ("sklearn", "datasets/images/china.jpg"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
    "grace_hopper": ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    "astronaut": ("skimage", "data/astronaut.png"),
    "camera": ("skimage", "data/camera.png"),
    "cat": ("skimage", "data/chelsea.png"),
    "clock": ("skimage", "data/clock_motion.png"),
    "coffee": ("skimage", "data/coffee.png"),
    "coins": ("skimage", "data/coins.png"),
    "galaxies": ("skimage", "data/hubble_deep_field.jpg"),
    "moon": ("skimage", "data/moon.png"),
    "motorcycle": ("skimage", "data/motorcycle_left.png"),
    "retina": ("skimage", "data/retina.jpg"),
    "rocket": ("skimage", "data/rocket.jpg"),
    "tissue": ("skimage", "data/ihc.png"),
    "brick": ("skimage", "data/brick.png"),
    "grass": ("skimage", "data/grass.png"),
    "gravel": ("skimage", "data/gravel.png"),
    "page": ("skimage", "data/page.png"),
}


def digits() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Load 1,797 handwritten digits.

    Returns
    -------
    images : float32 array, shape (1797, 8, 8)
        Ink from 0 (paper) to 1 (black): scikit-learn's values divided by 16.
    labels : int64 array, shape (1797,)
        The digit that each shows.

    References
    ----------
    Alpaydin and Kaynak, 1998, "Optical Recognition of Handwritten Digits", UCI (CC BY 4.0);
    the copy of scikit-learn's wheel.

    Examples
    --------
    >>> images, labels = digits()
    >>> images.shape, labels[:3].tolist(), float(images.max())
    ((1797, 8, 8), [0, 1, 2], 1.0)
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    return (data.images / 16).astype(np.float32), data.target.astype(np.int64)


@cache
def _photographs() -> dict[str, NDArray[np.uint8]]:
    from PIL import Image

    found: dict[str, NDArray[np.uint8]] = {}
    for name, path in _photograph_files().items():
        with Image.open(path) as image:
            found[name] = np.asarray(image.convert("RGB"))
            found[name].flags.writeable = False
    return found


def photographs() -> dict[str, NDArray[np.uint8]]:
    """Load the photographs that scikit-learn, matplotlib and scikit-image carry.

    Returns
    -------
    dict
        Name to a read-only uint8 array, shape (height, width, 3), RGB; grey pictures have three
        equal channels. Pictures of packages that aren't installed are left out.

    Raises
    ------
    FileNotFoundError
        If none of the packages is installed.

    Examples
    --------
    >>> pictures = photographs()
    >>> pictures["china"].shape, pictures["china"].dtype
    ((427, 640, 3), dtype('uint8'))
    """
    found = dict(_photographs())
    if not found:
        raise FileNotFoundError("no photographs: run `pip install scikit-learn matplotlib`")
    return found


def _photograph_files() -> dict[str, Path]:
    files = {}
    for name, (package, inner) in PHOTOGRAPHS.items():
        try:
            path = package_folder(package) / inner
        except ModuleNotFoundError:
            continue
        if path.exists():
            files[name] = path
    return files
