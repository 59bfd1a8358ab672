"""An incremental index in a folder: what was acknowledged survives the end of the process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.id_map import IdMapIndex
from course_lib.ann.index_protocol import Index, Scores
from course_lib.ann.own_ids import OwnId, plain_ids
from course_lib.ann.row_checks import Rows
from course_lib.stores.index_folder import IndexFolder
from course_lib.stores.write_ahead_log import WriteAheadLog

from .incremental_index import IncrementalIndex

LOG_FILE = "changes.log"
CHANGES = "changes"  # how many changes the saved base holds


class DurableIndex:
    """An `IncrementalIndex` whose changes are in a log before they are in the index.

    A change (`upsert`, `remove`) is one record of a write-ahead log; when the call returns, the
    record is on disk. When the buffer moves into the base, the base is saved (a *checkpoint*) and
    the log starts anew. Opening reads the last checkpoint and repeats the records after it. Each
    record has a number and the checkpoint knows the last one that it holds, so that a crash
    between the two steps of a checkpoint repeats nothing twice.

    Parameters
    ----------
    folder : path
        Made if it isn't there; one process at a time.
    make_index, merge_at
        As in `IncrementalIndex`.
    sync : bool
        Wait for the disk at each change. Without, changes survive a crash of the process, but not
        of the machine.

    Attributes
    ----------
    index : IncrementalIndex

    Raises
    ------
    StoreBusy
        If another process has the folder open.
    ValueError
        If the folder was made with another metric or length.
    StoreCorrupt
        If the saved base has changed since it was written.

    References
    ----------
    Mohan et al. (1992), "ARIES", section 1.1 (write-ahead logging and checkpoints).

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.ann import FlatIndex
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with DurableIndex(folder, lambda: FlatIndex(2)) as index:
    ...         index.upsert([[1.0, 0.0], [0.0, 1.0]], ["a", "b"])
    ...         index.remove(["a"])
    ...     with DurableIndex(folder, lambda: FlatIndex(2)) as again:
    ...         len(again), again.search([1.0, 0.0], k=1)[1]
    1
    (1, ['b'])
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        make_index: Callable[[], Index],
        merge_at: int = 1000,
        sync: bool = True,
    ) -> None:
        self.index = IncrementalIndex(make_index, merge_at)
        settings: dict[str, str | int] = {"metric": self.index.metric, "d": self.index.d}
        self._folder = IndexFolder(folder, settings)
        try:
            saved = self._folder.index_file()
            if saved is not None:
                self.index.base = IdMapIndex.load(saved)
            self._log = WriteAheadLog(Path(folder) / LOG_FILE, sync)
            self._number = int(self._folder.table.setting(CHANGES))
            self._repeat()
            if saved is None or self.index.merges:
                self.checkpoint()
        except BaseException:
            self._folder.close()
            raise

    def __len__(self) -> int:
        """Return how many vectors can be found."""
        return len(self.index)

    def __contains__(self, own_id: object) -> bool:
        """Tell whether an id is in use."""
        return own_id in self.index

    def upsert(self, x: ArrayLike, ids: Sequence[OwnId]) -> None:
        """Add or replace rows, all or none of them; see `IncrementalIndex.upsert`."""
        rows, own = self.index.checked(x, ids)
        self._write("upsert", own, rows)
        merges = self.index.merges
        self.index.upsert(rows, own)
        if self.index.merges > merges:
            self.checkpoint()

    def remove(self, ids: Sequence[OwnId]) -> int:
        """Forget rows, all or none of them; see `IncrementalIndex.remove`."""
        wanted = list(dict.fromkeys(plain_ids(ids)))
        unknown = [own_id for own_id in wanted if own_id not in self.index]
        if unknown:
            raise KeyError(f"ids: {unknown[:10]} are not in the index")
        self._write("remove", wanted, np.empty((0, self.index.d), np.float32))
        return self.index.remove(wanted)

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, list[Any]]:
        """Find the best k for each query; see `IncrementalIndex.search`."""
        return self.index.search(q, k)

    def checkpoint(self) -> None:
        """Move the buffer into the base, save the base and start the log anew."""
        self.index.merge()
        self._folder.table.set(CHANGES, self._number)
        self._folder.save(self.index.base.save)  # base and number become true together
        self._log.clear()

    def close(self) -> None:
        """Close the files; nothing is lost, since nothing waited."""
        self._log.close()
        self._folder.close()

    def __enter__(self) -> Self:
        """Return the index."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    def _write(self, change: str, ids: list[OwnId], rows: Rows) -> None:
        header = {"number": self._number + 1, "change": change, "ids": ids}
        self._log.append([json.dumps(header).encode() + b"\n" + rows.astype("<f4").tobytes()])
        self._number += 1

    def _repeat(self) -> None:
        """Apply the records that the saved base doesn't hold."""
        for number, change, ids, rows in self._records():
            if number <= self._number:
                continue  # the crash came after the base was saved, before the log was cleared
            if change == "upsert":
                self.index.upsert(rows, ids)
            else:
                self.index.remove(ids)
            self._number = number

    def _records(self) -> Iterator[tuple[int, str, list[OwnId], Rows]]:
        for record in self._log:
            header, _, numbers = record.partition(b"\n")
            entry = json.loads(header)
            rows = np.frombuffer(numbers, "<f4").astype(np.float32).reshape(-1, self.index.d)
            yield entry["number"], entry["change"], entry["ids"], rows
