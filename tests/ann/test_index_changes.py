"""What every index of the chapter does with rows that go, come late, or should be refused."""

import numpy as np
import pytest

from tests.ann.contract_rows import (
    NQ,
    QUERIES,
    ROWS,
    K,
    N,
    check_answer,
    every_index,
    new,
    recall,
)
from tests.ann.index_kinds import KINDS, D


@every_index
def test_removed_rows_never_come_back(kind, metric, tmp_path):
    index = new(kind, metric, ROWS)
    best = index.search(QUERIES, 3)[1]
    gone = np.unique(best[best >= 0])
    assert index.remove(gone) == len(gone)
    assert index.ntotal == N - len(gone)
    index.save(tmp_path / "some.index")
    loaded = type(index).load(tmp_path / "some.index")
    stay = np.setdiff1d(np.arange(N), gone)
    for each in (index, loaded):
        scores, ids = each.search(QUERIES, K)
        check_answer(each, scores, ids, NQ, K)
        assert not np.isin(ids, gone).any()
        wanted = KINDS[kind]
        places = np.where(ids >= 0, np.searchsorted(stay, ids), -1)
        reached = recall(each, ROWS[stay], QUERIES, places)
        assert reached == 1 if wanted.exact else reached >= wanted.recall - 0.1
        np.testing.assert_array_equal(each.add(ROWS[:5]), np.arange(N, N + 5))
        assert each.ntotal == N - len(gone) + 5
        check_answer(each, *each.search(QUERIES, N), NQ, N)
        assert not np.isin(each.search(QUERIES, N)[1], gone).any()


@every_index
def test_all_rows_can_be_removed_and_new_ones_added(kind, metric):
    index = new(kind, metric, ROWS)
    assert index.remove(np.arange(N)) == N
    assert index.ntotal == 0
    scores, ids = index.search(QUERIES, 4)
    check_answer(index, scores, ids, NQ, 4)
    assert (ids == -1).all()
    np.testing.assert_array_equal(index.add(ROWS[:100]), np.arange(N, N + 100))
    scores, ids = index.search(QUERIES, 4)
    check_answer(index, scores, ids, NQ, 4)
    assert (ids >= N).any()


@every_index
def test_unknown_ids_are_named_and_nothing_is_removed(kind, metric):
    index = new(kind, metric, ROWS)
    index.remove([7])
    for ids, unknown in (([5, N, 6], str(N)), ([5, 7], "7"), ([-1], "-1"), (7, "7")):
        with pytest.raises(KeyError, match=unknown):
            index.remove(ids)
    assert index.ntotal == N - 1
    assert index.remove([]) == 0
    assert index.remove([5, 5]) == 1
    assert index.remove(6) == 1
    assert index.ntotal == N - 3


@every_index
def test_bad_rows_are_refused_by_their_number_and_change_nothing(kind, metric):
    index = new(kind, metric, ROWS)
    before = index.search(QUERIES, K)
    bad = ROWS[:9].copy()
    bad[6, 3] = np.nan
    for value in (np.nan, np.inf, -np.inf):
        bad[6, 3] = value
        with pytest.raises(ValueError, match=r"^x: row 6 holds nan or infinity"):
            index.add(bad)
        with pytest.raises(ValueError, match=r"^q: row 6 holds nan or infinity"):
            index.search(bad, K)
    if metric == "cosine":
        bad[6] = 0
        with pytest.raises(ValueError, match=r"^x: row 6 is all zeros"):
            index.add(bad)
        with pytest.raises(ValueError, match=r"^q: row 6 is all zeros"):
            index.search(bad, K)
    for wrong in (ROWS[:, :-1], ROWS[0], ROWS[None], np.empty((0, D + 1))):
        with pytest.raises(ValueError, match=r"^x: expected"):
            index.add(wrong)
    for wrong in (ROWS[:, :-1], ROWS[0, :-1], ROWS[None], np.float32(1)):
        with pytest.raises(ValueError, match=r"^q: expected"):
            index.search(wrong, K)
    with pytest.raises(TypeError, match="^x: expected real numbers"):
        index.add([["a"] * D])
    for k in (0, -1):
        with pytest.raises(ValueError, match=f"^k: expected 1 or more, got {k}"):
            index.search(QUERIES, k)
    assert index.ntotal == N
    after = index.search(QUERIES, K)
    np.testing.assert_array_equal(after[1], before[1])
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_array_equal(index.add(ROWS[:2]), [N, N + 1])


@every_index
def test_the_callers_arrays_stay_the_callers(kind, metric):
    rows, queries = ROWS.copy(), QUERIES.copy()
    index = new(kind, metric, rows)
    expected = index.search(queries, K)
    np.testing.assert_array_equal(rows, ROWS)
    np.testing.assert_array_equal(queries, QUERIES)
    rows[:] = 1
    np.testing.assert_array_equal(index.search(queries, K)[1], expected[1])
    expected[1][:] = -5  # nor does the index hand out what it still needs
    assert (index.search(queries, K)[1] >= -1).all()
