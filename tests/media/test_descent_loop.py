import pytest
import torch
from torch import nn

from course_lib.media.descent_loop import descend

X = torch.linspace(-1, 1, 12)[:, None]


def run(steps=30, batch_size=4, seed=0, model=None, seen=None):
    model = nn.Linear(1, 1) if model is None else model
    with torch.no_grad():
        model.weight.fill_(0.5), model.bias.fill_(0.5)

    def loss_of(rows, done):
        if seen is not None:
            seen.append((rows.tolist(), done, model.training))
        loss = (model(X[rows]) - 3 * X[rows]).square().mean()
        return loss, loss.item()

    return model, descend(model, loss_of, 12, steps, batch_size, 0.1, seed, "test")


def test_every_example_comes_once_before_any_comes_again():
    seen = []
    run(steps=9, seen=seen)
    passes = [sum((rows for rows, _, _ in seen[i : i + 3]), []) for i in (0, 3, 6)]
    assert all(sorted(rows) == list(range(12)) for rows in passes)
    assert passes[0] != passes[1]
    seen = []
    run(steps=12, batch_size=5, seen=seen)
    assert sorted(sum((rows for rows, _, _ in seen), [])) == sorted(list(range(12)) * 5)


def test_share_that_is_done_and_modes():
    seen = []
    model, kept = run(steps=4, seen=seen)
    assert [done for _, done, _ in seen] == [0, 0.25, 0.5, 0.75]
    assert all(training for *_, training in seen) and not model.training
    assert len(kept) == 4


def test_it_descends_and_can_be_repeated():
    model, kept = run(steps=300)
    assert kept[-1] < 1e-3 < kept[0]
    assert run(seed=1)[1] == run(seed=1)[1] != run(seed=2)[1]


def test_the_callers_random_numbers_stay():
    model = nn.Linear(1, 1)
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    run(steps=2, model=model)
    assert torch.equal(torch.rand(3), expected)


def test_learning_rate_rises_then_falls_to_nearly_nothing():
    from course_lib.media.descent_loop import _up_and_down

    for steps in (1, 2, 9, 10, 11, 200):
        factors = [_up_and_down(steps)(step) for step in range(steps)]
        assert max(factors) == 1 and min(factors) > 0
        top = factors.index(1)
        assert top <= steps / 10
        assert factors == sorted(factors[:top]) + sorted(factors[top:], reverse=True)
    assert factors[0] == 1 / 20 and factors[-1] < 1e-3


def test_frozen_weights_stay():
    model = nn.Linear(1, 1)
    model.bias.requires_grad_(False)
    run(model=model)
    assert model.bias.item() == 0.5 and model.weight.item() != 0.5


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
        run(steps=0)
    for batch_size in (0, 13):
        with pytest.raises(ValueError, match=f"expected 1 to 12, the examples, got {batch_size}"):
            run(batch_size=batch_size)
