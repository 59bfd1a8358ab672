"""Mel-frequency cepstral coefficients: the shape of a spectrum in a dozen numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.media.log_mels import log_mel


def mfcc(
    wave: ArrayLike,
    rate: int,
    n_mfcc: int = 13,
    n_fft: int = 400,
    hop: int = 160,
    n_mels: int = 64,
    fmin: float = 0.0,
    fmax: float | None = None,
    center: bool = True,
) -> NDArray[np.float32]:
    """Return the first cosine coefficients of each column of the log-mel spectrogram.

    ``c[j] = s_j sum_i L[i] cos(pi j (i + 1/2) / n_mels)`` with s_0 = √(1 / n_mels) and
    s_j = √(2 / n_mels): slow waves across the bands, from the coarse shape of the spectrum to the
    fine. c[0] is the loudness; neighbouring bands say nearly the same, these numbers don't.

    Parameters
    ----------
    wave
        Float samples, shape (samples,) or (n, samples).
    rate
        Samples a second.
    n_mfcc
        Number of coefficients, from 1 to `n_mels`.
    n_fft, hop, n_mels, fmin, fmax, center
        As in `log_mel`.

    Returns
    -------
    float32, shape (n_mfcc, frames) or (n, n_mfcc, frames)

    Raises
    ------
    TypeError, ValueError
        As `log_mel`; ValueError if `n_mfcc` is out of its range.

    References
    ----------
    Davis and Mermelstein (1980), "Comparison of parametric representations for monosyllabic word
    recognition", equation 1; scaled as in ``librosa.feature.mfcc``.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    >>> quiet, loud = mfcc(0.1 * tone, rate=16_000), mfcc(tone, rate=16_000)
    >>> (loud - quiet)[:3, 50].round(1)  # 20 dB · √64, and nothing else
    array([160., -0., 0.], dtype=float32)
    """
    if not 1 <= n_mfcc <= n_mels:
        raise ValueError(f"n_mfcc: expected 1 to n_mels = {n_mels}, got {n_mfcc}")
    levels = log_mel(wave, rate, n_fft, hop, n_mels, fmin, fmax, center)  # (..., n_mels, frames)
    return np.asarray(_cosines(n_mfcc, n_mels) @ levels, dtype=np.float32)


def _cosines(n_mfcc: int, n_mels: int) -> NDArray[np.float32]:
    """Return the rows of the orthonormal cosine transform (DCT-II), (n_mfcc, n_mels)."""
    places = (np.arange(n_mels) + 0.5) / n_mels
    rows = np.cos(np.pi * np.arange(n_mfcc)[:, None] * places) * np.sqrt(2 / n_mels)
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)
