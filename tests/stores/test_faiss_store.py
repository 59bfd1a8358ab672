import numpy as np
import pytest

from course_lib.stores import Eq, FaissStore, Field, StoreCorrupt, Unsupported
from tests.stores.contract.documents import nearest

D, N = 16, 2_400
X = np.random.default_rng(0).normal(size=(N, D)).astype(np.float32)
NAMES = [str(row) for row in range(N)]
FACTORIES = ["Flat", "IVF20,Flat", "HNSW16"]


@pytest.fixture(params=FACTORIES)
def store(request, tmp_path):
    with FaissStore(tmp_path, D, "cosine", request.param, nprobe=12) as opened:
        opened.upsert(NAMES, X, [{"row": row, "half": row % 2} for row in range(N)])
        yield opened


def hits(store, where=None, places=None):
    queries = np.random.default_rng(1).normal(size=(20, D)).astype(np.float32)
    found = 0
    for query in queries:
        truth = {str(place) for place in nearest(X, query, 10, "cosine", places)}
        names = [match.id for match in store.search(query, 10, where)]
        assert len(names) == len(set(names))
        found += len(truth & set(names))
    return found / 200


def test_recall(store):
    assert hits(store) == 1 if store.capabilities.exact else hits(store) > 0.9


def test_a_filter_that_allows_many_is_searched_inside_the_index(store):
    recall = hits(store, Eq("half", 1), set(range(1, N, 2)))
    assert recall == 1 if store.capabilities.exact else recall > 0.85


def test_a_filter_that_allows_few_is_exact_in_every_index(store):
    assert hits(store, Field("row") < 300, set(range(300))) == 1


def test_replacing_and_deleting_where_the_index_can(store):
    if not store.capabilities.delete:
        with pytest.raises(Unsupported, match="delete"):
            store.delete(["3"])
        with pytest.raises(Unsupported, match="'3'"):
            store.upsert(["3"], X[:1])
        return
    store.upsert(["3"], -X[3:4])
    assert store.search(-X[3], 1)[0].id == "3"
    assert store.search(X[3], 1)[0].id != "3"
    assert store.delete(NAMES[:1_000]) == 1_000
    assert int(store.search(X[5], 1)[0].id) >= 1_000
    np.testing.assert_allclose(
        store.get(["2000"])[0].vector, X[2000] / np.linalg.norm(X[2000]), atol=1e-6
    )
    assert store.search(X[2000], 1)[0].id == "2000"


@pytest.mark.parametrize("factory", FACTORIES)
def test_reopening_keeps_the_kind_of_index(tmp_path, factory):
    with FaissStore(tmp_path, D, "l2", factory) as store:
        store.upsert(NAMES[:900], X[:900])
    with pytest.raises(ValueError, match="index: the store was made with"):
        FaissStore(tmp_path, D, "l2", "PQ4")
    with FaissStore(tmp_path, D, "l2", factory) as store:
        assert store.search(X[7], 1)[0].id == "7"
        store.upsert(["late"], X[2_000:2_001])
        assert store.search(X[2_000], 1)[0].id == "late"


def test_an_index_trained_on_a_sample_beats_one_trained_on_a_sorted_first_batch(tmp_path):
    """The first batch comes from one corner of the data, as batches in practice do."""
    centers = np.random.default_rng(2).normal(size=(20, D)) * 6
    rows = (np.repeat(centers, 100, axis=0) + X[:2_000]).astype(np.float32)
    scanned = {}
    for name, sample in {"first batch": rows[:200], "sample": rows[::5]}.items():
        with FaissStore(tmp_path / name, D, "l2", "IVF20,Flat") as store:
            store.train(sample)
            store.upsert(NAMES[:2_000], rows)
            lists = store.index.invlists
            scanned[name] = max(lists.list_size(place) for place in range(20)) / 2_000
    assert scanned["first batch"] > 1.5 * scanned["sample"]  # some lists take nearly everything


def test_training_refuses_bad_rows(tmp_path):
    with FaissStore(tmp_path, D, factory="IVF20,Flat") as store:
        with pytest.raises(ValueError, match="vectors: row 1 "):
            store.train(np.array([np.ones(D), np.full(D, np.nan)]))
        assert not store.index.is_trained


def test_a_batch_that_the_index_refuses_leaves_no_names(tmp_path):
    with FaissStore(tmp_path, D, factory="IVF20,Flat") as store:
        with pytest.raises(RuntimeError):  # 20 centroids want 20 rows at least
            store.upsert(NAMES[:5], X[:5])
        assert store.count() == 0
        store.upsert(NAMES, X)
        assert store.count() == N


def test_a_damaged_file_is_refused(tmp_path):
    with FaissStore(tmp_path, D) as store:
        store.upsert(NAMES, X)
    (file,) = tmp_path.glob("*.index")
    file.write_bytes(file.read_bytes()[:-100])
    for _ in range(2):  # and the folder isn't left locked
        with pytest.raises(StoreCorrupt, match="truncated"):
            FaissStore(tmp_path, D)
