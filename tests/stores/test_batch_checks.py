import numpy as np
import pytest

from course_lib.stores.batch_checks import (
    checked_batch,
    checked_ids,
    checked_k,
    checked_payloads,
    checked_query,
    checked_vectors,
)

ONES = np.ones((3, 2), dtype=np.float32)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"ids": "abc"}, TypeError, "one string"),
        ({"ids": ["a", "b", 3]}, TypeError, "row 2"),
        ({"ids": ["a", "", "c"]}, ValueError, "row 1 is empty"),
        ({"ids": ["a", "b", "a"]}, ValueError, "rows 0 and 2"),
        ({"ids": ["a", "b", "\udfff"]}, ValueError, "row 2"),
        ({"ids": ["a", "b"]}, ValueError, "expected 2 rows"),
        ({"vectors": ONES[:, :1]}, ValueError, r"\(n, 2\)"),
        ({"vectors": ONES[0]}, ValueError, r"\(2,\)"),
        ({"vectors": [["x", "y"]] * 3}, ValueError, "numbers"),
        ({"vectors": [[1, 1], [1, ...], [1, 1]]}, ValueError, "numbers"),
        ({"vectors": [[1, 1], [1, np.nan], [1, 1]]}, ValueError, "row 1"),
        ({"vectors": [[1, 1], [1, 1], [1e39, 1]]}, ValueError, "row 2"),
        ({"vectors": [[1, 1], [0, 0], [1, 1]]}, ValueError, "row 1 is zero"),
        ({"payloads": [{}]}, ValueError, "expected 3"),
        ({"payloads": [{}, None, {}]}, TypeError, "row 1"),
        ({"payloads": [{}, {}, {"a": [1]}]}, TypeError, "row 2.*list"),
        ({"payloads": [{}, {"a-b": 1}, {}]}, ValueError, "row 1.*a-b"),
        ({"payloads": [{1: 1}, {}, {}]}, ValueError, "row 0"),
        ({"payloads": [{"a": float("nan")}, {}, {}]}, ValueError, "row 0.*finite"),
    ],
)
def test_bad_batches_are_refused_by_row(change, error, said):
    batch = {"ids": ["a", "b", "c"], "vectors": ONES, "payloads": None} | change
    with pytest.raises(error, match=said):
        checked_batch(**batch, d=2, metric="cosine")


def test_zero_vectors_are_fine_where_no_cosine_is_asked_for():
    assert checked_vectors("vectors", [[0, 0]], 2, "l2").tolist() == [[0, 0]]


def test_payloads_are_copies():
    mine = {"a": 1}
    (copy,) = checked_payloads([mine], 1)
    copy["a"] = 2
    assert mine == {"a": 1}


def test_empty_batches_and_queries():
    names, rows, payloads = checked_batch([], [], None, 2, "cosine")
    assert (names, rows.shape, payloads) == ([], (0, 2), [])
    for query in ([1], [[1, 2]], 3):
        with pytest.raises(ValueError, match="query"):
            checked_query(query, 2, "l2")
    for k in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="k"):
            checked_k(k)
    assert checked_ids(["a", "a"]) == ["a", "a"]
