import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.words.huffman import huffman_tree
from course_lib.words.negative_sampling import sigmoid
from course_lib.words.tree_probability import (
    hierarchical_softmax_gradients,
    hierarchical_softmax_loss,
    tree_probabilities,
)


@pytest.fixture
def model():
    rng = np.random.default_rng(0)
    tree = huffman_tree(rng.integers(1, 100, 30))
    return rng.normal(size=6), rng.normal(size=(29, 6)), tree


def test_probabilities_sum_to_one(model):
    assert tree_probabilities(*model).sum() == pytest.approx(1.0, abs=1e-12)


def test_with_an_indicator_of_0_and_1_they_do_not(model):
    h, u, tree = model  # D042
    wrong = 0.0
    for word in range(len(tree)):
        nodes, turns = tree.path(word)
        wrong += np.prod(sigmoid((turns > 0) * (u[nodes] @ h)))
    assert abs(wrong - 1.0) > 0.01


@pytest.mark.parametrize("word", [0, 7, 29])
def test_gradients_equal_autograd(model, word):
    h, u, tree = model
    nodes, turns = tree.path(word)
    h_t, u_t = torch.tensor(h, requires_grad=True), torch.tensor(u, requires_grad=True)
    loss = -F.logsigmoid(torch.tensor(turns) * (u_t[nodes.tolist()] @ h_t)).sum()
    loss.backward()
    assert hierarchical_softmax_loss(h, u, tree, word) == pytest.approx(loss.item(), rel=1e-10)
    gradients = hierarchical_softmax_gradients(h, u, tree, word)
    np.testing.assert_allclose(gradients.hidden, h_t.grad, atol=1e-10)
    np.testing.assert_allclose(gradients.nodes, u_t.grad[nodes.tolist()], atol=1e-10)
