"""What holds for every index that keeps numbered rows: trees, and hash tables that see all rows."""

import numpy as np
import pytest

from course_lib.ann.hyperplane_lsh import HyperplaneLSHIndex
from course_lib.ann.index_files import IndexFileError
from course_lib.ann.index_protocol import Index
from course_lib.ann.kd_tree import KDTreeIndex
from course_lib.ann.load_any import load_index
from course_lib.ann.numbered_rows import NumberedRows
from course_lib.ann.vp_tree import VPTreeIndex


def all_buckets(d, metric="l2", threads=1):
    index = HyperplaneLSHIndex(d, bits=1, tables=2, metric=metric, threads=threads)
    index.probes = 2  # both sides of each hyperplane: every row is a candidate
    return index


every_index = pytest.mark.parametrize("make", [KDTreeIndex, VPTreeIndex, all_buckets])
both_metrics = pytest.mark.parametrize("metric", ["l2", "cosine"])


def exact(x, q, k, metric, ids=None):
    """Nearest by float64 arithmetic; of equal ones the lower id."""
    x, q = np.asarray(x, float), np.atleast_2d(np.asarray(q, float))
    ids = np.arange(len(x)) if ids is None else np.asarray(ids)
    if metric == "cosine":
        x = x / np.linalg.norm(x, axis=1, keepdims=True)
        q = q / np.linalg.norm(q, axis=1, keepdims=True)
    squared = ((x[None] - q[:, None]) ** 2).sum(axis=2)  # (nq, n)
    order = np.array([np.lexsort((ids, row)) for row in squared])[:, :k]
    best = np.take_along_axis(squared, order, axis=1)
    return (best if metric == "l2" else 1 - best / 2), ids[order]


def gaussian(n, d, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def assert_same(found, expected):
    np.testing.assert_array_equal(found[1], expected[1])
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-4, atol=1e-5)


@every_index
@both_metrics
def test_is_an_index_and_exact(make, metric):
    x, q = gaussian(700, 5), gaussian(40, 5, seed=1)
    index = make(5, metric=metric)
    assert isinstance(index, Index) and index.ntotal == 0
    assert index.add(x).tolist() == list(range(700))
    scores, ids = index.search(q, 7)
    assert (scores.dtype, ids.dtype, index.ntotal) == (np.float32, np.int64, 700)
    assert_same((scores, ids), exact(x, q, 7, metric))
    assert index.nbytes >= x.nbytes + 8 * 700


@every_index
def test_equal_rows_come_with_the_lower_id_first(make):
    x = np.random.default_rng(0).integers(0, 3, size=(500, 3))  # 27 points, many times each
    index = make(3)
    index.add(x)
    assert_same(index.search(x[:50], 30), exact(x, x[:50], 30, "l2"))


@every_index
def test_new_rows_are_found_before_and_after_the_tree_takes_them_in(make):
    x, q = gaussian(1000, 4), gaussian(20, 4, seed=1)
    index = make(4)
    for start, stop in ((0, 500), (500, 560), (560, 561), (561, 1000)):
        assert index.add(x[start:stop]).tolist() == list(range(start, stop))
        assert_same(index.search(q, 10), exact(x[:stop], q, 10, "l2"))


@every_index
def test_removed_rows_never_come_back_and_ids_never_restart(make):
    x, q = gaussian(400, 4), gaussian(30, 4, seed=1)
    index = make(4)
    index.add(x)
    nearest = np.unique(index.search(q, 3)[1])
    assert index.remove(nearest) == len(nearest)
    left = np.setdiff1d(np.arange(400), nearest)
    assert_same(index.search(q, 10), exact(x[left], q, 10, "l2", left))
    assert index.remove(left[20:]) == len(left) - 20  # enough to build anew
    assert_same(index.search(q, 10), exact(x[left[:20]], q, 10, "l2", left[:20]))
    assert index.add(x[:2]).tolist() == [400, 401] and index.ntotal == 22
    index.remove(np.append(left[:20], [400, 401]))
    assert index.ntotal == 0 and (index.search(q, 2)[1] == -1).all()
    assert index.add(x[:1]).tolist() == [402]
    assert index.search(x[0], 2)[1].tolist() == [402, -1]


