import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.training.classifier_objective import ClassifierHead
from tests.training.library_losses import rows

LABELS = torch.tensor([0, 3, 1, 2, 2, 0, 1])


def test_loss_and_gradient_are_torchs():
    head = ClassifierHead(6, 3, 4)
    theirs = nn.Sequential(nn.Linear(6, 3), nn.Linear(3, 4))
    theirs.load_state_dict(
        {
            f"{i}.{n}": p
            for i, m in enumerate((head.projector, head.classifier))
            for n, p in m.named_parameters()
        }
    )
    loss, expected = head.loss(rows(0), LABELS), F.cross_entropy(theirs(rows(0)), LABELS)
    torch.testing.assert_close(loss, expected)
    for ours, other in zip(
        torch.autograd.grad(loss, head.parameters()),
        torch.autograd.grad(expected, theirs.parameters()),
        strict=True,
    ):
        torch.testing.assert_close(ours, other)
    torch.testing.assert_close(head.embed(rows(0)), theirs[0](rows(0)))


def test_seed_decides_the_weights_and_nothing_outside():
    before = torch.get_rng_state()
    first, again, other = (ClassifierHead(6, 3, 4, seed) for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first(rows(0)), again(rows(0)))
    assert not torch.equal(first(rows(0)), other(rows(0)))


def test_trained_vectors_separate_the_classes():
    centres = 3 * rows(5, 4, 20)
    labels = torch.arange(4).repeat(20)
    x = centres[labels] + 2 * rows(6, 80, 20)
    head = ClassifierHead(20, 3, 4)
    optimizer = torch.optim.Adam(head.parameters(), lr=0.05)
    for _ in range(100):
        optimizer.zero_grad()
        head.loss(x, labels).backward()
        optimizer.step()
    z = F.normalize(head.embed(x).detach(), dim=1)
    cosines, same = z @ z.T, labels[:, None] == labels
    assert cosines[same].mean() > cosines[~same].mean() + 0.8


def test_bad_input_is_named():
    head = ClassifierHead(6, 3, 4)
    with pytest.raises(ValueError, match="labels: expected 0 to 3, got 0 to 4"):
        head.loss(rows(0), torch.tensor([0, 1, 2, 3, 4, 0, 0]))
    with pytest.raises(ValueError, match=r"labels: expected shape \(7,\), got \(3,\)"):
        head.loss(rows(0), LABELS[:3])
    for wrong, name in (((0, 3, 4), "dim"), ((6, 0, 4), "embedding_dim"), ((6, 3, 1), "classes")):
        with pytest.raises(ValueError, match=f"^{name}: expected . or more, got"):
            ClassifierHead(*wrong)
