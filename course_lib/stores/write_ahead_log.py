"""A write-ahead log in its smallest honest form: what SQLite's does for the store, laid open."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

HEADER = struct.Struct("<II")  # length of the payload, CRC-32 of that length and the payload


class WriteAheadLog:
    """A file of records that only grows; what `append` has returned for survives a crash.

    A record is its length, a checksum and its bytes. A crash while one is written leaves a torn
    tail: too short, or with a checksum that doesn't fit. Opening the log reads up to there and cuts
    the rest off. Whoever writes a record first and acts on it afterwards can repeat the action.

    Parameters
    ----------
    path
        The file; made if it isn't there.
    sync
        Wait until the disk has it (``fsync``). Without, a record survives the end of the process,
        but not of the power.

    Attributes
    ----------
    torn_bytes
        Bytes that were cut off when it was opened.

    References
    ----------
    Mohan et al., 1992, "ARIES: A Transaction Recovery Method Supporting Fine-Granularity Locking
    and Partial Rollbacks Using Write-Ahead Logging", section 1.1.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "log"
    ...     with WriteAheadLog(path) as log:
    ...         log.append([b"first", b"second"])
    ...     _ = path.write_bytes(path.read_bytes()[:-3])  # the crash
    ...     with WriteAheadLog(path) as log:
    ...         list(log), log.torn_bytes
    ([b'first'], 11)
    """

    def __init__(self, path: str | os.PathLike[str], sync: bool = True) -> None:
        self.path, self.sync = Path(path), sync
        new = not self.path.exists()
        self._file = open(self.path, "a+b", buffering=0)  # noqa: SIM115 (see close)
        if new and sync:
            _sync_folder(self.path.parent)  # else the name could be lost with the power
        end = sum(HEADER.size + len(record) for record in self)
        self.torn_bytes = os.path.getsize(self.path) - end
        if self.torn_bytes:
            self._file.truncate(end)
            self._flush()

    def append(self, records: Iterable[bytes]) -> None:
        """Write records; when this returns, all of them are in the log.

        Parameters
        ----------
        records
            Any bytes, empty ones too. They share one wait for the disk, which is what costs.
        """
        data = b"".join(_framed(record) for record in records)
        while data:  # an unbuffered write may take only a part
            data = data[self._file.write(data) :]
        self._flush()

    def __iter__(self) -> Iterator[bytes]:
        """Go through the whole records, oldest first; stop at the first that isn't whole."""
        with open(self.path, "rb") as file:
            while len(header := file.read(HEADER.size)) == HEADER.size:
                length, checksum = HEADER.unpack(header)
                record = file.read(length)
                if len(record) < length or _checksum(record) != checksum:
                    return
                yield record

    def clear(self) -> None:
        """Forget all records: their effect has been made durable elsewhere (a checkpoint)."""
        self._file.truncate(0)
        self._flush()

    def close(self) -> None:
        """Close the file; twice is fine."""
        self._file.close()

    def __enter__(self) -> Self:
        """Return the log."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    def _flush(self) -> None:
        if self.sync:
            os.fsync(self._file.fileno())


def _framed(record: bytes) -> bytes:
    return HEADER.pack(len(record), _checksum(record)) + record


def _checksum(record: bytes) -> int:
    """Cover the length too: eight zero bytes would else be a whole, empty record."""
    return zlib.crc32(record, zlib.crc32(struct.pack("<I", len(record))))


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows can't open folders, and doesn't need it
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
