"""One process a folder, for engines that would let in two and then answer wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .engine_store import import_engine
from .store_errors import StoreBusy


def locked(folder: Path) -> Any:
    """Make a folder, and lock it for one store.

    Parameters
    ----------
    folder
        Gets a file "one-store.lock", which stays; the lock on it ends with the process.

    Returns
    -------
    filelock.FileLock
        Call its ``release()``.

    Raises
    ------
    StoreBusy
        If another store, in this process or another, holds it.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> lock = locked(folder)
    >>> try:
    ...     locked(folder)
    ... except StoreBusy:
    ...     print("busy")
    busy
    >>> lock.release()
    """
    filelock = import_engine("filelock", "filelock")
    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / "one-store.lock", timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except (filelock.Timeout, RuntimeError) as error:  # RuntimeError: held in this very thread
        raise StoreBusy(f"{folder}: another store has it open") from error
    return lock
