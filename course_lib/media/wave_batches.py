"""Accept what a caller passes as sound, or say what was wrong with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Waves = NDArray[np.float32]


def as_waves(wave: ArrayLike, name: str = "wave") -> Waves:
    """Return one wave (samples,) or several of one length (n, samples) as float32.

    Parameters
    ----------
    wave
        Floats, usually from -1 to 1.
    name
        What the caller calls the argument, for the message.

    Raises
    ------
    TypeError
        If the samples are whole numbers, as sound files hold them, or no numbers at all.
    ValueError
        If there is no sample, there are more axes than two, or a sample is nan or infinite.

    Examples
    --------
    >>> as_waves([0.0, 0.5]).dtype
    dtype('float32')
    """
    samples = np.asarray(wave)
    if np.issubdtype(samples.dtype, np.integer):
        largest = np.iinfo(samples.dtype).max + 1
        said = f"{name}: expected floats from -1 to 1, got {samples.dtype}"
        raise TypeError(f"{said}; divide by {largest}")
    if not np.issubdtype(samples.dtype, np.floating):
        raise TypeError(f"{name}: expected floats, got dtype {samples.dtype}")
    if samples.ndim not in {1, 2} or not samples.shape[-1]:
        came = samples.shape
        raise ValueError(f"{name}: expected shape (samples,) or (n, samples), got {came}")
    if not np.isfinite(samples).all():
        raise ValueError(f"{name}: expected finite samples, got nan or infinity")
    return samples.astype(np.float32, copy=False)
