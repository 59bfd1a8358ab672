"""How each synthesised sound is made, from sine waves, noise and a filter or two.

Every recipe takes the time axis, a pitch in hertz, a random generator and the sampling rate, and
returns a wave of the same length; :func:`sounds` brings all to the same loudness.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter

Wave = NDArray[np.float64]
Recipe = Callable[[Wave, float, np.random.Generator, int], Wave]


def plucked_string(t: Wave, pitch: float, rng: np.random.Generator, rate: int) -> Wave:
    """Let a burst of noise run around a delay line that averages neighbours.

    Karplus and Strong, 1983, "Digital synthesis of plucked-string and drum timbres".
    """
    period = max(2, round(rate / pitch - 0.5))
    burst = np.zeros_like(t)
    burst[:period] = rng.uniform(-1, 1, size=min(period, len(t)))
    feedback = np.zeros(period + 2)
    feedback[0], feedback[period], feedback[period + 1] = 1, -0.498, -0.498
    return np.asarray(lfilter([1], feedback, burst))


def bell(t: Wave, pitch: float, rng: np.random.Generator, rate: int) -> Wave:
    """Add the partials of a church bell, the higher ones fading faster."""
    partials = np.array([0.5, 1, 1.2, 1.5, 2, 2.6, 3, 4.2])
    weights = np.array([0.5, 1, 0.6, 0.35, 0.7, 0.25, 0.3, 0.15])
    phases = rng.uniform(0, 2 * np.pi, size=len(partials))
    waves = np.sin(2 * np.pi * pitch * partials[:, None] * t + phases[:, None])  # (8, samples)
    return np.asarray((weights[:, None] * waves * np.exp(-1.5 * partials[:, None] * t)).sum(0))


def siren(t: Wave, pitch: float, rng: np.random.Generator, rate: int) -> Wave:
    """Let a tone rise and fall by half its pitch twice a second."""
    start = rng.uniform(0, 2 * np.pi)
    frequency = pitch * (1.25 + 0.25 * np.sin(2 * np.pi * 2 * t + start))
    phase = 2 * np.pi * np.cumsum(frequency) / rate
    return np.asarray(np.sin(phase) + 0.3 * np.sin(3 * phase))


def rain(t: Wave, pitch: float, rng: np.random.Generator, rate: int) -> Wave:
    """Mix a hiss with hundreds of drops; the pitch sets where the hiss begins."""
    hiss = 0.3 * rng.normal(size=len(t))
    drops = np.where(rng.random(len(t)) < 400 / rate, rng.exponential(4, size=len(t)), 0)
    b, a = butter(2, min(4 * pitch, 0.45 * rate), btype="high", fs=rate)
    return np.asarray(lfilter(b, a, hiss + lfilter([1], [1, -0.7], drops)))


def engine(t: Wave, pitch: float, rng: np.random.Generator, rate: int) -> Wave:
    """Fire a cylinder at an eighth of the pitch, unevenly, through a dull pipe."""
    firing = pitch / 8
    wobble = 0.002 * np.sin(2 * np.pi * 3 * t + rng.uniform(0, 2 * np.pi))
    pulses = np.maximum(0, np.sin(2 * np.pi * firing * (t + wobble))) ** 6
    rough = pulses * (1 + 0.3 * rng.normal(size=len(t)))
    b, a = butter(2, min(6 * pitch, 0.45 * rate), fs=rate)
    return np.asarray(lfilter(b, a, rough - rough.mean()))


def bird(t: Wave, pitch: float, rng: np.random.Generator, rate: int) -> Wave:
    """Repeat a chirp that sweeps down from ten times the pitch, five or six times a second."""
    inside = (t * rng.uniform(5, 6)) % 1
    top = min(10 * pitch, 0.4 * rate)
    frequency = top * (1 - 0.35 * inside)
    envelope = np.where(inside < 0.6, np.sin(np.pi * inside / 0.6) ** 2, 0)
    return np.asarray(envelope * np.sin(2 * np.pi * np.cumsum(frequency) / rate))


RECIPES: dict[str, Recipe] = {
    "plucked string": plucked_string,
    "bell": bell,
    "siren": siren,
    "rain": rain,
    "engine": engine,
    "bird": bird,
}
