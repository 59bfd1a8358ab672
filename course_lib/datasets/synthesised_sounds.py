"""Sounds that describe themselves: synthesised from a recipe, with captions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .sound_recipes import RECIPES

PITCHES = {"low": (110.0, 165.0), "high": (330.0, 495.0)}  # hertz, from and to
LOUDNESS = {"quiet": 0.03, "loud": 0.15}  # root mean square
CAPTIONS = {
    "plucked string": "a {loudness} {pitch} note on a plucked string",
    "bell": "a {loudness} {pitch} bell rings",
    "siren": "a {loudness} {pitch} siren goes up and down",
    "rain": "{loudness} rain with a {pitch} hiss",
    "engine": "a {loudness} engine runs at {pitch} speed",
    "bird": "a {loudness} bird chirps at a {pitch} pitch",
}


@dataclass(frozen=True, eq=False)
class Sounds:
    """Waves with what they are.

    Attributes
    ----------
    waves
        float32, shape (n, samples), from -1 to 1.
    captions
        n sentences without a full stop.
    kinds, pitches, loudness
        n words each, such as ``"bell"``, ``"low"``, ``"quiet"``.
    frequencies
        float32, shape (n,): the pitch in hertz that the recipe was given.
    rate
        Samples a second.
    """

    waves: NDArray[np.float32]
    captions: list[str]
    kinds: list[str]
    pitches: list[str]
    loudness: list[str]
    frequencies: NDArray[np.float32]
    rate: int

    def __len__(self) -> int:
        return len(self.captions)


def sounds(n: int, seed: int = 0, seconds: float = 1.0, rate: int = 16_000) -> Sounds:
    """Synthesise plucked strings, bells, sirens, rain, engines and birds.

    Kind, pitch (low, high) and loudness (quiet, loud) are drawn evenly; within "low" and "high"
    the frequency differs from sound to sound.

    Parameters
    ----------
    n
        Number of sounds, 0 or more.
    seed
        Same seed, same sounds; the first sounds don't depend on `n`.
    seconds
        Length of each, 0.1 or more.
    rate
        Samples a second, 8,000 or more.

    Returns
    -------
    Sounds

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> made = sounds(2, seed=1)
    >>> made.waves.shape, made.rate
    ((2, 16000), 16000)
    """
    for name, value, low in (("n", n, 0), ("seconds", seconds, 0.1), ("rate", rate, 8_000)):
        if value < low:
            raise ValueError(f"{name}: expected {low} or more, got {value}")
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate)) / rate
    waves = np.empty((n, len(t)), dtype=np.float32)
    kinds, pitches, loudness, frequencies = [], [], [], []
    for row in range(n):
        kinds.append(list(RECIPES)[rng.integers(len(RECIPES))])
        pitches.append(list(PITCHES)[rng.integers(len(PITCHES))])
        loudness.append(list(LOUDNESS)[rng.integers(len(LOUDNESS))])
        frequencies.append(rng.uniform(*PITCHES[pitches[row]]))
        wave = RECIPES[kinds[row]](t, frequencies[row], rng, rate)
        waves[row] = _at_loudness(wave, LOUDNESS[loudness[row]], rate)
    captions = [
        CAPTIONS[kind].format(pitch=pitch, loudness=loud)
        for kind, pitch, loud in zip(kinds, pitches, loudness, strict=True)
    ]
    heard = np.array(frequencies, dtype=np.float32)
    return Sounds(waves, captions, kinds, pitches, loudness, heard, rate)


def _at_loudness(wave: NDArray[np.float64], loudness: float, rate: int) -> NDArray[np.float64]:
    """Scale to a root mean square, keep within -1 and 1, and fade the ends over 5 ms."""
    wave = wave - wave.mean()
    wave = np.clip(wave * loudness / np.sqrt(np.mean(wave**2)), -1, 1)
    fade = np.minimum(np.arange(len(wave)), np.arange(len(wave))[::-1]) / (0.005 * rate)
    return np.asarray(wave * np.minimum(fade, 1))
