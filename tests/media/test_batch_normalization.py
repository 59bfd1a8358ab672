import pytest
import torch
import torch.nn.functional as F

from course_lib.media.batch_normalization import BatchNorm2d, batch_norm


def drawn(seed=0, shape=(6, 3, 4, 5)):
    generator = torch.Generator().manual_seed(seed)
    x = 2 * torch.randn(shape, generator=generator) + 3
    weight, bias = (torch.randn(shape[1], generator=generator) for _ in range(2))
    return x, weight, bias


@pytest.mark.parametrize("momentum", [0.1, 0.5])
def test_formula_is_torchs_in_training_and_moves_the_same_averages(momentum):
    x, weight, bias = drawn()
    ours, theirs = ((torch.zeros(3), torch.ones(3)) for _ in range(2))
    for batch in (x, 2 * x - 1):
        y = batch_norm(batch, weight, bias, *ours, training=True, momentum=momentum)
        expected = F.batch_norm(batch, *theirs, weight, bias, True, momentum)
        torch.testing.assert_close(y, expected)
        torch.testing.assert_close(ours, theirs)


def test_formula_is_torchs_in_evaluation_and_leaves_the_averages():
    x, weight, bias = drawn()
    mean, variance = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.5, 1.0, 4.0])
    kept = mean.clone(), variance.clone()
    y = batch_norm(x, weight, bias, mean, variance, training=False, eps=0.1)
    torch.testing.assert_close(y, F.batch_norm(x, mean, variance, weight, bias, eps=0.1))
    torch.testing.assert_close((mean, variance), kept, rtol=0, atol=0)


def test_gradients_are_torchs():
    x, weight, bias = (part.double().requires_grad_() for part in drawn(shape=(3, 2, 2, 2)))

    def loss(x, weight, bias):
        averages = torch.zeros(2, dtype=torch.float64), torch.ones(2, dtype=torch.float64)
        return batch_norm(x, weight, bias, *averages, training=True).square().sum()

    assert torch.autograd.gradcheck(loss, (x, weight, bias))


def test_module_is_torchs_module():
    ours, theirs = BatchNorm2d(3, eps=1e-3, momentum=0.3), torch.nn.BatchNorm2d(3, 1e-3, 0.3)
    _, weight, bias = drawn(7)
    state = {"weight": weight, "bias": bias}
    ours.load_state_dict(state, strict=False), theirs.load_state_dict(state, strict=False)
    for seed in range(2):
        x = drawn(seed)[0]
        torch.testing.assert_close(ours(x), theirs(x))
    for name in ("running_mean", "running_var"):
        torch.testing.assert_close(ours.get_buffer(name), theirs.get_buffer(name))
    torch.testing.assert_close(ours.eval()(x), theirs.eval()(x))


def test_in_training_a_picture_depends_on_its_neighbours_afterwards_it_does_not():
    x = drawn()[0]
    norm = BatchNorm2d(3)
    assert (norm(x)[:2] - norm(x[:2])).abs().max() > 0.01
    norm.eval()
    torch.testing.assert_close(norm(x)[:2], norm(x[:2]))


def test_bad_input_is_named():
    one, zero = torch.ones(2), torch.zeros(2)
    with pytest.raises(ValueError, match=r"x: expected shape \(B, C, H, W\), got \(2, 2\)"):
        batch_norm(torch.zeros(2, 2), one, zero, zero, one, training=True)
    with pytest.raises(ValueError, match="x: expected two values a channel or more .* got 1"):
        batch_norm(torch.zeros(1, 2, 1, 1), one, zero, zero, one, training=True)
