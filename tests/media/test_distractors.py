"""Distractors, and the loss of wav2vec 2.0, by loops and by transformers."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.media import contrastive_loss
from course_lib.media.distractors import sample_distractors
from course_lib.models import ensure_torchvision

MASK = torch.tensor([[0, 1, 1, 1, 0], [0, 0, 0, 0, 0], [1, 1, 0, 1, 1]]).bool()


def rows(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_others_of_the_same_sound_each_as_often():
    drawn = sample_distractors(MASK, 6000, torch.Generator().manual_seed(0))
    sounds = [range(3)] * 3 + [range(3, 7)] * 4
    assert drawn.shape == (7, 6000)
    for frame, (found, sound) in enumerate(zip(drawn, sounds, strict=True)):
        values, counts = np.unique(found, return_counts=True)
        assert values.tolist() == [i for i in sound if i != frame]
        expected = 6000 / len(values)
        assert (np.abs(counts - expected) < 4 * expected**0.5).all()


def test_rows_are_those_of_transformers():
    ensure_torchvision()
    from transformers.models.wav2vec2.modeling_wav2vec2 import _sample_negative_indices

    np.random.seed(0)  # noqa: NPY002  transformers draws from it
    theirs = _sample_negative_indices(tuple(MASK.shape), 500, MASK.numpy())[MASK.numpy()]
    places = np.flatnonzero(MASK.numpy())  # of row i of x[mask] in all frames
    ours = places[sample_distractors(MASK, 500).numpy()]
    for mine, right in zip(ours, theirs, strict=True):
        assert set(mine) == set(right)


def test_nothing_hidden_nothing_drawn_and_one_alone_is_an_error():
    assert sample_distractors(torch.zeros(2, 4).bool(), 3).shape == (0, 3)
    one = MASK.clone()
    one[1, 2] = True
    with pytest.raises(ValueError, match="mask: expected two hidden frames.*got one in row 1"):
        sample_distractors(one, 3)
    with pytest.raises(ValueError, match=r"mask: expected shape \(B, T\), torch.bool, got"):
        sample_distractors(MASK.float(), 3)
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        sample_distractors(MASK, 0)


def test_loss_is_the_papers_sum_written_out():
    c, q, wrong = rows(5, 4), rows(5, 4, seed=1), rows(5, 3, 4, seed=2)

    def cos(x, y):
        return (x @ y / (x.norm() * y.norm())).item()

    total = 0.0
    for i in range(5):
        right = math.exp(cos(c[i], q[i]) / 0.2)
        everything = right + sum(math.exp(cos(c[i], wrong[i, j]) / 0.2) for j in range(3))
        total -= math.log(right / everything) / 5
    assert contrastive_loss(c, q, wrong, 0.2).item() == pytest.approx(total, rel=1e-5)


def test_loss_equals_transformers_logits():
    ensure_torchvision()
    from transformers import Wav2Vec2ForPreTraining

    c, q, wrong = rows(5, 4), rows(5, 4, seed=1), rows(5, 3, 4, seed=2)
    logits = Wav2Vec2ForPreTraining.compute_contrastive_logits(
        q[None], wrong.transpose(0, 1), c, 0.1
    )
    expected = F.cross_entropy(logits.T, torch.zeros(5, dtype=torch.long))
    torch.testing.assert_close(contrastive_loss(c, q, wrong), expected)


def test_the_guides_numbers():  # D272
    """Cosines 0.9 and 0.1, 0, -0.1 at 0.1: 0.0005, where the sum without the target gives -7.59."""
    angle = torch.tensor([0.9, 0.1, 0.0, -0.1]).acos()
    q = torch.stack([angle.cos(), angle.sin()], dim=1)
    c = torch.tensor([[1.0, 0.0]])
    assert contrastive_loss(c, q[:1], q[None, 1:]).item() == pytest.approx(0.0005, abs=5e-5)
    assert contrastive_loss(c, q[:1], q[:1].expand(1, 4, 2)).item() == 0  # no wrong answer at all
    swapped = contrastive_loss(q[:1], c, q[None, 1:])
    assert swapped.item() > 0.01  # context and target are not the same thing


def test_a_distractor_equal_to_the_target_does_not_count():
    c, q, wrong = rows(5, 4), rows(5, 4, seed=1), rows(5, 3, 4, seed=2)
    more = torch.cat([wrong, q[:, None]], dim=1)
    torch.testing.assert_close(contrastive_loss(c, q, more), contrastive_loss(c, q, wrong))


def test_gradients_are_those_of_finite_differences():
    c, q, wrong = (rows(*shape).double().requires_grad_() for shape in ((3, 4), (3, 4), (3, 2, 4)))
    q = (q + 0.5).detach().requires_grad_()
    assert torch.autograd.gradcheck(lambda *x: contrastive_loss(*x, 0.5), (c, q, wrong))


def test_bad_shapes_are_named():
    c = rows(5, 4)
    with pytest.raises(ValueError, match=r"context, targets: expected one shape \(N, d\)"):
        contrastive_loss(c, rows(5, 3), rows(5, 2, 4))
    for shape in ((4, 2, 4), (5, 4), (5, 2, 3)):
        with pytest.raises(ValueError, match=r"negatives: expected shape \(5, K, 4\)"):
            contrastive_loss(c, c, rows(*shape))
    with pytest.raises(ValueError, match="temperature: expected a number above 0, got 0"):
        contrastive_loss(c, c, rows(5, 2, 4), 0)
