"""What keeps a store fit for long use: another index, compaction, measuring, checking."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from .compaction import return_space, rewrite_segments
from .store_check import check_file
from .store_session import StoreSession
from .store_size import StoreSize, measure_size


class StoreUpkeep:
    """The part of `SQLiteVectorStore` that its owner needs, rather than its users.

    Parameters
    ----------
    path
        The file.
    d
        Length of a vector.
    session
        The open file, with its rows in memory and the index.
    """

    def __init__(self, path: Path, d: int, session: StoreSession) -> None:
        self.path, self.d, self._session = path, d, session

    @property
    def index(self) -> Any:
        """The index behind the store, or None."""
        return self._session.keeper.index if self._session.keeper else None

    def reindex(self, index: Any) -> int:
        """Put another index behind the store: built aside, checked, then swapped in.

        Until the swap, searches use the old one. If anything fails, the old one stays.

        Parameters
        ----------
        index
            As in the constructor; or None, to search exactly from now on.

        Returns
        -------
        int
            How many vectors the new index holds.

        Raises
        ------
        ValueError
            If the new index has another metric or length of vectors.
        RuntimeError
            If it holds another number of vectors than the store.
        """
        return self._session.reindex(index)

    def save_index(self) -> Path:
        """Write the index to a file beside the store's, for the next opening.

        What is written to the store later, the index catches up with when it is loaded. A saved
        index is taken as it is; `reindex` gives it other settings.

        Returns
        -------
        Path
        """
        return self._session.save_index()

    def compact(self) -> None:
        """Rewrite the segments without dead rows and give the space back to the disk.

        One transaction: a crash leaves the segments as they were. The index stays.
        """
        with self._session.writing() as connection:
            rewrite_segments(connection, self.d)
        with self._session.alone():
            return_space(self._session.connection)

    def size(self) -> StoreSize:
        """Measure the store: documents, dead rows, segments, bytes on the disk."""
        with self._session.reading() as connection:
            return measure_size(connection, self.path, self._session.live)

    def verify(self) -> None:
        """Read everything and raise StoreCorrupt if anything contradicts anything else."""
        with self._session.reading() as connection:
            check_file(connection, self.path, self.d)

    def close(self) -> None:
        """Close the file; twice is fine."""
        self._session.close()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()
