import numpy as np
import pytest
import torch
from scipy.stats import chisquare

from course_lib.advanced import (
    MultiplexedTable,
    collision_count,
    expected_collisions,
)

WORDS = [f"word{i}" for i in range(3000)]


@pytest.mark.parametrize(("values", "rows"), [(1, 5), (2, 2), (40, 1000), (900, 500)])
def test_expected_collisions_by_simulation(values, rows):
    rng = np.random.default_rng(values)
    draws = [collision_count({"f": rng.integers(0, rows, values)}).within for _ in range(300)]
    error = 4 * np.std(draws) / 300**0.5 + 1e-9
    assert abs(np.mean(draws) - expected_collisions(values, rows)) < error
    assert expected_collisions(np.array([0, values]), rows).shape == (2,)


def test_expected_collisions_exactly_and_out_of_range():
    assert expected_collisions(0, 3) == expected_collisions(1, 3) == 0
    assert expected_collisions(2, 4) == pytest.approx(0.5)
    assert expected_collisions(7, 1) == 7
    with pytest.raises(ValueError, match="values: expected 0 or more"):
        expected_collisions(-1, 3)
    with pytest.raises(ValueError, match="rows: expected 1 or more"):
        expected_collisions(1, 0)


def test_counts_against_comparing_all_pairs():
    rng = np.random.default_rng(0)
    rows = {name: rng.integers(0, 60, n) for name, n in (("a", 30), ("b", 20), ("c", 0))}
    within = across = 0
    for name, own in rows.items():
        others = np.concatenate([r for other, r in rows.items() if other != name])
        for i, row in enumerate(own):
            if row in np.delete(own, i):
                within += 1
            elif row in others:
                across += 1
    assert collision_count(rows) == (50, within, across)
    assert within and across


def test_rows_are_uniform_and_features_independent():
    table = MultiplexedTable(50, 2, ["a", "b"])
    first, second = table.rows_of("a", WORDS), table.rows_of("b", WORDS)
    assert chisquare(np.bincount(first, minlength=50)).pvalue > 0.001
    both = np.bincount(first // 10 * 5 + second // 10, minlength=25)
    assert chisquare(both).pvalue > 0.001
    assert first.min() >= 0 and first.max() < 50


def test_rows_are_those_that_another_process_found():
    """With another PYTHONHASHSEED, too: Python's own hash would change from start to start."""
    table = MultiplexedTable(997, 2, ["a", "b"], seed=5)
    assert table.rows_of("b", ["tea", "cup", 3]).tolist() == [286, 629, 120]


def test_forward_is_the_mean_of_each_feature_side_by_side():
    table = MultiplexedTable(11, 3, ["a", "b"], seed=1)
    values = [["x", "y", "z"], ["x"], []]
    out = table({"b": table.bags("b", values), "a": table.bags("a", values)})
    weight = table.weight.detach().numpy()
    for i, each in enumerate(values):
        for place, name in enumerate("ab"):
            rows = weight[table.rows_of(name, each)]
            expected = rows.mean(axis=0) if each else np.zeros(3)
            got = out[i, 3 * place : 3 * place + 3].detach().numpy()
            np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-7)
    out[1].sum().backward()
    touched = {int(r) for r in table.weight.grad.abs().sum(dim=1).nonzero().ravel()}
    assert touched == {int(table.rows_of(name, ["x"])[0]) for name in "ab"}


def test_bags_can_be_taken_apart():
    table = MultiplexedTable(11, 3, ["a"])
    bags = table.bags("a", [["x"], ["y", "z"], []])
    part = table({"a": bags.take(torch.tensor([1]))})
    torch.testing.assert_close(part, table({"a": bags})[1:2])


def test_vectors_start_at_about_length_one():
    lengths = MultiplexedTable(500, 64, ["a"]).weight.detach().norm(dim=1)
    assert lengths.mean().item() == pytest.approx(1, abs=0.02)


def test_same_seed_same_table():
    torch.manual_seed(0)
    first = MultiplexedTable(5, 2, ["a"], seed=9)
    torch.manual_seed(1)
    second = MultiplexedTable(5, 2, ["a"], seed=9)
    torch.testing.assert_close(first.weight, second.weight)
    assert not torch.equal(first.weight, MultiplexedTable(5, 2, ["a"], seed=8).weight)


def test_errors_name_what_is_wrong():
    for features in (["a", "a"], []):
        with pytest.raises(ValueError, match="features: expected different names"):
            MultiplexedTable(5, 2, features)
    with pytest.raises(ValueError, match="rows: expected 1 or more"):
        MultiplexedTable(0, 2, ["a"])
    table = MultiplexedTable(5, 2, ["a"])
    with pytest.raises(KeyError, match="feature: expected one of"):
        table.rows_of("b", ["x"])
    with pytest.raises(TypeError, match="token: expected str"):
        table.rows_of("a", [0.5])
    with pytest.raises(ValueError, match="bags: expected features"):
        table({})
