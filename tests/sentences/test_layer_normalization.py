import pytest
import torch

from course_lib.sentences.layer_normalization import LayerNorm, layer_norm


def example(dim=12):
    generator = torch.Generator().manual_seed(0)
    theirs = torch.nn.LayerNorm(dim, eps=1e-3)  # large, to see that it is used
    with torch.no_grad():
        theirs.weight.uniform_(0.5, 2.0, generator=generator)
        theirs.bias.normal_(generator=generator)
    return theirs, 0.1 * torch.randn(3, 5, dim, generator=generator) + 1.0


def test_the_formula_and_the_module_equal_torchs():
    theirs, x = example()
    ours = LayerNorm(12, eps=1e-3)
    ours.load_state_dict(theirs.state_dict())
    torch.testing.assert_close(layer_norm(x, theirs.weight, theirs.bias, 1e-3), theirs(x))
    torch.testing.assert_close(ours(x), theirs(x))


def test_the_formula_has_torchs_gradients():
    theirs, x = example()
    w, b = (p.detach().clone().requires_grad_() for p in (theirs.weight, theirs.bias))
    x.requires_grad_()
    up = torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    ours = torch.autograd.grad(layer_norm(x, w, b, 1e-3), (x, w, b), up)
    expected = torch.autograd.grad(theirs(x), (x, theirs.weight, theirs.bias), up)
    for mine, right in zip(ours, expected, strict=True):
        torch.testing.assert_close(mine, right, rtol=1e-4, atol=1e-5)


def test_it_forgets_the_scale_and_the_offset_of_each_vector():
    _, x = example()
    norm = LayerNorm(12)
    torch.testing.assert_close(norm(x), norm(7 * x - 3), rtol=1e-3, atol=1e-4)
    assert norm(x).mean(dim=-1).abs().max().item() == pytest.approx(0.0, abs=1e-5)
    torch.testing.assert_close(norm(x).var(dim=-1, correction=0), torch.ones(3, 5))
