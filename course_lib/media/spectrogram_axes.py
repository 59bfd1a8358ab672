"""A spectrogram with the frequencies of its rows, ready to be drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.media.log_mels import FLOOR, log_mel
from course_lib.media.mel_scale import hz_to_mel, mel_to_hz
from course_lib.media.short_time_fourier import stft


def levels_and_hertz(
    wave: ArrayLike, rate: int, n_fft: int = 400, hop: int = 160, n_mels: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the levels of one wave in decibels, and what frequency each row stands for.

    Parameters
    ----------
    wave
        Float samples, shape (samples,).
    rate
        Samples a second.
    n_fft, hop
        As in `stft`.
    n_mels
        Number of mel bands; 0 for the bins of the Fourier transform, evenly spaced in hertz.

    Returns
    -------
    levels : float32, shape (rows, frames)
        At most 80 dB below the loudest place.
    hertz : float64, shape (rows,)
        Middle of each row, rising.

    Raises
    ------
    TypeError, ValueError
        As `log_mel`; ValueError if there is more than one wave.

    Examples
    --------
    >>> levels, hertz = levels_and_hertz(np.zeros(8000), rate=8000, n_fft=200)
    >>> levels.shape, hertz[[0, 1, -1]]
    ((101, 51), array([ 0., 40., 4000.]))
    """
    if np.ndim(wave) != 1:
        raise ValueError(f"wave: expected shape (samples,), got {np.shape(wave)}")
    if n_mels:
        corners = np.linspace(0, float(hz_to_mel(rate / 2)), n_mels + 2)
        return log_mel(wave, rate, n_fft, hop, n_mels), mel_to_hz(corners[1:-1])
    power = np.abs(stft(wave, n_fft, hop)) ** 2
    levels = 10 * np.log10(np.maximum(power, FLOOR))
    lifted = np.maximum(levels, levels.max() - 80).astype(np.float32)
    return lifted, np.asarray(np.fft.rfftfreq(n_fft, 1 / rate), dtype=np.float64)
