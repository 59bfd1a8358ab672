"""Hide patches at random, and ask only for those."""

from __future__ import annotations

import torch
from torch import Tensor


def random_masking(
    tokens: Tensor, ratio: float, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Keep a random part of each row's tokens, in random order.

    Parameters
    ----------
    tokens : Tensor, shape (B, N, d)
    ratio : float
        Share that is hidden, 0 to below 1; at least one token stays.
    generator : torch.Generator

    Returns
    -------
    visible : Tensor, shape (B, V, d)
        With V = N (1 - ratio), rounded.
    mask : Tensor, shape (B, N), bool
        True where a token is hidden.
    restore : Tensor, shape (B, N), int64
        Where each token is among the shuffled ones, the visible ones first:
        ``shuffled.gather(1, restore)`` puts them back.

    Raises
    ------
    ValueError
        If `ratio` is out of its range.

    References
    ----------
    He et al. (2022), "Masked Autoencoders Are Scalable Vision Learners", section 3 ("simple
    implementation").

    Examples
    --------
    >>> tokens = torch.arange(4.0).view(1, 4, 1)
    >>> visible, mask, _ = random_masking(tokens, 0.75, torch.Generator().manual_seed(0))
    >>> visible.shape, mask.sum().item(), mask[0, int(visible)].item()
    (torch.Size([1, 1, 1]), 3, False)
    """
    if not 0 <= ratio < 1:
        raise ValueError(f"ratio: expected 0 to below 1, got {ratio}")
    B, N, d = tokens.shape
    kept = max(1, round(N * (1 - ratio)))
    shuffled = torch.rand(B, N, generator=generator).argsort(dim=1)  # (B, N)
    restore = shuffled.argsort(dim=1)
    visible = tokens.gather(1, shuffled[:, :kept, None].expand(-1, -1, d))  # (B, V, d)
    return visible, restore >= kept, restore


def mae_loss(predicted: Tensor, patches: Tensor, mask: Tensor) -> Tensor:
    """Mean squared error of the hidden patches alone; what was seen costs nothing.

    Parameters
    ----------
    predicted, patches : Tensor, shape (B, N, P)
    mask : Tensor, shape (B, N), bool
        True where a patch was hidden.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ValueError
        If shapes differ or nothing was hidden.

    References
    ----------
    He et al. (2022), section 3 ("reconstruction target").

    Examples
    --------
    >>> painted, true = torch.zeros(1, 2, 3), torch.tensor([[[9.0, 9, 9], [1, 1, 1]]])
    >>> mae_loss(painted, true, torch.tensor([[False, True]])).item()
    1.0
    """
    if predicted.shape != patches.shape or mask.shape != patches.shape[:2]:
        came = f"{tuple(predicted.shape)}, {tuple(patches.shape)} and {tuple(mask.shape)}"
        raise ValueError(f"predicted, patches, mask: expected (B, N, P) twice, (B, N), got {came}")
    if not mask.any():
        raise ValueError("mask: expected hidden patches, got none")
    return (predicted - patches).square().mean(dim=-1)[mask].mean()
