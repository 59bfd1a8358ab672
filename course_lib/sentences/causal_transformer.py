"""A decoder as GPT-2 has it: pre-norm blocks in which nobody looks ahead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.attention import causal_mask
from course_lib.sentences.bert import draw_weights
from course_lib.sentences.layer_normalization import LayerNorm
from course_lib.sentences.padded_batches import check_tokens
from course_lib.sentences.transformer_block import PreNormBlock
from course_lib.sentences.weight_seeds import seeded_weights

GELU = partial(F.gelu, approximate="tanh")  # transformers calls it "gelu_new"


@dataclass(frozen=True)
class CausalConfig:
    """Sizes of a decoder; what is left out is the small GPT-2's.

    Parameters
    ----------
    vocabulary_size, dim, layers, heads, inner, positions, dropout, eps
        As in `BertConfig`.

    Examples
    --------
    >>> CausalConfig(layers=2).dim
    768
    """

    vocabulary_size: int = 50257
    dim: int = 768
    layers: int = 12
    heads: int = 12
    inner: int = 3072
    positions: int = 1024
    dropout: float = 0.1
    eps: float = 1e-5

    @classmethod
    def from_folder(cls, path: str | Path) -> Self:
        """Read the sizes from the config.json of a transformers checkpoint.

        Raises
        ------
        ValueError
            If the checkpoint isn't a GPT-2, or has another activation.
        """
        found = json.loads((Path(path) / "config.json").read_text(encoding="utf-8"))
        for name, expected in {"model_type": "gpt2", "activation_function": "gelu_new"}.items():
            if found.get(name) != expected:
                raise ValueError(f"path: expected {name} {expected!r}, got {found.get(name)!r}")
        d = found["n_embd"]
        return cls(
            vocabulary_size=found["vocab_size"],
            dim=d,
            layers=found["n_layer"],
            heads=found["n_head"],
            inner=found.get("n_inner") or 4 * d,
            positions=found["n_positions"],
            dropout=found["resid_pdrop"],
            eps=found["layer_norm_epsilon"],
        )


class CausalTransformer(nn.Module):
    """States of tokens that have seen only what stands to their left.

    Parameters
    ----------
    config : CausalConfig
    seed : int
        Of the first weights.

    References
    ----------
    Radford et al. 2019, "Language models are unsupervised multitask learners", section 2.3.

    Examples
    --------
    >>> sizes = {"vocabulary_size": 50, "dim": 8, "layers": 2, "heads": 2, "inner": 32}
    >>> model = CausalTransformer(CausalConfig(**sizes, positions=16)).eval()
    >>> left, alone = torch.tensor([[0, 0, 17, 40]]), torch.tensor([[17, 40]])
    >>> padded = model(left, torch.tensor([[0, 0, 1, 1]]))
    >>> torch.allclose(padded[:, -1], model(alone, torch.ones(1, 2))[:, -1], atol=1e-6)
    True
    """

    def __init__(self, config: CausalConfig, seed: int = 0) -> None:
        super().__init__()
        d, eps = config.dim, config.eps
        self.config = config
        with seeded_weights(seed):
            self.word = nn.Embedding(config.vocabulary_size, d)
            self.position = nn.Embedding(config.positions, d)
            self.dropout = nn.Dropout(config.dropout)
            self.blocks = nn.ModuleList(
                PreNormBlock(d, config.heads, config.inner, GELU, config.dropout, eps)
                for _ in range(config.layers)
            )
            self.norm = LayerNorm(d, eps)
            draw_weights(self)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the states after the last block and the last layer norm.

        Parameters
        ----------
        ids : (B, T) int64
        mask : (B, T) bool or int
            1 for real tokens; padding may stand on the left or on the right.

        Returns
        -------
        (B, T, d) float32

        Raises
        ------
        ValueError
            If the shapes differ, a text is too long or an id is outside of the vocabulary.
        """
        *_, last = self._climb(ids, mask)
        return last

    def hidden_states(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """Return the input of the first block and the output of each: L + 1 times (B, T, d).

        The last one has gone through the last layer norm, as in transformers.
        """
        return list(self._climb(ids, mask))

    def _climb(self, ids: Tensor, mask: Tensor) -> Iterator[Tensor]:
        check_tokens(ids, mask, self.config.positions, self.config.vocabulary_size)
        x = self.dropout(self.word(ids) + self.position(first_real_is_0(mask)))  # (B, T, d)
        pairs = past_real_tokens(mask)  # (B, T, T)
        for block in self.blocks:
            yield x
            x = block(x, pairs)
        yield self.norm(x)


def first_real_is_0(mask: Tensor) -> Tensor:
    """Return position ids that count real tokens only: (B, T) to (B, T) int64.

    With absolute positions a text that is shifted by padding on the left is another text.

    Examples
    --------
    >>> first_real_is_0(torch.tensor([[0, 0, 1, 1, 1], [1, 1, 1, 0, 0]]))
    tensor([[0, 0, 0, 1, 2],
            [0, 1, 2, 2, 2]])
    """
    return (mask.long().cumsum(dim=1) - 1).clamp(min=0)


def past_real_tokens(mask: Tensor) -> Tensor:
    """Return who may look at whom, (B, T, T): at real tokens up to oneself.

    Everybody may look at themselves, padding too: a softmax over nothing would be nan.

    Examples
    --------
    >>> past_real_tokens(torch.tensor([[0, 1, 1]])).int()
    tensor([[[1, 0, 0],
             [0, 1, 0],
             [0, 1, 1]]], dtype=torch.int32)
    """
    T = mask.shape[1]
    return causal_mask(T) & mask.bool()[:, None, :] | torch.eye(T, dtype=torch.bool)
