import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.media.clip_losses import clip_loss
from course_lib.models import ensure_torchvision
from course_lib.sentences import info_nce_loss


def rows(seed, b=6, d=5):
    return torch.randn(b, d, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("scale", [1.0, 14.3, 100.0])
def test_it_is_open_clips_loss(scale):
    ensure_torchvision()
    from open_clip import ClipLoss

    a, b = F.normalize(rows(0), dim=1), F.normalize(rows(1), dim=1)
    theirs = ClipLoss()(a, b, torch.tensor(scale))
    torch.testing.assert_close(clip_loss(a, b, scale), theirs)
    torch.testing.assert_close(clip_loss(3 * a, 0.1 * b, scale), theirs)  # lengths don't matter


def test_it_is_the_mean_of_two_directions_not_one_of_them():  # D121
    a, b = rows(0), rows(1)
    there, back = info_nce_loss(a, b, 1 / 5), info_nce_loss(b, a, 1 / 5)
    assert abs(there - back) > 0.05
    torch.testing.assert_close(clip_loss(a, b, 5.0), (there + back) / 2)
    torch.testing.assert_close(clip_loss(a, b, 5.0), clip_loss(b, a, 5.0))


def test_duplicates_share_the_target_row_by_row_and_column_by_column():
    a, b = rows(0), rows(1)
    same = torch.eye(6, dtype=torch.bool)
    same[0, 3] = same[3, 0] = same[1, 4] = True  # one-sided on purpose: 1 and 4
    cosines = 7 * F.cosine_similarity(a[:, None], b[None], dim=2)
    total = 0.0
    for logits, right in ((cosines, same), (cosines.T, same.T)):
        for i in range(6):
            positives = right[i].nonzero().flatten().tolist()
            each = [logits[i].logsumexp(0) - logits[i, j] for j in positives]
            total += sum(each) / len(each) / 12
    torch.testing.assert_close(clip_loss(a, b, 7.0, same), total)


def test_two_copies_of_one_pair_cost_the_least_that_they_can():
    unit = torch.eye(4)[[0, 1, 2, 2]]
    same = (unit @ unit.T).bool()
    # the two right answers have probability 1/2 each: ln 2 in two of four rows
    assert clip_loss(unit, unit, 100.0, same).item() == pytest.approx(math.log(2) / 2, abs=1e-5)


@pytest.mark.parametrize(("counted", "alike"), [(True, True), (False, False)])
def test_texts_of_items_that_are_nearly_one_are_pushed_apart_unless_they_count_as_right(
    counted, alike
):
    items = torch.cat([torch.eye(3), torch.tensor([[0.0, 0.3, 1.0]])])  # the last two are alike
    texts = (items + 0.1 * rows(0, 4, 3)).requires_grad_()
    same = torch.eye(4, dtype=torch.bool)
    same[2, 3] = same[3, 2] = counted
    optimizer = torch.optim.SGD([texts], lr=0.1)
    for _ in range(300):
        optimizer.zero_grad()
        clip_loss(items, texts, 20.0, same).backward()
        optimizer.step()
    assert (F.cosine_similarity(texts[2], texts[3], dim=0) > 0.97).item() is alike


def test_equal_texts_cost_the_same_whether_they_count_as_right_or_not():
    a, b = rows(0, 3), rows(1, 3)[[0, 1, 1]].requires_grad_()  # two items with one caption
    same = torch.eye(3, dtype=torch.bool)
    same[1, 2] = same[2, 1] = True
    with_them, without = clip_loss(a, b, 9.0, same), clip_loss(a, b, 9.0)
    torch.testing.assert_close(with_them, without)
    grads = [torch.autograd.grad(loss, b)[0][1:].sum(dim=0) for loss in (with_them, without)]
    torch.testing.assert_close(*grads)  # of the one vector that both are


def test_collapse_costs_the_logarithm_of_the_choices():
    one = torch.ones(8, 4)
    assert clip_loss(one, one, 20.0).item() == pytest.approx(math.log(8), abs=1e-5)


def test_gradients_are_those_of_finite_differences():
    a, b = (rows(seed, 4, 3).double().requires_grad_() for seed in range(2))
    scale = torch.tensor(4.0, dtype=torch.float64, requires_grad=True)
    same = torch.eye(4, dtype=torch.bool)
    same[0, 1] = same[1, 0] = True
    assert torch.autograd.gradcheck(lambda *x: clip_loss(*x, same), (a, b, scale))


def test_bad_input_is_named():
    a, eye = rows(0), torch.eye(6, dtype=torch.bool)
    with pytest.raises(ValueError, match=r"texts: expected shape \(6, 5\), as the first"):
        clip_loss(a, a[:5], 1.0)
    with pytest.raises(ValueError, match="scale: expected a positive number, got 0.0"):
        clip_loss(a, a, 0.0)
    with pytest.raises(
        ValueError, match=r"same: expected shape \(6, 6\), torch.bool, got \(6, 6\)"
    ):
        clip_loss(a, a, 1.0, eye.float())
    with pytest.raises(ValueError, match=r"same: expected shape \(6, 6\).*got \(5, 6\)"):
        clip_loss(a, a, 1.0, eye[:5])
    eye[2, 2] = False
    with pytest.raises(ValueError, match="same: expected True on the diagonal, got False in row 2"):
        clip_loss(a, a, 1.0, eye)
