"""All pictures of a class are positives of each other."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def supervised_contrastive_loss(z: Tensor, labels: Tensor, temperature: float = 0.1) -> Tensor:
    """Let each vector pick those of its class out of all others.

    ``L_i = -1/|P(i)| sum_{p in P(i)} log exp(z_i z_p / t) / sum_{a != i} exp(z_i z_a / t)``,
    with P(i) the other vectors of i's class. The anchor itself is in neither sum: its
    exp(1 / t) would drown all others. The mean is taken for each anchor first, so that a large
    class doesn't count by the square of its size. An anchor alone in its class has nothing to
    pick and counts only as a negative of the others.

    Parameters
    ----------
    z : (B, d) float32
        Vectors of any length; they are made unit vectors.
    labels : (B,) int64
    temperature : float
        t, above 0.

    Returns
    -------
    Tensor
        Mean over the anchors that have a positive, a scalar. With two vectors a class it is
        `nt_xent_loss`.

    Raises
    ------
    ValueError
        If shapes don't fit, the temperature isn't positive, or no two vectors share a class.

    References
    ----------
    Khosla et al. 2020, "Supervised contrastive learning", equation 2 (L_out).

    Examples
    --------
    >>> z = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    >>> supervised_contrastive_loss(z, torch.tensor([0, 0, 1, 1])).item()  # ln(1 + 2 / e¹⁰)
    0.0001
    >>> supervised_contrastive_loss(torch.ones(4, 2), torch.tensor([0, 0, 1, 1])).item()  # ln 3
    1.0986
    """
    _check(z, labels, temperature)
    unit = F.normalize(z, dim=1)  # (B, d)
    oneself = torch.eye(len(z), dtype=torch.bool, device=z.device)
    logits = (unit @ unit.T / temperature).masked_fill(oneself, -torch.inf)  # (B, B)
    log_p = F.log_softmax(logits, dim=1)
    positive = (labels[:, None] == labels[None, :]) & ~oneself  # (B, B)
    count = positive.sum(dim=1)  # |P(i)|
    if not count.any():
        raise ValueError("labels: expected two rows of one class or more, got all different")
    summed = log_p.masked_fill(~positive, 0.0).sum(dim=1)  # (B,)
    anchors = count > 0
    return -(summed[anchors] / count[anchors]).mean()


def _check(z: Tensor, labels: Tensor, temperature: float) -> None:
    if z.ndim != 2:
        raise ValueError(f"z: expected shape (B, d), got {tuple(z.shape)}")
    if labels.shape != z.shape[:1]:
        raise ValueError(f"labels: expected shape ({len(z)},), got {tuple(labels.shape)}")
    if not temperature > 0:
        raise ValueError(f"temperature: expected a positive number, got {temperature}")
