"""The expectation over ties against all orders, one by one."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.metrics import ndcg
from course_lib.metrics.tie_expectation import expected_ndcg

names = st.sampled_from("abcdef")
results = st.dictionaries(names, st.sampled_from([0.1, 0.5]), min_size=1)
judged = st.dictionaries(names, st.integers(-1, 3)).filter(lambda g: max(g.values(), default=0) > 0)


@given(results, judged, st.integers(1, 6), st.sampled_from(["linear", "exponential"]))
def test_equal_to_the_mean_over_all_orders(results, relevant, k, gain):
    orders = [
        o for o in permutations(results) if [*map(results.get, o)] == sorted(results.values())[::-1]
    ]
    expected = np.mean([ndcg(order, relevant, k, gain) for order in orders])
    assert expected_ndcg(results, relevant, k, gain) == pytest.approx(expected, abs=1e-12)


def test_without_ties_it_is_ndcg():
    relevant = {"a": 1, "b": 3, "z": 2}
    assert expected_ndcg({"a": 3.0, "c": 2.0, "b": 1.0}, relevant) == ndcg("acb", relevant)
    with pytest.raises(ValueError, match="relevant: "):
        expected_ndcg({"a": 1.0}, {"a": 0})
