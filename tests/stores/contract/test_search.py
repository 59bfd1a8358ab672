import numpy as np
import pytest

from course_lib.stores import Unsupported, VectorStore, open_store
from tests.stores.contract.documents import D, N, ids, nearest, payload, true_scores, vectors


def test_it_is_a_vector_store(full):
    assert isinstance(full, VectorStore)
    assert (full.d, full.metric) == (D, "cosine")


@pytest.mark.parametrize("k", [1, 5, 30])
def test_search_finds_the_nearest(full, k):
    rows, hits, asked = vectors(), 0, vectors(20, seed=1)
    for query in asked:
        found = full.search(query, k)
        expected = nearest(rows, query, k, "cosine")
        names = [match.id for match in found]
        assert len(names) == len(set(names)) == k
        if full.capabilities.exact:
            assert names == [ids()[place] for place in expected]
        hits += len(set(names) & {ids()[place] for place in expected})
    assert hits >= 0.95 * k * len(asked)


def test_scores_are_what_the_metric_says(kind, metric, tmp_path):
    rows, query = vectors(40), vectors(1, seed=3)[0]
    try:
        store = open_store(kind, tmp_path / "store", D, metric)
    except Unsupported as error:
        assert metric in str(error)
        return
    with store:
        assert metric in store.capabilities.metrics
        store.upsert(ids(40), rows)
        found = store.search(query, 10)
        truth = dict(zip(ids(40), true_scores(rows, query, metric), strict=True))
        scores = [match.score for match in found]
        assert scores == pytest.approx([truth[match.id] for match in found], abs=1e-4)
        assert all(isinstance(score, float) for score in scores)
        best = min(truth.values()) if metric == "l2" else max(truth.values())
        assert scores[0] == pytest.approx(best, abs=1e-4)
        assert scores == sorted(scores, reverse=metric != "l2")


def test_all_declared_metrics_are_tried(full):
    assert full.capabilities.metrics
    assert full.capabilities.metrics <= {"cosine", "l2", "ip"}


def test_matches_carry_their_payloads(full):
    for match in full.search(vectors()[7], 5):
        assert match.payload == payload(int(match.id.removeprefix("doc-")))


def test_more_than_there_are(full):
    found = full.search(vectors()[0], N + 50)
    names = [match.id for match in found]
    assert len(names) == len(set(names))
    assert len(names) == N if full.capabilities.exact else len(names) >= 0.95 * N


def test_a_row_finds_itself(full):
    for place in (0, 50, N - 1):
        found = full.search(vectors()[place], 1)[0]
        assert (found.id, found.score) == (f"doc-{place}", pytest.approx(1, abs=1e-5))


def test_length_does_not_matter_for_cosine(full):
    query = vectors(1, seed=5)[0]
    short, long = full.search(query * np.float32(1e-3), 5), full.search(query * np.float32(1e3), 5)
    assert [match.id for match in short] == [match.id for match in long]
    assert [m.score for m in short] == pytest.approx([m.score for m in long], abs=1e-5)


def test_an_empty_store_has_no_matches(store):
    assert store.search(vectors(1)[0], 3) == []
    assert store.count() == 0


def test_equal_vectors_are_different_documents(store):
    row = vectors(1)
    store.upsert(["a", "b", "c"], np.repeat(row, 3, axis=0))
    found = store.search(row[0], 3)
    assert {match.id for match in found} == {"a", "b", "c"}


def test_large_k(full):
    assert len(full.search(vectors()[0], 20_000)) >= 0.95 * N
