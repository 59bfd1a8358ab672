import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.models import ensure_torchvision
from course_lib.sentences.in_batch_losses import info_nce_loss, nt_xent_loss


def rows(seed, b=6, d=5):
    return torch.randn(b, d, generator=torch.Generator().manual_seed(seed))


def ranking_loss(temperature, **options):
    ensure_torchvision()
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    return MultipleNegativesRankingLoss(None, scale=1 / temperature, **options)


@pytest.mark.parametrize("temperature", [0.05, 1.0])
def test_info_nce_is_sentence_transformers_ranking_loss(temperature):
    a, p, n = (rows(seed) for seed in range(3))
    theirs = ranking_loss(temperature)
    pairs = theirs.compute_loss_from_embeddings([a, p], None)
    torch.testing.assert_close(info_nce_loss(a, p, temperature), pairs)
    triplets = theirs.compute_loss_from_embeddings([a, p, n], None)
    torch.testing.assert_close(info_nce_loss(a, torch.cat([p, n]), temperature), triplets)


@pytest.mark.parametrize("temperature", [0.05, 0.5])
def test_nt_xent_is_their_loss_with_the_other_anchors_in_both_directions(temperature):
    u, v = rows(0), rows(1)
    directions = ("query_to_doc", "query_to_query")
    theirs = ranking_loss(temperature, directions=directions, partition_mode="joint")
    both = [theirs.compute_loss_from_embeddings(sides, None) for sides in ([u, v], [v, u])]
    torch.testing.assert_close(nt_xent_loss(u, v, temperature), sum(both) / 2)


def test_collapse_costs_the_logarithm_of_the_choices():
    one = torch.ones(8, 4)
    assert info_nce_loss(one, one).item() == pytest.approx(math.log(8), abs=1e-5)
    assert info_nce_loss(one, torch.ones(20, 4)).item() == pytest.approx(math.log(20), abs=1e-5)
    assert nt_xent_loss(one, one).item() == pytest.approx(math.log(15), abs=1e-5)


def test_lengths_do_not_matter_and_order_does_not_either():
    u, v = rows(0), rows(1)
    torch.testing.assert_close(info_nce_loss(9 * u, 0.1 * v), info_nce_loss(u, v))
    turned = torch.tensor([3, 1, 0, 5, 4, 2])
    torch.testing.assert_close(info_nce_loss(u[turned], v[turned]), info_nce_loss(u, v))
    torch.testing.assert_close(nt_xent_loss(v, u), nt_xent_loss(u, v))


def test_gradients_are_those_of_finite_differences():
    u, v = (rows(seed, 4, 3).double().requires_grad_() for seed in range(2))
    for loss in (info_nce_loss, nt_xent_loss):
        assert torch.autograd.gradcheck(lambda a, b: loss(a, b, 0.5), (u, v))  # noqa: B023


def test_nearest_negatives_count_most_at_a_low_temperature():
    anchor = torch.tensor([[1.0, 0.0]], requires_grad=True)
    candidates = torch.tensor([[0.9, 0.4], [0.8, 0.6], [-1.0, 0.2]])
    shares = []
    for temperature in (1.0, 0.05):
        free = candidates.clone().requires_grad_()
        info_nce_loss(anchor, free, temperature).backward()
        near, far = free.grad[1:].norm(dim=1)
        shares.append((near / (near + far)).item())
    assert shares[1] > 0.999 > 0.95 > shares[0]


def test_bad_input_is_named():
    u = rows(0)
    with pytest.raises(ValueError, match=r"candidates: expected shape \(6 or more, d\), got \(4"):
        info_nce_loss(u, u[:4])
    with pytest.raises(ValueError, match=r"anchors: expected shape \(B, d\), got \(5,\)"):
        info_nce_loss(u[0], u)
    with pytest.raises(ValueError, match=r"v: expected shape \(6, 5\), as the first, got \(4, 5"):
        nt_xent_loss(u, u[:4])
    for loss in (info_nce_loss, nt_xent_loss):
        with pytest.raises(ValueError, match="temperature: expected a positive number, got 0"):
            loss(u, u, 0)


def test_row_wise_cosines_are_not_the_matrix_of_the_loss():  # D073
    u, v = rows(0), rows(1)
    assert F.cosine_similarity(u, v).shape == (6,)
    with pytest.raises(RuntimeError):
        F.cross_entropy(F.cosine_similarity(u, v), torch.arange(6))
