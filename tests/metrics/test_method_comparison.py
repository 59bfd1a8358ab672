"""The comparison table: its numbers are those of the single tests."""

import numpy as np
import pytest

from course_lib.metrics import (
    bootstrap_interval,
    holm,
    paired_randomization_test,
    significance_groups,
)
from course_lib.metrics.method_comparison import compare_methods

RNG = np.random.default_rng(0)
HARD = RNG.random(50)
VALUES = {
    "old": HARD,
    "best": HARD + RNG.normal(0.1, 0.05, 50),
    "good": HARD + RNG.normal(0.098, 0.05, 50),
}


def test_lines_are_those_of_the_single_functions():
    table = compare_methods(VALUES, seed=3).set_index("method")
    assert table.index.tolist() == sorted(VALUES, key=lambda name: -VALUES[name].mean())
    for name, values in VALUES.items():
        interval = bootstrap_interval(values, seed=3)
        assert tuple(table.loc[name, ["low", "mean", "high"]]) == interval
    assert table["group"].to_dict() == significance_groups(VALUES)
    best, *others = table.index
    p = [paired_randomization_test(VALUES[best], VALUES[o], seed=3).p_value for o in others]
    assert table["p_against_best"].tolist()[1:] == holm(p).tolist()
    assert np.isnan(table["p_against_best"].iloc[0])


def test_equal_ones_share_a_group_and_the_worse_one_does_not():
    table = compare_methods(VALUES).set_index("method")
    assert table["group"].to_dict() == {"best": "a", "good": "a", "old": "b"}
    assert table.loc["old", "p_against_best"] < 0.001 < 0.05 < table.loc["good", "p_against_best"]


def test_one_method_alone():
    table = compare_methods({"only": [0.1, 0.2, 0.3]})
    assert table["group"].tolist() == ["a"] and table["mean"].tolist() == pytest.approx([0.2])


def test_level_alpha_and_seed_are_used():
    wide, narrow = compare_methods(VALUES, level=0.99), compare_methods(VALUES, level=0.5)
    assert ((wide["high"] - wide["low"]) > 2 * (narrow["high"] - narrow["low"])).all()
    assert set(compare_methods(VALUES, alpha=1e-30)["group"]) == {"a"}
    assert compare_methods(VALUES, seed=1).equals(compare_methods(VALUES, seed=1))
    assert not compare_methods(VALUES, seed=1).equals(compare_methods(VALUES, seed=2))
