import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.models import ensure_torchvision
from course_lib.sentences.pair_losses import (
    contrastive_loss,
    pair_cosine_distance,
    pair_euclidean_distance,
    triplet_loss,
)

DISTANCES = [pair_cosine_distance, pair_euclidean_distance]


def rows(seed, b=7, d=5, scale=1.0):
    return scale * torch.randn(b, d, generator=torch.Generator().manual_seed(seed))


def theirs():
    ensure_torchvision()
    from sentence_transformers.sentence_transformer import losses

    return losses


@pytest.mark.parametrize("margin", [0.3, 0.5, 1.0])
def test_contrastive_loss_is_sentence_transformers_own(margin):
    u, v, same = rows(0), rows(1), torch.tensor([1, 0, 0, 1, 0, 1, 0])
    expected = theirs().ContrastiveLoss(None, margin=margin)
    torch.testing.assert_close(
        contrastive_loss(u, v, same, margin), expected.compute_loss_from_embeddings([u, v], same)
    )
    assert contrastive_loss(u, v, same.bool()) == contrastive_loss(u, v, same.float())


@pytest.mark.parametrize("distance", DISTANCES)
def test_triplet_loss_is_sentence_transformers_and_torchs(distance):
    a, p, n = (rows(seed, b=40) for seed in range(3))
    found = triplet_loss(a, p, n, 0.4, distance)
    by_torch = F.triplet_margin_with_distance_loss(a, p, n, distance_function=distance, margin=0.4)
    torch.testing.assert_close(found, by_torch)
    metric = theirs().TripletLoss(None).distance_metric  # Euclidean, as they stand
    if distance is pair_cosine_distance:
        metric = lambda x, y: 1 - F.cosine_similarity(x, y)  # noqa: E731
    unit = [F.normalize(x, dim=1) for x in (a, p, n)]
    expected = theirs().TripletLoss(None, distance_metric=metric, triplet_margin=0.4)
    torch.testing.assert_close(found, expected.compute_loss_from_embeddings(unit, None))


@pytest.mark.parametrize("distance", DISTANCES)
def test_scale_of_the_vectors_does_not_matter(distance):  # D071
    a, p, n = (rows(seed, d=768) for seed in range(3))
    for loss, last in ((contrastive_loss, torch.zeros(7)), (triplet_loss, n)):
        small = loss(a, p, last, 1.0, distance)
        torch.testing.assert_close(loss(20 * a, 0.1 * p, last, 1.0, distance), small)
        if loss is triplet_loss:
            assert small > 0.5


def test_on_raw_vectors_no_negative_is_within_the_margin():  # D071
    u, v = rows(0, 200, 768, 0.6), rows(1, 200, 768, 0.6)
    raw = (u - v).norm(dim=1)
    assert raw.min() > 20
    assert not F.relu(1.0 - raw).any()
    near = u + 0.5 * v  # cosine 0.9: much too near for a pair that doesn't belong together
    assert contrastive_loss(u, near, torch.zeros(200)) > 0.05


def test_margins_of_the_two_distances_correspond():
    u, v = rows(0, 50), rows(1, 50)
    halves = pair_euclidean_distance(u, v).square() / 2
    torch.testing.assert_close(halves, pair_cosine_distance(u, v))
    opposite = [distance(u, -3 * u) for distance in DISTANCES]
    torch.testing.assert_close(torch.stack(opposite), torch.full((2, 50), 2.0))


def test_a_vector_is_at_distance_zero_from_itself_with_a_finite_gradient():  # D072
    u = rows(0, 4, 768).requires_grad_()
    assert F.pairwise_distance(u, u).min() > 2e-5
    assert not pair_euclidean_distance(u, u).any()
    assert pair_cosine_distance(u, u).abs().max() < 1e-6
    triplet_loss(u, u, u, 0.5, pair_euclidean_distance).backward()
    assert torch.isfinite(u.grad).all()


@pytest.mark.parametrize("distance", DISTANCES)
def test_gradients_are_those_of_finite_differences(distance):
    u, v, n = (rows(seed, 5, 3).double().requires_grad_() for seed in range(3))
    same = torch.tensor([1, 0, 1, 0, 0])
    for loss in (
        lambda: contrastive_loss(u, v, same, 1.0, distance),
        lambda: triplet_loss(u, v, n, 1.0, distance),
    ):
        assert torch.autograd.gradcheck(lambda *_: loss(), (u, v, n))  # noqa: B023


def test_collapse_costs_the_margin():
    one = torch.ones(6, 4)
    for distance in DISTANCES:
        assert triplet_loss(one, one, one, 0.3, distance).item() == pytest.approx(0.3)
    all_apart = contrastive_loss(one, one, torch.zeros(6), 0.3)
    assert all_apart.item() == pytest.approx(0.5 * 0.3**2, rel=1e-4)
    assert contrastive_loss(one, one, torch.ones(6), 0.3).item() == pytest.approx(0, abs=1e-9)


def test_bad_input_is_named():
    u = rows(0)
    with pytest.raises(ValueError, match="margin: expected above 0, at most 2 .*, got 5"):
        triplet_loss(u, u, u, margin=5)
    with pytest.raises(ValueError, match="margin: expected above 0"):
        contrastive_loss(u, u, torch.ones(7), margin=math.nan)
    with pytest.raises(ValueError, match=r"negative: expected shape \(7, 5\).*got \(3, 5\)"):
        triplet_loss(u, u, u[:3])
    with pytest.raises(ValueError, match=r"v: expected shape \(B, d\), got \(5,\)"):
        contrastive_loss(u[0], u[0], torch.ones(5))
    with pytest.raises(ValueError, match=r"same: expected shape \(7,\), got \(7, 1\)"):
        contrastive_loss(u, u, torch.ones(7, 1))
