import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences import info_nce_loss
from course_lib.training.matryoshka import matryoshka_loss, truncate
from course_lib.training.pairwise_ranking_losses import cosent_loss
from course_lib.training.ranking_losses import multiple_negatives_ranking_loss
from tests.training.library_losses import GivenVectors, assert_same, features, library, rows

SCORES = torch.tensor([0.1, 0.9, 0.5, 0.5, 0.3, 1.0, 0.0])
INNER = {
    "MultipleNegativesRankingLoss": multiple_negatives_ranking_loss,
    "CoSENTLoss": lambda u, v: cosent_loss(u, v, SCORES),
}


@pytest.mark.parametrize("weights", [None, [0.5, 1.0, 2.0]])
@pytest.mark.parametrize(("name", "inner"), INNER.items())
def test_it_is_sentence_transformers_own(name, inner, weights):
    model, dims = GivenVectors(12), [3, 6, 12]
    theirs = library().MatryoshkaLoss(model, getattr(library(), name)(model), dims, weights)
    assert_same(
        lambda u, v: matryoshka_loss(inner, u, v, dims=dims, weights=weights),
        lambda u, v: theirs(features([u, v]), SCORES),
        *(rows(0, d=12), rows(1, d=12)),
        tolerance=1e-5,
    )


def test_one_full_width_is_the_loss_itself():
    u, v = rows(0), rows(1)
    torch.testing.assert_close(matryoshka_loss(info_nce_loss, u, v, dims=[6]), info_nce_loss(u, v))


def test_a_loss_of_dot_products_sees_unit_vectors_at_every_width():  # D189
    seen = []
    dots = lambda u, v: seen.append((u.norm(dim=1), u.shape[1])) or (u * v).sum()  # noqa: E731
    matryoshka_loss(dots, rows(0, d=12), rows(1, d=12), dims=[3, 12])
    assert [d for _, d in seen] == [3, 12]
    for lengths, _ in seen:
        torch.testing.assert_close(lengths, torch.ones(7))


def test_prefixes_of_unit_vectors_are_short():  # D189
    unit = F.normalize(rows(0, 1000, 768), dim=1)
    lengths = unit[:, :64].norm(dim=1)
    assert 0.2 < lengths.min() < lengths.max() < 0.4
    torch.testing.assert_close(truncate(unit, 64).norm(dim=1), torch.ones(1000))


@pytest.mark.parametrize("shape", [(12,), (7, 12), (2, 7, 12)])
def test_truncated_arrays_and_tensors_agree(shape):
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    cut = truncate(x, 5)
    assert isinstance(cut, np.ndarray) and cut.dtype == np.float32 and cut.shape == (*shape[:-1], 5)
    np.testing.assert_allclose(cut, truncate(torch.from_numpy(x), 5).numpy(), rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(cut, axis=-1), 1, rtol=1e-5)
    zero = truncate(np.zeros((1, 4), np.float32), 2)
    assert not zero.any()


def test_gradient_reaches_the_encoder_through_the_cut():
    u = rows(0, d=12).requires_grad_()
    truncate(u, 4)[:, 0].sum().backward()
    assert u.grad[:, :4].any() and not u.grad[:, 4:].any()


def test_bad_input_is_named():
    u = rows(0)
    for dim in (0, 7):
        with pytest.raises(ValueError, match=f"dim: expected 1 to 6, got {dim}"):
            truncate(u, dim)
        with pytest.raises(ValueError, match=f"dim: expected 1 to 6, got {dim}"):
            matryoshka_loss(info_nce_loss, u, u, dims=[3, dim])
    with pytest.raises(ValueError, match="weights: expected 2, one a width, got 1"):
        matryoshka_loss(info_nce_loss, u, u, dims=[3, 6], weights=[1])
    with pytest.raises(ValueError, match="dims: expected one width or more, got none"):
        matryoshka_loss(info_nce_loss, u, u, dims=[])
    with pytest.raises(ValueError, match="views: expected one tensor or more, got none"):
        matryoshka_loss(info_nce_loss, dims=[3])
