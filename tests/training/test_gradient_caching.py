import copy
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.sentences import SigmoidPairLoss, info_nce_loss, seeded_weights
from course_lib.training.gradient_caching import accumulated_gradient, grad_cache_step
from tests.training.library_losses import rows


class Pairs(nn.Module):
    """One encoder for both sides, with dropout if asked."""

    def __init__(self, dropout=0.0):
        super().__init__()
        with seeded_weights(0):
            layers = nn.Linear(8, 32), nn.Tanh(), nn.Dropout(dropout), nn.Linear(32, 6)
        self.layers = nn.Sequential(*layers)

    def forward(self, *sides):
        return tuple(self.layers(side) for side in sides)


def chunks(sizes=(16, 16, 16, 16), sides=2):
    """Pairs whose sides are alike, in pieces."""
    common = rows(0, sum(sizes), 8)
    views = [common + 0.5 * rows(1 + side, sum(sizes), 8) for side in range(sides)]
    return list(zip(*(view.split(list(sizes)) for view in views), strict=True))


def gradient(model):
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def gradient_of(step, model, pieces, loss=info_nce_loss):
    model.zero_grad()
    return step(model, pieces, loss), gradient(model)


def whole(model, pieces, loss):
    """The full batch with all its graphs in memory, chunk after chunk."""
    encoded = [model(*piece) for piece in pieces]
    value = loss(*(torch.cat(side) for side in zip(*encoded, strict=True)))
    value.backward()
    return value.item()


@pytest.mark.parametrize("sizes", [(16, 16, 16, 16), (64,), (1,) * 20, (5, 30, 2)])
@pytest.mark.parametrize("sides", [2, 3])
def test_grad_cache_is_the_full_batch(sizes, sides):
    model, pieces = Pairs(), chunks(sizes, sides)
    loss = lambda a, *c: info_nce_loss(a, torch.cat(c))  # noqa: E731
    value, expected = gradient_of(whole, model, pieces, loss)
    cached_value, cached = gradient_of(grad_cache_step, model, pieces, loss)
    assert cached_value == pytest.approx(value, rel=1e-6)
    torch.testing.assert_close(cached, expected, rtol=1e-6, atol=1e-6)


def test_dropout_is_replayed():
    model, pieces = Pairs(dropout=0.3).train(), chunks()
    torch.manual_seed(7)
    value, expected = gradient_of(whole, model, pieces)
    after = torch.rand(1)
    torch.manual_seed(7)
    cached_value, cached = gradient_of(grad_cache_step, model, pieces)
    assert cached_value == pytest.approx(value, rel=1e-6)
    torch.testing.assert_close(cached, expected, rtol=1e-6, atol=1e-6)
    assert torch.equal(torch.rand(1), after)  # the second pass draws nothing more


def test_accumulation_is_another_gradient():  # D185
    model, pieces = Pairs(), chunks((8,) * 8)
    full_value, full = gradient_of(whole, model, pieces)
    small_value, small = gradient_of(accumulated_gradient, model, pieces)
    _, cached = gradient_of(grad_cache_step, model, pieces)
    assert small_value < 0.7 * full_value
    assert F.cosine_similarity(small, full, dim=0) < 0.95
    assert F.cosine_similarity(cached, full, dim=0) > 1 - 1e-6


def test_accumulation_is_right_for_a_mean_over_rows():
    model, pieces = Pairs(), chunks()
    mean = lambda u, v: (u - v).square().sum(dim=1).mean()  # noqa: E731
    value, expected = gradient_of(whole, model, pieces, mean)
    found_value, found = gradient_of(accumulated_gradient, model, pieces, mean)
    assert found_value == pytest.approx(value, rel=1e-5)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)


def test_chance_levels():  # D185
    one = [(torch.ones(8, 8), torch.ones(8, 8))] * 8
    assert grad_cache_step(Pairs(), one, info_nce_loss) == pytest.approx(math.log(64), abs=1e-4)
    assert accumulated_gradient(Pairs(), one, info_nce_loss) == pytest.approx(math.log(8), abs=1e-4)


def test_gradients_add_up_as_backward_does():
    model, pieces = Pairs(), chunks()
    _, once = gradient_of(grad_cache_step, model, pieces)
    grad_cache_step(model, pieces, info_nce_loss)
    torch.testing.assert_close(gradient(model), 2 * once)


def test_a_loss_with_weights_of_its_own_gets_their_gradient():
    pieces, losses = chunks(), [SigmoidPairLoss() for _ in range(2)]
    for step, loss in zip((whole, grad_cache_step), losses, strict=True):
        step(Pairs(), pieces, loss)
    assert losses[0].bias.grad.abs() > 1e-3
    torch.testing.assert_close(losses[1].bias.grad, losses[0].bias.grad)
    torch.testing.assert_close(losses[1].log_scale.grad, losses[0].log_scale.grad)


def test_a_frozen_or_unused_side_is_no_trouble():
    free, frozen = Pairs(), copy.deepcopy(Pairs()).requires_grad_(False)
    encode = lambda q, d: (free(q)[0], frozen(d)[0])  # noqa: E731
    value = grad_cache_step(encode, chunks(), info_nce_loss)
    free.zero_grad(), whole(encode, chunks(), info_nce_loss)
    expected = gradient(free)
    free.zero_grad()
    assert grad_cache_step(encode, chunks(), info_nce_loss) == value
    torch.testing.assert_close(gradient(free), expected, rtol=1e-6, atol=1e-6)
    only_first = lambda u, v: u.square().mean()  # noqa: E731
    assert grad_cache_step(Pairs(), chunks(), only_first) > 0


def test_one_graph_at_a_time():
    """Rows that are in a graph at once: a chunk's, not the batch's."""
    alive, most = [0], [0]

    class Counted(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.rows = len(x)
            if x.requires_grad:
                alive[0] += len(x)
                most[0] = max(most[0], alive[0])
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            alive[0] -= ctx.rows
            return g

    model = Pairs()
    encode = lambda *sides: tuple(Counted.apply(z) for z in model(*sides))  # noqa: E731
    grad_cache_step(encode, chunks(), info_nce_loss)
    cached = most[0]
    alive[0] = most[0] = 0
    whole(encode, chunks(), info_nce_loss)
    assert (cached, most[0]) == (2 * 16, 2 * 64)


def test_no_chunks_are_named():
    for step in (grad_cache_step, accumulated_gradient):
        with pytest.raises(ValueError, match="chunks: expected one or more, got none"):
            step(Pairs(), [], info_nce_loss)


def test_a_loss_that_draws_random_numbers_leaves_the_generator_after_them():
    noisy = lambda u, v: info_nce_loss(u + torch.randn(u.shape), v)  # noqa: E731
    torch.manual_seed(7)
    grad_cache_step(Pairs(), chunks(), noisy)
    found = torch.rand(1)
    torch.manual_seed(7)
    torch.randn(64, 6)
    assert torch.equal(found, torch.rand(1))
