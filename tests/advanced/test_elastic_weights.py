"""Fisher diagonals against closed forms and autograd; the penalty against the loss itself."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.advanced import drawn_labels, ewc_penalty, fisher_diagonal
from course_lib.sentences import seeded_weights


def small_model():
    with seeded_weights(3):
        return nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))


def data(n, seed=0):
    rng = np.random.default_rng(seed)
    return torch.tensor(rng.normal(size=(n, 4)), dtype=torch.float32), torch.tensor(
        rng.integers(0, 3, n)
    )


def test_it_is_the_mean_of_single_squared_gradients():
    model, (x, y) = small_model(), data(150)  # more than a chunk
    expected = [torch.zeros_like(p) for p in model.parameters()]
    for row in range(len(x)):
        loss = F.cross_entropy(model(x[row : row + 1]), y[row : row + 1])
        for total, g in zip(expected, torch.autograd.grad(loss, model.parameters()), strict=True):
            total += g**2 / len(x)
    found = fisher_diagonal(model, x, y)
    for (name, _), value in zip(model.named_parameters(), expected, strict=True):
        torch.testing.assert_close(found[name], value, rtol=1e-4, atol=1e-7)


def test_labels_drawn_from_a_logistic_model_give_its_fisher_information():
    """F of the weight w_cj is the mean of p_c (1 - p_c) x_j²."""
    model, (x, _) = nn.Linear(4, 3), data(400)
    with torch.no_grad():
        model.weight.copy_(torch.tensor(np.random.default_rng(1).normal(size=(3, 4))))
        p = model(x).softmax(dim=1)
    many = x.repeat(100, 1)
    found = fisher_diagonal(model, many, drawn_labels(model(many), seed=2))
    exact = torch.einsum("nc,nj->cj", p * (1 - p), x**2) / len(x)
    torch.testing.assert_close(found["weight"], exact, rtol=0.05, atol=0.0)
    torch.testing.assert_close(found["bias"], (p * (1 - p)).mean(0), rtol=0.05, atol=0.0)


def test_a_batch_gradient_squared_is_much_smaller():
    model, (x, _) = nn.Linear(4, 3), data(3200)
    y = drawn_labels(model(x), 1)
    single = fisher_diagonal(model, x, y)["weight"].sum()
    batches = torch.zeros(())
    for rows in torch.arange(3200).split(32):
        loss = F.cross_entropy(model(x[rows]), y[rows])
        batches = batches + torch.autograd.grad(loss, model.weight)[0].square().sum() / 100
    assert 24 < single / batches < 42  # about the batch's size, 32


def test_weights_that_are_not_trained_have_no_fisher():
    model, (x, y) = small_model(), data(5)
    model[0].weight.requires_grad_(False)
    assert sorted(fisher_diagonal(model, x, y)) == ["0.bias", "2.bias", "2.weight"]


def test_drawn_labels_follow_the_probabilities():
    scores = torch.log(torch.tensor([0.7, 0.3, 0.0])).expand(20000, -1)
    counts = torch.bincount(drawn_labels(scores, seed=4), minlength=3)
    assert abs(counts[0].item() / 20000 - 0.7) < 0.02 and counts[2] == 0
    assert torch.equal(drawn_labels(scores, seed=4), drawn_labels(scores, seed=4))
    assert not torch.equal(drawn_labels(scores, seed=4), drawn_labels(scores, seed=5))


def test_the_penalty_is_what_the_old_loss_rises_by():
    """Near the minimum of a quadratic -log p with unit curvature F, λ = 1: the same number."""
    model = nn.Linear(1, 1, bias=False)
    x = torch.linspace(-2, 2, 2001)[:, None]
    with torch.no_grad():
        model.weight.fill_(0.7)
        noise = torch.tensor(np.random.default_rng(0).normal(size=(2001, 1)), dtype=torch.float32)
        noise = (noise - x * (x * noise).sum() / (x * x).sum()) / 1.0  # the minimum stays at 0.7
        y = model(x) + noise

    def loss(output, target):  # Gaussian with variance 1
        return 0.5 * (output - target).square().sum()

    fisher = fisher_diagonal(model, x, y, loss)
    old = {"weight": model.weight.detach().clone()}
    before = 0.5 * (model(x) - y).square().mean()
    with torch.no_grad():
        model.weight += 0.5
    rise = 0.5 * (model(x) - y).square().mean() - before
    penalty = ewc_penalty(dict(model.named_parameters()), old, fisher, strength=1.0)
    assert penalty.item() == pytest.approx(rise.item(), rel=0.1)


def test_its_gradient_is_strength_times_fisher_times_the_way():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    anchor, fisher = {"w": torch.tensor([0.0, 5.0])}, {"w": torch.tensor([3.0, 0.5])}
    ewc_penalty({"w": w}, anchor, fisher, strength=4.0).backward()
    assert w.grad.tolist() == [12.0, -6.0]
    assert ewc_penalty({"w": w}, anchor, fisher, strength=0.0).item() == 0


def test_bad_input_is_named():
    model, (x, y) = small_model(), data(3)
    with pytest.raises(ValueError, match="labels: expected 3 >= 1, one an input, got 2"):
        fisher_diagonal(model, x, y[:2])
    with pytest.raises(ValueError, match="labels: expected 0 >= 1"):
        fisher_diagonal(model, x[:0], y[:0])
    w = {"w": torch.ones(1)}
    with pytest.raises(ValueError, match=r"anchor: expected the names \['w'\], got \[\]"):
        ewc_penalty(w, {}, w, 1.0)
    with pytest.raises(ValueError, match="fisher: expected the names"):
        ewc_penalty(w, w, {}, 1.0)
    with pytest.raises(ValueError, match="strength: expected 0 or more, got -1"):
        ewc_penalty(w, w, w, -1.0)
