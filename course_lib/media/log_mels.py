"""Log-mel spectrograms: what most audio networks see instead of the wave."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.media.mel_scale import mel_filter_bank
from course_lib.media.short_time_fourier import stft
from course_lib.media.wave_batches import as_waves

Bands = NDArray[np.float32]

FLOOR = 1e-10  # powers below it count as this: silence has a logarithm too
WHISPER_RATE = 16_000


def mel_spectrogram(
    wave: ArrayLike,
    rate: int,
    n_fft: int = 400,
    hop: int = 160,
    n_mels: int = 64,
    fmin: float = 0.0,
    fmax: float | None = None,
    center: bool = True,
    pad_mode: str = "constant",
) -> Bands:
    """Return the power in each mel band at each moment: filters @ \\|STFT\\|².

    Parameters
    ----------
    wave
        Float samples, shape (samples,) or (n, samples).
    rate
        Samples a second.
    n_fft, hop, center, pad_mode
        As in `stft`.
    n_mels, fmin, fmax
        As in `mel_filter_bank`, on Slaney's scale.

    Returns
    -------
    float32, shape (n_mels, frames) or (n, n_mels, frames)

    Raises
    ------
    TypeError, ValueError
        As `stft` and `mel_filter_bank`.

    Examples
    --------
    >>> mel_spectrogram(np.zeros(16_000), rate=16_000).shape
    (64, 101)
    """
    filters = mel_filter_bank(rate, n_fft, n_mels, fmin, fmax)  # (n_mels, bins)
    spectra = stft(wave, n_fft, hop, center=center, pad_mode=pad_mode)  # (..., bins, frames)
    power = spectra.real**2 + spectra.imag**2
    return np.asarray(filters @ power, dtype=np.float32)


def log_mel(
    wave: ArrayLike,
    rate: int,
    n_fft: int = 400,
    hop: int = 160,
    n_mels: int = 64,
    fmin: float = 0.0,
    fmax: float | None = None,
    center: bool = True,
    top_db: float = 80.0,
) -> Bands:
    """Return the mel bands in decibels: 10 log10 of their power.

    Twice the loudness adds 6 dB to everything, wherever it was; the ear hears it in that way too.

    Parameters
    ----------
    wave
        Float samples, shape (samples,) or (n, samples).
    rate
        Samples a second.
    n_fft, hop, n_mels, fmin, fmax, center
        As in `mel_spectrogram`. 400 and 160 are 25 and 10 ms at 16,000 samples a second.
    top_db
        What lies more than this below the loudest place of the same wave is lifted to there,
        above 0.

    Returns
    -------
    float32, shape (n_mels, frames) or (n, n_mels, frames)
        -100 is silence.

    Raises
    ------
    TypeError, ValueError
        As `stft` and `mel_filter_bank`; ValueError if `top_db` isn't above 0.

    References
    ----------
    ``librosa.power_to_db(librosa.feature.melspectrogram(...))``, which takes the loudest place of
    a whole batch, not of each wave.

    Examples
    --------
    >>> from course_lib.datasets import sounds
    >>> made = sounds(2)
    >>> log_mel(made.waves, made.rate).shape
    (2, 64, 101)
    """
    if not top_db > 0:
        raise ValueError(f"top_db: expected a number above 0, got {top_db}")
    power = mel_spectrogram(wave, rate, n_fft, hop, n_mels, fmin, fmax, center)
    return _at_most_below_loudest(10 * np.log10(np.maximum(power, FLOOR)), top_db)


def whisper_log_mel(
    wave: ArrayLike, rate: int, n_mels: int = 80, seconds: float | None = None
) -> Bands:
    """Return the spectrogram that Whisper reads: log10 power, eight decades, about -1 to 1.

    Parameters
    ----------
    wave
        Float samples, shape (samples,) or (n, samples).
    rate
        Has to be 16,000: resample other sounds first.
    n_mels
        80; 128 in Whisper large-v3.
    seconds
        Cut or fill up with silence to this length first: Whisper always takes 30. The wave as it
        is if left out.

    Returns
    -------
    float32, shape (n_mels, frames) or (n, n_mels, frames)
        100 frames a second.

    Raises
    ------
    TypeError, ValueError
        As `stft`; ValueError if the rate is another.

    References
    ----------
    Radford et al. (2022), "Robust Speech Recognition via Large-Scale Weak Supervision", section
    2.2; the numbers as in transformers' ``WhisperFeatureExtractor``.

    Examples
    --------
    >>> whisper_log_mel(np.zeros(16_000), rate=16_000, seconds=30).shape
    (80, 3000)
    """
    if rate != WHISPER_RATE:
        raise ValueError(f"rate: expected {WHISPER_RATE}, got {rate}; resample the wave first")
    waves = as_waves(wave)
    if seconds is not None:
        waves = _of_length(waves, round(seconds * rate))
    power = mel_spectrogram(waves, rate, 400, 160, n_mels, pad_mode="reflect")[..., :-1]
    decades = _at_most_below_loudest(np.log10(np.maximum(power, FLOOR)), 8.0)
    return np.asarray((decades + 4) / 4, dtype=np.float32)


def _of_length(waves: Bands, samples: int) -> Bands:
    if samples < 1:
        raise ValueError(f"seconds: expected at least one sample's length, got {samples} samples")
    missing = max(0, samples - waves.shape[-1])
    sides = [(0, 0)] * (waves.ndim - 1) + [(0, missing)]
    return np.pad(waves[..., :samples], sides)


def _at_most_below_loudest(levels: Bands, span: float) -> Bands:
    loudest = levels.max(axis=(-2, -1), keepdims=True)  # of each wave by itself
    return np.maximum(levels, loudest - np.float32(span))
