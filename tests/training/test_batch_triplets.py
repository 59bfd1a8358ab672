import pytest
import torch
import torch.nn.functional as F

from course_lib.training.batch_triplets import (
    batch_all_triplet_loss,
    batch_hard_triplet_loss,
    batch_semi_hard_triplet_loss,
)
from course_lib.training.distance_matrices import cosine_distances, euclidean_distances
from tests.training.library_losses import assert_same, batch_distances, library, rows

LOSSES = {
    "BatchAllTripletLoss": batch_all_triplet_loss,
    "BatchHardTripletLoss": batch_hard_triplet_loss,
    "BatchSemiHardTripletLoss": batch_semi_hard_triplet_loss,
}
BY_NAME = pytest.mark.parametrize(("name", "ours"), LOSSES.items())
EVERY = pytest.mark.parametrize("ours", LOSSES.values())
LABELS = torch.tensor([0, 1, 0, 2, 1, 0, 2, 2, 1, 1])


def theirs(name, distance, margin, labels):
    """Their loss of the rows made unit vectors."""
    metric = batch_distances().cosine_distance
    if distance is euclidean_distances:
        metric = batch_distances().euclidean_distance
    loss = getattr(library(), name)(None, distance_metric=metric, margin=margin)
    return lambda z: loss.compute_loss_from_embeddings([F.normalize(z, dim=1)], labels)


@BY_NAME
@pytest.mark.parametrize("distance", [cosine_distances, euclidean_distances])
@pytest.mark.parametrize("margin", [0.1, 0.5, 1.5])
def test_losses_are_sentence_transformers_own(name, ours, distance, margin):
    for seed in range(3):
        assert_same(
            lambda z: ours(z, LABELS, margin, distance),
            theirs(name, distance, margin, LABELS),
            rows(seed, 10),
            tolerance=5e-6,
        )


def by_loops(z, labels, margin, choose):
    """Each (anchor, positive) with the negatives that `choose` keeps, one by one."""
    D, n, losses = euclidean_distances(z).tolist(), len(z), []
    for a in range(n):
        for p in range(n):
            if p != a and labels[a] == labels[p]:
                negatives = [D[a][x] for x in range(n) if labels[x] != labels[a]]
                losses += [max(0, D[a][p] - d + margin) for d in choose(D[a][p], negatives)]
    return losses


def test_definitions_by_loops():
    z = rows(0, 10)
    every = [loss for loss in by_loops(z, LABELS, 0.5, lambda p, ns: ns) if loss > 0]
    found = batch_all_triplet_loss(z, LABELS).item()
    assert found == pytest.approx(sum(every) / len(every), rel=1e-5)
    semi = by_loops(z, LABELS, 0.5, lambda p, ns: [min([n for n in ns if n > p], default=max(ns))])
    found = batch_semi_hard_triplet_loss(z, LABELS).item()
    assert found == pytest.approx(sum(semi) / len(semi), rel=1e-5)


def test_an_anchor_alone_in_its_class_has_no_triplet_here_and_a_free_positive_there():
    z, labels = rows(0, 6), torch.tensor([0, 0, 0, 1, 1, 2])
    ours = batch_hard_triplet_loss(z, labels)
    library_loss = theirs("BatchHardTripletLoss", euclidean_distances, 0.5, labels)(z)
    D = euclidean_distances(z)
    free = F.relu(0.5 - D[5, :5].min())  # anchor 5 with distance 0 to its positive
    torch.testing.assert_close((5 * ours + free) / 6, library_loss)
    for loss in (batch_all_triplet_loss, batch_semi_hard_triplet_loss):
        name = next(key for key, value in LOSSES.items() if value is loss)
        expected = theirs(name, euclidean_distances, 0.5, labels)(z)
        torch.testing.assert_close(loss(z, labels), expected)


@EVERY
def test_collapse_costs_the_margin_with_a_finite_gradient(ours):
    for distance in (cosine_distances, euclidean_distances):
        z = torch.ones(10, 4, requires_grad=True)
        loss = ours(z, LABELS, 0.3, distance)
        loss.backward()
        assert loss.item() == pytest.approx(0.3, abs=1e-6)
        assert torch.isfinite(z.grad).all()


@EVERY
def test_separated_classes_cost_nothing(ours):
    z = torch.eye(3)[LABELS] + 0.01 * rows(0, 10, 3)
    loss = ours(z.requires_grad_(), LABELS, 0.5)
    loss.backward()
    assert loss == 0
    assert not z.grad.any()


@EVERY
def test_scale_of_the_vectors_does_not_matter(ours):  # D071, D193
    z = rows(0, 10)
    torch.testing.assert_close(ours(50 * z, LABELS), ours(z, LABELS))


def test_their_margin_5_is_never_reached_by_unit_vectors():  # D193
    z = rows(0, 10)
    loss = theirs("BatchAllTripletLoss", euclidean_distances, 5, LABELS)
    assert loss(z) > 3
    assert loss(torch.eye(3)[LABELS]) > 3  # even where every class is one point, far from others


@EVERY
def test_bad_input_is_named(ours):  # D003: a batch, not one element
    z = rows(0, 10)
    assert ours(z, LABELS).dim() == 0
    with pytest.raises(ValueError, match="margin: expected above 0, at most 2 .* got 5"):
        ours(z, LABELS, 5)
    with pytest.raises(ValueError, match=r"labels: expected shape \(10,\), got \(9,\)"):
        ours(z, LABELS[:9])
    with pytest.raises(ValueError, match=r"z: expected shape \(B, d\), got \(6,\)"):
        ours(z[0], LABELS)
    with pytest.raises(ValueError, match="labels: expected two classes, .* all equal"):
        ours(z, torch.zeros(10))
