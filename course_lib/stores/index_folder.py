"""A folder that holds a vector index in one file and its payload table in another, in step."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

from .payload_table import PayloadTable
from .store_errors import StoreBusy, StoreCorrupt

TABLE_FILE = "payloads.sqlite"


class IndexFolder:
    """Saves an index and the payload table as one: both new, or both old.

    The table's transaction stays open from one save to the next. A save writes the index to a file
    whose name carries the next generation, then commits that generation together with the payloads;
    that commit is the moment at which the save has happened. The file of a generation that was
    never committed is ignored, and removed when the folder is opened again.

    The open transaction is also the lock: a second process that opens the folder is refused.

    Parameters
    ----------
    path
        The folder; made if it isn't there.
    settings
        See `PayloadTable`.

    Raises
    ------
    StoreBusy
        If another store has the folder open.
    ValueError
        If it was made with other settings.

    Examples
    --------
    >>> import tempfile
    >>> folder = IndexFolder(tempfile.mkdtemp(), {"engine": "FAISS", "metric": "l2", "d": 2})
    >>> folder.index_file() is None
    True
    >>> folder.save(lambda file: file.write_bytes(b"vectors"))
    >>> folder.index_file().read_bytes()
    b'vectors'
    >>> folder.close()
    """

    def __init__(self, path: str | os.PathLike[str], settings: dict[str, str | int]) -> None:
        self.path = Path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(
            self.path / TABLE_FILE, timeout=0.2, isolation_level=None, check_same_thread=False
        )
        try:
            self._begin()
            self.table = PayloadTable(self.connection, settings)
        except BaseException:
            self.connection.close()
            raise
        self._remove_other_generations()

    def index_file(self) -> Path | None:
        """Return the file of the last save, or None before the first.

        Raises
        ------
        StoreCorrupt
            If it is not there or not as it was written.
        """
        generation = int(self.table.setting("generation"))
        if not generation:
            return None
        file = self._file(generation)
        if not file.exists() or checksum(file) != self.table.setting("checksum"):
            raise StoreCorrupt(f"{file}: missing, truncated or changed since it was saved")
        return file

    def save(self, write: Callable[[Path], object]) -> None:
        """Write the index through ``write(file)`` and commit it with the payloads."""
        generation = int(self.table.setting("generation")) + 1
        write(self._file(generation))
        _to_disk(self._file(generation))
        self.table.set("generation", generation)
        self.table.set("checksum", checksum(self._file(generation)))
        self.connection.execute("commit")
        self._begin()
        self._remove_other_generations()

    def savepoint(self) -> None:
        """Remember the table's state, for `undo`."""
        self.connection.execute("savepoint batch")

    def undo(self) -> None:
        """Return to the savepoint: the index has refused the batch."""
        self.connection.execute("rollback to batch")

    def close(self) -> None:
        """Give the folder back; what was not saved is gone."""
        self.connection.close()

    def _begin(self) -> None:
        try:
            self.connection.execute("begin immediate")
        except sqlite3.OperationalError as error:
            raise StoreBusy(f"{self.path}: another store has it open ({error})") from None

    def _file(self, generation: int) -> Path:
        return self.path / f"vectors-{generation:06d}.index"

    def _remove_other_generations(self) -> None:
        kept = self._file(int(self.table.setting("generation")))
        for file in self.path.glob("vectors-*.index"):
            if file != kept:
                file.unlink()


def checksum(file: Path) -> int:
    """Return the CRC-32 of a file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as empty:
    ...     checksum(Path(empty.name))
    0
    """
    value = 0
    with open(file, "rb") as handle:
        while block := handle.read(1 << 20):
            value = zlib.crc32(block, value)
    return value


def _to_disk(file: Path) -> None:
    with open(file, "rb+") as handle:
        os.fsync(handle.fileno())
