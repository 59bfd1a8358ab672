import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from course_lib.stores import PgvectorStore, local_postgres
from course_lib.stores.local_postgres import start_postgres
from course_lib.stores.postgres_programs import postgres_binaries

if postgres_binaries() is None:
    pytest.skip("no PostgreSQL with pgvector on this machine", allow_module_level=True)
psycopg = pytest.importorskip("psycopg")
X = np.random.default_rng(0).normal(size=(500, 8)).astype(np.float32)
NAMES = [str(row) for row in range(500)]


@pytest.fixture(scope="module")
def server():
    with start_postgres() as running:
        yield running


def test_it_listens_on_the_loopback_interface_and_wants_a_password(server):
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("show unix_socket_directories").fetchone() == ("",)
    stranger = server.dsn.replace(server.dsn.split(":")[2].split("@")[0], "guess")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(stranger)


def test_stopping_removes_everything_and_may_be_done_twice():
    server = start_postgres()
    assert server.folder.exists()
    server.stop()
    server.stop()
    assert not server.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.dsn, connect_timeout=2)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root's home only")
def test_an_installation_that_nobody_may_read_is_copied_and_the_copy_goes(tmp_path, monkeypatch):
    package = Path(importlib.util.find_spec("pgserver").origin).parent
    for part in (package, package.with_name("pgserver.libs")):
        if part.exists():
            shutil.copytree(part, tmp_path / "hidden" / part.name)
    (tmp_path / "hidden").chmod(0o700)
    hidden = tmp_path / "hidden" / "pgserver" / "pginstall" / "bin"
    monkeypatch.setattr(local_postgres, "postgres_binaries", lambda: hidden)
    with start_postgres() as server, psycopg.connect(server.dsn) as connection:
        assert connection.execute("select '[3,4]'::vector <-> '[0,0]'").fetchone() == (5.0,)
        assert (server.folder / "pgserver").exists()
    assert not server.folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_it_ends_with_the_process_that_started_it_even_when_that_is_killed():
    program = """
import time
from course_lib.stores.local_postgres import start_postgres
print(start_postgres().folder, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        folder = Path(child.stdout.readline().decode().strip())
        assert (folder / "data" / "postmaster.pid").exists()
        child.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def test_an_index_finds_nearly_all_and_a_plan_uses_it(server, tmp_path):
    with PgvectorStore(tmp_path, 8, dsn=server.dsn, index="hnsw") as store:
        assert not store.capabilities.exact
        store.upsert(NAMES, X)
        exact = np.argsort(-(X / np.linalg.norm(X, axis=1, keepdims=True)) @ X[7])[:10]
        found = {match.id for match in store.search(X[7], 10)}
        assert len(found & {str(row) for row in exact}) >= 9
        store.connection.execute("set enable_seqscan = off")
        plan = store.connection.execute(
            f"explain select id from {store.table} order by embedding <=> %s::vector limit 3",
            (str(X[7].tolist()),),
        )
        assert "hnsw" in str(plan.fetchall())
        store.drop()
    with PgvectorStore(tmp_path, 8, dsn=server.dsn) as store:
        assert store.count() == 0


def test_two_processes_may_make_the_same_table_at_once(server, tmp_path):
    program = f"""
from course_lib.stores import PgvectorStore
PgvectorStore({str(tmp_path)!r}, 8, dsn={server.dsn!r}).close()
"""
    children = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]


def test_an_unknown_index_is_refused(server, tmp_path):
    with pytest.raises(ValueError, match="index: expected 'none' or 'hnsw', got 'ivf'"):
        PgvectorStore(tmp_path, 8, dsn=server.dsn, index="ivf")


def test_without_binaries_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(local_postgres, "postgres_binaries", lambda: None)
    with pytest.raises(RuntimeError, match="no PostgreSQL with pgvector.* pip install pgserver"):
        start_postgres()


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({"initdb": "echo no space >&2; exit 1"}, "initdb failed: no space"),
        (
            {"initdb": "exit 0", "postgres": "echo 'FATAL:  no shared memory'; exit 1"},
            "(?s)PostgreSQL did not start: .*FATAL:  no shared memory",
        ),
    ],
)
def test_a_server_that_does_not_start_is_quoted_and_leaves_nothing(programs, said, monkeypatch):
    made = []

    def mkdtemp(*names, **more):
        made.append(Path(make_folder(*names, **more)))
        return str(made[-1])

    make_folder = local_postgres.tempfile.mkdtemp
    with tempfile.TemporaryDirectory() as binaries:  # not tmp_path: `nobody` has to get in
        Path(binaries).chmod(0o755)
        for name, lines in programs.items():
            (Path(binaries) / name).write_text(f"#!/bin/sh\n{lines}\n")
            (Path(binaries) / name).chmod(0o755)
        monkeypatch.setattr(local_postgres, "postgres_binaries", lambda: Path(binaries))
        monkeypatch.setattr(local_postgres, "readable_programs", lambda found, folder: found)
        monkeypatch.setattr(local_postgres.tempfile, "mkdtemp", mkdtemp)
        with pytest.raises(RuntimeError, match=said) as held:
            start_postgres()
    assert len(made) == 1 and not made[0].exists()
    guard = getattr(held.traceback[-1].locals["self"], "_guard", None)
    assert guard is None or guard.poll() is not None
