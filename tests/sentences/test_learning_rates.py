import math

import pytest
import torch

from course_lib.sentences.learning_rates import warmup_cosine, warmup_linear

ALL = (warmup_linear, warmup_cosine)


@pytest.mark.parametrize("schedule", ALL)
@pytest.mark.parametrize(("steps", "warmup"), [(1, 0), (1, 1), (2, 2), (30, 0), (30, 7), (30, 30)])
def test_rates_rise_to_one_at_the_last_warm_up_step_and_never_rise_again(schedule, steps, warmup):
    factors = [schedule(steps, warmup)(step) for step in range(steps)]
    top = max(warmup, 1) - 1
    assert factors[top] == 1
    assert factors[: top + 1] == pytest.approx([(s + 1) / (top + 1) for s in range(top + 1)])
    assert all(0 < factor <= 1 for factor in factors)
    assert factors[top:] == sorted(factors[top:], reverse=True)


def test_after_the_last_step_a_rate_that_falls_has_reached_zero():
    assert warmup_linear(30, 7)(30) == 0
    assert warmup_cosine(30, 7)(30) == pytest.approx(0, abs=1e-15)


def test_linear_falls_in_a_line_and_cosine_along_half_a_cosine():
    factors = [warmup_linear(20, 5)(step) for step in range(4, 20)]
    drops = {round(a - b, 12) for a, b in zip(factors, factors[1:], strict=False)}
    assert drops == {round(1 / 16, 12)}
    half = warmup_cosine(21, 2)  # steps 1 to 21 are the half cosine; its middle is step 11
    assert half(11) == pytest.approx(0.5)
    assert half(6) == pytest.approx((1 + math.cos(math.pi / 4)) / 2)


def test_cosine_without_warm_up_is_torchs_annealing():
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 12)
    for step in range(12):
        assert warmup_cosine(12)(step) == pytest.approx(optimizer.param_groups[0]["lr"])
        optimizer.step()
        theirs.step()


@pytest.mark.parametrize("schedule", ALL)
def test_bad_numbers_are_named(schedule):
    with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
        schedule(0)
    for warmup in (-1, 6):
        with pytest.raises(ValueError, match=f"warmup_steps: expected 0 to 5, .*, got {warmup}"):
            schedule(5, warmup)
