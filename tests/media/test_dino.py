import math

import numpy as np
import pytest
import torch
from scipy.special import log_softmax, softmax
from torch import nn
from torch.nn.utils import parametrizations

from course_lib.media.dino import DINOHead, dino_loss, update_centre, update_teacher


def logits(seed, b=5, k=7):
    return torch.randn(b, k, generator=torch.Generator().manual_seed(seed))


CENTRE = logits(9, 1)[0]


def test_the_loss_is_the_cross_entropy_of_all_pairs_of_different_views():
    student, teacher = [logits(i) for i in range(4)], [logits(10 + i) for i in range(2)]
    total, pairs = 0.0, 0
    for t in range(2):
        for s in range(4):
            if s == t:
                continue
            for row in range(5):
                p = softmax((teacher[t][row].numpy() - CENTRE.numpy()) / 0.04)
                total -= p @ log_softmax(student[s][row].numpy() / 0.1) / 5
            pairs += 1
    assert pairs == 6
    assert dino_loss(student, teacher, CENTRE).item() == pytest.approx(total / pairs, rel=1e-5)


def test_no_gradient_reaches_the_teacher():
    student, teacher = logits(0).requires_grad_(), logits(1).requires_grad_()
    dino_loss([student, student], [teacher], CENTRE).backward()
    assert student.grad.abs().sum() > 0
    assert teacher.grad is None


def test_without_centring_a_constant_answer_is_perfect_and_with_it_it_is_not():  # D126
    one = torch.zeros(6, 8)
    one[:, 3] = 1  # the same output wins for every picture
    assert dino_loss([one, one], [one, one], torch.zeros(8)).item() < 1e-3
    centre = update_centre(torch.zeros(8), one, momentum=0.0)
    assert dino_loss([one, one], [one, one], centre).item() > 5
    # and the other collapse: centring alone is content when nothing is said
    flat = torch.zeros(6, 8)
    same = dino_loss([flat, flat], [flat, flat], torch.zeros(8), 0.1, 0.1)
    assert same.item() == pytest.approx(math.log(8), abs=1e-5)


def test_sharpening_makes_the_teacher_surer_than_the_student():
    g = logits(0)
    free = g.clone().requires_grad_()
    dino_loss([free, free], [g], g.mean(dim=0) * 0, tau_student=0.1, tau_teacher=0.04).backward()
    best = g.argmax(dim=1)
    assert (free.grad.gather(1, best[:, None]) < 0).all()  # the best output is pulled up
    free = g.clone().requires_grad_()
    dino_loss([free, free], [g], g.mean(dim=0) * 0, tau_student=0.1, tau_teacher=0.1).backward()
    assert free.grad.abs().max() < 1e-6  # at rest already


def test_the_centre_is_a_running_mean():
    rows = [logits(i, 4) for i in range(3)]
    centre = torch.zeros(7)
    for row in rows:
        centre = update_centre(centre, row, 0.9)
    means = [r.mean(dim=0) for r in rows]
    expected = 0.081 * means[0] + 0.09 * means[1] + 0.1 * means[2]
    torch.testing.assert_close(centre, expected)
    assert torch.equal(update_centre(CENTRE, rows[0], 1.0), CENTRE)


def test_the_teacher_is_a_running_mean_of_weights_and_copies_buffers():
    torch.manual_seed(0)
    student = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    teacher = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    before = [p.clone() for p in teacher.parameters()]
    student.train()
    student(torch.randn(9, 3))
    update_teacher(teacher, student, 0.75)
    for old, new, theirs in zip(before, teacher.parameters(), student.parameters(), strict=True):
        torch.testing.assert_close(new, 0.75 * old + 0.25 * theirs)
    assert torch.equal(teacher[1].running_mean, student[1].running_mean)
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    averaged = AveragedModel(teacher, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    averaged.update_parameters(teacher)  # the first call copies
    averaged.update_parameters(student)
    update_teacher(teacher, student, 0.9)
    for ours, theirs in zip(teacher.parameters(), averaged.module.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_the_head_ends_in_a_weight_normed_layer_without_bias():
    head = DINOHead(dim=6, outputs=9, hidden=8, bottleneck=5, seed=2)
    last = parametrizations.weight_norm(nn.Linear(5, 9, bias=False))
    with torch.no_grad():
        last.parametrizations.weight.original0.fill_(1)  # g, kept at 1
        last.parametrizations.weight.original1.copy_(head.directions)
    x = torch.randn(4, 6)
    expected = last(nn.functional.normalize(head.layers(x), dim=-1))
    torch.testing.assert_close(head(x), expected)
    assert head(x).abs().max() <= 1 + 1e-6
    assert [type(m) for m in head.layers] == [nn.Linear, nn.GELU, nn.Linear, nn.GELU, nn.Linear]
    assert torch.equal(DINOHead(6, 9, seed=2).directions, DINOHead(6, 9, seed=2).directions)


def test_bad_input_is_named():
    g = logits(0)
    with pytest.raises(ValueError, match="student: expected 2 views or more.*got 1 and 1"):
        dino_loss([g], [g], CENTRE)
    with pytest.raises(ValueError, match="student: expected 2 views or more.*got 3 and 2"):
        dino_loss([g, g], [g, g, g], CENTRE)
    with pytest.raises(ValueError, match=r"student, teacher: expected one shape \(B, K\)"):
        dino_loss([g, g[:4]], [g], CENTRE)
    with pytest.raises(ValueError, match="tau_teacher: expected a positive number, got 0"):
        dino_loss([g, g], [g], CENTRE, tau_teacher=0)
    with pytest.raises(ValueError, match="momentum: expected 0 to 1, got 1.1"):
        update_centre(CENTRE, g, 1.1)
    assert np.isfinite(CENTRE.numpy()).all()
