"""Lookups and their gradients against torch's nn.Embedding."""

import numpy as np
import pytest
import torch

from course_lib.vectors import EmbeddingTable

IDS = np.array([4, 1, 4, 0])


@pytest.fixture
def table():
    return EmbeddingTable.random(6, 3, seed=0)


def test_lookup_is_the_one_hot_product_and_torchs_embedding(table):
    theirs = torch.nn.Embedding.from_pretrained(torch.tensor(table.weight))(torch.tensor(IDS))
    np.testing.assert_array_equal(table.lookup(IDS), theirs.numpy())
    np.testing.assert_allclose(table.lookup_by_product(IDS), table.lookup(IDS))
    assert table.lookup([[0, 1], [2, 3]]).shape == (2, 2, 3)
    assert table.weight.dtype == np.float32


def test_row_gradients_equal_torchs_sparse_gradient(table):
    layer = torch.nn.Embedding(6, 3, sparse=True)
    layer.weight.data = torch.tensor(table.weight)
    target = torch.ones(4, 3)
    loss = ((layer(torch.tensor(IDS)) - target) ** 2).sum()
    loss.backward()
    theirs = layer.weight.grad.coalesce()
    rows, gradient = table.row_gradients(IDS, 2 * (table.lookup(IDS) - 1))
    np.testing.assert_array_equal(rows, theirs.indices()[0].numpy())
    np.testing.assert_allclose(gradient, theirs.values().numpy(), rtol=1e-6)


def test_row_gradients_are_the_one_hot_product(table):
    upstream = np.random.default_rng(1).normal(size=(4, 3))
    rows, gradient = table.row_gradients(IDS, upstream)
    dense = table.one_hot(IDS).T @ upstream
    np.testing.assert_allclose(dense[rows], gradient)
    assert not np.delete(dense, rows, axis=0).any()


def test_gradient_equals_finite_differences():
    table = EmbeddingTable.random(5, 2, seed=1)
    table.weight = table.weight.astype(np.float64)
    ids, step = np.array([3, 3, 0]), 1e-6

    def loss() -> float:
        return float(np.sin(table.lookup(ids)).sum())

    rows, gradient = table.row_gradients(ids, np.cos(table.lookup(ids)))
    for row, expected in zip(rows, gradient, strict=True):
        for column in range(2):
            table.weight[row, column] += step
            above = loss()
            table.weight[row, column] -= 2 * step
            below = loss()
            table.weight[row, column] += step
            assert (above - below) / (2 * step) == pytest.approx(expected[column], abs=1e-6)


def test_a_step_moves_only_the_rows_that_occurred(table):
    before = table.weight.copy()
    table.step(IDS, np.ones((4, 3)), learning_rate=0.5)
    moved = np.flatnonzero(np.any(table.weight != before, axis=1))
    assert moved.tolist() == [0, 1, 4]
    np.testing.assert_allclose(before[4] - table.weight[4], 1.0, rtol=1e-6)  # it occurred twice


def test_bad_input_is_named(table):
    with pytest.raises(IndexError, match="ids: expected 0 to 5, got 6"):
        table.lookup([0, 6])
    with pytest.raises(IndexError, match="got -1"):
        table.lookup([-1])
    with pytest.raises(TypeError, match="ids: expected integers"):
        table.lookup([0.5])
    with pytest.raises(ValueError, match=r"upstream: expected shape \(4, 3\)"):
        table.row_gradients(IDS, np.ones((4, 2)))
