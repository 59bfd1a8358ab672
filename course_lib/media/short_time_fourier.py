"""Which frequencies sound when: the Fourier transform of short, overlapping pieces."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from course_lib.media.wave_batches import Waves, as_waves


def stft(
    wave: ArrayLike,
    n_fft: int = 400,
    hop: int = 160,
    window: str = "hann",
    center: bool = True,
    pad_mode: str = "constant",
) -> NDArray[np.complex64]:
    """Cut a wave into pieces, fade their ends, and transform each.

    ``X[k, t] = sum_n w[n] x[t hop + n] exp(-2 pi i k n / n_fft)``. Row k belongs to
    k · rate / n_fft hertz, column t to t · hop / rate seconds. A longer piece tells frequencies
    apart better and moments worse.

    Parameters
    ----------
    wave
        Float samples, shape (samples,) or (n, samples).
    n_fft
        Samples in a piece, 2 or more; 400 are 25 ms at 16,000 samples a second.
    hop
        Samples from one piece to the next, 1 or more.
    window
        w by the name that scipy.signal.get_window knows it by.
    center
        Put piece t around sample t · hop, the wave being padded on both sides; otherwise let it
        begin there.
    pad_mode
        "constant" pads with zeros, "reflect" with the wave mirrored.

    Returns
    -------
    complex64, shape (bins, frames) or (n, bins, frames)
        bins = n_fft // 2 + 1; frames = 1 + samples // hop if centred (n_fft even), else
        1 + (samples - n_fft) // hop.

    Raises
    ------
    TypeError
        If the samples aren't floats.
    ValueError
        If a number is out of its range, or the wave is too short for one piece.

    References
    ----------
    Allen and Rabiner (1977), "A unified approach to short-time Fourier analysis and synthesis",
    equation 2.1; the layout of ``librosa.stft``.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)
    >>> levels = abs(stft(tone))
    >>> levels.shape, int(levels[:, 50].argmax()) * 16_000 / 400
    ((201, 101), 1000.0)
    """
    for name, value, low in (("n_fft", n_fft, 2), ("hop", hop, 1)):
        if value < low:
            raise ValueError(f"{name}: expected {low} or more, got {value}")
    waves = as_waves(wave)
    if center:
        waves = _padded(waves, n_fft // 2, pad_mode)
    if waves.shape[-1] < n_fft:
        raise ValueError(f"wave: expected {n_fft} samples (n_fft) or more, got {waves.shape[-1]}")
    pieces = sliding_window_view(waves, n_fft, axis=-1)[..., ::hop, :]  # (..., frames, n_fft)
    spectra = np.fft.rfft(pieces * _window(window, n_fft))  # (..., frames, bins)
    return np.swapaxes(spectra, -1, -2).astype(np.complex64, copy=False)  # (..., bins, frames)


def _padded(waves: Waves, by: int, pad_mode: str) -> Waves:
    if pad_mode not in {"constant", "reflect"}:
        raise ValueError(f"pad_mode: expected 'constant' or 'reflect', got {pad_mode!r}")
    if pad_mode == "reflect" and waves.shape[-1] <= by:
        raise ValueError(f"wave: expected more than {by} samples to mirror, got {waves.shape[-1]}")
    sides = [(0, 0)] * (waves.ndim - 1) + [(by, by)]
    return np.pad(waves, sides, mode="reflect" if pad_mode == "reflect" else "constant")


def _window(name: str, n_fft: int) -> Waves:
    """Return the window as one period: w[0] is not repeated at the end."""
    from scipy.signal import get_window

    return np.asarray(get_window(name, n_fft), dtype=np.float32)
