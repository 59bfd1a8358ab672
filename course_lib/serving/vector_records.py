"""A vector as bytes that say what they are: length, checksum, numbers. Nothing to execute."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

HEADER = struct.Struct("<4sII")  # name and version of the format, length, CRC-32 of the numbers
MAGIC = b"vec1"


class CorruptRecord(ValueError):
    """These bytes aren't a vector, or not the one that was written."""


def pack_vector(vector: ArrayLike) -> bytes:
    """Return a vector's bytes: a header of 12, then 4 a number.

    Parameters
    ----------
    vector
        Finite numbers, shape (d,), d at least 1. Stored as float32, little-endian.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If it isn't a finite vector.

    Examples
    --------
    >>> data = pack_vector([1.0, 0.5])
    >>> len(data), unpack_vector(data).tolist()
    (20, [1.0, 0.5])
    """
    numbers = np.asarray(vector, dtype="<f4")
    if numbers.ndim != 1 or not len(numbers) or not np.isfinite(numbers).all():
        raise ValueError(f"vector: expected finite numbers of shape (d,), got {numbers!r}")
    body = numbers.tobytes()
    return HEADER.pack(MAGIC, len(numbers), zlib.crc32(body)) + body


def unpack_vector(data: bytes) -> NDArray[np.float32]:
    """Return the vector that `pack_vector` wrote.

    Parameters
    ----------
    data
        From a file or a server that others can write to: checked before use, and never executed,
        as pickle's bytes would be.

    Returns
    -------
    ndarray
        float32, shape (d,); the caller's own.

    Raises
    ------
    CorruptRecord
        If a bit has changed, something is missing, or it was never a vector.

    Examples
    --------
    >>> data = pack_vector([1.0, 0.5])
    >>> unpack_vector(data[:-1])
    Traceback (most recent call last):
    ...
    course_lib.serving.vector_records.CorruptRecord: 19 bytes: the header promises 20
    """
    if len(data) < HEADER.size:
        raise CorruptRecord(f"{len(data)} bytes: a header alone has {HEADER.size}")
    magic, d, checksum = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise CorruptRecord(f"it begins with {magic!r}, a vector with {MAGIC!r}")
    if len(data) != HEADER.size + 4 * d:
        raise CorruptRecord(f"{len(data)} bytes: the header promises {HEADER.size + 4 * d}")
    body = data[HEADER.size :]
    if zlib.crc32(body) != checksum:
        raise CorruptRecord("the checksum doesn't fit the numbers")
    return np.frombuffer(body, dtype="<f4").astype(np.float32)
