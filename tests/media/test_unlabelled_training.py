import pytest
import torch
from torch import nn

from course_lib.media.unlabelled_training import train_on_pictures

PICTURES = torch.arange(10.0).view(10, 1, 1, 1) / 10


def net(dropout):
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(1, 1), nn.Dropout(dropout))


def run(seed=0, steps=7, batch_size=4, dropout=0.5, **options):
    model, seen = net(dropout), []

    def loss(x, generator):
        assert model.training
        seen.append(((10 * x.flatten()).round().int().tolist(), torch.rand(1, generator=generator)))
        return (model(x) - 1).square().mean()

    history = train_on_pictures(
        loss, [model], PICTURES, steps, batch_size, 0.1, seed, progress=False, **options
    )
    return history, seen, model


def test_every_picture_comes_once_before_any_comes_again():
    _, seen, model = run()
    assert [len(rows) for rows, _ in seen] == [4] * 7
    for start in range(0, 6, 2):  # two batches a pass; the rest of two is left out
        one_pass = seen[start][0] + seen[start + 1][0]
        assert len(set(one_pass)) == 8
    assert not model.training


def test_the_seed_decides_order_draws_and_dropout():
    (a, seen_a, _), (b, seen_b, _), (c, _, _) = run(0), run(0), run(1)
    assert a == b != c
    assert seen_a == seen_b
    torch.manual_seed(123)
    assert run(0)[0] == a


def test_it_descends_and_tells_after_each_step():
    calls = []
    history, _, _ = run(steps=60, dropout=0, after_step=lambda: calls.append(1))
    assert len(calls) == len(history) == 60
    assert sum(history[-10:]) < 0.5 * sum(history[:10])


def test_frozen_weights_stay():
    model = net(0)
    model[1].bias.requires_grad_(False)
    before = model[1].bias.clone()
    train_on_pictures(
        lambda x, g: model(x).square().mean(), [model], PICTURES, 3, 4, 0.1, progress=False
    )
    assert torch.equal(model[1].bias, before)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="batch_size: expected 2 to 10, the pictures, got 11"):
        run(batch_size=11)
    with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
        run(steps=0)
