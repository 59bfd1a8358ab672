"""What a learner has done, in one SQLite file that survives a crash."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from course_lib.datasets.cache import data_dir

TABLE = """CREATE TABLE IF NOT EXISTS events (
    at REAL NOT NULL,        -- seconds since 1970
    exercise TEXT NOT NULL,  -- "02.negative-sampling-loss"
    event TEXT NOT NULL,     -- a verdict, "hint" or "solution"
    detail TEXT NOT NULL     -- name of the mistake, number of the hint
)"""
Event = tuple[float, str, str, str]
Result = TypeVar("Result")

_unsaved: list[Event] = []  # kept for this session where nothing can be written


class ProgressStore:
    """A list of events that only grows, in ``data_dir()/progress.sqlite``.

    Every event is one transaction of a write-ahead log, so that a crash loses at most the event
    being written, and several kernels can write at once. A damaged file is set aside and a new
    one begun. Where nothing can be written, and while nbgrader grades a submission, events last
    until the kernel ends.

    Parameters
    ----------
    path : Path, optional
        The file; by default in the course's data folder (environment: COURSE_DATA_DIR).

    Attributes
    ----------
    notice : str
        What the learner should know about the file, "" if all is well.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.notice = ""
        self.path = path

    def record(self, exercise: str, event: str, detail: str = "") -> None:
        """Append an event. Never raises; see `notice`."""
        row = (time.time(), exercise, event, detail)

        def append(connection: sqlite3.Connection) -> bool:
            with connection:
                connection.execute("INSERT INTO events VALUES (?, ?, ?, ?)", row)
            return True

        if not self._with_connection(append, False):
            _unsaved.append(row)

    def events(self, exercise: str | None = None) -> list[Event]:
        """Return (at, exercise, event, detail) of all events, or of one exercise's, in order."""

        def read(connection: sqlite3.Connection) -> list[Event]:
            query = "SELECT at, exercise, event, detail FROM events ORDER BY rowid"
            return connection.execute(query).fetchall()

        nothing: list[Event] = []
        rows = self._with_connection(read, nothing) + _unsaved
        return [row for row in rows if exercise in (None, row[1])]

    def _with_connection(
        self, work: Callable[[sqlite3.Connection], Result], otherwise: Result
    ) -> Result:
        if self.path is None and in_autograder():  # a submission is not whoever grades it
            return otherwise
        try:
            path = self.path or data_dir() / "progress.sqlite"
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connected(path, work)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # not a database, or a damaged one
                self._set_aside(path)
                return _connected(path, work)
        except (OSError, sqlite3.Error) as error:
            self.notice = f"Progress can't be saved ({error}); it is kept until the kernel ends."
            return otherwise

    def _set_aside(self, path: Path) -> None:
        damaged = path.with_name(f"progress-damaged-{time.time_ns()}.sqlite")
        for ending in ("", "-wal", "-shm"):
            aside = damaged.with_name(damaged.name + ending)
            try:
                os.replace(path.with_name(path.name + ending), aside)
            except FileNotFoundError:  # no such part, or another kernel was quicker
                continue
        self.notice = (
            f"The file with your progress was damaged. It is kept as {damaged.name}; "
            "a new one has been started."
        )


def in_autograder() -> bool:
    """Tell whether nbgrader is grading a submission in this process (it says so itself)."""
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def _connected(path: Path, work: Callable[[sqlite3.Connection], Result]) -> Result:
    with closing(sqlite3.connect(path, timeout=5.0)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(TABLE)
        return work(connection)
