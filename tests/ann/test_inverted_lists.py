import numpy as np
import pytest

from course_lib.ann.inverted_lists import InvertedLists


def contents(lists):
    return [lists.columns["ids"][lists.places(i)].tolist() for i in range(len(lists.size))]


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_appending_and_removing_keeps_the_lists(seed):
    rng = np.random.default_rng(seed)
    lists = InvertedLists(7, {"x": np.empty((0, 2), np.float32)})
    model = [[] for _ in range(7)]
    next_id = 0
    for _ in range(60):
        n = int(rng.integers(0, 20))
        list_of = rng.integers(0, rng.integers(1, 8), n)
        ids = np.arange(next_id, next_id + n)
        lists.append(list_of, ids=ids, x=np.stack([ids, list_of], axis=1).astype(np.float32))
        for i, number in zip(ids.tolist(), list_of.tolist(), strict=True):
            model[number].append(i)
        next_id += n
        if rng.random() < 0.3 and next_id:
            gone = set(rng.integers(0, next_id, 10).tolist())
            places, _ = lists.used()
            lists.keep(~np.isin(lists.columns["ids"][places], list(gone)))
            model = [[i for i in part if i not in gone] for part in model]
        assert contents(lists) == model
    places, list_of = lists.used()
    expected = np.stack([lists.columns["ids"][places], list_of], axis=1)
    np.testing.assert_array_equal(lists.columns["x"][places], expected)
    again = InvertedLists.from_arrays(lists.arrays())
    assert contents(again) == model


def test_rows_added_one_by_one_are_moved_rarely(monkeypatch):
    moves = []
    lay_out = InvertedLists._lay_out
    monkeypatch.setattr(
        InvertedLists, "_lay_out", lambda self, room: (moves.append(len(self)), lay_out(self, room))
    )
    lists = InvertedLists(4, {})
    for i in range(2000):
        lists.append(np.array([i % 4]), ids=np.array([i]))
    assert len(moves) < 30
    assert sum(moves) < 4 * 2000  # rows copied in all


def test_a_first_batch_gets_no_spare_room():
    lists = InvertedLists(3, {})
    lists.append(np.array([0, 0, 2]), ids=np.arange(3))
    assert len(lists.columns["ids"]) == 3
