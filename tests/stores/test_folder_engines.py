"""Stores of libraries where many rows or a failure meet them."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from course_lib.stores import (
    Field,
    HnswlibStore,
    Unsupported,
    folder_store,
    milvus_store,
    open_store,
)
from course_lib.stores.store_errors import StoreBusy

D, N = 8, 1500
X = np.random.default_rng(0).normal(size=(N, D)).astype(np.float32)
NAMES = [f"d{i}" for i in range(N)]
FIELDS = [{"i": i} for i in range(N)]


@pytest.fixture
def opened(tmp_path):
    """A function that opens a store in the test's folder, where its package is installed."""

    def open_here(kind, package):
        pytest.importorskip(package)
        return open_store(kind, tmp_path, D, "l2")

    return open_here


def names_of(matches):
    return [match.id for match in matches]


def truly_nearest(query, k, rows=range(N)):
    chosen = np.array(rows)
    order = np.argsort(((X[chosen] - query) ** 2).sum(axis=1))[:k]
    return [NAMES[i] for i in chosen[order]]


def test_hnswlib_makes_room_for_more_rows(opened):
    with opened("hnswlib", "hnswlib") as store:
        for start in range(0, N, 500):  # it starts with room for 1,024
            part = slice(start, start + 500)
            store.upsert(NAMES[part], X[part])
        assert store.count() == N
        for i in (3, 1023, 1024, N - 1):
            assert names_of(store.search(X[i], 1)) == [NAMES[i]]


def test_what_hnswlib_cannot_reach_is_found_by_comparing_all(tmp_path, monkeypatch):
    """Where its graph doesn't lead to k rows, knn_query raises instead of returning fewer."""
    pytest.importorskip("hnswlib")
    monkeypatch.setattr(folder_store, "SCANNED_EXACTLY", 0)
    with HnswlibStore(tmp_path, D, "l2", M=2, ef_construction=2, ef_search=1) as store:
        store.upsert(NAMES, X, FIELDS)
        assert names_of(store.search(X[0], 1400)) == truly_nearest(X[0], 1400)
        late = names_of(store.search(X[0], 1300, Field("i") >= 100))
        assert late == truly_nearest(X[0], 1300, range(100, N))


def test_annoy_is_asked_for_more_until_enough_pass_the_filter(opened, monkeypatch):
    monkeypatch.setattr(folder_store, "SCANNED_EXACTLY", 0)
    with opened("annoy", "annoy") as store:
        store.upsert(NAMES, X, FIELDS)
        for query in X[:20]:
            found = names_of(store.search(query, 12, Field("i") >= N - 12))
            assert found == truly_nearest(query, 12, range(N - 12, N))


def test_an_engine_without_payloads_refuses_them_before_it_writes(opened, monkeypatch):
    with opened("hnswlib", "hnswlib") as store:
        bare = replace(store.capabilities, payloads=False)
        monkeypatch.setattr(type(store), "capabilities", bare)
        with pytest.raises(Unsupported, match="hnswlib: keeps no payloads"):
            store.upsert(NAMES[:2], X[:2], [{}, {"i": 1}])
        assert store.count() == 0
        store.upsert(NAMES[:2], X[:2], [{}, {}])
        assert store.count() == 2


def test_what_was_saved_is_there_without_closing(opened, tmp_path):
    with opened("hnswlib", "hnswlib") as store:
        store.upsert(NAMES[:10], X[:10])
        store.save()
        store.upsert(NAMES[10:20], X[10:20])
        shutil.copytree(tmp_path, tmp_path / "as a crash leaves it")
    with open_store("hnswlib", tmp_path / "as a crash leaves it", D, "l2") as store:
        assert store.count() == 10
        assert names_of(store.search(X[7], 1)) == ["d7"]


def test_lancedb_joins_its_files_and_answers_as_before(opened, tmp_path):
    with opened("lancedb", "lancedb") as store:
        for start in range(0, 100, 10):
            part = slice(start, start + 10)
            store.upsert(NAMES[part], X[part], FIELDS[part])
        before = store.search(X[5], 10)
        files = len(list(tmp_path.rglob("*.lance")))
        store.compact()
        assert len(list(tmp_path.rglob("*.lance"))) < files / 3
        assert store.search(X[5], 10) == before and store.count() == 100


def test_milvus_says_how_many_rows_it_returns_at_most(opened, monkeypatch):
    monkeypatch.setattr(milvus_store, "MOST_ROWS", 30)
    with opened("milvus", "milvus_lite") as store:
        store.upsert(NAMES[:40], X[:40], FIELDS[:40])
        with pytest.raises(Unsupported, match="returns at most 30 rows, asked for 31"):
            store.search(X[0], 31)
        assert len(store.search(X[0], 30)) == 30
        assert len(store.search(X[0], 31, Field("i") < 20)) == 20


def test_milvus_lets_go_of_its_folder_when_it_does_not_start(opened, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("pymilvus.MilvusClient", lambda file: 1 / 0)
        with pytest.raises(ZeroDivisionError) as held:
            opened("milvus", "milvus_lite")
    with opened("milvus", "milvus_lite") as store:
        assert store.count() == 0 and held.traceback  # which keeps the failed one alive


def test_sqlite_vec_says_that_another_is_writing(opened):
    with opened("sqlite-vec", "sqlite_vec") as one, opened("sqlite-vec", "sqlite_vec") as other:
        other.connection.execute("pragma busy_timeout = 50")
        one.connection.execute("begin immediate")
        with pytest.raises(StoreBusy, match="sqlite-vec: another process is writing"):
            other.upsert(["a"], X[:1])
        one.connection.execute("rollback")
        other.upsert(["a"], X[:1])
        assert one.count() == 1
