import random
import sqlite3

import numpy as np
import pytest

from course_lib.stores import Capabilities, SQLiteVectorStore, VectorStore, content_id
from course_lib.stores.store_errors import StoreCorrupt

D = 6


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


def vectors(n, seed=0):
    return np.random.default_rng(seed).normal(size=(n, D)).astype(np.float32)


@pytest.mark.parametrize("metric", ["cosine", "l2", "ip"])
def test_random_writes_end_as_in_a_dict(path, metric):
    """Upserts, deletes, compactions and reopenings, held against a dict and a plain sort."""
    rng, model = random.Random(metric), {}
    store = SQLiteVectorStore(path, D, metric)
    for step in range(80):
        names = rng.sample([f"d{i}" for i in range(40)], rng.randint(1, 6))
        action = rng.choice(["upsert"] * 4 + ["delete", "compact", "reopen"])
        if action == "upsert":
            x = vectors(len(names), seed=step)
            fields = [{"step": step, "name": name} for name in names]
            store.upsert(names, x, fields)
            model |= {name: (x[i], fields[i]) for i, name in enumerate(names)}
        elif action == "delete":
            assert store.delete(names) == sum(name in model for name in names)
            model = {name: kept for name, kept in model.items() if name not in names}
        elif action == "compact":
            store.compact()
        else:
            store.close()
            store = SQLiteVectorStore(path, D, metric)
        same_as(store, model, metric, vectors(1, seed=1000 + step)[0])
    store.verify()
    store.close()


def same_as(store, model, metric, q):
    assert store.count() == len(model)
    for name, record in zip([*model, "nobody"], store.get([*model, "nobody"]), strict=True):
        if name == "nobody":
            assert record is None
        else:
            assert record.id == name and record.payload == model[name][1]
            np.testing.assert_array_equal(record.vector, model[name][0])
    found = store.search(q, 5)
    score = {
        "ip": lambda x: float(x @ q),
        "l2": lambda x: -float(((x - q) ** 2).sum()),
        "cosine": lambda x: float(x @ q / np.linalg.norm(x) / np.linalg.norm(q)),
    }[metric]
    best = sorted(((score(x), name) for name, (x, _) in model.items()), reverse=True)[:5]
    assert [match.id for match in found] == [name for _, name in best]
    sign = -1 if metric == "l2" else 1
    np.testing.assert_allclose([sign * m.score for m in found], [s for s, _ in best], rtol=1e-4)
    assert [match.payload for match in found] == [model[name][1] for _, name in best]


def test_it_is_a_vector_store():
    with SQLiteVectorStore(":memory:", D) as store:
        assert isinstance(store, VectorStore)
        assert store.capabilities == Capabilities()


def test_a_refused_batch_leaves_nothing(path):
    with SQLiteVectorStore(path, D) as store:
        store.upsert(["a"], vectors(1))
        bad = vectors(2, seed=1)
        bad[1, 0] = np.nan
        with pytest.raises(ValueError, match="row 1"):
            store.upsert(["a", "b"], bad)
        assert store.count() == 1
        np.testing.assert_array_equal(store.get(["a"])[0].vector, vectors(1)[0])
        assert store.size().dead_rows == 0


def test_another_space_is_refused_and_the_metric_is_kept(path):
    SQLiteVectorStore(path, D, "l2").close()
    with pytest.raises(ValueError, match="metric: .*'l2', got 'cosine'"):
        SQLiteVectorStore(path, D)
    with pytest.raises(ValueError, match=f"d: .*{D}, got 7"):
        SQLiteVectorStore(path, 7, "l2")
    with pytest.raises(ValueError, match="metric"):
        SQLiteVectorStore(path, D, "manhattan")


def test_row_numbers_never_come_back(path):
    """The source's store restarted its ids at each call; here the last row can even be deleted."""
    with SQLiteVectorStore(path, D) as store:
        seen = []
        for _ in range(4):
            store.upsert(["a"], vectors(1))
            seen += store._session.live.live.tolist()
            store.delete(["a"])
            store.compact()
        assert seen == [0, 1, 2, 3]


def test_content_ids_make_writing_twice_harmless(path):
    texts = ["alpha", "beta", "gamma"]
    with SQLiteVectorStore(path, D) as store:
        store.upsert([content_id(text) for text in texts[:2]], vectors(2))
        store.upsert([content_id(text) for text in texts[1:]], vectors(2))
        assert store.count() == 3
        assert store.get([content_id("alpha")])[0] is not None


def test_deleting_twice_and_unknown_ids(path):
    with SQLiteVectorStore(path, D) as store:
        store.upsert(["a", "b"], vectors(2))
        assert store.delete(["a", "a", "nobody"]) == 1
        assert store.delete(["a"]) == 0
        assert store.delete([]) == 0
        store.upsert([], [])
        assert store.count() == 1


def test_an_empty_store(path):
    with SQLiteVectorStore(path, D) as store:
        assert store.search(np.ones(D), 3) == [] and store.count() == 0
        store.compact()
        store.verify()


def test_a_closed_store_says_so(path):
    store = SQLiteVectorStore(path, D)
    store.close()
    store.close()
    for call in (store.count, store.compact, lambda: store.search(np.ones(D), 1), store.size):
        with pytest.raises(ValueError, match="closed"):
            call()


@pytest.mark.parametrize("content", [b"no database at all " * 100, b"SQLite format 3\x00" * 300])
def test_foreign_files_are_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="store.db"):
        SQLiteVectorStore(path, D)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreCorrupt, match="not a vector store"):
        SQLiteVectorStore(path, D)
    assert path.read_bytes() == before


def test_a_damaged_database_is_reported(path):
    with SQLiteVectorStore(path, D) as store:
        store.upsert([f"d{i}" for i in range(3000)], vectors(3000), [{"i": i} for i in range(3000)])
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = bytes(len(data) // 2 - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreCorrupt), SQLiteVectorStore(path, D) as store:
        store.verify()


def test_strategies_and_sizes_are_checked(path):
    with SQLiteVectorStore(path, D) as store:
        with pytest.raises(ValueError, match="strategy"):
            store.search(np.ones(D), 1, strategy="magic")
        with pytest.raises(ValueError, match="oversample"):
            store.search(np.ones(D), 1, oversample=0)
