import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.training.pair_group_losses import angular_loss, n_pair_loss
from tests.training.library_losses import assert_same, library, rows


def test_n_pair_loss_is_the_ranking_loss_of_dot_products_and_a_penalty_on_lengths():
    dots = lambda a, b: a @ b.T  # noqa: E731
    theirs = library().MultipleNegativesRankingLoss(None, scale=1.0, similarity_fct=dots)
    assert_same(
        lambda a, p: n_pair_loss(a, p, l2=0.0),
        lambda a, p: theirs.compute_loss_from_embeddings([a, p], None),
        *(rows(0), rows(1)),
    )
    a, p = rows(0), rows(1)
    penalty = (a.square().sum() + p.square().sum()) / 7
    added = n_pair_loss(a, p, l2=0.8) - n_pair_loss(a, p, l2=0.0)
    torch.testing.assert_close(added, 0.2 * penalty)


def test_n_pair_loss_is_the_papers_sum():
    a, p = rows(0).tolist(), rows(1).tolist()
    dot = lambda i, j: sum(x * y for x, y in zip(a[i], p[j], strict=True))  # noqa: E731
    others = lambda i: [j for j in range(7) if j != i]  # noqa: E731
    losses = [
        math.log(1 + sum(math.exp(dot(i, j) - dot(i, i)) for j in others(i))) for i in range(7)
    ]
    assert n_pair_loss(rows(0), rows(1), 0.0).item() == pytest.approx(sum(losses) / 7, rel=1e-5)


def test_lengths_count_and_the_penalty_holds_them():
    a, p = torch.eye(4), torch.eye(4)
    assert n_pair_loss(9 * a, 9 * p, 0.0) < n_pair_loss(a, p, 0.0)
    assert n_pair_loss(90 * a, 90 * p) > n_pair_loss(a, p)


@pytest.mark.parametrize("angle", [36.0, 45.0, 55.0])
def test_angular_loss_is_the_geometry_of_the_triangle(angle):
    a, p = (F.normalize(rows(seed), dim=1).double() for seed in range(2))
    t = math.tan(math.radians(angle)) ** 2
    middle = (a + p) / 2
    losses = []
    for i in range(7):
        width = (a[i] - p[i]).square().sum()
        to_middle = (p - middle[i]).square().sum(dim=1)
        constant = 2 - 6 * t  # |a - p|² - 4 t |n - c|² = f + 2 - 6 t for unit vectors
        f = (width - 4 * t * to_middle - constant)[torch.arange(7) != i]
        losses.append(f.exp().sum().log1p())
    found = angular_loss(3 * a, 0.1 * p, angle)
    torch.testing.assert_close(found, torch.stack(losses).mean())


def test_angular_gradients_are_those_of_finite_differences():
    a, p = (rows(seed, 4, 3).double().requires_grad_() for seed in range(2))
    assert torch.autograd.gradcheck(angular_loss, (a, p))
    assert torch.autograd.gradcheck(n_pair_loss, (a, p))


def test_one_pair_costs_nothing_and_equal_rows_are_finite():
    assert angular_loss(rows(0, 1), rows(1, 1)) == 0
    one = torch.ones(5, 3, requires_grad=True)
    loss = angular_loss(one, one, 45.0)
    loss.backward()
    assert loss.item() == pytest.approx(math.log(1 + 4 * math.exp(4)), rel=1e-5)
    assert torch.isfinite(one.grad).all()
    assert torch.isfinite(angular_loss(one, one, 85.0))  # exp(782) is not finite


def test_bad_input_is_named():
    u = rows(0)
    for angle in (0, 90, math.nan):
        with pytest.raises(ValueError, match="angle: expected degrees above 0, below 90, got"):
            angular_loss(u, u, angle)
    for l2 in (-1, math.nan):
        with pytest.raises(ValueError, match="l2: expected 0 or above, got"):
            n_pair_loss(u, u, l2)
    for loss in (n_pair_loss, angular_loss):
        with pytest.raises(ValueError, match=r"positives: expected shape \(7, 6\)"):
            loss(u, u[:3])
