import shutil
import sqlite3

import pytest

from benchmarks import crash_runs
from benchmarks.crash_runs import D, apply, kill_in_a_row, operations, states, stored
from course_lib.stores import SQLiteVectorStore


@pytest.mark.parametrize("seed", [101, 102])
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path, seed):
    killed = kill_in_a_row(tmp_path / "store.db", seed, kills=5)
    assert sum(run.acknowledged for run in killed) > 10
    assert any(run.log_bytes for run in killed)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A store's files as they were before closing, the operations, the log's length after each."""
    folder = tmp_path_factory.mktemp("log")
    made = [op for op in operations(7) if op[0] != "compact" and len(op[1]) < 100][:25]
    lengths = []
    with SQLiteVectorStore(folder / "s", D) as store:
        lengths.append((folder / "s-wal").stat().st_size)
        for step, operation in enumerate(made):
            apply(store, step, operation)
            lengths.append((folder / "s-wal").stat().st_size)
        kept = folder / "kept"
        kept.mkdir()
        for ending in ("", "-wal"):
            shutil.copy(folder / f"s{ending}", kept / f"s{ending}")
    assert lengths == sorted(set(lengths))  # one log, never begun anew
    return kept, made, lengths


def reopened(log, tmp_path, damage):
    """Damage a copy of the log, reopen, return what the store holds."""
    kept, made, _ = log
    data = bytearray((kept / "s-wal").read_bytes())
    shutil.copy(kept / "s", tmp_path / "s")
    (tmp_path / "s-wal").write_bytes(damage(data))
    with SQLiteVectorStore(tmp_path / "s", D) as store:
        store.verify()
        return stored(store, made)


@pytest.mark.parametrize("share", [0.13, 0.37, 0.5, 0.71, 0.93, 0.9999, 1.0])
def test_a_torn_log_gives_the_operations_that_are_whole_in_it(log, tmp_path, share):
    _, made, lengths = log
    cut = lengths[0] + int(share * (lengths[-1] - lengths[0]))
    whole = sum(length <= cut for length in lengths) - 1
    expected = list(states(made, {}, 0))[whole]
    assert reopened(log, tmp_path, lambda data: data[:cut]) == expected
    assert (whole == len(made)) == (share == 1.0)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_a_flipped_bit_in_the_log_ends_it_there(log, tmp_path, share):
    _, made, lengths = log
    at = lengths[0] + int(share * (lengths[-1] - lengths[0]))

    def flipped(data):
        data[at] ^= 16
        return data

    whole = sum(length <= at for length in lengths) - 1
    assert reopened(log, tmp_path, flipped) == list(states(made, {}, 0))[whole]


def test_every_commit_waits_for_the_disk(tmp_path):
    with SQLiteVectorStore(tmp_path / "s", D) as store:
        connection = store._session.connection
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_crash_in_the_middle_of_a_batch_leaves_none_of_it(tmp_path, monkeypatch):
    """The writer dies after the vectors, before the documents; its connection is simply gone."""
    path = tmp_path / "s"
    store = SQLiteVectorStore(path, D)
    store.upsert(["a"], crash_runs.vectors(1, 1))

    def dies(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("course_lib.stores.sqlite_store.write_records", dies)
    with pytest.raises(KeyboardInterrupt):
        store.upsert(["a", "b"], crash_runs.vectors(2, 2))
    monkeypatch.undo()
    assert store.count() == 1 and store.size().dead_rows == 0
    store.verify()
    store.upsert(["b"], crash_runs.vectors(3, 1))
    store.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT id, row FROM records ORDER BY row").fetchall() == [
            ("a", 0),
            ("b", 1),
        ]
    raw.close()
