"""The incremental index against a dictionary that is searched by brute force."""

import numpy as np
import pytest

from course_lib.advanced import IncrementalIndex
from course_lib.ann import FlatIndex, HNSWIndex, IVFFlatIndex

D = 6
KINDS = {
    "flat l2": lambda: FlatIndex(D, "l2"),
    "flat cosine": lambda: FlatIndex(D, "cosine"),
    "flat ip": lambda: FlatIndex(D, "ip"),
    "ivf, all lists": lambda: IVFFlatIndex(D, nlist=4, nprobe=4, metric="cosine"),
    "hnsw, wide": lambda: HNSWIndex(D, "l2", ef_search=200),
}


def brute_force(kept, query, k, metric):
    """Ids and scores of the best, from a dict of vectors."""
    names = list(kept)
    x = np.array([kept[name] for name in names], np.float64).reshape(len(names), D)
    if metric == "cosine":
        x, query = x / np.linalg.norm(x, axis=1, keepdims=True), query / np.linalg.norm(query)
    scores = ((x - query) ** 2).sum(1) if metric == "l2" else x @ query
    order = np.argsort(scores if metric == "l2" else -scores)[:k]
    return [names[i] for i in order], scores[order]


def changed_at_random(index, kept, rng, changes):
    for number in range(changes):
        if kept and rng.random() < 0.3:
            gone = rng.choice(sorted(kept), min(len(kept), 3), replace=False).tolist()
            assert index.remove(gone) == len(gone)
            for name in gone:
                del kept[name]
        else:
            ids = [f"doc{i}" for i in rng.choice(60, 4, replace=False)]  # some in use: replaced
            rows = rng.normal(size=(4, D)).astype(np.float32)
            index.upsert(rows, ids)
            kept.update(zip(ids, rows, strict=True))
        yield number


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_search_is_that_of_a_dictionary(kind, seed):
    rng, kept = np.random.default_rng(seed), {}
    index = IncrementalIndex(KINDS[kind], merge_at=10)
    for _ in changed_at_random(index, kept, rng, 60):
        query = rng.normal(size=D).astype(np.float32)
        names, expected = brute_force(kept, query, 5, index.metric)
        scores, ids = index.search(query, 5)
        assert ids == names + [None] * (5 - len(names))
        np.testing.assert_allclose(scores[: len(names)], expected, rtol=1e-4, atol=1e-5)
        assert len(index) == len(kept) and all(name in index for name in kept)
    assert index.merges >= 5 and "doc99" not in index


def test_a_batch_of_queries_is_the_queries_one_by_one():
    rng = np.random.default_rng(3)
    index = IncrementalIndex(KINDS["flat cosine"], merge_at=7)
    index.upsert(rng.normal(size=(7, D)), range(7))
    index.upsert(rng.normal(size=(4, D)), range(7, 11))
    assert (index.merges, index.pending) == (1, 4)
    queries = rng.normal(size=(3, D))
    scores, ids = index.search(queries, 12)
    for row in range(3):
        one_scores, one_ids = index.search(queries[row], 12)
        assert ids[row] == one_ids and ids[row][-1] is None and set(one_ids[:11]) == set(range(11))
        np.testing.assert_array_equal(scores[row], one_scores)
    assert np.isneginf(scores[:, -1]).all()


@pytest.mark.parametrize("kind", ["flat l2", "flat cosine"])
def test_an_empty_index_and_an_empty_buffer_find_nothing_wrong(kind):
    index = IncrementalIndex(KINDS[kind], merge_at=1)
    assert index.search(np.ones(D), 2)[1] == [None, None]
    index.merge()
    assert index.merges == 0
    index.upsert([np.ones(D)], ["a"])  # moves at once: the buffer is empty again
    assert index.pending == 0 and index.search(np.ones(D), 2)[1] == ["a", None]
    assert index.remove(["a", "a"]) == 1 and len(index) == 0
    assert index.search(np.ones((1, D)), 1)[1] == [[None]]


def test_the_caller_may_change_its_array_afterwards():
    index, rows = IncrementalIndex(KINDS["flat l2"]), np.ones((1, D), np.float32)
    index.upsert(rows, ["a"])
    rows[:] = 7
    assert index.search(np.ones(D), 1)[0][0] == 0


def test_bad_changes_change_nothing():
    index = IncrementalIndex(KINDS["flat cosine"], merge_at=3)
    index.upsert(np.eye(D)[:4], ["a", "b", "c", "d"])
    index.upsert(np.eye(D)[4:5], ["e"])
    before = index.search(np.ones(D), 6)
    for rows, ids, said in (
        (np.eye(D)[:2], ["e", "e"], "ids: 'e' comes twice"),
        (np.eye(D)[:2], ["e"], "ids: expected 2, one a row, got 1"),
        (np.zeros((1, D)), ["a"], "x: row 0 is all zeros"),
        (np.ones((1, D - 1)), ["a"], "x: expected rows of 6"),
    ):
        with pytest.raises(ValueError, match=said):
            index.upsert(rows, ids)
    with pytest.raises(TypeError, match="ids: expected ints or strings, got 1.5"):
        index.upsert(np.ones((1, D)), [1.5])
    with pytest.raises(KeyError, match="'x'.* not in the index"):
        index.remove(["a", "e", "x"])
    after = index.search(np.ones(D), 6)
    assert after[1] == before[1] and np.array_equal(after[0], before[0])


def test_a_base_that_refuses_the_rows_leaves_them_in_the_buffer():
    index = IncrementalIndex(lambda: IVFFlatIndex(D, nlist=9, nprobe=9), merge_at=50)
    index.upsert(np.eye(D), range(D))
    with pytest.raises(ValueError):
        index.merge()  # six rows can't train nine centroids
    assert (index.pending, index.merges) == (D, 0)
    assert index.search(np.eye(D)[2], 1)[1] == [2]
