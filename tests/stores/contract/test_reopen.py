import numpy as np
import pytest

from course_lib.stores import Eq, Unsupported, open_store
from tests.stores.contract.documents import D, N, ids, payload, payloads, vectors


def written(kind, path):
    with open_store(kind, path, D) as store:
        store.upsert(ids(), vectors(), payloads())
        return store.capabilities


def test_everything_is_there_after_reopening(kind, tmp_path):
    """D152: what claims to be on disk is."""
    assert written(kind, tmp_path / "store").reopen
    with open_store(kind, tmp_path / "store", D) as store:
        assert store.count() == N
        for place in (0, 30, N - 1):
            best = store.search(vectors()[place], 1)[0]
            assert (best.id, best.payload) == (f"doc-{place}", payload(place))
        if store.capabilities.filters:
            assert store.count(Eq("kind", "class")) == N // 3


def test_writing_goes_on_after_reopening(kind, tmp_path):
    if not written(kind, tmp_path / "store").upsert:
        with (
            open_store(kind, tmp_path / "store", D) as store,
            pytest.raises(Unsupported),
        ):
            store.upsert(["doc-1"], vectors(1))
        return
    with open_store(kind, tmp_path / "store", D) as store:
        store.upsert(["new", "doc-5"], vectors(2, seed=4), [{"kind": "new"}] * 2)
        assert store.delete(["doc-6"]) == 1
    with open_store(kind, tmp_path / "store", D) as store:
        assert store.count() == N
        assert store.search(vectors(2, seed=4)[0], 1)[0].id == "new"
        assert store.search(vectors(2, seed=4)[1], 1)[0].id == "doc-5"
        assert store.get(["doc-6"]) == [None]
        assert "doc-6" not in [match.id for match in store.search(vectors()[6], 10)]


def test_another_d_or_metric_is_refused(kind, tmp_path):
    written(kind, tmp_path / "store")
    with pytest.raises((ValueError, Unsupported), match=str(D)):
        open_store(kind, tmp_path / "store", D + 1)
    with pytest.raises((ValueError, Unsupported), match="cosine"):
        open_store(kind, tmp_path / "store", D, "l2")
    with open_store(kind, tmp_path / "store", D) as store:  # and nothing was harmed
        assert store.count() == N


def test_two_stores_side_by_side(kind, tmp_path):
    with open_store(kind, tmp_path / "a", D) as a, open_store(kind, tmp_path / "b", D + 1) as b:
        a.upsert(["a"], vectors(1))
        b.upsert(["b", "c"], vectors(2, d=D + 1))
        assert (a.count(), b.count()) == (1, 2)
        assert b.search(vectors(2, d=D + 1)[1], 1)[0].id == "c"
        assert a.get(["b"]) == [None]


def test_an_empty_store_can_be_reopened(kind, tmp_path):
    for _ in range(2):
        with open_store(kind, tmp_path / "store", D) as store:
            assert store.count() == 0
            assert store.search(np.ones(D), 3) == []
