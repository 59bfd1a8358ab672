import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.words.negative_sampling import (
    log_sigmoid,
    negative_sampling_gradients,
    negative_sampling_loss,
    sigmoid,
)


def torch_loss(center, context, negatives):
    positive = torch.einsum("bd,bd->b", center, context)
    negative = torch.einsum("bkd,bd->bk", negatives, center)
    return -F.logsigmoid(positive) - F.logsigmoid(-negative).sum(dim=1)


@pytest.mark.parametrize(("batch", "k"), [(1, 1), (1, 3), (3, 1), (4, 5)])
def test_loss_and_gradients_equal_autograd(batch, k):
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=s) for s in ((batch, 6), (batch, 6), (batch, k, 6))]
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    loss = torch_loss(*tensors)
    loss.sum().backward()
    np.testing.assert_allclose(negative_sampling_loss(*arrays), loss.detach(), rtol=1e-10)
    for ours, tensor in zip(negative_sampling_gradients(*arrays), tensors, strict=True):
        np.testing.assert_allclose(ours, tensor.grad, atol=1e-10)


def test_one_pair_equals_a_batch_of_one():
    rng = np.random.default_rng(1)
    center, context, negatives = rng.normal(size=5), rng.normal(size=5), rng.normal(size=(3, 5))
    single = negative_sampling_loss(center, context, negatives)
    assert single.shape == ()
    assert single == negative_sampling_loss(center[None], context[None], negatives[None])[0]


@pytest.mark.parametrize("score", [-30.0, -60.0, -110.0, -1e4])
def test_the_loss_stays_finite_and_the_gradient_alive(score):
    center, context, negatives = np.array([1.0]), np.array([score]), np.array([[-50.0]])
    loss = negative_sampling_loss(center, context, negatives)
    assert loss == pytest.approx(-score)  # D032: not inf, not capped at 23.03
    gradient = negative_sampling_gradients(center, context, negatives)
    assert gradient.context[0] == pytest.approx(-1.0)


def test_sigmoid_at_the_extremes_without_warnings():
    x = np.array([-1e5, -1.0, 0.0, 1.0, 1e5])
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_allclose(sigmoid(x), torch.sigmoid(torch.tensor(x)), atol=1e-15)
        np.testing.assert_allclose(log_sigmoid(x), F.logsigmoid(torch.tensor(x)), atol=1e-15)


def test_shapes_that_do_not_fit_are_named():
    v = np.ones(3)
    with pytest.raises(ValueError, match=r"context: expected shape \(3,\) as center, got \(2,\)"):
        negative_sampling_loss(v, np.ones(2), np.ones((1, 3)))
    with pytest.raises(ValueError, match="negatives: expected shape"):
        negative_sampling_loss(v, v, v)
