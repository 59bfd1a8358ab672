"""A PostgreSQL server of one's own: started for a test or a lesson, gone without a trace after."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from .engine_store import import_engine
from .postgres_programs import postgres_binaries, readable_programs

# A shell starts the server, and stops it and removes its folder when the shell's own input ends:
# at `stop`, and also when Python ends in whatever way.
GUARD = '"$@" </dev/null & server=$!; cat >/dev/null; kill -INT $server; wait; rm -rf "$0"'
OPTIONS = ("-k", "", "-c", "max_connections=50")
FORGETFUL = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
SECONDS = 30.0


def start_postgres(durable: bool = False) -> LocalPostgres:
    """Start a server on a free port of the loopback interface, with pgvector installed in it.

    Its data lie in a temporary folder that goes when it stops; a random password keeps other users
    of the machine out. Takes about a second.

    Parameters
    ----------
    durable
        Whether a commit waits for the disk, as a real server's does. Data that go when the server
        stops need it only for measuring.

    Returns
    -------
    LocalPostgres
        A context manager; its ``dsn`` is what `PgvectorStore` connects to.

    Raises
    ------
    RuntimeError
        If there are no binaries with pgvector, or they don't start; with the server's own words.

    Examples
    --------
    >>> if postgres_binaries():
    ...     with start_postgres() as server:
    ...         print(server.dsn.startswith("postgresql://course:"))
    ... else:
    ...     print(True)
    True
    """
    binaries = postgres_binaries()
    if binaries is None:
        fix = 'python -m pip install pgserver (or "course_lib[stores]")'
        raise RuntimeError(f"no PostgreSQL with pgvector on this machine: {fix}")
    folder = Path(tempfile.mkdtemp(prefix="course-postgres-"))
    try:
        return LocalPostgres(readable_programs(binaries, folder), folder, durable)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class LocalPostgres:
    """A running server; made by `start_postgres`.

    Parameters
    ----------
    binaries
        Folder with ``initdb`` and ``postgres``.
    folder
        A folder of its own, removed at the end.
    durable
        Whether a commit waits for the disk.

    Attributes
    ----------
    dsn
        Address, user and password, as psycopg takes them.

    Examples
    --------
    >>> LocalPostgres.__name__
    'LocalPostgres'
    """

    def __init__(self, binaries: Path, folder: Path, durable: bool = False) -> None:
        self.folder, data, password = folder, folder / "data", secrets.token_hex(16)
        self._user = _unprivileged(folder)
        (folder / "password").write_text(password)
        login = ("--username=course", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256")
        setting = ("--encoding=UTF8", "--no-locale", "--no-sync")
        made = subprocess.run(
            [binaries / "initdb", "-D", data, *login, *setting],
            capture_output=True, text=True, cwd=folder, **self._user,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr[-500:]}")
        port = _free_port()
        self.dsn = f"postgresql://course:{password}@127.0.0.1:{port}/postgres"
        self._options = OPTIONS if durable else (*OPTIONS, *FORGETFUL)
        self._guard = self._started(binaries, data, port)
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop the server and remove its folder; stopping twice is fine."""
        if self._guard.stdin and not self._guard.stdin.closed:
            self._guard.stdin.close()
        self._guard.wait(timeout=SECONDS)

    def __enter__(self) -> Self:
        """Return the server."""
        return self

    def __exit__(self, *error: object) -> None:
        """Stop it."""
        self.stop()

    def _started(self, binaries: Path, data: Path, port: int) -> subprocess.Popen[bytes]:
        server = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port)]
        with open(self.folder / "log", "wb") as log:
            return subprocess.Popen(
                ["/bin/sh", "-c", GUARD, str(self.folder), *server, *self._options],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder,
                start_new_session=True,  # an interrupted notebook cell is not the server's end
                **self._user,
            )  # fmt: skip

    def _wait_until_ready(self) -> None:
        psycopg = import_engine("psycopg", "psycopg[binary]")
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                with psycopg.connect(self.dsn, connect_timeout=5) as connection:
                    connection.execute("create extension if not exists vector")
                return
            except psycopg.OperationalError as error:
                log = (self.folder / "log").read_text(errors="replace").splitlines()
                fatal = [line for line in log if "FATAL" in line and "starting up" not in line]
                if fatal or time.monotonic() > deadline:
                    self.stop()
                    said = "\n".join(fatal or log[-5:])
                    raise RuntimeError(f"PostgreSQL did not start: {error}\n{said}") from error
                time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return arguments for subprocess; PostgreSQL refuses to run as root, so root asks nobody."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    for place in (folder, *folder.rglob("*")):  # all of it, so that nobody can remove it as well
        os.chown(place, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
