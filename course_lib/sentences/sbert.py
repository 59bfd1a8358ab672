"""Sentence-BERT: one encoder for every sentence of a pair, and the heads that train it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.token_pooling import Pooling, mean_pooling


class SiameseEncoder(nn.Module):
    """One encoder and pooling, used for every side: two sides of a pair, three of a triplet.

    The sides share all weights, so a sentence has one vector wherever it stands; that vector can
    be stored, and n sentences cost n encodings, not n (n - 1) / 2 pairs.

    Parameters
    ----------
    encoder : nn.Module
        Maps ids ``(B, T)`` and mask ``(B, T)`` to states ``(B, T, d)``, as `BertEncoder`.
    pooling : function or nn.Module
        From states and mask to vectors ``(B, d)``, as `mean_pooling`.

    References
    ----------
    Bromley et al. (1993), "Signature Verification using a Siamese Time Delay Neural Network";
    Reimers and Gurevych (2019), "Sentence-BERT", section 3.

    Examples
    --------
    >>> class Table(nn.Embedding):
    ...     def forward(self, ids, mask):
    ...         return super().forward(ids)
    >>> encoder = SiameseEncoder(Table(10, 4))
    >>> side = (torch.tensor([[1, 2, 0]]), torch.tensor([[1, 1, 0]]))
    >>> u, v = encoder(side, side)
    >>> u.shape, torch.equal(u, v)
    (torch.Size([1, 4]), True)
    """

    def __init__(self, encoder: nn.Module, pooling: Pooling = mean_pooling) -> None:
        super().__init__()
        self.encoder, self.pooling = encoder, pooling

    def embed(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return one vector a sentence, ``(B, d)``, from ids and mask, both ``(B, T)``."""
        return self.pooling(self.encoder(ids, mask), mask)

    def forward(self, *sides: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Return the vectors ``(B, d)`` of each side, given as its ids and mask, in this order."""
        return tuple(self.embed(side[0], side[1]) for side in sides)


class SoftmaxHead(nn.Module):
    """Classify a pair of sentences from ``[u, v, |u - v|]``, as for natural language inference.

    The head is thrown away after training: what stays is an encoder whose vectors' differences
    say how two sentences relate.

    Parameters
    ----------
    dim : int
        Length d of a sentence vector.
    classes : int
        2 or more; 3 for entailment, neutral, contradiction.

    References
    ----------
    Reimers and Gurevych (2019), "Sentence-BERT", section 3, figure 1.

    Examples
    --------
    >>> head = SoftmaxHead(4, 3)
    >>> head(torch.zeros(2, 4), torch.ones(2, 4)).shape
    torch.Size([2, 3])
    """

    def __init__(self, dim: int, classes: int) -> None:
        super().__init__()
        for name, value, lowest in (("dim", dim, 1), ("classes", classes, 2)):
            if value < lowest:
                raise ValueError(f"{name}: expected {lowest} or more, got {value}")
        self.classifier = nn.Linear(3 * dim, classes)

    def forward(self, u: Tensor, v: Tensor) -> Tensor:
        """Return the logits of the classes, ``(B, classes)``, from two times ``(B, d)``."""
        return self.classifier(torch.cat([u, v, (u - v).abs()], dim=-1))

    def loss(self, u: Tensor, v: Tensor, labels: Tensor) -> Tensor:
        """Return the mean cross-entropy, a scalar; labels ``(B,)`` int64, 0 to classes - 1."""
        return F.cross_entropy(self(u, v), labels)


def cosine_regression_loss(
    u: Tensor, v: Tensor, scores: Tensor, lowest: float = 0.0, highest: float = 5.0
) -> Tensor:
    """Let the cosine of a pair be its human score, both on a scale from 0 to 1.

    Scores of 0 to 5 as they stand are out of a cosine's reach: at score 5 the smallest possible
    squared error is 16.

    Parameters
    ----------
    u, v : Tensor
        Shape ``(B, d)``.
    scores : Tensor
        Shape ``(B,)``, from `lowest` (unrelated) to `highest` (same meaning).
    lowest, highest : float
        Ends of the scale of the scores; STS has 0 and 5.

    Returns
    -------
    Tensor
        Mean squared error over the pairs, a scalar.

    Raises
    ------
    ValueError
        If shapes don't fit, or a score is outside its scale.

    References
    ----------
    Reimers and Gurevych (2019), "Sentence-BERT", section 3, figure 2.

    Examples
    --------
    >>> u, v = torch.tensor([[1.0, 0.0]]), torch.tensor([[3.0, 4.0]])  # cosine 0.6
    >>> cosine_regression_loss(u, v, torch.tensor([5.0])).item()  # (0.6 - 1)^2
    0.16
    """
    if u.shape != v.shape or scores.shape != u.shape[:1]:
        came = f"{tuple(u.shape)}, {tuple(v.shape)} and {tuple(scores.shape)}"
        raise ValueError(f"u, v, scores: expected shapes (B, d), (B, d) and (B,), got {came}")
    if not ((scores >= lowest) & (scores <= highest)).all():
        low, high = scores.min().item(), scores.max().item()
        raise ValueError(f"scores: expected {lowest} to {highest}, got {low:.3g} to {high:.3g}")
    target = ((scores - lowest) / (highest - lowest)).to(u.dtype)
    return F.mse_loss(F.cosine_similarity(u, v), target)
