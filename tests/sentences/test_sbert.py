import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.models import ensure_torchvision
from course_lib.sentences.sbert import SiameseEncoder, SoftmaxHead, cosine_regression_loss
from course_lib.sentences.token_pooling import AttentionPooling, max_pooling


class Table(nn.Embedding):
    def forward(self, ids, mask):
        return super().forward(ids)


class Model:  # what sentence-transformers' losses ask of a model that they don't run
    device = "cpu"

    def __call__(self, features):
        return features


def theirs():
    ensure_torchvision()
    from sentence_transformers.sentence_transformer import losses

    return losses


def rows(seed, b=6, d=5):
    return torch.randn(b, d, generator=torch.Generator().manual_seed(seed))


def test_softmax_head_is_sentence_transformers_own():
    u, v, labels = rows(0), rows(1), torch.tensor([0, 2, 1, 1, 0, 2])
    expected = theirs().SoftmaxLoss(Model(), 5, 3)
    head = SoftmaxHead(5, 3)
    head.load_state_dict(expected.state_dict())
    sides = [{"sentence_embedding": x} for x in (u, v)]
    _, logits = expected(sides, None)
    torch.testing.assert_close(head(u, v), logits)
    torch.testing.assert_close(head.loss(u, v, labels), expected(sides, labels))


def test_cosine_regression_is_their_loss_on_scores_from_0_to_1():
    u, v, scores = rows(0), rows(1), torch.tensor([0.0, 5.0, 2.5, 1.0, 4.0, 3.0])
    sides = [{"sentence_embedding": x} for x in (u, v)]
    expected = theirs().CosineSimilarityLoss(Model())(sides, scores / 5)
    torch.testing.assert_close(cosine_regression_loss(u, v, scores), expected)
    as_they_are = cosine_regression_loss(u, v, scores / 5, lowest=0, highest=1)
    torch.testing.assert_close(as_they_are, expected)


def test_score_5_is_within_reach():  # D089
    u = rows(0)
    assert cosine_regression_loss(u, 2 * u, torch.full((6,), 5.0)).item() < 1e-10
    unscaled = F.mse_loss(F.cosine_similarity(u, 2 * u), torch.full((6,), 5.0))
    assert unscaled.item() == pytest.approx(16.0, rel=1e-5)


def test_sides_share_all_weights():
    encoder = SiameseEncoder(Table(20, 4))
    ids = torch.tensor([[1, 2, 3], [4, 5, 0]])
    mask = (ids > 0).int()
    u, v, w = encoder((ids, mask), (ids, mask), (ids[:1], mask[:1]))
    assert torch.equal(u, v)
    torch.testing.assert_close(w, u[:1])
    assert sum(p.numel() for p in encoder.parameters()) == 20 * 4
    (u - 2 * v).sum().backward()  # both sides reach the one table
    share = torch.full((4,), 1 / 3)
    torch.testing.assert_close(encoder.encoder.weight.grad[1], share - 2 * share)


def test_a_side_may_be_padded_more_and_may_have_segments():
    encoder = SiameseEncoder(Table(20, 4), max_pooling)
    ids = torch.tensor([[1, 2, 3]])
    more = F.pad(ids, (0, 4))
    u, v = encoder((ids, ids > 0), (more, more > 0, torch.zeros_like(more)))
    assert torch.equal(u, v)


def test_a_pooling_with_weights_is_trained_too():
    encoder = SiameseEncoder(Table(20, 4), AttentionPooling(4))
    assert len(list(encoder.parameters())) == 4


def test_a_head_learns_to_tell_same_from_different():
    generator = torch.Generator().manual_seed(0)
    u = torch.randn(300, 5, generator=generator)
    labels = torch.randint(2, (300,), generator=generator)
    v = torch.where(labels[:, None] == 1, u, torch.randn(300, 5, generator=generator))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        head = SoftmaxHead(5, 2)
    optimizer = torch.optim.Adam(head.parameters(), lr=0.05)
    for _ in range(100):
        optimizer.zero_grad()
        head.loss(u, v, labels).backward()
        optimizer.step()
    assert (head(u, v).argmax(dim=1) == labels).float().mean() > 0.95


def test_bad_input_is_named():
    u = rows(0)
    with pytest.raises(ValueError, match="scores: expected 0.0 to 5.0, got 0.2 to 7"):
        cosine_regression_loss(u, u, torch.tensor([7.0, 0.2, 1, 1, 1, 1]))
    with pytest.raises(ValueError, match="scores: expected 0.0 to 5.0, got nan"):
        cosine_regression_loss(u, u, torch.full((6,), torch.nan))
    with pytest.raises(ValueError, match=r"u, v, scores: .*got \(6, 5\), \(6, 5\) and \(6, 1\)"):
        cosine_regression_loss(u, u, torch.ones(6, 1))
    with pytest.raises(ValueError, match="classes: expected 2 or more, got 1"):
        SoftmaxHead(4, 1)
