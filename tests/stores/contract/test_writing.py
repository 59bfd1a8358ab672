import numpy as np
import pytest

from course_lib.stores import Unsupported
from course_lib.stores.scored_rows import unit_rows
from tests.stores.contract.documents import (
    D,
    N,
    ids,
    nearest,
    payload,
    payloads,
    true_scores,
    vectors,
)


def test_get_returns_what_was_written(full):
    wanted = ["doc-5", "nobody", "doc-0", "doc-5"]
    found = full.get(wanted)
    assert [entry and entry.id for entry in found] == ["doc-5", None, "doc-0", "doc-5"]
    for place, entry in ((5, found[0]), (0, found[2])):
        kept = vectors()[place]
        if not full.capabilities.raw_vectors:
            kept = unit_rows(kept)
        np.testing.assert_allclose(entry.vector, kept, atol=1e-6)
        assert entry.vector.dtype == np.float32
        assert entry.payload == payload(place)


def test_payload_values_keep_their_kinds(store):
    values = {"i": 3, "f": 3.0, "t": "3", "yes": True, "no": False, "zero": 0, "g": -0.1}
    store.upsert(["a"], vectors(1), [values])
    (record,), (match,) = store.get(["a"]), store.search(vectors(1)[0], 1)
    for fields in (record.payload, match.payload):
        assert fields == values
        assert {name: type(value) for name, value in fields.items()} == {
            name: type(value) for name, value in values.items()
        }


def test_without_payloads(store):
    store.upsert(["a", "b"], vectors(2))
    assert [record.payload for record in store.get(["a", "b"])] == [{}, {}]
    assert store.search(vectors(2)[1], 1)[0].payload == {}


def test_count(full):
    assert full.count() == N


def test_batches_add_up(store):
    store.upsert(ids(10), vectors(10), payloads(10))
    store.upsert(ids(10, start=10), vectors(10, seed=1), payloads(10, start=10))
    assert store.count() == 20
    assert store.search(vectors(10, seed=1)[4], 1)[0].id == "doc-14"
    assert store.search(vectors(10)[4], 1)[0].id == "doc-4"


def test_ids_do_not_restart(store):
    """D158: a second call must not fall on the first one's documents."""
    store.upsert(["a", "b"], vectors(2))
    store.upsert(["c", "d", "e"], vectors(3, seed=1))
    assert store.count() == 5
    assert all(store.get(["a", "b", "c", "d", "e"]))


def test_an_empty_batch_changes_nothing(full):
    full.upsert([], np.zeros((0, D)), [])
    full.upsert([], [], None)
    assert full.count() == N
    assert full.get([]) == []


def test_upsert_replaces_vector_and_payload(filled):
    new = -vectors()[3:4]
    if not filled.capabilities.upsert:
        with pytest.raises(Unsupported, match="doc-3"):
            filled.upsert(["doc-3"], new, [{"kind": "new"}])
        assert filled.count() == N
        return
    filled.upsert(["doc-3"], new, [{"kind": "new"}])
    assert filled.count() == N
    assert filled.get(["doc-3"])[0].payload == {"kind": "new"}
    best = filled.search(new[0], 1)[0]
    assert (best.id, best.payload) == ("doc-3", {"kind": "new"})
    assert best.score == pytest.approx(1, abs=1e-5)
    names = [match.id for match in filled.search(vectors()[3], N)]
    assert names.count("doc-3") == 1
    assert names[0] != "doc-3"


def test_upsert_of_old_and_new_together(filled):
    if not filled.capabilities.upsert:
        with pytest.raises(Unsupported):
            filled.upsert(["fresh", "doc-1"], vectors(2, seed=4))
        assert filled.get(["fresh"]) == [None]
        return
    filled.upsert(["fresh", "doc-1"], vectors(2, seed=4))
    assert filled.count() == N + 1
    assert filled.search(vectors(2, seed=4)[0], 1)[0].id == "fresh"
    assert filled.search(vectors(2, seed=4)[1], 1)[0].id == "doc-1"


def test_the_same_batch_twice_is_harmless(filled):
    if filled.capabilities.upsert:
        filled.upsert(ids(), vectors(), payloads())
        assert filled.count() == N
        names = [match.id for match in filled.search(vectors()[0], 10)]
        assert len(names) == len(set(names)) == 10


def test_delete(filled):
    gone = ["doc-0", "doc-7", "nobody", "doc-7"]
    if not filled.capabilities.delete:
        with pytest.raises(Unsupported, match="delete"):
            filled.delete(gone)
        assert filled.count() == N
        return
    assert filled.delete(gone) == 2
    assert filled.delete(gone) == 0
    assert filled.count() == N - 2
    assert filled.get(["doc-0", "doc-7"]) == [None, None]
    left = [place for place in range(N) if place not in (0, 7)]
    names = [match.id for match in filled.search(vectors()[7], 5)]
    expected = [f"doc-{place}" for place in nearest(vectors(), vectors()[7], 5, "cosine", left)]
    assert len(set(names) & set(expected)) >= (5 if filled.capabilities.exact else 4)
    assert not set(names) & set(gone)


def test_deleted_ids_can_come_back(filled):
    if not filled.capabilities.delete:
        pytest.skip("declared: can't delete")
    filled.delete(["doc-3"])
    filled.upsert(["doc-3"], vectors(1, seed=8), [{"kind": "back"}])
    assert filled.count() == N
    assert filled.search(vectors(1, seed=8)[0], 1)[0].payload == {"kind": "back"}


def test_delete_everything(filled):
    if not filled.capabilities.delete:
        pytest.skip("declared: can't delete")
    assert filled.delete(ids()) == N
    assert filled.count() == 0
    assert filled.search(vectors()[0], 3) == []
    filled.upsert(["new"], vectors(1), [{"kind": "class"}])
    assert [match.id for match in filled.search(vectors(1)[0], 3)] == ["new"]


def test_many_deletes_leave_the_right_neighbours(filled):
    if not filled.capabilities.delete:
        pytest.skip("declared: can't delete")
    filled.delete(ids()[: N - 20])
    found = filled.search(vectors()[0], 10)
    truth = true_scores(vectors(), vectors()[0], "cosine")
    expected = nearest(vectors(), vectors()[0], 10, "cosine", set(range(N - 20, N)))
    assert len(found) == 10
    if filled.capabilities.exact:
        assert [match.id for match in found] == [f"doc-{place}" for place in expected]
    scores = [truth[int(match.id.removeprefix("doc-"))] for match in found]
    assert [match.score for match in found] == pytest.approx(scores, abs=1e-4)
