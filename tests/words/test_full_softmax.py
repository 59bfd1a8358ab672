import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.words.full_softmax import shape_walk, softmax, softmax_step


def test_loss_and_gradients_equal_autograd():
    rng = np.random.default_rng(0)
    h, u, targets = rng.normal(size=(5, 4)), rng.normal(size=(9, 4)), rng.integers(0, 9, 5)
    h_t, u_t = torch.tensor(h, requires_grad=True), torch.tensor(u, requires_grad=True)
    loss = F.cross_entropy(h_t @ u_t.T, torch.tensor(targets))
    loss.backward()
    step = softmax_step(h, u, targets)
    assert step.loss == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(step.hidden, h_t.grad, atol=1e-12)
    np.testing.assert_allclose(step.u, u_t.grad, atol=1e-12)


def test_softmax_of_large_scores():
    scores = np.array([[1e4, 0.0, -1e4], [1.0, 2.0, 3.0]])
    np.testing.assert_allclose(softmax(scores), torch.tensor(scores).softmax(dim=1), atol=1e-15)


def test_the_one_hot_product_only_selects_rows_and_shapes_follow():
    v = np.random.default_rng(0).normal(size=(6, 3))
    contexts = np.array([2, 5])
    np.testing.assert_array_equal(np.eye(6)[contexts] @ v, v[contexts])  # D048
    shapes = [shape for _, shape in shape_walk(contexts, v, v)]
    assert shapes == [(2, 6), (2, 3), (3,), (6,), (6,)]  # D049: a mean before the output layer


def test_with_one_table_a_word_predicts_itself():
    v = np.random.default_rng(0).normal(size=(200, 50))
    assert (softmax(v @ v.T).argmax(axis=1) == np.arange(200)).all()  # D031
