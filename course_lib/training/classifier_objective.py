"""Vectors as a by-product of classification: a projector that stays, a classifier that goes."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights
from course_lib.training.loss_arguments import check_labels


class ClassifierHead(nn.Module):
    """Project, classify, train with cross-entropy; afterwards keep the projection.

    ``z = W x``, ``logits = C z + c``. A row of C is a direction that the class's vectors turn
    to. Nothing in the loss asks that vectors of one class be near each other, only that a plane
    can cut them from the others: new classes, which C doesn't know, may lie anywhere.

    Inputs
    ------
    ============  ===================
    sides         labels
    ============  ===================
    one text      its class, integer
    ============  ===================

    Requirements
    ------------
    1. A fixed list of classes; C has a row for each.

    Recommendations
    ---------------
    - Take it as the baseline that a contrastive loss has to beat on classes held out.

    Relations
    ---------
    - `course_lib.media.ArcFaceHead` classifies by angle with a margin, for classes held out.
    - `course_lib.sentences.SoftmaxHead` classifies pairs of texts.

    Parameters
    ----------
    dim : int
        Width of what comes in.
    embedding_dim : int
        Width of the vectors that stay.
    classes : int
        2 or more.
    seed : int
        Of the first weights.

    Raises
    ------
    ValueError
        If a width is below 1 or there are fewer than two classes.

    References
    ----------
    Taigman et al. (2014), "DeepFace", section 3, for faces: the layer before the classifier is
    the representation.

    Examples
    --------
    >>> import torch
    >>> head = ClassifierHead(dim=8, embedding_dim=3, classes=5)
    >>> x = torch.randn(4, 8)
    >>> head.embed(x).shape, head(x).shape
    (torch.Size([4, 3]), torch.Size([4, 5]))
    >>> head.loss(x, torch.tensor([0, 1, 2, 4])).shape
    torch.Size([])
    """

    def __init__(self, dim: int, embedding_dim: int, classes: int, seed: int = 0) -> None:
        super().__init__()
        least = {"dim": (dim, 1), "embedding_dim": (embedding_dim, 1), "classes": (classes, 2)}
        for name, (number, lowest) in least.items():
            if number < lowest:
                raise ValueError(f"{name}: expected {lowest} or more, got {number}")
        with seeded_weights(seed):
            self.projector = nn.Linear(dim, embedding_dim)
            self.classifier = nn.Linear(embedding_dim, classes)

    def embed(self, x: Tensor) -> Tensor:
        """Return the vectors that are kept: (B, dim) to (B, embedding_dim)."""
        return self.projector(x)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits: (B, dim) to (B, classes)."""
        return self.classifier(self.embed(x))

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """Return the mean cross-entropy of (B, dim) rows with their (B,) int64 labels."""
        check_labels(labels, len(x))
        classes = self.classifier.out_features
        if labels.min() < 0 or labels.max() >= classes:
            came = f"{labels.min().item()} to {labels.max().item()}"
            raise ValueError(f"labels: expected 0 to {classes - 1}, got {came}")
        return F.cross_entropy(self(x), labels)
