"""Letters against the maximal cliques of the methods that can't be told apart."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.metrics import TestResult, paired_randomization_test, paired_t_test
from course_lib.metrics.compact_letters import _letter, significance_groups
from course_lib.metrics.multiple_comparisons import holm


def methods(gains, n=60, noise=0.05, seed=0):
    rng = np.random.default_rng(seed)
    hard = rng.random(n)
    return {name: hard + gain + rng.normal(0, noise, n) for name, gain in gains.items()}


def shares_a_letter(groups, one, other):
    return bool(set(groups[one]) & set(groups[other]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 0.08), min_size=1, max_size=9), st.integers(0, 99))
def test_letters_are_the_maximal_cliques(gains, seed):
    values = methods({f"m{i}": gain for i, gain in enumerate(gains)}, seed=seed)
    groups = significance_groups(values)
    pairs = list(combinations(values, 2))
    adjusted = holm([paired_t_test(values[i], values[j]).p_value for i, j in pairs])
    graph = nx.Graph([pair for pair, p in zip(pairs, adjusted, strict=True) if p >= 0.05])
    graph.add_nodes_from(values)
    cliques = {frozenset(clique) for clique in nx.find_cliques(graph)}
    letters = {letter for name in groups for letter in groups[name]}
    lettered = [frozenset(m for m in groups if letter in groups[m]) for letter in letters]
    assert len(lettered) == len(cliques) and set(lettered) == cliques


def test_the_best_comes_first_and_has_a():
    groups = significance_groups(methods({"low": 0.0, "high": 0.3, "also high": 0.3}))
    assert list(groups)[-1] == "low" and groups["high"] == groups["also high"] == "a"
    assert groups["low"] == "b"


def test_groups_overlap_where_the_middle_is_like_both():
    by_p = {("x", "y"): 0.5, ("y", "z"): 0.5, ("x", "z"): 0.001}
    values = {"x": [0.3, 0.3], "y": [0.2, 0.2], "z": [0.1, 0.1]}
    name = {tuple(row): key for key, row in values.items()}

    def test(a, b):
        return TestResult(0.0, by_p[name[tuple(a)], name[tuple(b)]], 2)

    assert significance_groups(values, test=test) == {"x": "a", "y": "ab", "z": "b"}


def test_correction_counts_all_pairs():
    values = {f"m{i}": [float(10 - i), 0.0] for i in range(5)}
    uncorrected = TestResult(0.0, 0.02, 2)  # times ten pairs: 0.2
    assert set(significance_groups(values, test=lambda a, b: uncorrected).values()) == {"a"}


def test_more_methods_do_not_make_differences_of_nothing():
    alarms = 0
    for seed in range(60):
        groups = significance_groups(methods(dict.fromkeys("abcdefgh", 0.0), n=40, seed=seed))
        alarms += set(groups.values()) != {"a"}
    assert alarms <= 9  # 3 expected


def test_another_test_and_another_level():
    values = methods({"x": 0.0, "y": 0.017}, n=30)
    p = paired_randomization_test(values["y"], values["x"]).p_value
    assert 0.001 < p < 0.5
    for alpha, apart in ((p * 0.9, False), (p * 1.1, True)):
        groups = significance_groups(values, alpha, paired_randomization_test)
        assert shares_a_letter(groups, "x", "y") != apart


def test_letters_never_run_out():
    letters = [_letter(i) for i in range(120)]
    assert letters[:2] == ["a", "b"] and letters[26] == "A" and len(set(letters)) == 120
    assert all(letter.isalpha() or i > 70 for i, letter in enumerate(letters))


@pytest.mark.parametrize(
    ("values", "alpha", "message"),
    [
        ({}, 0.05, "values: expected one method or more, got none"),
        ({"x": [1, 2], "y": [1]}, 0.05, r"values\['y'\]: expected 2 values, .* got 1"),
        ({"x": [1, 2]}, 5, "alpha: .* got 5"),
    ],
)
def test_bad_input_is_named(values, alpha, message):
    with pytest.raises(ValueError, match=message):
        significance_groups(values, alpha)
