"""The quantiser against transformers' and torch's, and against the law of its draws."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.media import GumbelQuantizer, diversity_loss
from course_lib.sentences import seeded_weights
from tests.media.tiny_sound_models import WAVE, tiny


def rows(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def with_their_weights():
    theirs = tiny("Wav2Vec2ForPreTraining", "Wav2Vec2Config", WAVE).quantizer
    ours = GumbelQuantizer(groups=2, entries=6, dim=8).eval()
    ours.scores.load_state_dict(theirs.weight_proj.state_dict())
    ours.codebooks.data = theirs.codevectors.data.view(2, 6, 4).clone()
    return ours, theirs


def test_choice_without_noise_equals_transformers():
    ours, theirs = with_their_weights()
    x = rows(3, 5, 8)
    vectors, perplexity = theirs(x)
    found, probabilities = ours(x)
    torch.testing.assert_close(found, vectors)
    assert torch.equal(ours.codes(x), ours.logits(x).argmax(-1))
    hard = F.one_hot(ours.codes(x), 6).float()
    torch.testing.assert_close(diversity_loss(hard), (12 - perplexity) / 12)
    torch.testing.assert_close(probabilities, ours.logits(x).softmax(-1))


def test_training_equals_transformers_with_the_same_noise():
    ours, theirs = with_their_weights()
    ours.train(), theirs.train()
    ours.temperature = theirs.temperature = 0.7
    x, mask = rows(3, 5, 8), rows(3, 5, seed=1) > 0
    gradients = []
    for quantizer in (ours, theirs):
        quantizer.zero_grad()
        given = x.clone().requires_grad_()
        with seeded_weights(5):
            vectors, second = quantizer(given) if quantizer is ours else quantizer(given, mask)
        loss = diversity_loss(second[mask]) if quantizer is ours else (12 - second) / 12
        (vectors.pow(2).sum() + loss).backward()
        gradients.append((vectors, loss, given.grad))
    for mine, right in zip(*gradients, strict=True):
        torch.testing.assert_close(mine, right)
    torch.testing.assert_close(ours.scores.weight.grad, theirs.weight_proj.weight.grad)
    expected = theirs.codevectors.grad.view(2, 6, 4)
    torch.testing.assert_close(ours.codebooks.grad, expected)


def test_entries_are_drawn_as_the_softmax_says():
    quantizer = GumbelQuantizer(groups=1, entries=4, dim=4, temperature=0.3)
    quantizer.codebooks.data = torch.eye(4)[None]  # the vector says which entry it is
    x = rows(1, 4, seed=2).expand(20_000, 4)
    vectors, probabilities = quantizer(x, torch.Generator().manual_seed(0))
    np.testing.assert_allclose(
        vectors.detach().mean(0), probabilities[0, 0].detach(), atol=4 * 0.5 / 20_000**0.5
    )
    assert ((vectors.detach() - vectors.detach().round()).abs() < 1e-6).all()  # one, not a mix


def test_same_generator_same_noise():
    quantizer, x = GumbelQuantizer(2, 4, 8), rows(30, 8)
    first, again, other = (
        quantizer(x, torch.Generator().manual_seed(seed))[0] for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_diversity_counts_entries_in_use():
    even = torch.eye(6).repeat(5, 1)[:, None]
    assert diversity_loss(even).item() == pytest.approx(0, abs=1e-6)
    one = torch.eye(6)[[2] * 9][:, None]
    assert diversity_loss(one).item() == pytest.approx(5 / 6)
    three = torch.eye(6)[[0, 1, 2] * 4][:, None]
    assert diversity_loss(three).item() == pytest.approx(0.5)
    both = torch.stack([even[:, 0][:12], three[:, 0]], dim=1)  # a group of each kind
    assert diversity_loss(both).item() == pytest.approx(0.25)
    p = rows(3, 4, 2, 5, seed=3).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda z: diversity_loss(z.softmax(-1)), (p,))


def test_bad_input_is_named():
    for arguments, message in [
        ((3, 4, 8), "groups: expected a divisor of dim 8, got 3"),
        ((2, 1, 8), "entries: expected 2 or more, got 1"),
        ((2, 4, 8, 0.0), "temperature: expected a number above 0, got 0.0"),
    ]:
        with pytest.raises(ValueError, match=message):
            GumbelQuantizer(*arguments)
    with pytest.raises(ValueError, match=r"x: expected shape \(..., 8\), got \(3, 7\)"):
        GumbelQuantizer(2, 4, 8)(rows(3, 7))
    for shape in ((3, 4), (0, 2, 4)):
        with pytest.raises(ValueError, match="probabilities: expected shape"):
            diversity_loss(torch.zeros(shape))
