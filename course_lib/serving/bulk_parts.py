"""The parts of a bulk job, and the files that they become: what is done is known by its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import write_atomically

Rows = NDArray[np.float32]
NAME = re.compile(r"(?P<key>[0-9a-f]{32})-(?P<content>[0-9a-f]{16})\.npy")


class Part(NamedTuple):
    """Consecutive texts that are embedded together.

    Attributes
    ----------
    start, stop : int
        Which of the job's texts.
    key : str
        Hash of the model's name and of the texts: equal keys have equal vectors.
    """

    start: int
    stop: int
    key: str


def split_parts(texts: Sequence[str], part_size: int, model: str) -> list[Part]:
    """Cut a job into parts.

    Parameters
    ----------
    texts : sequence of str
    part_size : int
        Texts in a part, 1 or more; the last one may have fewer.
    model : str
        Name and version of what embeds them.

    Returns
    -------
    list of Part
        In order. A text that is added at the end leaves the keys of all full parts as they were.

    Raises
    ------
    ValueError
        If `part_size` is below 1.

    Examples
    --------
    >>> parts = split_parts(["a", "b", "c"], 2, "toy-1")
    >>> [(part.start, part.stop) for part in parts]
    [(0, 2), (2, 3)]
    >>> parts[0] == split_parts(["a", "b", "c", "d"], 2, "toy-1")[0]
    True
    """
    if part_size < 1:
        raise ValueError(f"part_size: expected 1 or more, got {part_size}")
    starts = range(0, len(texts), part_size)
    spans = [(start, min(start + part_size, len(texts))) for start in starts]
    return [Part(a, b, _key(texts[a:b], model)) for a, b in spans]


def write_part(folder: Path, key: str, vectors: Rows) -> Path:
    """Write the vectors of a part aside, then rename: a file with a part's name is a whole part.

    Parameters
    ----------
    folder : Path
    key : str
        Of the part.
    vectors : (n, d) float32

    Returns
    -------
    Path
        ``KEY-HASH.npy``, with the hash of what is in it.
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    path = folder / f"{key}-{_content(rows)}.npy"
    with write_atomically(path) as aside:
        np.save(aside, rows, allow_pickle=False)
    return path


def read_part(path: Path) -> Rows | None:
    """Read the vectors of a part.

    Parameters
    ----------
    path : Path

    Returns
    -------
    (n, d) float32, or None
        None if the file isn't what its name says: damaged, cut off, or something else.
    """
    named = NAME.fullmatch(path.name)
    try:
        rows = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    sound = rows.ndim == 2 and rows.dtype == np.float32
    return rows if named and sound and _content(rows) == named["content"] else None


def finished_parts(folder: Path) -> dict[str, Path]:
    """Find the parts that are done.

    Parameters
    ----------
    folder : Path
        Of the job; it need not exist yet.

    Returns
    -------
    dict of str to Path
        Key to file. Each file was read and its hash checked. A key has one file: of two (a slow
        worker and the one that replaced it) the first by name.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> part, = split_parts(["a", "b"], 2, "toy-1")
    >>> with TemporaryDirectory() as name:
    ...     before = finished_parts(Path(name))
    ...     path = write_part(Path(name), part.key, np.eye(2, dtype=np.float32))
    ...     after = finished_parts(Path(name))
    >>> before, after == {part.key: path}
    ({}, True)
    """
    found: dict[str, Path] = {}
    for key, path in _named_files(folder):
        if key not in found and read_part(path) is not None:
            found[key] = path
    return found


def _named_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("*.npy")):
        named = NAME.fullmatch(path.name)
        if named:
            yield named["key"], path


def _key(texts: Sequence[str], model: str) -> str:
    """Hash strings with their lengths in front: ["ab", "c"] and ["a", "bc"] must differ."""
    digest = hashlib.blake2b(digest_size=16)
    for text in (model, *texts):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _content(rows: Rows) -> str:
    shape = repr(rows.shape).encode()
    return hashlib.blake2b(shape + rows.tobytes(), digest_size=8).hexdigest()