@every_index
def test_unknown_ids_are_named_and_nothing_is_removed(make):
    index = make(2)
    with pytest.raises(KeyError, match="7"):
        index.remove([7])
    index.add(np.eye(2))
    index.remove([0])
    for bad in ([1, 5], [1, 0], [1, -1]):
        with pytest.raises(KeyError, match=str(bad[1])):
            index.remove(bad)
    with pytest.raises(TypeError, match="ids"):
        index.remove([0.5])
    assert index.ntotal == 1 and index.remove([]) == 0 and index.remove([1, 1]) == 1


@every_index
@pytest.mark.parametrize(("metric", "worst"), [("l2", np.inf), ("cosine", -np.inf)])
def test_fewer_than_k_results_are_padded(make, metric, worst):
    index = make(3, metric=metric)
    scores, ids = index.search(np.ones((2, 3)), 4)
    assert (ids == -1).all() and (scores == worst).all() and ids.shape == (2, 4)
    index.add(gaussian(3, 3))
    scores, ids = index.search(np.ones(3), 5)
    assert ids.shape == (5,) and sorted(ids[:3]) == [0, 1, 2] and ids[3:].tolist() == [-1, -1]
    assert np.isfinite(scores[:3]).all() and (scores[3:] == worst).all()


@every_index
def test_bad_input_is_named(make):
    index = make(3)
    rows = np.ones((4, 3))
    rows[2, 1] = np.nan
    with pytest.raises(ValueError, match="x: row 2"):
        index.add(rows)
    with pytest.raises(ValueError, match="q: row 2"):
        index.search(rows, 1)
    with pytest.raises(ValueError, match="x: expected rows of 3"):
        index.add(np.ones((2, 4)))
    with pytest.raises(ValueError, match="k: expected 1 or more"):
        index.search(np.ones(3), 0)
    assert index.ntotal == 0
    with pytest.raises(ValueError, match="metric: .*mips_to"):
        make(3, metric="ip")
    cosine = make(3, metric="cosine")
    for call in (cosine.add, lambda zero: cosine.search(zero, 1)):
        with pytest.raises(ValueError, match="row 1 is all zeros"):
            call(np.array([[1.0, 0, 0], [0, 0, 0]]))
    index.threads = 0
    index.add(np.ones((2, 3)))
    with pytest.raises(ValueError, match="threads"):
        index.search(np.ones(3), 1)


@every_index
def test_threads_change_nothing(make):
    x, q = gaussian(900, 6), gaussian(101, 6, seed=1)
    one, two = make(6), make(6, threads=2)
    one.add(x)
    two.add(x)
    for a, b in zip(one.search(q, 9), two.search(q, 9), strict=True):
        assert a.tobytes() == b.tobytes()


@every_index
@both_metrics
def test_a_saved_index_goes_on_where_it_stopped(make, metric, tmp_path):
    x, q = gaussian(300, 4), gaussian(10, 4, seed=1)
    index = make(4, metric=metric)
    index.add(x[:290])
    index.search(q, 1)
    index.add(x[290:])
    index.remove([3, 299])
    index.save(tmp_path / "index")
    loaded = load_index(tmp_path / "index")
    assert (type(loaded), loaded.metric, loaded.ntotal) == (type(index), metric, 298)
    for a, b in zip(index.search(q, 12), loaded.search(q, 12), strict=True):
        assert a.tobytes() == b.tobytes()
    assert loaded.add(x[:1]).tolist() == [300]
    assert loaded.remove([299 + 1, 5]) == 2
    damaged = bytearray((tmp_path / "index").read_bytes())
    damaged[-100] ^= 1
    (tmp_path / "index").write_bytes(damaged)
    with pytest.raises(IndexFileError):
        type(index).load(tmp_path / "index")


def test_room_for_rows_grows_by_shares_not_by_single_rows():
    stored = NumberedRows(2)
    rooms = set()
    for _ in range(1000):
        stored.append(np.ones((1, 2), np.float32))
        rooms.add(stored.nbytes)
    assert len(rooms) < 20 and len(stored) == 1000


@pytest.mark.parametrize("make", [KDTreeIndex, VPTreeIndex])
def test_a_tree_is_built_anew_when_many_rows_have_gone(make):
    index = make(4)
    index.add(gaussian(1000, 4))
    index.search(np.zeros(4), 1)
    full = index.nbytes
    index.remove(np.arange(150))
    index.search(np.zeros(4), 1)
    assert index.nbytes == full  # a few holes cost less than a new tree
    index.remove(np.arange(150, 300))
    index.search(np.zeros(4), 1)
    assert index.nbytes < 0.8 * full
