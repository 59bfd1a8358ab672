"""Wrong answers for a hidden frame, and the loss that has to tell them from the right one."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def sample_distractors(mask: Tensor, k: int, generator: torch.Generator | None = None) -> Tensor:
    """Draw, for each hidden frame, `k` other hidden frames of its sound, with replacement.

    Frames of other sounds would be too easy: another instrument gives them away.

    Parameters
    ----------
    mask : (B, T) bool tensor
        True where a frame is hidden, as `mask_spans` returns it.
    k : int
        Number of distractors, 1 or more: 100 in wav2vec 2.0.
    generator : torch.Generator, optional

    Returns
    -------
    (N, k) int64 tensor
        Rows of ``x[mask]``, whose N rows are the hidden frames of all sounds one after the other.

    Raises
    ------
    ValueError
        If a sound has exactly one hidden frame, or an argument is of another kind.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", section 3.2.

    Examples
    --------
    >>> mask = torch.tensor([[1, 1, 0], [0, 1, 1]]).bool()
    >>> sample_distractors(mask, k=2).tolist()  # two hidden frames each: only one to draw
    [[1, 1], [0, 0], [3, 3], [2, 2]]
    """
    if mask.dim() != 2 or mask.dtype != torch.bool:
        came = f"{tuple(mask.shape)} {mask.dtype}"
        raise ValueError(f"mask: expected shape (B, T), torch.bool, got {came}")
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    hidden = mask.sum(dim=1)  # (B,)
    if (hidden == 1).any():
        row = int((hidden == 1).nonzero()[0])
        raise ValueError(f"mask: expected two hidden frames or more a sound, got one in row {row}")
    own = mask.cumsum(dim=1)[mask] - 1  # (N,): the how-manieth hidden frame of its sound
    of = hidden.repeat_interleave(hidden)  # (N,): how many its sound has
    drawn = (torch.rand(len(own), k, generator=generator) * (of - 1)[:, None]).long()
    drawn += drawn >= own[:, None]  # step over the frame itself
    first = (hidden.cumsum(dim=0) - hidden).repeat_interleave(hidden)  # (N,)
    return first[:, None] + drawn


def contrastive_loss(
    context: Tensor, targets: Tensor, negatives: Tensor, temperature: float = 0.1
) -> Tensor:
    """Pick the true target of each hidden frame out of itself and its distractors.

    ``L = -log exp(cos(c, q) / t) / sum_{q' in {q} and distractors} exp(cos(c, q') / t)``. The true
    target belongs into the sum: without it the loss can be any negative number.

    Parameters
    ----------
    context : (N, d) tensor
        What the transformer says of each hidden frame.
    targets : (N, d) tensor
        The quantised frames that were hidden.
    negatives : (N, K, d) tensor
        Distractors. One that equals the target is left out: it would be no wrong answer.
    temperature : float
        Above 0.

    Returns
    -------
    Tensor
        Mean over the frames, a scalar; ln (K + 1) where all cosines are equal.

    Raises
    ------
    ValueError
        If shapes don't fit or `temperature` isn't above 0.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", equation 3.

    Examples
    --------
    >>> c, q = torch.tensor([[1.0, 0.0]]), torch.tensor([[2.0, 0.0]])
    >>> contrastive_loss(c, q, torch.tensor([[[0.0, 1.0], [0.0, -1.0]]]), temperature=1.0).item()
    0.5514
    """
    if context.dim() != 2 or targets.shape != context.shape:
        shapes = tuple(context.shape), tuple(targets.shape)
        raise ValueError(f"context, targets: expected one shape (N, d), got {shapes}")
    N, d = context.shape
    if negatives.dim() != 3 or (negatives.shape[0], negatives.shape[2]) != (N, d):
        came = tuple(negatives.shape)
        raise ValueError(f"negatives: expected shape ({N}, K, {d}), got {came}")
    if not temperature > 0:
        raise ValueError(f"temperature: expected a number above 0, got {temperature}")
    right = F.cosine_similarity(context, targets, dim=-1)[:, None]  # (N, 1)
    wrong = F.cosine_similarity(context[:, None], negatives, dim=-1)  # (N, K)
    wrong = wrong.masked_fill((negatives == targets[:, None]).all(dim=-1), -torch.inf)
    logits = torch.cat([right, wrong], dim=1) / temperature
    return F.cross_entropy(logits, torch.zeros(N, dtype=torch.long, device=logits.device))
