import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.media import clip_loss
from course_lib.training.ranking_losses import (
    multiple_negatives_ranking_loss,
    symmetric_ranking_loss,
)
from tests.training.library_losses import assert_same, library, rows

SAME = torch.tensor([[0, 1, 0], [1, 0, 0], [0, 0, 0]]).bool()
BOTH_WAYS = {"directions": ("query_to_doc", "doc_to_query"), "partition_mode": "per_direction"}


@pytest.mark.parametrize("scale", [1.0, 20.0, 100.0])
def test_ranking_loss_is_sentence_transformers_own(scale):
    theirs = library().MultipleNegativesRankingLoss(None, scale=scale)
    ours = lambda a, p, *n: multiple_negatives_ranking_loss(  # noqa: E731
        a, p, torch.cat(n) if n else None, scale
    )
    for sides in (2, 3, 5):  # pairs, triplets, three hard negatives
        views = [rows(seed) for seed in range(sides)]
        oracle = lambda *views: theirs.compute_loss_from_embeddings(list(views), None)  # noqa: E731
        assert_same(ours, oracle, *views, tolerance=1e-6 * max(1, scale / 5))


@pytest.mark.parametrize("scale", [1.0, 20.0, 100.0])
def test_symmetric_loss_is_sentence_transformers_own_and_clips(scale):
    theirs = library().MultipleNegativesRankingLoss(None, scale=scale, **BOTH_WAYS)
    ours = lambda u, v: symmetric_ranking_loss(u, v, scale)  # noqa: E731
    oracle = lambda u, v: theirs.compute_loss_from_embeddings([u, v], None)  # noqa: E731
    assert_same(ours, oracle, rows(0), rows(1), tolerance=1e-6 * max(1, scale / 5))
    assert_same(ours, lambda u, v: clip_loss(u, v, scale), rows(0), rows(1), tolerance=1e-5)


def test_marked_candidates_are_as_if_they_were_not_there():
    a, p, n = rows(0, 3), rows(1, 3), rows(2, 2)
    same = torch.tensor([[0, 1, 0, 0, 1], [0, 0, 0, 0, 0], [1, 1, 0, 0, 0]]).bool()
    logits = 20 * F.cosine_similarity(a[:, None], torch.cat([p, n])[None], dim=2)
    kept = [[0, 2, 3], [0, 1, 2, 3, 4], [2, 3, 4]]
    by_hand = [logits[i, js].logsumexp(0) - logits[i, i] for i, js in enumerate(kept)]
    found = multiple_negatives_ranking_loss(a, p, n, same=same)
    torch.testing.assert_close(found, torch.stack(by_hand).mean())


@pytest.mark.parametrize("loss", [multiple_negatives_ranking_loss, symmetric_ranking_loss])
def test_masking_nothing_or_only_the_diagonal_changes_nothing(loss):
    u, v = rows(0, 3), rows(1, 3)
    for same in (torch.zeros(3, 3), torch.eye(3)):
        torch.testing.assert_close(loss(u, v, same=same.bool()), loss(u, v))
    assert loss(u, v, same=SAME) < loss(u, v)


def test_two_queries_with_one_document_have_a_floor_of_ln_2():  # D191
    documents = torch.eye(4)[[0, 0, 2, 3]]
    floor = symmetric_ranking_loss(documents, documents).item()
    assert floor == pytest.approx(math.log(2) / 2, abs=1e-6)  # two rows of four, both ways
    ids = torch.tensor([7, 7, 8, 9])
    same = ids[:, None] == ids
    assert symmetric_ranking_loss(documents, documents, same=same) < 1e-6
    assert multiple_negatives_ranking_loss(documents, documents, same=same) < 1e-6
    counted = clip_loss(documents, documents, 20.0, same=same)  # another loss, with its own floor
    assert counted.item() == pytest.approx(floor, abs=1e-6)


def test_dot_products_let_long_vectors_win_and_cosines_do_not():  # D181
    queries, documents = rows(0, 50, 384), rows(1, 50, 384)
    documents[7] *= 10
    dots = 20 * queries @ documents.T
    assert dots.abs().max() > 1000
    assert (dots.argmax(dim=1) == 7).float().mean() > 0.3
    stretched = multiple_negatives_ranking_loss(queries, documents)
    documents[7] /= 10
    torch.testing.assert_close(multiple_negatives_ranking_loss(queries, documents), stretched)


