import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.media.arcface import ArcFaceHead, CosFaceHead

Z = torch.randn(7, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 3, 1, 2, 3, 0, 1])


def plane_head(kind, **options):
    """Return a head of two classes in the plane, at 0° and at 90°."""
    head = kind(dim=2, classes=2, **options)
    head.centres.data.copy_(torch.eye(2))
    return head


def towards(degrees):
    angles = torch.tensor(np.deg2rad(degrees), dtype=torch.float32)
    return torch.stack([angles.cos(), angles.sin()], dim=1)


@pytest.mark.parametrize("margin", [0.0, 0.3, 0.5, 1.2])
def test_arcface_by_angles_one_at_a_time(margin):
    head = ArcFaceHead(5, 4, scale=10.0, margin=margin, seed=1)
    logits = head(Z, LABELS)
    for i in range(7):
        for j in range(4):
            a, b = Z[i].double().numpy(), head.centres[j].detach().double().numpy()
            theta = math.acos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
            own = j == LABELS[i]
            if own and theta + margin > math.pi:
                expected = 10 * (math.cos(theta) - margin * math.sin(margin))
            else:
                expected = 10 * math.cos(theta + margin * own)
            assert logits[i, j].item() == pytest.approx(expected, abs=1e-4)


def test_cosface_subtracts_from_the_right_class_only():
    head = CosFaceHead(5, 4, scale=10.0, margin=0.35, seed=1)
    difference = head(Z) - head(Z, LABELS)
    torch.testing.assert_close(difference, 3.5 * F.one_hot(LABELS, 4).float(), atol=1e-5, rtol=0)


@pytest.mark.parametrize("kind", [ArcFaceHead, CosFaceHead])
def test_without_labels_or_margin_it_is_a_cosine_classifier(kind):
    head = kind(5, 4, scale=7.0, margin=0.0)
    cosines = F.cosine_similarity(Z[:, None], head.centres[None], dim=2)
    torch.testing.assert_close(head(Z), 7 * cosines)
    torch.testing.assert_close(head(Z, LABELS), head(Z), atol=1e-4, rtol=0)
    torch.testing.assert_close(head(100 * Z), head(Z))


@pytest.mark.parametrize("kind", [ArcFaceHead, CosFaceHead])
def test_the_margin_makes_the_right_class_harder_all_the_way_round(kind):
    z, zeros = towards(np.arange(0, 181)), torch.zeros(181, dtype=torch.int64)
    head = plane_head(kind, scale=1.0, margin=0.5)
    with_margin = head(z, zeros)[:, 0]
    assert (with_margin < head(z)[:, 0] - 0.05).all()
    assert (with_margin.diff() < 1e-5).all()  # the farther, the lower, past 180° - m too


def test_the_decision_lies_where_the_paper_says():
    """With two classes at 0° and 90° and margin m, class 0 wins up to (90° - m) / 2."""
    for degrees, wins in ((34.9, True), (35.1, False)):
        head = plane_head(ArcFaceHead, margin=math.radians(20))
        own, other = head(towards([degrees]), torch.tensor([0]))[0]
        assert bool(own > other) is wins


def test_gradients_are_finite_where_a_vector_lies_on_its_centre():
    for kind in (ArcFaceHead, CosFaceHead):
        z = towards([0, 180]).requires_grad_()
        head = plane_head(kind)
        F.cross_entropy(head(z, torch.tensor([0, 0])), torch.tensor([0, 0])).backward()
        assert torch.isfinite(z.grad).all() and torch.isfinite(head.centres.grad).all()


def test_gradients_are_those_of_finite_differences():
    head = ArcFaceHead(5, 4, scale=3.0).double()
    z = Z.double().requires_grad_()
    assert torch.autograd.gradcheck(lambda z: F.cross_entropy(head(z, LABELS), LABELS), z)


def test_seeds_decide_the_centres():
    centres = [ArcFaceHead(5, 4, seed=seed).centres for seed in (0, 0, 1)]
    assert torch.equal(centres[0], centres[1]) and not torch.equal(centres[0], centres[2])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="margin: expected 0 to π / 2 radians, got 30"):
        ArcFaceHead(5, 4, margin=30)
    with pytest.raises(ValueError, match="margin: expected 0 to 2, got -1"):
        CosFaceHead(5, 4, margin=-1)
    with pytest.raises(ValueError, match="scale: expected a positive number, got 0"):
        ArcFaceHead(5, 4, scale=0)
    with pytest.raises(ValueError, match=r"z: expected shape \(B, 5\), got \(7, 4\)"):
        ArcFaceHead(5, 4)(Z[:, :4])
    with pytest.raises(ValueError, match=r"labels: expected shape \(7,\), got \(6,\)"):
        CosFaceHead(5, 4)(Z, LABELS[:6])
