"""A sound as an audio element that a notebook can play, with the network off."""

import base64
import html
import io
import wave

import numpy as np
from numpy.typing import ArrayLike, NDArray


def wave_file(samples: NDArray[np.floating], rate: int) -> bytes:
    """A mono WAV file with 16 bits a sample.

    Parameters
    ----------
    samples : ndarray, shape (n,)
        From -1 to 1; louder ones are turned down as a whole.
    rate : int
        Samples a second.

    Examples
    --------
    >>> wave_file(np.zeros(8), 8000)[:4]
    b'RIFF'
    """
    loudest = max(1.0, float(np.abs(samples).max()))
    numbers = np.round(samples / loudest * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(numbers.tobytes())
    return file.getvalue()


def audio_element(samples: NDArray[np.floating], rate: int, name: str) -> str:
    """HTML that plays a sound; `name` is read out.

    Examples
    --------
    >>> audio_element(np.zeros(8), 8000, "a bell")[:46]
    '<audio controls aria-label="Play a bell" src="'
    """
    data = base64.b64encode(wave_file(samples, rate)).decode("ascii")
    label = html.escape(f"Play {name}")
    return f'<audio controls aria-label="{label}" src="data:audio/wav;base64,{data}"></audio>'


def samples_of(name: str, values: ArrayLike) -> NDArray[np.float32]:
    """A sound as float32 (n,).

    Raises
    ------
    ValueError
        When it isn't one channel of finite numbers.

    Examples
    --------
    >>> samples_of("bell", [0, 1]).dtype
    dtype('float32')
    """
    samples = np.asarray(values, dtype=np.float32)
    if samples.ndim != 1 or not len(samples) or not np.isfinite(samples).all():
        raise ValueError(f"{name}: expected finite samples (n,), got shape {samples.shape}")
    return samples
