import numpy as np
import pytest

from course_lib.stores import open_store
from tests.stores.contract.documents import D, N, vectors


def batch(**changed):
    given = {"ids": ["x", "y"], "vectors": vectors(2), "payloads": [{"a": 1}, {}]}
    return given | changed


def with_value(value, row=1):
    rows = vectors(2).copy()
    rows[row, 3] = value
    return rows


BAD_BATCHES = {
    "NaN": (batch(vectors=with_value(np.nan)), ValueError, "vectors.* 1 "),
    "infinite": (batch(vectors=with_value(np.inf)), ValueError, "vectors.* 1 "),
    "zero under cosine": (batch(vectors=vectors(2) * [[1], [0]]), ValueError, "vectors.* 1 "),
    "wrong d": (batch(vectors=vectors(2, d=D + 1)), ValueError, "vectors"),
    "one dimension": (batch(vectors=vectors(1)[0]), ValueError, "vectors"),
    "an ellipsis (D153)": (batch(vectors=[[0.1, ...] * 4] * 2), ValueError, "vectors"),
    "too few vectors": (batch(vectors=vectors(1)), ValueError, "vectors"),
    "ids twice": (batch(ids=["x", "x"]), ValueError, "ids.*'x'"),
    "an empty id": (batch(ids=["x", ""]), ValueError, "ids.* 1 "),
    "a number as id": (batch(ids=["x", 3]), TypeError, "ids.* 1 "),
    "ids in one string": (batch(ids="xy"), TypeError, "ids"),
    "too few payloads": (batch(payloads=[{}]), ValueError, "payloads"),
    "a list in a payload": (batch(payloads=[{}, {"a": [1]}]), TypeError, "payloads.* 1.*'a'"),
    "nothing in a payload": (batch(payloads=[{}, {"a": None}]), TypeError, "payloads.* 1.*'a'"),
    "NaN in a payload": (batch(payloads=[{}, {"a": np.nan}]), ValueError, "payloads.* 1.*'a'"),
    "a field that is SQL": (batch(payloads=[{}, {"a; drop": 1}]), ValueError, "payloads.* 1"),
}


@pytest.mark.parametrize("name", BAD_BATCHES)
def test_bad_batches_leave_nothing_behind(full, name):
    arguments, kind, message = BAD_BATCHES[name]
    with pytest.raises(kind, match=message):
        full.upsert(**arguments)
    assert full.count() == N
    assert full.get(["x", "y"]) == [None, None]


@pytest.mark.parametrize(
    "query",
    [vectors(1, d=D - 1)[0], vectors(1), np.full(D, np.nan), np.zeros(D), "query"],
    ids=["wrong d", "two dimensions", "NaN", "zero under cosine", "text"],
)
def test_bad_queries(full, query):
    with pytest.raises(ValueError, match="query"):
        full.search(query, 3)


@pytest.mark.parametrize("k", [0, -1, 2.5, "3", True])
def test_bad_k(full, k):
    with pytest.raises((ValueError, TypeError), match="k: "):
        full.search(vectors(1)[0], k)


def test_closing_twice_is_fine_and_using_after_is_not(kind, tmp_path):
    store = open_store(kind, tmp_path / "store", D)
    store.upsert(["a"], vectors(1))
    store.close()
    store.close()
    for use in (
        lambda: store.count(),
        lambda: store.get(["a"]),
        lambda: store.search(vectors(1)[0], 1),
        lambda: store.upsert(["b"], vectors(1)),
    ):
        with pytest.raises(Exception, match="clos"):
            use()


@pytest.mark.parametrize(("d", "metric"), [(0, "cosine"), (8.0, "cosine"), (8, "manhattan")])
def test_bad_spaces(kind, tmp_path, d, metric):
    with pytest.raises(ValueError, match=r"^(d|metric): "):
        open_store(kind, tmp_path / "store", d, metric)
