"""How good vectors lie on the sphere: partners near each other, all together spread out."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.pair_losses import check_rows
from course_lib.training.loss_arguments import check_positive


def alignment(u: Tensor, v: Tensor, alpha: float = 2.0) -> Tensor:
    """Return the mean of ``|u_i - v_i|^alpha`` of partners, as unit vectors; 0 is best.

    Alone it is worthless: all vectors in one point have alignment 0.

    Parameters
    ----------
    u, v : Tensor
        Shape ``(n, d)``, of any length; row i of one belongs to row i of the other.
    alpha : float
        Above 0.

    Returns
    -------
    Tensor
        A scalar, 0 to 2^alpha. It has a gradient, so it can be part of a loss.

    Raises
    ------
    ValueError
        If shapes differ or `alpha` isn't positive.

    References
    ----------
    Wang and Isola (2020), "Understanding Contrastive Representation Learning through Alignment
    and Uniformity on the Hypersphere", section 4.1.1.

    Examples
    --------
    >>> u, v = torch.eye(2), torch.tensor([[3.0, 0.0], [2.0, 0.0]])  # distances 0 and √2
    >>> alignment(u, v).item()
    1.0
    """
    check_rows(u, v=v)
    check_positive(alpha=alpha)
    squared = (F.normalize(u, dim=-1) - F.normalize(v, dim=-1)).square().sum(dim=1)  # (n,)
    return squared.mean() if alpha == 2 else squared.pow(alpha / 2).mean()


def uniformity(z: Tensor, t: float = 2.0) -> Tensor:
    """Return ``log of the mean of exp(-t |z_i - z_j|²)`` over all pairs; the lower, the better.

    0 when all vectors are one point. Spread evenly over a sphere of many dimensions, squared
    distances are about 2, so the value comes near -2 t, that is -4.

    Parameters
    ----------
    z : Tensor
        Shape ``(n, d)``, n >= 2, of any length; they are made unit vectors.
    t : float
        Above 0.

    Returns
    -------
    Tensor
        A scalar, at most 0, with a gradient.

    Raises
    ------
    ValueError
        If there are fewer than two rows or `t` isn't positive.

    Complexity
    ----------
    O(n²) distances; some thousand rows are a good estimate of more.

    References
    ----------
    Wang and Isola (2020), "Understanding Contrastive Representation Learning through Alignment
    and Uniformity on the Hypersphere", section 4.1.2.

    Examples
    --------
    >>> uniformity(torch.ones(5, 3)).item(), uniformity(torch.eye(2)).item()  # log exp(-2 * 2)
    (0.0, -4.0)
    """
    if z.dim() != 2 or len(z) < 2:
        raise ValueError(f"z: expected shape (n, d), n 2 or more, got {tuple(z.shape)}")
    check_positive(t=t)
    squared = F.pdist(F.normalize(z, dim=-1)).square()  # (n (n - 1) / 2,)
    return (-t * squared).logsumexp(dim=0) - math.log(len(squared))


def effective_rank(z: Tensor) -> float:
    """Return how many dimensions the vectors really use: exp of the entropy of singular values.

    With ``p_k = s_k / sum of s``, the rank is ``exp(-sum p_k log p_k)``: 1 where all vectors lie
    on one line, min(n, d) where all directions are used equally. Collapse shows here even where
    the loss looks fine: a model may keep pairs together and use 5 of its 384 dimensions.

    Parameters
    ----------
    z : Tensor
        Shape ``(n, d)``, as it is: neither centred nor normalised.

    Returns
    -------
    float
        1 to min(n, d).

    Raises
    ------
    ValueError
        If the shape is another, or all numbers are zero.

    References
    ----------
    Roy and Vetterli (2007), "The effective rank: a measure of effective dimensionality",
    definition 1. Garrido et al. (2023), "RankMe", for embeddings.

    Examples
    --------
    >>> effective_rank(torch.eye(6)), effective_rank(torch.ones(9, 6))
    (6.0, 1.0)
    """
    if z.dim() != 2 or not z.any():
        raise ValueError(f"z: expected shape (n, d), not all zero, got {tuple(z.shape)}")
    s = torch.linalg.svdvals(z.detach().double())  # (min(n, d),)
    p = s / s.sum()
    return torch.special.entr(p).sum().exp().item()
