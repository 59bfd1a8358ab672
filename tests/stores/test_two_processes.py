"""Two stores on one file, as two processes have them: SQLite's locks are between connections.

That it is so between real processes too, tests/stores/contract/test_concurrency.py shows.
"""

import sqlite3
import threading
import time

import numpy as np
import pytest

from course_lib.ann import FlatIndex
from course_lib.stores import Eq, SQLiteVectorStore
from course_lib.stores.store_errors import StoreBusy

D = 5


def vectors(n, seed=0):
    return np.random.default_rng(seed).normal(size=(n, D)).astype(np.float32)


def flat():
    return FlatIndex(D, "cosine")


@pytest.fixture
def pair(tmp_path):
    path = tmp_path / "s"
    with SQLiteVectorStore(path, D) as one, SQLiteVectorStore(path, D, index=flat) as other:
        yield one, other


class Writer:
    """Somebody who is writing and takes his time."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("BEGIN IMMEDIATE")

    def stop(self):
        self.connection.execute("ROLLBACK")
        self.connection.close()


def test_what_one_commits_the_other_sees(pair):
    one, other = pair
    x = vectors(50)
    one.upsert([f"d{i}" for i in range(50)], x, [{"i": i} for i in range(50)])
    assert other.count() == 50 and other.search(x[7], 1)[0].id == "d7"
    other.upsert(["d7"], -x[7:8])
    assert one.get(["d7"])[0].payload == {} and one.count(Eq("i", 7)) == 0
    assert one.search(-x[7], 1)[0].id == "d7"
    one.delete(["d1", "d2"])
    one.compact()
    assert other.index.ntotal == 50  # it hasn't looked yet
    for store in pair:
        assert store.count() == 48 and store.search(x[9], 1)[0].id == "d9"
        assert "d1" not in {match.id for match in store.search(x[1], 48)}
        assert store.size().dead_rows == 0
    assert other.index.ntotal == 48


def test_readers_go_on_while_somebody_writes(pair):
    one, _ = pair
    one.upsert(["a"], vectors(1))
    writer = Writer(one.path)
    writer.connection.execute("DELETE FROM records")
    assert one.count() == 1 and one.search(vectors(1)[0], 1)[0].id == "a"
    writer.stop()


def test_a_second_writer_waits_or_is_told(pair):
    one, _ = pair
    writer = Writer(one.path)
    with SQLiteVectorStore(one.path, D, timeout=0.1) as hasty:
        for write in (lambda: hasty.upsert(["b"], vectors(1)), hasty.compact):
            with pytest.raises(StoreBusy, match="another process is writing"):
                write()
        threading.Timer(0.3, writer.stop).start()
        begun = time.perf_counter()
        one.upsert(["a"], vectors(1))
        assert time.perf_counter() - begun > 0.2
        hasty.upsert(["b"], vectors(1, seed=1))
    assert {match.id for match in one.search(np.ones(D), 5)} == {"a", "b"}


def test_a_busy_moment_costs_no_index(pair):
    _, other = pair
    other.upsert(["a"], vectors(1))
    before, writer = other.index, Writer(other.path)
    other._session.connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(StoreBusy):
        other.upsert(["b"], vectors(1))
    writer.stop()
    assert other.index is before and other.count() == 1


def test_many_writers_at_once(pair):
    def write(store, who):
        for batch in range(15):
            names = [f"{who}-{batch}-{i}" for i in range(4)] + ["shared"]
            store.upsert(names, vectors(5, seed=batch), [{"who": who}] * 5)
            if batch % 5 == 4:
                store.compact() if who else store.delete([f"{who}-{batch}-0"])

    stores = [*pair, pair[0]]
    threads = [threading.Thread(target=write, args=(s, w)) for w, s in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in pair:
        store.verify()
        assert store.count() == 3 * 15 * 4 + 1 - 3
    assert pair[1].index.ntotal == pair[1].count()


def test_one_state_for_a_whole_search(pair, monkeypatch):
    """Somebody replaces everything between ranking and reading the payloads: it isn't seen."""
    one, other = pair
    one.upsert(["a", "b"], vectors(2), [{"v": 1}, {"v": 1}])
    rank = FlatIndex.search

    def interrupted(self, q, k):
        found = rank(self, q, k)
        one.upsert(["a", "b"], vectors(2, seed=5), [{"v": 2}, {"v": 2}])
        return found

    monkeypatch.setattr(FlatIndex, "search", interrupted)
    assert [match.payload for match in other.search(np.ones(D), 2)] == [{"v": 1}, {"v": 1}]
    monkeypatch.undo()
    assert [match.payload for match in other.search(np.ones(D), 2)] == [{"v": 2}, {"v": 2}]


def test_opening_together_makes_one_store(tmp_path):
    errors = []

    def begin(i):
        try:
            with SQLiteVectorStore(tmp_path / "s", D) as store:
                store.upsert([f"d{i}"], vectors(1))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=begin, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with SQLiteVectorStore(tmp_path / "s", D) as store:
        assert store.count() == 8
