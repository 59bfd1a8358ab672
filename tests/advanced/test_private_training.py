"""DP-SGD: a step against opacus' optimizer, the bound on one example's part, and the noise."""

import copy
import math

import pytest
import torch
import torch.nn.functional as F
from opacus.accountants import RDPAccountant as OpacusAccountant
from opacus.grad_sample import GradSampleModule
from opacus.optimizers import DPOptimizer
from torch import nn

from course_lib.advanced import noisy_gradient, poisson_rows, train_private


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def points(n=200, d=5, seed=0):
    torch.manual_seed(seed)
    x = torch.randn(n, d)
    return x, (x[:, 0] + 0.3 * x[:, 1] > 0).long()


@pytest.mark.filterwarnings("ignore:Full backward hook")
def test_without_noise_a_step_is_that_of_opacus():
    x, y = points(n=32)
    ours = nn.Linear(5, 2)
    theirs = GradSampleModule(copy.deepcopy(ours), loss_reduction="mean")
    optimizer = DPOptimizer(
        torch.optim.SGD(theirs.parameters(), 0.7, momentum=0.9),
        noise_multiplier=0.0,
        max_grad_norm=0.4,
        expected_batch_size=32,
        loss_reduction="mean",
    )
    for _ in range(3):
        optimizer.zero_grad()
        F.cross_entropy(theirs(x), y).backward()
        optimizer.step()
    train_private(
        ours, x, y, noise_multiplier=0, max_norm=0.4, batch_size=32, steps=3,
        learning_rate=0.7, momentum=0.9,
    )  # fmt: skip
    for a, b in zip(ours.parameters(), theirs._module.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)  # opacus divides by norm + 1e-6


def test_one_example_changes_the_step_by_two_clip_norms_at_most():
    x, y = points(n=32)
    model, other = nn.Linear(5, 2), x.clone()
    far = [sign * 1e4 * torch.ones(5) for sign in (1, -1)]
    other[7] = max(far, key=lambda row: F.cross_entropy(model(row[None]), y[7:8]).item())

    def step(rows):
        g = noisy_gradient(model, F.cross_entropy, rows, y, 1.0, 0.0, 32, generator())
        return torch.cat([part.flatten() for part in g.values()])

    def clipped_batch(rows):
        model.zero_grad()
        F.cross_entropy(model(rows), y).backward()
        g = torch.cat([p.grad.flatten() for p in model.parameters()])
        return g / max(1.0, g.norm().item())

    assert (step(other) - step(x)).norm() <= 2 / 32 + 1e-6
    assert (clipped_batch(other) - clipped_batch(x)).norm() > 0.5  # the source's way


def test_the_noise_has_the_calibrated_size_and_is_added_once():
    model, x, y = nn.Linear(200, 100), torch.zeros(50, 200), torch.zeros(50, dtype=torch.long)
    flat = [p.detach().clone() for p in model.parameters()]
    for rows in (slice(0, 0), slice(0, 50)):
        g = noisy_gradient(model, F.cross_entropy, x[rows], y[rows], 0.5, 3.0, 25, generator(1))
        assert g["weight"].std().item() == pytest.approx(3.0 * 0.5 / 25, rel=0.02)
        assert abs(g["weight"].mean().item()) < 0.002
    assert all(torch.equal(a, b) for a, b in zip(flat, model.parameters(), strict=True))


def test_the_sum_is_divided_by_the_expected_size():
    x, y = points(n=4)
    model = nn.Linear(5, 2)
    by_4, by_40 = (
        noisy_gradient(model, F.cross_entropy, x, y, 1.0, 0.0, size, generator())["weight"]
        for size in (4, 40)
    )
    torch.testing.assert_close(by_4, 10 * by_40)


def test_rows_join_a_batch_independently():
    g = generator(5)
    sizes = torch.tensor([len(poisson_rows(1000, 0.1, g)) for _ in range(2000)], dtype=torch.float)
    assert sizes.mean().item() == pytest.approx(100, abs=1)
    assert sizes.var().item() == pytest.approx(90, rel=0.15)  # n q (1 - q)
    assert len(poisson_rows(50, 1.0, g)) == 50 and len(poisson_rows(50, 0.0, g)) == 0


def test_the_guarantee_is_that_of_opacus():
    x, y = points()
    run = train_private(nn.Linear(5, 2), x, y, noise_multiplier=1.3, batch_size=20, steps=40)
    theirs = OpacusAccountant()
    theirs.history = [(1.3, 0.1, 40)]
    assert run.epsilon == pytest.approx(theirs.get_epsilon(1e-5), abs=1e-6)
    assert (run.sampling_rate, run.steps, run.noise_multiplier) == (0.1, 40, 1.3)
    free = train_private(nn.Linear(5, 2), x, y, noise_multiplier=0, batch_size=20, steps=1)
    assert math.isinf(free.epsilon)


def test_it_learns_and_the_seed_decides():
    x, y = points(n=1000)
    weights = []
    for seed in (0, 0, 1):
        torch.manual_seed(0)
        model = nn.Linear(5, 2)
        train_private(model, x, y, noise_multiplier=1.0, batch_size=100, steps=60, seed=seed)
        assert (model(x).argmax(dim=1) == y).float().mean() > 0.9
        weights.append(model.weight.detach())
    assert torch.equal(weights[0], weights[1])
    assert not torch.allclose(weights[0], weights[2], atol=1e-3)


def test_bad_input_is_named():
    x, y = points(n=10)
    for changed, message in (
        ({"batch_size": 11}, "batch_size: expected 1 to 10, the number of rows, got 11"),
        ({"steps": 0}, "steps: expected 1 or more, got 0"),
        ({"noise_multiplier": -1.0}, "noise_multiplier: expected 0, or 0.01 or more, got -1"),
        ({"delta": 0.0}, "delta: expected a number between 0 and 1, got 0"),
        ({"max_norm": 0.0}, "max_norm: expected a number above 0, got 0"),
    ):
        options = {"noise_multiplier": 1.0, "batch_size": 10, "steps": 1} | changed
        with pytest.raises(ValueError, match=message):
            train_private(nn.Linear(5, 2), x, y, **options)
