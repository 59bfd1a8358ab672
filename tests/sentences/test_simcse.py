import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.models import ensure_torchvision
from course_lib.sentences.simcse import dropout_views, simcse_loss, supervised_simcse_loss


def rows(seed, b=8, d=6):
    return torch.randn(b, d, generator=torch.Generator().manual_seed(seed))


def theirs():
    ensure_torchvision()
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    return MultipleNegativesRankingLoss(None, scale=20)


def test_unsupervised_loss_is_the_ranking_loss_of_two_views():
    u, v = rows(0), rows(1)
    expected = theirs().compute_loss_from_embeddings([u, v], None)
    torch.testing.assert_close(simcse_loss(u, v), expected)


def test_supervised_loss_is_the_ranking_loss_of_triplets():
    a, p, n = (rows(seed) for seed in range(3))
    expected = theirs().compute_loss_from_embeddings([a, p, n], None)
    torch.testing.assert_close(supervised_simcse_loss(a, p, n), expected)


def test_supervised_loss_is_the_papers_sum_written_out():
    a, p, n = (F.normalize(rows(seed), dim=1).tolist() for seed in range(3))
    cos = lambda x, y: sum(s * t for s, t in zip(x, y, strict=True))  # noqa: E731
    total = 0.0
    for i in range(8):
        chosen = math.exp(cos(a[i], p[i]) / 0.3)
        others = sum(
            math.exp(cos(a[i], p[j]) / 0.3) + math.exp(cos(a[i], n[j]) / 0.3) for j in range(8)
        )
        total -= math.log(chosen / others) / 8
    found = supervised_simcse_loss(*map(torch.tensor, (a, p, n)), temperature=0.3)
    assert found.item() == pytest.approx(total, rel=1e-5)


def test_collapse_of_anchors_and_positives_is_not_free():  # D074
    one = torch.ones(8, 4)
    assert supervised_simcse_loss(one, one, -one).item() == pytest.approx(math.log(8), abs=1e-5)
    assert supervised_simcse_loss(one, one, one).item() == pytest.approx(math.log(16), abs=1e-5)
    assert simcse_loss(one, one).item() == pytest.approx(math.log(8), abs=1e-5)
    own = torch.cat([torch.ones(8, 1), -torch.ones(8, 8)], dim=1) / 0.05  # the guide's sum
    assert F.cross_entropy(own, torch.zeros(8, dtype=torch.long)) < 1e-6


def test_views_differ_by_dropout_alone_and_the_mode_comes_back():  # D073
    encoder = nn.Sequential(nn.Linear(6, 50), nn.Dropout(0.3)).eval()
    x = rows(0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        first, second = dropout_views(encoder, x)
    assert not encoder.training
    assert torch.equal(encoder(x), encoder(x))  # in eval mode: no noise, no lesson
    kept = (first != 0) & (second != 0)
    torch.testing.assert_close(first[kept], second[kept])
    torch.testing.assert_close(first[kept], encoder(x)[kept] / 0.7)
    encoder.train()
    dropout_views(encoder, x)
    assert encoder.training


def test_no_dropout_is_an_error_and_the_mode_comes_back_after_errors():
    encoder = nn.Linear(6, 3).eval()
    with pytest.raises(ValueError, match="encoder: expected dropout above 0"):
        dropout_views(encoder, rows(0))
    with pytest.raises(RuntimeError):
        dropout_views(encoder, rows(0)[:, :2])
    assert not encoder.training


def test_bad_shapes_are_named():
    u = rows(0)
    with pytest.raises(ValueError, match=r"view_2: expected shape \(8, 6\).*got \(7, 6\)"):
        simcse_loss(u, u[:7])
    with pytest.raises(ValueError, match=r"negative: expected shape \(8, 6\).*got \(9, 6\)"):
        supervised_simcse_loss(u, u, rows(0, 9))
