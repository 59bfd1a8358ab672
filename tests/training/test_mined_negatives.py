import numpy as np
import pytest

from course_lib.training.mined_negatives import MinedNegatives, false_negative_share


def test_counts_and_gaps():
    mined = MinedNegatives(
        (np.array([4, 2]), np.array([], int)), (np.ones(2), np.ones(0)), np.array([0, 3])
    )
    others = np.array([[2, 7, 8], [5, 6, 9]])
    assert mined.filled(3, others).tolist() == [[4, 2, 7], [5, 6, 9]]
    assert mined.complete(0).tolist() == [0, 1] and mined.complete(1).tolist() == [0]
    assert [side.tolist() for side in mined.pairs()] == [[0, 0], [4, 2]]
    assert false_negative_share(mined.ids, [{2}, {1}]) == 0.5
    assert np.isnan(false_negative_share([np.array([], int)], [{2}]))
    with pytest.raises(ValueError, match=r"others: expected shape \(2, 2\), got \(2, 3\)"):
        mined.filled(2, others)
    with pytest.raises(ValueError, match="relevant: expected 2 queries, got 1"):
        false_negative_share(mined.ids, [{2}])


def test_gaps_are_filled_with_what_is_new_first():
    mined = MinedNegatives((np.array([4]),), (np.ones(1),), np.array([0]))
    assert mined.filled(3, np.array([[4, 7, 4]])).tolist() == [[4, 7, 4]]  # nothing else is left
    assert mined.filled(1, np.array([[9]])).tolist() == [[4]]
    assert repr(mined) == "MinedNegatives(1 for 1 queries, 0 left out)"
