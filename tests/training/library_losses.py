"""sentence-transformers' losses on given vectors: the oracle of this folder's loss tests."""

import torch
from torch import nn

from course_lib.models import ensure_torchvision


def library():
    ensure_torchvision()
    from sentence_transformers.sentence_transformer import losses

    return losses


def batch_distances():
    ensure_torchvision()
    from sentence_transformers.sentence_transformer.losses import batch_hard_triplet

    return batch_hard_triplet.BatchHardTripletLossDistanceFunction


def rows(seed, b=7, d=6):
    return torch.randn(b, d, generator=torch.Generator().manual_seed(seed))


def value_and_gradients(loss, views):
    leaves = [view.clone().requires_grad_() for view in views]
    value = loss(*leaves)
    return value, torch.autograd.grad(value, leaves, allow_unused=True, materialize_grads=True)


def assert_same(ours, theirs, *views, tolerance=1e-6):
    """The same loss and the same gradient by every view, in float32 and far closer in float64."""
    for dtype, within in ((torch.float32, tolerance), (torch.float64, 1e-10)):
        given = [view.to(dtype) for view in views]
        found, expected = value_and_gradients(ours, given), value_and_gradients(theirs, given)
        torch.testing.assert_close(found, expected, rtol=within, atol=within)
        assert any(gradient.any() for gradient in found[1])


class GivenVectors(nn.Module):
    """Stands for a SentenceTransformer whose vectors are those in the features."""

    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def get_embedding_dimension(self):
        return self.dim

    def forward(self, features):
        return {"sentence_embedding": features["vectors"]}


def features(views):
    return [{"vectors": view} for view in views]
