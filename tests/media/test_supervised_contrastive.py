import math

import pytest
import torch

from course_lib.media.supervised_contrastive import supervised_contrastive_loss
from course_lib.sentences import nt_xent_loss

Z = torch.randn(9, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 2, 2, 3])  # one class of four, one of one


def by_loops(z, labels, temperature):
    """Equation 2 of the paper, one term at a time."""
    unit = [row / row.norm() for row in z.double()]
    n, losses = len(z), []
    for i in range(n):
        positives = [p for p in range(n) if p != i and labels[p] == labels[i]]
        if not positives:
            continue
        below = sum(math.exp(unit[i] @ unit[a] / temperature) for a in range(n) if a != i)
        terms = [math.log(math.exp(unit[i] @ unit[p] / temperature) / below) for p in positives]
        losses.append(-sum(terms) / len(terms))
    return sum(losses) / len(losses)


@pytest.mark.parametrize("temperature", [0.07, 0.5, 2.0])
def test_loss_is_the_papers_equation(temperature):
    loss = supervised_contrastive_loss(Z, LABELS, temperature).item()
    assert loss == pytest.approx(by_loops(Z, LABELS, temperature), rel=1e-5)


@pytest.mark.parametrize("temperature", [0.05, 0.5])
def test_with_two_views_and_no_labels_it_is_simclrs_loss(temperature):
    u, v = Z[:4], Z[4:8]
    loss = supervised_contrastive_loss(torch.cat([u, v]), torch.arange(4).repeat(2), temperature)
    torch.testing.assert_close(loss, nt_xent_loss(u, v, temperature))


def test_the_anchor_is_not_in_its_own_denominator():  # D131
    z = torch.eye(2)[[0, 0, 1, 1]]
    labels = torch.tensor([0, 0, 1, 1])
    assert supervised_contrastive_loss(z, labels, 1e-3).item() == pytest.approx(0, abs=1e-6)
    with_itself = math.log(2 + 2 * math.exp(-1 / 0.1))  # what exp(1 / t) in the sum would give
    assert supervised_contrastive_loss(z, labels, 0.1).item() < with_itself / 100


def test_classes_count_by_anchor_not_by_pair():  # D131
    labels = torch.tensor([0, 0, 0, 0, 0, 0, 1, 1, 1])
    log_p = torch.nn.functional.normalize(Z, dim=1)
    log_p = (log_p @ log_p.T / 0.1).fill_diagonal_(-torch.inf).log_softmax(dim=1)
    positive = (labels[:, None] == labels) & ~torch.eye(9, dtype=torch.bool)
    pooled = -log_p[positive].mean().item()
    loss = supervised_contrastive_loss(Z, labels, 0.1).item()
    assert abs(loss - pooled) > 0.01
    assert loss == pytest.approx(by_loops(Z, labels, 0.1), rel=1e-5)


def test_a_class_of_one_is_a_negative_of_the_others_only():
    with_single = supervised_contrastive_loss(Z, LABELS)
    moved = torch.cat([Z[:8], -Z[8:]])
    assert (supervised_contrastive_loss(moved, LABELS) - with_single).abs() > 1e-4
    assert torch.isfinite(with_single)


def test_a_low_temperature_overflows_nothing():  # D131
    z = (100 * Z).requires_grad_()
    loss = supervised_contrastive_loss(z, LABELS, 0.001)
    loss.backward()
    assert torch.isfinite(loss) and torch.isfinite(z.grad).all()


def test_gradients_are_those_of_finite_differences():
    z = Z.double().requires_grad_()
    assert torch.autograd.gradcheck(lambda z: supervised_contrastive_loss(z, LABELS, 0.5), z)


def test_order_and_names_of_classes_do_not_matter():
    turned = torch.tensor([5, 3, 8, 0, 1, 2, 7, 6, 4])
    names = torch.tensor([40, -1, 7, 12])
    expected = supervised_contrastive_loss(Z, LABELS)
    torch.testing.assert_close(supervised_contrastive_loss(Z[turned], LABELS[turned]), expected)
    torch.testing.assert_close(supervised_contrastive_loss(Z, names[LABELS]), expected)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="labels: expected two rows of one class or more, got all"):
        supervised_contrastive_loss(Z, torch.arange(9))  # D131: nan there
    with pytest.raises(ValueError, match=r"labels: expected shape \(9,\), got \(8,\)"):
        supervised_contrastive_loss(Z, LABELS[:8])
    with pytest.raises(ValueError, match=r"z: expected shape \(B, d\), got \(9,\)"):
        supervised_contrastive_loss(Z[:, 0], LABELS)
    with pytest.raises(ValueError, match="temperature: expected a positive number, got 0"):
        supervised_contrastive_loss(Z, LABELS, 0)
