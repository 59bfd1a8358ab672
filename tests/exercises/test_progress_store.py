"""Progress survives crashes, damage, several kernels and disks that can't be written."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from course_lib.exercises.progress_store import ProgressStore

WRITE_FOR_EVER = """
from course_lib.exercises.progress_store import ProgressStore
store = ProgressStore()
number = 0
while True:
    store.record("02.ppmi", "failed", str(number))
    print(number, flush=True)
    number += 1
"""
WRITE_MANY = """
import sys
from course_lib.exercises.progress_store import ProgressStore
for number in range(40):
    store = ProgressStore()
    store.record("02.ppmi", sys.argv[1], str(number))
    assert not store.notice, store.notice
"""


def python(*arguments):
    return subprocess.Popen([sys.executable, "-c", *arguments], stdout=subprocess.PIPE, text=True)


def test_events_come_back_in_order():
    store = ProgressStore()
    store.record("02.ppmi", "failed", "a name")
    store.record("01.lookup", "passed")
    assert [event[1:] for event in ProgressStore().events()] == [
        ("02.ppmi", "failed", "a name"),
        ("01.lookup", "passed", ""),
    ]
    assert [event[2] for event in ProgressStore().events("01.lookup")] == ["passed"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_nothing_that_was_recorded_is_lost_when_the_process_is_killed(data_folder):
    writer = python(WRITE_FOR_EVER)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(30)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    store = ProgressStore()
    stored = [int(detail) for _, _, _, detail in store.events()]
    assert stored[: len(acknowledged)] == acknowledged
    assert stored == list(range(len(stored))) and not store.notice
    with closing(sqlite3.connect(data_folder / "progress.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_kernels_write_at_once():
    writers = [python(WRITE_MANY, name) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    events = ProgressStore().events()
    for name in ("one", "two"):
        assert [int(e[3]) for e in events if e[2] == name] == list(range(40))
    for writer in writers:
        writer.stdout.close()


@pytest.mark.parametrize("content", [b"this is no database" * 200, os.urandom(5_000)])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(data_folder, content):
    file = data_folder / "progress.sqlite"
    file.write_bytes(content)
    store = ProgressStore()
    store.record("02.ppmi", "passed")
    assert "damaged" in store.notice
    aside = list(data_folder.glob("progress-damaged-*.sqlite"))
    assert len(aside) == 1 and aside[0].read_bytes() == content
    again = ProgressStore()
    assert [event[2] for event in again.events()] == ["passed"] and not again.notice


def test_damage_inside_a_real_database_is_met_as_well(data_folder):
    for _ in range(40):
        ProgressStore().record("02.ppmi", "failed", "x" * 900)
    file = data_folder / "progress.sqlite"
    content = bytearray(file.read_bytes())
    content[100:] = b"\x07" * (len(content) - 100)
    for part in data_folder.glob("progress.sqlite-*"):
        part.unlink()
    file.write_bytes(content)
    store = ProgressStore()
    store.record("02.ppmi", "passed")
    assert [event[2] for event in ProgressStore().events()][-1] == "passed"
    assert "damaged" in store.notice


def test_a_locked_file_is_waited_for_and_never_set_aside(data_folder):
    ProgressStore().record("02.ppmi", "failed")
    with closing(sqlite3.connect(data_folder / "progress.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=lambda: ProgressStore().record("02.ppmi", "passed"))
        thread.start()
        time.sleep(0.3)
        other.rollback()
        thread.join(10)
    assert [event[2] for event in ProgressStore().events()] == ["failed", "passed"]
    assert not list(data_folder.glob("progress-damaged-*"))


def test_where_nothing_can_be_written_the_session_remembers(data_folder, monkeypatch):
    blocked = data_folder / "a file, not a folder"
    blocked.write_text("")
    monkeypatch.setenv("COURSE_DATA_DIR", str(blocked))
    store = ProgressStore()
    store.record("02.ppmi", "passed")
    assert "can't be saved" in store.notice
    assert [event[2] for event in ProgressStore().events("02.ppmi")] == ["passed"]


def test_what_cannot_be_opened_is_not_taken_for_damaged(data_folder):
    (data_folder / "progress.sqlite").mkdir()
    store = ProgressStore()
    store.record("02.ppmi", "passed")
    assert "can't be saved" in store.notice
    assert [path.name for path in data_folder.iterdir()] == ["progress.sqlite"]


def test_a_read_only_database_is_a_notice(data_folder):
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    ProgressStore().record("02.ppmi", "failed")
    os.chmod(data_folder / "progress.sqlite", 0o444)
    os.chmod(data_folder, 0o555)
    try:
        store = ProgressStore()
        store.record("02.ppmi", "passed")
        assert "can't be saved" in store.notice
    finally:
        os.chmod(data_folder, 0o755)
