import pytest
import torch
from torch import nn

from course_lib.training.distillation_losses import distillation_loss, margin_mse_loss
from tests.training.library_losses import GivenVectors, assert_same, library, rows


@pytest.mark.parametrize("kind", ["cosine", "mse"])
def test_distillation_is_sentence_transformers_own(kind):
    theirs = library().EmbedDistillLoss(None, distance_metric=kind)
    factor = 6 if kind == "mse" else 1  # they average over the components, we add them up
    teacher = rows(1)
    assert_same(
        lambda s: distillation_loss(s, teacher.to(s.dtype), kind),
        lambda s: factor * theirs.compute_loss_from_embeddings([s], [teacher]),
        rows(0),
        tolerance=2e-6,
    )


def test_a_mean_over_components_is_hundreds_of_times_too_small():  # D188
    for d in (64, 384, 768):
        student, teacher = torch.eye(d)[:1], torch.eye(d)[1:2]  # orthogonal
        mean = nn.functional.mse_loss(student, teacher).item()
        assert mean == pytest.approx(2 / d)
        for kind, loss in (("cosine", 1.0), ("mse", 2.0)):
            assert distillation_loss(student, teacher, kind).item() == pytest.approx(loss)


def test_on_unit_vectors_the_two_kinds_are_one():
    s, t = (nn.functional.normalize(rows(seed), dim=1) for seed in range(2))
    torch.testing.assert_close(distillation_loss(s, t, "mse"), 2 * distillation_loss(s, t))
    torch.testing.assert_close(distillation_loss(9 * s, t), distillation_loss(s, t))
    assert distillation_loss(9 * s, t, "mse") > 10 * distillation_loss(s, t, "mse")


def test_projection_bridges_widths_and_learns():  # D188
    model = GivenVectors(6)
    model.device = "cpu"
    theirs = library().EmbedDistillLoss(model, projection_dim=4)
    student, teacher = rows(0), rows(1, d=4)
    assert_same(
        lambda s: distillation_loss(
            s, teacher.to(s.dtype), projection=theirs.projection.to(s.dtype)
        ),
        lambda s: theirs.compute_loss_from_embeddings([s], [teacher]),
        student,
        tolerance=2e-6,
    )
    projection = nn.Linear(6, 4)
    distillation_loss(student, teacher, projection=projection).backward()
    assert projection.weight.grad.any()
    with pytest.raises(ValueError, match=r"projection: expected a map from width 6 to 4"):
        distillation_loss(student, teacher)


def test_the_teacher_gets_no_gradient():
    student, teacher = rows(0).requires_grad_(), rows(1).requires_grad_()
    margins = rows(2)[:, 0].requires_grad_()
    loss = distillation_loss(student, teacher) + distillation_loss(student, teacher, "mse")
    (loss + margin_mse_loss(student, student, -student, margins)).backward()
    assert teacher.grad is None and margins.grad is None and student.grad.any()


@pytest.mark.parametrize("k", [1, 3])
def test_margin_mse_is_sentence_transformers_own(k):
    theirs = library().MarginMSELoss(None)
    margins = rows(9, 7, k)
    ours_margins = margins[:, 0] if k == 1 else margins

    def ours(q, p, *n):
        negatives = n[0] if k == 1 else torch.stack(n, dim=1)
        return margin_mse_loss(q, p, negatives, ours_margins.to(q.dtype))

    assert_same(
        ours,
        lambda *views: theirs.compute_loss_from_embeddings(list(views), margins.to(views[0].dtype)),
        *(rows(seed) for seed in range(2 + k)),
        tolerance=2e-5,
    )


def test_only_differences_of_teacher_scores_count():
    q, p, n = (rows(seed) for seed in range(3))
    scores = rows(9, 7, 2)
    moved = scores + 100
    losses = [margin_mse_loss(q, p, n, s[:, 0] - s[:, 1]) for s in (scores, moved)]
    torch.testing.assert_close(*losses, rtol=1e-3, atol=1e-3)
    exact = margin_mse_loss(q, p, n, (q * (p - n)).sum(dim=1))
    assert exact < 1e-10


def test_bad_input_is_named():
    u = rows(0)
    with pytest.raises(ValueError, match="kind: expected 'cosine' or 'mse', got 'l1'"):
        distillation_loss(u, u, "l1")
    with pytest.raises(ValueError, match=r"teacher: expected shape \(7, 6\), .* got \(3, 6\)"):
        distillation_loss(u, u[:3])
    with pytest.raises(ValueError, match=r"teacher_margins: expected shape \(7,\), got \(7, 1\)"):
        margin_mse_loss(u, u, u, torch.ones(7, 1))
    with pytest.raises(ValueError, match=r"teacher_margins: expected shape \(7, 2\), got \(7,\)"):
        margin_mse_loss(u, u, torch.stack([u, u], dim=1), torch.ones(7))
    with pytest.raises(ValueError, match=r"negatives: expected \(7, K, 6\), got \(2, 7, 6\)"):
        margin_mse_loss(u, u, torch.stack([u, u]), torch.ones(7))
