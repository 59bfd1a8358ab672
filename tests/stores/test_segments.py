import sqlite3

import numpy as np
import pytest

from course_lib.stores import Eq, SQLiteVectorStore, compaction
from course_lib.stores import segments as segments_file
from course_lib.stores.segments import Segment
from course_lib.stores.store_errors import StoreCorrupt

D = 16


def vectors(n, seed=0):
    return np.random.default_rng(seed).normal(size=(n, D)).astype(np.float32)


def names(n, start=0):
    return [f"d{i}" for i in range(start, start + n)]


def results(store):
    queries = vectors(10, seed=99)
    return [[(m.id, m.score, m.payload) for m in store.search(q, 10)] for q in queries]


def test_packed_bytes_are_numbers_then_vectors():
    segment = Segment(np.array([5, 9]), vectors(2))
    data = segment.packed()
    assert len(data) == 2 * (8 + 4 * D)
    assert data[:16] == (5).to_bytes(8, "little") + (9).to_bytes(8, "little")
    np.testing.assert_array_equal(np.frombuffer(data[16:], "<f4").reshape(2, D), vectors(2))


def test_replacing_buries_the_old_vector(tmp_path):
    with SQLiteVectorStore(tmp_path / "s", D) as store:
        store.upsert(names(10), vectors(10))
        store.upsert(names(4), vectors(4, seed=1), [{"new": True}] * 4)
        assert (store.size().documents, store.size().dead_rows) == (10, 4)
        assert store.count(Eq("new", True)) == 4
        for i, q in enumerate(vectors(4)):  # the old vectors are found no more
            assert store.search(q, 1)[0].score < 0.999, i
        for i, q in enumerate(vectors(4, seed=1)):
            assert store.search(q, 1)[0].id == f"d{i}"


def test_compaction_changes_nothing_but_the_bytes(tmp_path):
    path = tmp_path / "s"
    with SQLiteVectorStore(path, D) as store:
        for start in range(0, 3000, 500):
            store.upsert(names(500, start), vectors(500, start), [{"s": start}] * 500)
        store.upsert(names(1000), vectors(1000, seed=7))
        store.delete(names(600, 2000))
    with SQLiteVectorStore(path, D) as store:  # closing has moved the log into the file
        before, expected = store.size(), results(store)
        store.compact()
        after = store.size()
        assert (before.dead_rows, before.segments) == (1600, 7)
        assert (after.dead_rows, after.segments, after.documents) == (0, 1, 2400)
        assert after.file_bytes < 0.8 * before.file_bytes and after.log_bytes == 0
        assert after.memory_bytes < 0.7 * before.memory_bytes
        assert results(store) == expected
        store.verify()
    with SQLiteVectorStore(path, D) as store:
        assert results(store) == expected


def test_space_is_reused_not_hoarded(tmp_path):
    with SQLiteVectorStore(tmp_path / "s", D) as store:
        sizes = []
        for step in range(6):
            store.upsert(names(2000), vectors(2000, seed=step))
            store.compact()
            sizes.append(store.size().file_bytes)
        assert max(sizes) <= 1.1 * sizes[0]


def test_long_batches_become_several_segments(tmp_path, monkeypatch):
    monkeypatch.setattr(segments_file, "SEGMENT_BYTES", 100 * (8 + 4 * D))
    with SQLiteVectorStore(tmp_path / "s", D) as store:
        store.upsert(names(250), vectors(250))
        assert store.size().segments == 3
        store.delete(names(1))
        expected = results(store)
        store.compact()
        store.verify()
        assert store.size().segments == 3 and results(store) == expected


def test_compaction_joins_short_segments_and_splits_none_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(compaction, "SEGMENT_BYTES", 100 * 4 * D)
    with SQLiteVectorStore(tmp_path / "s", D) as store:
        for start in range(0, 250, 10):
            store.upsert(names(10, start), vectors(10, start))
        expected = results(store)
        assert store.size().segments == 25
        store.compact()
        store.verify()
        assert store.size().segments == 3 and results(store) == expected


def test_a_flipped_bit_in_a_vector_is_found(tmp_path):
    """SQLite's own check can't see it: the page is well formed."""
    path = tmp_path / "s"
    with SQLiteVectorStore(path, D) as store:
        store.upsert(names(300), vectors(300))
    data = bytearray(path.read_bytes())
    at = data.find(vectors(300)[200].tobytes())
    assert at > 0
    data[at] ^= 1
    path.write_bytes(data)
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    with pytest.raises(StoreCorrupt, match="segment 1"):
        SQLiteVectorStore(path, D)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM tombstones", "tombstones"),
        ("DELETE FROM records WHERE row = 7", "documents and tombstones"),
        ("INSERT INTO tombstones (row) VALUES (8)", "documents and tombstones"),
        ("DELETE FROM fields WHERE row = 9", "payload index"),
        ("UPDATE fields SET value = 77 WHERE row = 9", "payload index"),
        ("INSERT INTO segments (checksum, data) SELECT checksum, data FROM segments", "ascend"),
    ],
)
def test_verify_sees_what_contradicts_itself(tmp_path, damage, said):
    path = tmp_path / "s"
    with SQLiteVectorStore(path, D) as store:
        store.upsert(names(20), vectors(20), [{"i": i} for i in range(20)])
        store.delete(names(2))
        store.verify()
    with sqlite3.connect(path) as raw:
        raw.execute(damage)
    raw.close()
    with SQLiteVectorStore(path, D) as store, pytest.raises(StoreCorrupt, match=said):
        store.verify()
