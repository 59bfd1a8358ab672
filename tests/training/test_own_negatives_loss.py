import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences import info_nce_loss
from course_lib.training.own_negatives_loss import sampled_info_nce_loss
from tests.training.library_losses import assert_same, library, rows


@pytest.mark.parametrize("temperature", [0.05, 1.0])
def test_it_is_sentence_transformers_distillation_from_a_teacher_who_is_sure(temperature):
    cosine = lambda x, y: F.cosine_similarity(x, y)  # noqa: E731
    theirs = library().DistillKLDivLoss(None, cosine, student_temperature=temperature)
    sure = torch.tensor([[1e4, 0, 0, 0]]).expand(7, -1)  # softmax: 1, 0, 0, 0
    a, p, *n = (rows(seed) for seed in range(5))
    assert_same(
        lambda a, p, *n: sampled_info_nce_loss(a, p, torch.stack(n, dim=1), temperature),
        lambda *views: theirs.compute_loss_from_embeddings(list(views), sure) / temperature**2,
        *(a, p, *n),
        tolerance=1e-5 if temperature < 1 else 1e-6,
    )


def test_one_anchor_is_info_nce_and_others_do_not_matter():
    a, p, n = rows(0, 5), rows(1, 5), torch.stack([rows(2, 5), rows(3, 5)], dim=1)
    each = [info_nce_loss(a[i : i + 1], torch.cat([p[i : i + 1], n[i]])) for i in range(5)]
    torch.testing.assert_close(sampled_info_nce_loss(a, p, n), torch.stack(each).mean())


def test_the_positive_stands_in_the_denominator():  # D001
    a = torch.tensor([[1.0, 0.0]])
    n = torch.tensor([[[-0.9, 0.4359], [-0.9, -0.4359], [-0.9, 0.4359]]])
    near = torch.tensor([[0.99, 0.1411]])
    assert 0 <= sampled_info_nce_loss(a, near, n, 0.1).item() < 1e-6
    without = -9.9 + math.log(3 * math.exp(-9))
    assert without == pytest.approx(-17.80, abs=0.01)  # the formula without it has no floor
    slopes = []
    for p in (torch.tensor([[-0.6, 0.8]]), near):
        p.requires_grad_()
        sampled_info_nce_loss(a, p, n, 0.1).backward()
        slopes.append(p.grad.norm().item())
    assert slopes[1] < 1e-3 * slopes[0]  # the pull on the positive fades once it is near


def test_collapse_costs_the_logarithm_of_the_choices():
    one = torch.ones(4, 3)
    for scale in (1e-20, 1.0, 1e15):
        loss = sampled_info_nce_loss(scale * one, one, torch.ones(4, 7, 3), 0.01)
        assert loss.item() == pytest.approx(math.log(8), abs=1e-5)


def test_bad_input_is_named():
    u = rows(0)
    for negatives in (u, u[:, None, :5], u[:3, None]):
        with pytest.raises(ValueError, match=r"negatives: expected shape \(7, K, 6\), got \("):
            sampled_info_nce_loss(u, u, negatives)
    with pytest.raises(ValueError, match="temperature: expected a positive number, got 0"):
        sampled_info_nce_loss(u, u, u[:, None], 0)
    with pytest.raises(ValueError, match=r"positives: expected shape \(7, 6\)"):
        sampled_info_nce_loss(u, u[:3], u[:, None])
