import pytest
import torch
from torch import nn

from course_lib.training.precise_step import PreciseStep


def test_a_step_in_float32_is_torchs_own():
    mine, theirs = nn.Linear(3, 2), nn.Linear(3, 2)
    theirs.load_state_dict(mine.state_dict())
    x, y = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0)), torch.zeros(5, 2)
    step = PreciseStep(list(mine.parameters()), torch.optim.SGD(mine.parameters(), 0.1), 0.5)
    optimizer = torch.optim.SGD(theirs.parameters(), 0.1)
    for batch in x:
        loss, norm = step(mine, (batch,), lambda found: (found - y).square().sum())
        optimizer.zero_grad()
        expected = (theirs(batch) - y).square().sum()
        expected.backward()
        assert norm == nn.utils.clip_grad_norm_(theirs.parameters(), 0.5).item() > 0.5
        assert loss == expected.item()
        optimizer.step()
    torch.testing.assert_close(mine.weight, theirs.weight, rtol=0, atol=0)


def test_only_the_model_runs_in_bfloat16():
    seen = []

    class Model(nn.Linear):
        def forward(self, x):
            y = super().forward(x)
            seen.append(y.dtype)
            return y, torch.tensor([1, 0])

    def loss(y, labels):
        seen.extend([y.dtype, labels.dtype, (y @ y.T).dtype])
        return y.square().sum()

    model = Model(3, 2)
    weights = list(model.parameters())
    step = PreciseStep(weights, torch.optim.SGD(weights, 0.1), mixed_precision=torch.bfloat16)
    step(model, (torch.ones(2, 3),), loss)
    assert seen == [torch.bfloat16, torch.float32, torch.int64, torch.float32]
    assert model.weight.grad.dtype == torch.float32


def test_float16_keeps_gradients_that_would_vanish():
    """A gradient of 1e-8 is 0 in float16; scaled by 65536 it is not."""

    def moved(precision):
        model = nn.Linear(1, 1, bias=False)
        nn.init.zeros_(model.weight)
        weights = [model.weight]
        step = PreciseStep(weights, torch.optim.SGD(weights, 1e8), mixed_precision=precision)
        _, norm = step(model, (torch.ones(1, 1),), lambda y: 1e-8 * y.sum())
        assert norm == pytest.approx(1e-8, rel=1e-2)  # its true length, not the scaled one
        return model.weight.item()

    assert (
        moved(torch.float16) == pytest.approx(moved(None), rel=1e-2) == pytest.approx(-1, rel=1e-2)
    )
    plain = nn.Linear(1, 1, bias=False)
    with torch.autocast("cpu", torch.float16):
        y = plain(torch.ones(1, 1))
    (1e-8 * y.float().sum()).backward()
    assert plain.weight.grad.item() == 0  # what happens without the scale


def test_bad_settings_are_named():
    weights = [nn.Parameter(torch.ones(1))]
    optimizer = torch.optim.SGD(weights, 0.1)
    with pytest.raises(ValueError, match="max_grad_norm: expected a positive number, got nan"):
        PreciseStep(weights, optimizer, float("nan"))
    with pytest.raises(ValueError, match="mixed_precision: .* got torch.float64"):
        PreciseStep(weights, optimizer, mixed_precision=torch.float64)
