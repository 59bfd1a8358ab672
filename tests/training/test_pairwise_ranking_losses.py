import math

import pytest
import torch

from course_lib.training.pairwise_ranking_losses import angle_loss, cosent_loss
from tests.training.library_losses import assert_same, library, rows

SCORES = torch.tensor([0.1, 0.9, 0.5, 0.5, 0.3, 1.0, 0.0])


def oracle(name, scale):
    theirs = getattr(library(), name)(None, scale=scale)
    return lambda u, v: theirs.compute_loss_from_embeddings([u, v], SCORES)


@pytest.mark.parametrize("d", [6, 7])
@pytest.mark.parametrize("scale", [1.0, 20.0, 100.0])
@pytest.mark.parametrize(("ours", "name"), [(cosent_loss, "CoSENTLoss"), (angle_loss, "AnglELoss")])
def test_losses_are_sentence_transformers_own(ours, name, scale, d):
    u, v = rows(0, d=d), rows(1, d=d)
    assert_same(
        lambda u, v: ours(u, v, SCORES, scale),
        oracle(name, scale),
        *(u, v),
        tolerance=1e-6 * max(1, scale / 10),
    )


def test_cosent_counts_every_pair_in_the_wrong_order_once():
    u, v = rows(0), rows(1)
    cosines = torch.nn.functional.cosine_similarity(u, v).tolist()
    terms = [
        math.exp(20 * (cosines[j] - cosines[i]))
        for i in range(7)
        for j in range(7)
        if SCORES[i] > SCORES[j]
    ]
    assert len(terms) == 20  # 21 pairs, one with equal labels
    assert cosent_loss(u, v, SCORES).item() == pytest.approx(math.log(1 + sum(terms)), rel=1e-5)


@pytest.mark.parametrize("loss", [cosent_loss, angle_loss])
def test_only_the_order_of_the_labels_counts(loss):
    u, v = rows(0), rows(1)
    for scores in (5 * SCORES, SCORES.exp() - 3, SCORES.argsort().argsort().float()):
        changed = loss(u, v, scores)
        if scores.unique().numel() == SCORES.unique().numel():
            torch.testing.assert_close(changed, loss(u, v, SCORES))
        else:  # ranks without ties: one comparison more
            assert changed > loss(u, v, SCORES)
    assert loss(u, v, torch.ones(7)) == 0


def test_angle_has_a_slope_where_the_cosine_has_none():
    slopes = {}
    for loss in (cosent_loss, angle_loss):
        u = torch.tensor([[1.0, 0.0], [1.0, 0.0]], requires_grad=True)
        v = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
        loss(u, v, torch.tensor([1.0, 0.0])).backward()
        slopes[loss] = u.grad.norm().item()
    assert slopes[cosent_loss] < 1e-6 < 1 < slopes[angle_loss]


def test_angle_is_blind_to_opposite_vectors_and_to_which_comes_first():
    u, v = rows(0), rows(1)
    torch.testing.assert_close(angle_loss(u, -v, SCORES), angle_loss(u, v, SCORES))
    assert (angle_loss(v, u, SCORES) - angle_loss(u, v, SCORES)).abs() > 0.1


@pytest.mark.parametrize("loss", [cosent_loss, angle_loss])
def test_equal_rows_are_finite(loss):
    one = torch.ones(7, 4, requires_grad=True)
    value = loss(one, one, SCORES, scale=100.0)
    value.backward()
    assert value.item() == pytest.approx(math.log(1 + 20), rel=1e-4)
    assert torch.isfinite(one.grad).all()
    far = loss(torch.ones(2, 4), torch.tensor([[-1.0] * 4, [1.0] * 4]), SCORES[[1, 0]], 1e4)
    assert torch.isfinite(far)  # exp of 20,000 would not be


@pytest.mark.parametrize("loss", [cosent_loss, angle_loss])
def test_bad_input_is_named(loss):
    u = rows(0)
    with pytest.raises(ValueError, match=r"scores: expected shape \(7,\), got \(7, 1\)"):
        loss(u, u, SCORES[:, None])
    with pytest.raises(ValueError, match=r"v: expected shape \(7, 6\)"):
        loss(u, u[:3], SCORES)
    with pytest.raises(ValueError, match="scale: expected a positive number, got -1"):
        loss(u, u, SCORES, -1)
