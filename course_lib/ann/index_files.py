"""One file for an index: settings, arrays, and a checksum over all of it.

Layout, little-endian: magic (8 bytes), length of the whole file (8), version (4), length of the
header (4), the header as JSON, the arrays one after the other (each starts at a multiple of 64),
and the BLAKE2b digest (16) of everything before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.cache import write_atomically

MAGIC = b"\x93ECINDEX"
VERSION = 1
START = struct.Struct("<8sQII")  # magic, length of the file, version, length of the header
DIGEST = 16
ALIGN = 64
Arrays = dict[str, NDArray[Any]]


class IndexFileError(ValueError):
    """A file that should hold an index doesn't, or not all of it."""


def write_index_file(
    path: str | PathLike[str],
    kind: str,
    settings: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
) -> None:
    """Write an index to one file; it takes its name only when it is complete.

    Parameters
    ----------
    path : path
        The file to make or to replace; a reader sees the old one or the whole new one.
    kind : str
        Class name of the index.
    settings : mapping
        What JSON can hold; NumPy scalars are fine.
    arrays : mapping of str to ndarray
        Numbers or booleans of any shape.

    Raises
    ------
    TypeError
        If an array holds something else than numbers, or a setting isn't JSON.

    Examples
    --------
    >>> from course_lib.datasets import cache_dir
    >>> path = cache_dir() / "example.index"
    >>> write_index_file(path, "Toy", {"d": 2}, {"x": np.eye(2, dtype=np.float32)})
    >>> kind, settings, arrays = read_index_file(path)
    >>> kind, settings, arrays["x"].shape
    ('Toy', {'d': 2}, (2, 2))
    >>> path.unlink()
    """
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    for name, array in whole.items():
        if array.dtype.kind not in "biuf":
            raise TypeError(f"arrays: {name!r} has dtype {array.dtype}, expected numbers")
    header = _header(kind, settings, whole)
    total = _aligned(START.size + len(header)) + sum(_aligned(a.nbytes) for a in whole.values())
    start = START.pack(MAGIC, total + DIGEST, VERSION, len(header))
    digest = hashlib.blake2b(digest_size=DIGEST)
    with write_atomically(Path(path)) as aside, aside.open("wb") as file:
        for part in (_fill(start + header), *_parts(whole)):
            digest.update(part)
            file.write(part)
        file.write(digest.digest())
        file.flush()
        os.fsync(file.fileno())


def read_index_file(
    path: str | PathLike[str], kind: str | None = None
) -> tuple[str, dict[str, Any], Arrays]:
    """Read what `write_index_file` wrote, after checking every byte of it.

    Parameters
    ----------
    path : path
        The file.
    kind : str, optional
        The class name that it must have.

    Returns
    -------
    kind : str
    settings : dict
    arrays : dict of str to ndarray
        Writable, views of one buffer.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    IndexFileError
        If it isn't an index file, is cut short, has changed bytes, comes from a newer version, or
        holds another kind of index.
    """
    contents = np.fromfile(path, dtype=np.uint8)
    _check(Path(path), contents)
    _, _, version, length = START.unpack(contents[: START.size].tobytes())
    if version != VERSION:
        raise IndexFileError(f"{path}: written in version {version}; this code reads {VERSION}")
    header = json.loads(contents[START.size : START.size + length].tobytes())
    if kind is not None and header["kind"] != kind:
        raise IndexFileError(f"{path}: holds a {header['kind']}, not a {kind}")
    arrays, offset = {}, _aligned(START.size + length)
    for name, dtype, shape in header["arrays"]:
        size = np.dtype(dtype).itemsize * int(np.prod(shape, dtype=np.int64))
        arrays[name] = contents[offset : offset + size].view(dtype).reshape(shape)
        offset += _aligned(size)
    return header["kind"], header["settings"], arrays


def _check(path: Path, contents: NDArray[np.uint8]) -> None:
    if len(contents) < len(MAGIC) or contents[: len(MAGIC)].tobytes() != MAGIC:
        raise IndexFileError(f"{path}: not an index file (it doesn't start as one)")
    if len(contents) < START.size + DIGEST:
        raise IndexFileError(f"{path}: cut short, only {len(contents)} bytes are there")
    total = START.unpack(contents[: START.size].tobytes())[1]
    if len(contents) != total:
        what = "cut short" if len(contents) < total else "too long"
        raise IndexFileError(f"{path}: {what}, {len(contents)} bytes instead of {total}")
    digest = hashlib.blake2b(contents[:-DIGEST].data, digest_size=DIGEST).digest()
    if digest != contents[-DIGEST:].tobytes():
        raise IndexFileError(f"{path}: damaged, its bytes don't match their checksum")


def _header(kind: str, settings: Mapping[str, Any], arrays: Arrays) -> bytes:
    shapes = [(name, array.dtype.str, array.shape) for name, array in arrays.items()]
    header = {"kind": kind, "settings": dict(settings), "arrays": shapes}
    return json.dumps(header, default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"settings: {value!r} can't be written as JSON")


def _parts(arrays: Arrays) -> Iterator[Any]:
    for array in arrays.values():
        yield array.reshape(-1).view(np.uint8).data
        yield bytes(_aligned(array.nbytes) - array.nbytes)


def _fill(part: bytes) -> bytes:
    return part.ljust(_aligned(len(part)), b"\0")


def _aligned(size: int) -> int:
    return -(-size // ALIGN) * ALIGN
