"""Sounds as numbers: one channel, from -1 to 1, at a rate that is written down."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Wave:
    """A sound and the rate at which it was sampled.

    Parameters
    ----------
    samples
        Shape (samples,), floating point from -1 to 1, or int16.
    rate
        Samples a second.

    Raises
    ------
    TypeError
        If `samples` isn't an array of numbers.
    ValueError
        If it hasn't one axis, is empty or not finite, or `rate` is below 1.

    Examples
    --------
    >>> Wave(np.zeros(8_000), rate=8_000).at(16_000).shape
    (16000,)
    """

    samples: NDArray[np.floating] | NDArray[np.int16]
    rate: int

    def __post_init__(self) -> None:
        _check_samples(self.samples, "samples")
        if self.rate < 1:
            raise ValueError(f"rate: expected 1 or more samples a second, got {self.rate}")

    def at(self, rate: int) -> NDArray[np.float32]:
        """Return the samples at another rate, float32, filtered against aliasing."""
        samples = _as_floats(self.samples)
        if rate == self.rate:
            return samples
        from scipy.signal import resample_poly

        common = gcd(rate, self.rate)
        return resample_poly(samples, rate // common, self.rate // common).astype(np.float32)


def read_wave(path: Path) -> Wave:
    """Read a sound file; several channels are averaged.

    Parameters
    ----------
    path
        A WAV file, or, where the package soundfile is installed, FLAC, OGG or MP3.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it can't be read as a sound.
    """
    if path.suffix.lower() == ".wav":
        return _read_wav(path)
    try:
        import soundfile
    except ImportError:
        raise ValueError(
            f"{path.name}: only .wav is read without soundfile; run `pip install soundfile`"
        ) from None
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError(f"{path.name}: not a readable sound file: {error}") from None
    return Wave(samples.mean(axis=1), int(rate))


def as_wave(item: object, rate: int, name: str = "item") -> NDArray[np.float32]:
    """Turn a `Wave`, an array or a path into samples at `rate`.

    Parameters
    ----------
    item
        A bare array is taken to be at `rate` already.
    rate
        Samples a second that are wanted.
    name
        What the caller calls the item, for the message.

    Returns
    -------
    float32 array, shape (samples,)

    Raises
    ------
    TypeError, ValueError
        If it is none of these, or not one finite channel.

    Examples
    --------
    >>> as_wave(np.array([0, 16384, -32768], dtype=np.int16), 16_000)
    array([ 0. ,  0.5, -1. ], dtype=float32)
    """
    if isinstance(item, Wave):
        return item.at(rate)
    if isinstance(item, Path):
        return read_wave(item).at(rate)
    if isinstance(item, np.ndarray):
        _check_samples(item, name)
        return _as_floats(item)
    raise TypeError(
        f"{name}: expected a Wave, an array of samples or a pathlib.Path, got {type(item).__name__}"
    )


def _check_samples(samples: object, name: str) -> None:
    if not isinstance(samples, np.ndarray):
        raise TypeError(f"{name}: expected a NumPy array, got {type(samples).__name__}")
    if samples.dtype != np.int16 and samples.dtype.kind != "f":
        raise TypeError(f"{name}: expected floating point or int16 samples, got {samples.dtype}")
    if samples.ndim != 1 or not len(samples):
        raise ValueError(f"{name}: expected one channel, shape (samples,), got {samples.shape}")
    if not np.isfinite(samples).all():
        raise ValueError(f"{name}: expected finite samples, got NaN or infinity")


def _as_floats(samples: NDArray) -> NDArray[np.float32]:
    scale = 32768 if samples.dtype == np.int16 else 1
    return (samples / scale).astype(np.float32)


def _read_wav(path: Path) -> Wave:
    from scipy.io import wavfile

    try:
        rate, samples = wavfile.read(path)
    except FileNotFoundError:
        raise
    except ValueError as error:
        raise ValueError(f"{path.name}: not a readable WAV file: {error}") from None
    floats = _full_scale(samples)
    return Wave(floats if floats.ndim == 1 else floats.mean(axis=1), rate)


def _full_scale(samples: NDArray) -> NDArray[np.float64]:
    """Return integer samples of 8 to 32 bits as floats from -1 to 1; 8-bit WAV is unsigned."""
    if samples.dtype == np.uint8:
        return (samples.astype(np.float64) - 128) / 128
    if samples.dtype.kind == "i":
        return samples / -float(np.iinfo(samples.dtype).min)
    return samples.astype(np.float64)
