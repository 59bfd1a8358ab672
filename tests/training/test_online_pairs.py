import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences import pair_euclidean_distance
from course_lib.training.online_pairs import online_contrastive_loss
from tests.training.library_losses import assert_same, library, rows

SAME = torch.tensor([1, 0, 1, 0, 0, 1, 1, 0, 1, 0])


@pytest.mark.parametrize("margin", [0.3, 0.5, 1.5])
@pytest.mark.parametrize("same", [SAME, torch.ones(10), torch.zeros(10)])
def test_it_is_sentence_transformers_own(margin, same):
    theirs = library().OnlineContrastiveLoss(None, margin=margin)
    u, v = rows(0, 10), rows(1, 10)
    v = v + 3 * u  # near pairs, also of those that do not belong together
    assert_same(
        lambda u, v: online_contrastive_loss(u, v, same, theirs.margin),
        lambda u, v: theirs.compute_loss_from_embeddings([u, v], same),
        *(u, v),
        tolerance=5e-6,
    )


def test_only_hard_pairs_move():
    u, v = rows(0, 10), rows(1, 10)
    v[0] = u[0]  # the nearest pair of all belongs together: easy
    v[1] = -u[1]  # the farthest doesn't: easy
    free = v.clone().requires_grad_()
    online_contrastive_loss(u, free, SAME, margin=1.5).backward()
    assert not free.grad[:2].any()
    assert (free.grad[2:].norm(dim=1) > 0).sum() >= 4


def test_ordered_pairs_cost_nothing():
    u = torch.eye(4)
    v = torch.eye(4)[[0, 1, 3, 2]]
    assert online_contrastive_loss(u, v, torch.tensor([1, 1, 0, 0]), 2.0) == 0


def test_euclidean_distance_is_torchs():
    u, v = rows(0, 10), rows(1, 10)
    theirs = library().OnlineContrastiveLoss(
        None, distance_metric=lambda x, y: (F.normalize(x) - F.normalize(y)).norm(dim=1)
    )
    found = online_contrastive_loss(u, v, SAME, 0.5, pair_euclidean_distance)
    torch.testing.assert_close(found, theirs.compute_loss_from_embeddings([u, v], SAME))


def test_bad_input_is_named():
    u = rows(0)
    with pytest.raises(ValueError, match=r"same: expected shape \(7,\), got \(10,\)"):
        online_contrastive_loss(u, u, SAME)
    with pytest.raises(ValueError, match="margin: expected above 0, at most 2 .*, got 0"):
        online_contrastive_loss(u, u, SAME[:7], margin=0)
    with pytest.raises(ValueError, match="v: expected shape"):
        online_contrastive_loss(u, u[:3], SAME[:7])
