"""A gradient for each example: against a loop of single examples, and against opacus."""

import copy

import pytest
import torch
import torch.nn.functional as F
from opacus.grad_sample import GradSampleModule
from torch import nn

from course_lib.advanced import clip_per_example, gradient_norms, per_example_gradients


class Bag(nn.Module):
    """Mean of word vectors, then two layers: a table, weights and biases in one model."""

    def __init__(self, words=30, dim=8, classes=4):
        super().__init__()
        self.table, self.hidden = nn.Embedding(words, dim), nn.Linear(dim, 6)
        self.out = nn.Linear(6, classes)

    def forward(self, rows):
        return self.out(torch.tanh(self.hidden(self.table(rows).mean(dim=1))))


def data(n=12, dtype=torch.float32, seed=0):
    torch.manual_seed(seed)
    return Bag().to(dtype), torch.randint(30, (n, 5)), torch.randint(4, (n,))


def looped(model, x, y):
    for i in range(len(x)):
        model.zero_grad()
        F.cross_entropy(model(x[i : i + 1]), y[i : i + 1]).backward()
        yield {name: p.grad.clone() for name, p in model.named_parameters()}


@pytest.mark.parametrize(("dtype", "within"), [(torch.float32, 1e-6), (torch.float64, 1e-14)])
def test_they_equal_a_loop_of_single_examples(dtype, within):
    model, x, y = data(dtype=dtype)
    ours = per_example_gradients(model, F.cross_entropy, x, y)
    for i, one in enumerate(looped(model, x, y)):
        assert ours.keys() == one.keys()
        for name, g in one.items():
            torch.testing.assert_close(ours[name][i], g, atol=within, rtol=within)


@pytest.mark.filterwarnings("ignore:Full backward hook")
def test_they_equal_opacus():
    model, x, y = data(seed=1)
    theirs = GradSampleModule(copy.deepcopy(model), loss_reduction="sum")
    F.cross_entropy(theirs(x), y, reduction="sum").backward()
    ours = per_example_gradients(model, F.cross_entropy, x, y)
    for name, p in theirs._module.named_parameters():
        torch.testing.assert_close(ours[name], p.grad_sample, atol=1e-6, rtol=1e-5)


def test_their_mean_is_the_batch_gradient_and_the_model_is_untouched():
    model, x, y = data(seed=2)
    before = copy.deepcopy(model.state_dict())
    ours = per_example_gradients(model, F.cross_entropy, x, y)
    assert all(p.grad is None for p in model.parameters())
    F.cross_entropy(model(x), y).backward()
    for name, p in model.named_parameters():
        torch.testing.assert_close(ours[name].mean(dim=0), p.grad, atol=1e-6, rtol=1e-5)
        assert torch.equal(before[name], p)


def test_a_frozen_parameter_has_none():
    model, x, y = data()
    model.table.weight.requires_grad_(False)
    ours = per_example_gradients(model, F.cross_entropy, x, y)
    assert set(ours) == {"hidden.weight", "hidden.bias", "out.weight", "out.bias"}


def test_clipping_takes_all_parameters_of_an_example_together():
    gradients = {"w": torch.tensor([[3.0, 0.0], [0.6, 0.0]]), "b": torch.tensor([4.0, 0.8])}
    clipped = clip_per_example(gradients, 2.0)
    torch.testing.assert_close(clipped["w"], torch.tensor([[1.2, 0.0], [0.6, 0.0]]))
    torch.testing.assert_close(clipped["b"], torch.tensor([1.6, 0.8]))
    assert gradients["w"][0, 0] == 3  # the argument stays


@pytest.mark.parametrize("max_norm", [0.01, 0.3, 100.0])
def test_clipping_keeps_directions_and_never_lengthens(max_norm):
    model, x, y = data(n=40, dtype=torch.float64, seed=3)
    raw = per_example_gradients(model, F.cross_entropy, x, y)
    clipped = clip_per_example(raw, max_norm)
    before, after = gradient_norms(raw), gradient_norms(clipped)
    torch.testing.assert_close(after, before.clamp(max=max_norm))
    products = sum((raw[n] * clipped[n]).reshape(40, -1).sum(dim=1) for n in raw)
    torch.testing.assert_close(products, before * after)  # cosine 1


def test_a_zero_gradient_stays_zero():
    assert not clip_per_example({"w": torch.zeros(2, 3)}, 1.0)["w"].any()


def test_bad_input_is_named():
    model, x, y = data()
    with pytest.raises(ValueError, match="y: expected 12 >= 1 targets"):
        per_example_gradients(model, F.cross_entropy, x, y[:3])
    with pytest.raises(ValueError, match="y: expected 0 >= 1 targets"):
        per_example_gradients(model, F.cross_entropy, x[:0], y[:0])
    mixing = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    with pytest.raises(ValueError, match=r"expected no batch normalisation.*'1'"):
        per_example_gradients(mixing, F.cross_entropy, torch.ones(2, 2), y[:2])
    with pytest.raises(ValueError, match="max_norm: expected a number above 0, got 0"):
        clip_per_example({"w": torch.ones(1, 1)}, 0)
    broken = torch.tensor([[1.0], [float("nan")], [float("inf")]])
    with pytest.raises(ValueError, match=r"nan or infinity in rows \[1, 2\]"):
        clip_per_example({"w": broken}, 1.0)
