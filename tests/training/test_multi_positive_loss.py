import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.media import clip_loss
from course_lib.training.multi_positive_loss import joint_multi_positive_loss
from tests.training.library_losses import assert_same, rows

RELATED = torch.tensor([[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 1, 0, 1, 1]]).bool()


def by_loops(x, y, related, t):
    """Both directions, item by item."""
    means = []
    for u, v, r in ((x, y, related), (y, x, related.T)):
        losses = []
        for i in range(len(u)):
            partners = [j for j in range(len(v)) if r[i, j]]
            if partners:
                e = [math.exp(F.cosine_similarity(u[i], w, dim=0) / t) for w in v]
                losses.append(-sum(math.log(e[j] / sum(e)) for j in partners) / len(partners))
        means.append(sum(losses) / len(losses))
    return sum(means) / 2


@pytest.mark.parametrize("temperature", [0.07, 1.0])
def test_loss_is_the_formula(temperature):
    x, y = rows(0, 4), rows(1, 5)
    found = joint_multi_positive_loss(x, y, RELATED, temperature).item()
    assert found == pytest.approx(by_loops(x.double(), y.double(), RELATED, temperature), rel=1e-5)


def test_with_a_partner_in_the_same_row_it_is_clips_loss():
    same = torch.eye(7).bool()
    same[0, 3] = same[3, 0] = same[5, 6] = True
    for related in (torch.eye(7).bool(), same):
        assert_same(
            lambda x, y: joint_multi_positive_loss(x, y, related, 0.1),  # noqa: B023
            lambda x, y: clip_loss(x, y, 10.0, related),  # noqa: B023
            *(rows(0), rows(1)),
            tolerance=5e-6,
        )


def test_perfect_pairs_cost_nothing_unless_the_item_itself_is_in_the_sum():  # D195
    x = torch.eye(3)
    assert joint_multi_positive_loss(x, x, torch.eye(3).bool()) < 1e-4
    pool = torch.cat([x, x])  # one pool of both modalities, k = i in the sum
    partner = torch.arange(6).roll(3)
    assert F.cross_entropy(pool @ pool.T / 0.07, partner).item() == pytest.approx(
        math.log(2), abs=1e-4
    )


def test_an_item_with_many_partners_counts_once():  # D195
    x = torch.eye(2)
    y = torch.cat([torch.eye(2)[:1].expand(9, 2), torch.eye(2)[1:]])
    related = torch.zeros(2, 10, dtype=torch.bool)
    related[0, :9] = related[1, 9] = True
    low = joint_multi_positive_loss(x, y, related).item()  # ln 9 for one of two, one way
    assert low == pytest.approx(math.log(9) / 4, abs=1e-5)


def test_items_without_partners_are_negatives_only():
    x, y = rows(0, 4), rows(1, 5)
    free = x.clone().requires_grad_()
    joint_multi_positive_loss(free, y, RELATED).backward()
    assert free.grad[2].any()  # as a negative of the captions
    without = torch.tensor([0, 1, 3])
    assert joint_multi_positive_loss(x[without], y, RELATED[without]) != (
        joint_multi_positive_loss(x, y, RELATED)
    )


def test_equal_rows_are_finite():
    one = torch.ones(4, 3, requires_grad=True)
    loss = joint_multi_positive_loss(one, torch.ones(5, 3), RELATED, 0.01)
    loss.backward()
    assert loss.item() == pytest.approx((math.log(5) + math.log(4)) / 2, rel=1e-5)
    assert torch.isfinite(one.grad).all()


def test_bad_input_is_named():
    x, y = rows(0, 4), rows(1, 5)
    with pytest.raises(ValueError, match=r"related: expected shape \(4, 5\), torch.bool"):
        joint_multi_positive_loss(x, y, RELATED.T)
    with pytest.raises(ValueError, match="related: expected at least one True, got none"):
        joint_multi_positive_loss(x, y, RELATED & False)
    with pytest.raises(ValueError, match=r"x, y: expected shapes .* got \(4, 6\) and \(5, 3\)"):
        joint_multi_positive_loss(x, y[:, :3], RELATED)
    with pytest.raises(ValueError, match="temperature: expected a positive number"):
        joint_multi_positive_loss(x, y, RELATED, 0)
