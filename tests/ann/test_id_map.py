import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.ann import (
    FlatIndex,
    HNSWIndex,
    IdMapIndex,
    IndexFileError,
    IVFFlatIndex,
    load_index,
)
from course_lib.datasets import vector_mixture

X = vector_mixture(300, 8, clusters=10, seed=3)
NAMES = [f"numpy.f{i}" if i % 3 else i * 1000 for i in range(300)]


@pytest.mark.parametrize(
    "index",
    [FlatIndex(8, "cosine"), HNSWIndex(8, "ip"), IVFFlatIndex(8, nlist=4, nprobe=4, metric="l2")],
)
def test_own_ids_and_the_metric_survive_the_file(index, tmp_path):
    documents = IdMapIndex(index)
    documents.add(X[:200], NAMES[:200])
    documents.add(X[200:], NAMES[200:])
    documents.remove([NAMES[7]])
    expected_scores, rows = index.search(X[:20], 3)
    documents.save(tmp_path / "documents.index")
    again = load_index(tmp_path / "documents.index")
    assert type(again) is IdMapIndex
    assert type(again.index) is type(index)
    for each in (documents, again):
        assert (len(each), each.ntotal, each.d, each.metric) == (299, 299, 8, index.metric)
        scores, ids = each.search(X[:20], 3)
        np.testing.assert_array_equal(scores, expected_scores)
        assert ids == [[NAMES[i] for i in row] for row in rows]
        assert NAMES[7] not in each
        assert NAMES[8] in each
        each.add(X[7:8], [NAMES[7]])  # an id that was removed is free
        assert NAMES[7] in each
        assert each.ntotal == 300


def test_scores_mean_what_the_metric_says():
    """The guide's class returned a distance from one kind of index, a similarity from another."""
    for metric, best in (("l2", 0.0), ("cosine", 1.0)):
        documents = IdMapIndex(HNSWIndex(8, metric))
        documents.add(X, NAMES)
        scores, ids = documents.search(X[5], 3)
        assert ids[0] == NAMES[5]
        assert scores[0] == pytest.approx(best, abs=1e-5)


def test_what_is_missing_is_none():
    documents = IdMapIndex(FlatIndex(8))
    assert documents.search(X[:1], 2)[1] == [[None, None]]
    documents.add(X[:1], np.array([17]))
    scores, ids = documents.search(X[0], 2)
    assert ids == [17, None]
    assert scores.tolist() == [0.0, np.inf]
    assert type(ids[0]) is int


def test_a_refused_batch_changes_nothing():
    documents = IdMapIndex(FlatIndex(8))
    documents.add(X[:3], ["a", "b", 3])
    nan = np.full((2, 8), np.nan)
    for rows, ids, error, message in (
        (X[:2], ["c", "b"], ValueError, "ids: 'b', for row 1, is in use"),
        (X[:2], ["c", np.int64(3)], ValueError, "ids: 3, for row 1, is in use"),
        (X[:2], ["c", "c"], ValueError, "ids: 'c' comes twice"),
        (X[:2], ["c"], ValueError, "ids: expected 2, one a row, got 1"),
        (X[:2], ["c", 1.5], TypeError, "ids: expected ints or strings, got 1.5 for row 1"),
        (X[:2], ["c", True], TypeError, "ids: expected ints or strings, got True"),
        (nan, ["c", "d"], ValueError, "x: row 0 holds nan"),
        (X[:2, :4], ["c", "d"], ValueError, "x: expected rows of 8 numbers, got 4"),
    ):
        with pytest.raises(error, match=message):
            documents.add(rows, ids)
    for ids in (["a", "c"], [17]):
        with pytest.raises(KeyError, match="not in the index"):
            documents.remove(ids)
    assert documents.ntotal == documents.index.ntotal == 3
    assert set(documents.search(X[0], 3)[1]) == {"a", "b", 3}
    assert documents.remove(["a", "a"]) == 1
    assert documents.nbytes > documents.index.nbytes


def test_rows_without_ids_are_not_taken_over():
    index = FlatIndex(8)
    index.add(X)
    with pytest.raises(ValueError, match="index: expected an empty one, got 300 rows without ids"):
        IdMapIndex(index)


def test_a_damaged_file_is_refused(tmp_path):
    documents = IdMapIndex(FlatIndex(8))
    documents.add(X, NAMES)
    documents.save(tmp_path / "a.index")
    whole = (tmp_path / "a.index").read_bytes()
    for place in range(0, len(whole), 97):
        flipped = bytearray(whole)
        flipped[place] ^= 128
        (tmp_path / "a.index").write_bytes(flipped)
        with pytest.raises(IndexFileError, match=r"a\.index"):
            IdMapIndex.load(tmp_path / "a.index")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=20))
def test_any_adding_and_removing_leaves_what_a_dictionary_holds(steps):
    documents, plain = IdMapIndex(FlatIndex(8)), {}
    for row, (own_id, wanted) in enumerate(steps):
        if own_id in plain:
            documents.remove([own_id])
            del plain[own_id]
        if wanted:
            documents.add(X[row : row + 1], [own_id])
            plain[own_id] = X[row]
    assert len(documents) == len(plain)
    for own_id, vector in plain.items():
        scores, ids = documents.search(vector, 1)
        assert (ids, scores.tolist()) == ([own_id], [0.0])
