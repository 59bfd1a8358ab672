import pytest
import torch
import torch.nn.functional as F

from course_lib.media.deit import deit_loss

GENERATOR = torch.Generator().manual_seed(0)
CLS, DISTILLATION, TEACHER = (3 * torch.randn(6, 4, generator=GENERATOR) for _ in range(3))
LABELS = torch.tensor([0, 3, 1, 1, 2, 0])


def test_hard_loss_is_half_of_each_cross_entropy():
    expected = (
        F.cross_entropy(CLS, LABELS) + F.cross_entropy(DISTILLATION, TEACHER.argmax(dim=1))
    ) / 2
    torch.testing.assert_close(deit_loss(CLS, DISTILLATION, LABELS, TEACHER), expected)


@pytest.mark.parametrize(("tau", "alpha"), [(3.0, 0.1), (1.0, 0.5), (0.5, 1.0)])
def test_soft_loss_is_torchs_divergence(tau, alpha):
    logs = [(logits / tau).log_softmax(dim=1) for logits in (DISTILLATION, TEACHER)]
    divergence = F.kl_div(*logs, reduction="batchmean", log_target=True)
    expected = (1 - alpha) * F.cross_entropy(CLS, LABELS) + alpha * tau**2 * divergence
    loss = deit_loss(CLS, DISTILLATION, LABELS, TEACHER, hard=False, tau=tau, alpha=alpha)
    torch.testing.assert_close(loss, expected)


def test_the_soft_gradient_keeps_its_size_under_the_temperature():
    """tau² makes up for the 1 / tau² of the softened gradients (Hinton et al. 2015, section 2)."""
    sizes = []
    for tau in (10.0, 40.0):
        student = DISTILLATION.clone().requires_grad_()
        deit_loss(CLS, student, LABELS, TEACHER, hard=False, tau=tau, alpha=1.0).backward()
        sizes.append(student.grad.norm().item())
    assert sizes[1] == pytest.approx(sizes[0], rel=0.1)


@pytest.mark.parametrize("hard", [True, False])
def test_the_distillation_token_never_sees_a_label_nor_the_other_one_the_teacher(hard):  # D125
    def gradients(labels, teacher):
        heads = [CLS.clone().requires_grad_(), DISTILLATION.clone().requires_grad_()]
        deit_loss(*heads, labels, teacher, hard).backward()
        return [head.grad for head in heads]

    usual = gradients(LABELS, TEACHER)
    other_labels, other_teacher = gradients(LABELS.flip(0), TEACHER), gradients(LABELS, -TEACHER)
    assert torch.equal(usual[1], other_labels[1]) and not torch.equal(usual[0], other_labels[0])
    assert torch.equal(usual[0], other_teacher[0]) and not torch.equal(usual[1], other_teacher[1])


@pytest.mark.parametrize("hard", [True, False])
def test_the_teacher_is_not_trained(hard):
    teacher, student = TEACHER.clone().requires_grad_(), DISTILLATION.clone().requires_grad_()
    deit_loss(CLS, student, LABELS, teacher, hard).backward()
    assert teacher.grad is None


def test_bad_input_is_named():
    inputs = {"labels": LABELS, "teacher_logits": TEACHER}
    with pytest.raises(ValueError, match=r"cls_logits: expected shape \(B, classes\), got \(6,\)"):
        deit_loss(CLS[:, 0], DISTILLATION, **inputs)
    with pytest.raises(ValueError, match=r"distillation_logits: expected shape \(6, 4\), as cls"):
        deit_loss(CLS, DISTILLATION[:, :3], **inputs)
    with pytest.raises(ValueError, match=r"teacher_logits: expected shape \(6, 4\), as cls"):
        deit_loss(CLS, DISTILLATION, LABELS, TEACHER[:5])
    with pytest.raises(ValueError, match=r"labels: expected shape \(6,\), got \(5,\)"):
        deit_loss(CLS, DISTILLATION, LABELS[:5], TEACHER)
    with pytest.raises(ValueError, match="tau: expected a positive number, got 0"):
        deit_loss(CLS, DISTILLATION, **inputs, hard=False, tau=0)
    with pytest.raises(ValueError, match="alpha: expected 0 to 1, got 1.5"):
        deit_loss(CLS, DISTILLATION, **inputs, alpha=1.5)
