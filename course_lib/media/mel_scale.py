"""Pitch as the ear spaces it: the mel scale, and triangular filters that are even on it."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

HZ_A_MEL = 200 / 3  # Slaney: below 1000 Hz the scale is straight,
KNEE_HZ, KNEE_MEL = 1000.0, 15.0
MEL_STEP = np.log(6.4) / 27  # above it logarithmic: 27 mels from 1000 to 6400 Hz


def hz_to_mel(hz: ArrayLike, scale: str = "slaney") -> Numbers:
    """Turn frequencies into mels.

    ``"slaney"``: 3 f / 200 below 1000 Hz, and 15 + 27 ln(f / 1000) / ln 6.4 above. ``"htk"``:
    2595 log10(1 + f / 700).

    Parameters
    ----------
    hz
        Frequencies in hertz, 0 or more, any shape.
    scale
        "slaney" or "htk". The two differ in their unit, too.

    Returns
    -------
    float64, shape as `hz`

    Raises
    ------
    ValueError
        If a frequency is negative or the scale unknown.

    References
    ----------
    Slaney (1998), "Auditory Toolbox", version 2; O'Shaughnessy (1987), "Speech Communication",
    page 150, for the scale that the HTK toolkit uses.

    Examples
    --------
    >>> hz_to_mel([200, 1000, 6400]), hz_to_mel(700, "htk").round(1)
    (array([ 3., 15., 42.]), np.float64(781.2))
    """
    f = np.asarray(hz, dtype=np.float64)
    if (f < 0).any() or np.isnan(f).any():
        raise ValueError(f"hz: expected 0 or more, got {np.nanmin(f)}")
    if _is_htk(scale):
        return np.asarray(2595 * np.log10(1 + f / 700))
    above = KNEE_MEL + np.log(np.maximum(f, KNEE_HZ) / KNEE_HZ) / MEL_STEP
    return np.where(f < KNEE_HZ, f / HZ_A_MEL, above)


def mel_to_hz(mel: ArrayLike, scale: str = "slaney") -> Numbers:
    """Turn mels into frequencies in hertz: the inverse of `hz_to_mel`.

    Examples
    --------
    >>> mel_to_hz([3, 15, 42]).round(6)
    array([ 200., 1000., 6400.])
    """
    m = np.asarray(mel, dtype=np.float64)
    if _is_htk(scale):
        return np.asarray(700 * (10 ** (m / 2595) - 1))
    above = KNEE_HZ * np.exp(MEL_STEP * np.maximum(m - KNEE_MEL, 0))
    return np.where(m < KNEE_MEL, m * HZ_A_MEL, above)


def mel_filter_bank(
    rate: int,
    n_fft: int,
    n_mels: int,
    fmin: float = 0.0,
    fmax: float | None = None,
    scale: str = "slaney",
) -> NDArray[np.float32]:
    """Return triangular filters, evenly spaced in mels, that turn frequency bins into bands.

    Filter i rises from corner i to corner i + 1 and falls to corner i + 2; neighbours overlap by
    half. Each has area 1 in hertz, so that noise of equal power everywhere gives equal bands.

    Parameters
    ----------
    rate
        Samples a second.
    n_fft
        Samples in a piece of the Fourier transform.
    n_mels
        Number of filters, 1 or more.
    fmin, fmax
        First and last corner in hertz; `fmax` is half of `rate` if left out, and can't be more.
    scale
        "slaney" or "htk", as in `hz_to_mel`.

    Returns
    -------
    float32, shape (n_mels, n_fft // 2 + 1)
        ``filters @ abs(stft(wave)) ** 2`` are the bands. A filter narrower than the distance of
        two bins may catch none; it is empty then, and a warning says which.

    Raises
    ------
    ValueError
        If a number is out of its range or the scale unknown.

    References
    ----------
    Davis and Mermelstein (1980), "Comparison of parametric representations for monosyllabic word
    recognition", figure 1; the areas as in Slaney (1998) and ``librosa.filters.mel``.

    Examples
    --------
    >>> filters = mel_filter_bank(rate=16_000, n_fft=400, n_mels=40)
    >>> filters.shape, (filters > 0).sum(axis=1)[[0, 20, 39]]
    ((40, 201), array([ 3,  7, 28]))
    """
    top = rate / 2 if fmax is None else fmax
    for name, value, least in (("rate", rate, 1), ("n_fft", n_fft, 2), ("n_mels", n_mels, 1)):
        if value < least:
            raise ValueError(f"{name}: expected {least} or more, got {value}")
    if not 0 <= fmin < top <= rate / 2:
        raise ValueError(f"fmin, fmax: expected 0 <= fmin < fmax <= {rate / 2}, got {fmin}, {top}")
    first, last = hz_to_mel(fmin, scale), hz_to_mel(top, scale)
    corners = mel_to_hz(np.linspace(first, last, n_mels + 2), scale)  # (n_mels + 2,)
    low, middle, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    bins = np.fft.rfftfreq(n_fft, 1 / rate)  # (n_fft // 2 + 1,)
    triangles = np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle))
    filters = np.maximum(triangles, 0) * 2 / (high - low)
    if empty := np.flatnonzero(filters.max(axis=1) == 0).tolist():
        said = "fewer n_mels or a larger n_fft would fill them"
        warnings.warn(f"filters {empty} lie between two frequency bins: {said}", stacklevel=2)
    return filters.astype(np.float32)


def _is_htk(scale: str) -> bool:
    if scale not in {"slaney", "htk"}:
        raise ValueError(f"scale: expected 'slaney' or 'htk', got {scale!r}")
    return scale == "htk"