@pytest.mark.parametrize("b", [8, 32])
def test_without_a_scale_the_loss_has_a_floor(b):  # D014
    best = torch.eye(b) - 1 / b  # a simplex: as far apart as b directions can be
    floor = math.log(1 + (b - 1) * math.exp(-2))  # all negatives opposite: more than is possible
    assert multiple_negatives_ranking_loss(best, best, scale=1.0).item() > floor > 0.6
    assert multiple_negatives_ranking_loss(best, best, scale=20.0) < 1e-5


@pytest.mark.parametrize("loss", [multiple_negatives_ranking_loss, symmetric_ranking_loss])
def test_equal_and_opposite_and_zero_rows_are_finite_in_float32(loss):
    one = torch.ones(8, 3)
    assert loss(one, one).item() == pytest.approx(math.log(8), abs=1e-5)
    assert loss(one, one, scale=100.0).item() == pytest.approx(math.log(8), abs=1e-5)
    for v in (-one, torch.zeros(8, 3), 1e20 * one, 1e-20 * one):
        u = one.clone().requires_grad_()
        value = loss(u, v, scale=100.0)
        value.backward()
        assert torch.isfinite(value) and torch.isfinite(u.grad).all()


def test_bad_input_is_named():
    u = rows(0)
    with pytest.raises(ValueError, match=r"positives: expected shape \(7, 6\), .*got \(4, 6\)"):
        multiple_negatives_ranking_loss(u, u[:4])
    with pytest.raises(ValueError, match=r"negatives: expected shape \(N, 6\), got \(7, 2, 6\)"):
        multiple_negatives_ranking_loss(u, u, u[:, None].expand(-1, 2, -1))
    with pytest.raises(ValueError, match=r"negatives: expected shape \(N, 6\), got \(7, 5\)"):
        multiple_negatives_ranking_loss(u, u, u[:, :5])
    with pytest.raises(ValueError, match=r"same: expected shape \(7, 10\), torch.bool, got \(7, 7"):
        multiple_negatives_ranking_loss(u, u, u[:3], same=torch.eye(7).bool())
    with pytest.raises(ValueError, match="same: expected .* torch.bool, got .* torch.float32"):
        symmetric_ranking_loss(u, u, same=torch.eye(7))
    for loss in (multiple_negatives_ranking_loss, symmetric_ranking_loss):
        for scale in (0, math.nan, math.inf):
            with pytest.raises(ValueError, match="scale: expected a positive number, got"):
                loss(u, u, scale=scale)


def test_a_masked_duplicate_is_no_longer_pushed_away():  # D191
    queries, documents = rows(0, 4), rows(1, 4)[[0, 0, 2, 3]]
    ids = torch.tensor([7, 7, 8, 9])
    push = []
    for same in (None, ids[:, None] == ids):
        free = documents.clone().requires_grad_()
        given = None if same is None else same[:1]
        loss = multiple_negatives_ranking_loss(queries[:1], free[:1], free[1:], same=given)
        (gradient,) = torch.autograd.grad(loss, free)
        push.append(gradient[1].norm().item())
    assert push[0] > 0.1
    assert push[1] == 0


def test_each_direction_leaves_out_its_own_marks():
    u, v = rows(0, 3), rows(1, 3)
    one_way = torch.tensor([[0, 1, 0], [0, 0, 0], [0, 0, 0]]).bool()  # v_1 is right for u_0 too
    logits = 20 * F.cosine_similarity(u[:, None], v[None], dim=2)
    rows_kept, columns_kept = [[0, 2], [0, 1, 2], [0, 1, 2]], [[0, 1, 2], [1, 2], [0, 1, 2]]
    terms = [logits[i, js].logsumexp(0) - logits[i, i] for i, js in enumerate(rows_kept)]
    terms += [logits[js, j].logsumexp(0) - logits[j, j] for j, js in enumerate(columns_kept)]
    torch.testing.assert_close(
        symmetric_ranking_loss(u, v, same=one_way), torch.stack(terms).mean()
    )
