"""What a link predictor is trained to do: the ends of an edge alike, other pairs not."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences import info_nce_loss

LinkLoss = Callable[[Tensor, Tensor, Tensor], Tensor]  # embeddings, edges, other pairs -> scalar


def link_loss(z: Tensor, edges: Tensor, others: Tensor) -> Tensor:
    """Return the mean of -log σ(z_u · z_v) over edges plus that of -log σ(-z_u · z_v) over others.

    Parameters
    ----------
    z : (n, k) tensor
    edges, others : (2, E) and (2, F) int64 tensors

    Examples
    --------
    >>> import torch
    >>> z = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> link_loss(z, torch.tensor([[0], [1]]), torch.tensor([[0], [2]])).item()  # 0.313 + 0.693
    1.006
    """
    positive, negative = ((z[u] * z[v]).sum(dim=1) for u, v in (edges, others))
    return F.softplus(-positive).mean() + F.softplus(negative).mean()


def in_batch_link_loss(
    z: Tensor, edges: Tensor, others: Tensor | None = None, temperature: float = 0.05
) -> Tensor:
    """Ask for the other end of each edge among the ends of all edges of the batch.

    ``-log softmax`` of the cosines divided by the temperature, from the first ends to the second
    and back. Each edge has thousands of negatives that cost one matrix product, and those that
    lie close count most; random pairs are soon all far away.

    Parameters
    ----------
    z : (n, k) tensor
    edges : (2, E) int64 tensor
    others : ignored
        So that it can stand where `link_loss` stands.
    temperature : float
        Above 0.

    References
    ----------
    Chapter 3's `info_nce_loss`; van den Oord, Li and Vinyals 2018, equation 4.

    Examples
    --------
    >>> import torch
    >>> z = torch.eye(3)[[0, 0, 1, 1]]
    >>> in_batch_link_loss(z, torch.tensor([[0, 2], [1, 3]])).item() < 1e-6
    True
    """
    u, v = z[edges[0]], z[edges[1]]
    return (info_nce_loss(u, v, temperature) + info_nce_loss(v, u, temperature)) / 2
