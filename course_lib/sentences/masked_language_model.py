"""Masked-language modelling: hide some tokens, and guess them from both sides."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.layer_normalization import LayerNorm

IGNORED = -100  # the label that cross_entropy leaves out


def corrupt(
    ids: Tensor,
    maskable: Tensor,
    mask_id: int,
    vocabulary_size: int,
    seed: int,
    rate: float = 0.15,
) -> tuple[Tensor, Tensor]:
    """Choose some tokens to guess; hide most of them.

    Of the chosen tokens, 80 % become [MASK], 10 % a random token and 10 % stay. Fine-tuning never
    sees a [MASK], so the model must not learn that only masked positions matter. Each token is
    chosen on its own with probability `rate`, so a short text may have none.

    Parameters
    ----------
    ids : (B, T) int64
    maskable : (B, T) bool or int
        1 where a token may be chosen: not for [CLS], [SEP] and padding.
    mask_id : int
        Of [MASK].
    vocabulary_size : int
        Random tokens are drawn from 0 to this, exclusive.
    seed : int
    rate : float
        Share of the maskable tokens that is chosen, 0 to 1.

    Returns
    -------
    corrupted : (B, T) int64
    labels : (B, T) int64
        The original token where one was chosen, -100 elsewhere: also where the chosen token stayed.

    Raises
    ------
    ValueError
        If the shapes differ or `rate` isn't a share.

    References
    ----------
    Devlin et al. 2019, section 3.1, "Task #1: Masked LM", and appendix A.1.

    Examples
    --------
    >>> ids = torch.arange(5, 25)[None]
    >>> corrupted, labels = corrupt(ids, ids > 5, mask_id=4, vocabulary_size=25, seed=1)
    >>> bool((corrupted == ids)[labels == -100].all())
    True
    """
    if ids.shape != maskable.shape:
        shapes = f"{tuple(ids.shape)} as ids, got {tuple(maskable.shape)}"
        raise ValueError(f"maskable: expected shape {shapes}")
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"rate: expected a share from 0 to 1, got {rate}")
    generator = torch.Generator().manual_seed(seed)
    chosen = (torch.rand(ids.shape, generator=generator) < rate) & maskable.bool()
    fate = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocabulary_size, ids.shape, generator=generator)
    corrupted = ids.masked_fill(chosen & (fate < 0.8), mask_id)
    corrupted = torch.where(chosen & (fate >= 0.9), random, corrupted)
    return corrupted, ids.masked_fill(~chosen, IGNORED)


class MaskedLMHead(nn.Module):
    """Score every word piece at a position: one more layer, then the input table once again.

    The scores are dot products with the word vectors that the encoder starts from, so what the
    table learns at one end helps at the other; the head itself adds only a bias for each piece.

    Parameters
    ----------
    config : BertConfig

    References
    ----------
    Devlin et al. 2019, section 3.1; the layer and the tied table are those of the authors' code.
    Press and Wolf 2017, "Using the output embedding to improve language models".

    Examples
    --------
    >>> head = MaskedLMHead(BertConfig(vocabulary_size=50, dim=8))
    >>> head(torch.randn(3, 5, 8), torch.randn(50, 8)).shape
    torch.Size([3, 5, 50])
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.dim, config.dim)
        self.norm = LayerNorm(config.dim, config.eps)
        self.bias = nn.Parameter(torch.zeros(config.vocabulary_size))

    def forward(self, states: Tensor, table: Tensor) -> Tensor:
        """Return the scores: states (..., d) and the word table (V, d) to (..., V)."""
        return F.linear(self.norm(F.gelu(self.dense(states))), table, self.bias)  # x Wᵀ + b


def masked_lm_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean of -log p(original token) over the chosen positions; 0 if there are none.

    Parameters
    ----------
    logits : (..., V) float32
    labels : (...) int64
        -100 where no token was chosen.

    Returns
    -------
    () float32

    Examples
    --------
    >>> logits = torch.tensor([[0.0, 0.0], [9.0, -9.0]])
    >>> masked_lm_loss(logits, torch.tensor([1, -100]))  # log 2; the second row doesn't count
    tensor(0.6931)
    """
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != IGNORED).sum().clamp(min=1)
