"""BERT's encoder: the sum of three vectors a token, then a stack of post-norm blocks."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.layer_normalization import LayerNorm
from course_lib.sentences.padded_batches import check_tokens
from course_lib.sentences.transformer_block import Activation, PostNormBlock
from course_lib.sentences.weight_seeds import seeded_weights

ACTIVATIONS: dict[str, Activation] = {"gelu": F.gelu, "relu": F.relu}


class BertEmbeddings(nn.Module):
    """Word piece + segment + position, normalised.

    References
    ----------
    Devlin et al. 2019, figure 2.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.word = nn.Embedding(config.vocabulary_size, config.dim)
        self.position = nn.Embedding(config.positions, config.dim)
        self.segment = nn.Embedding(config.segments, config.dim)
        self.norm = LayerNorm(config.dim, config.eps)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, ids: Tensor, segments: Tensor) -> Tensor:
        """Return the states that enter the first block: ids (B, T) to (B, T, d)."""
        positions = torch.arange(ids.shape[1])  # (T,)
        x = self.word(ids) + self.segment(segments) + self.position(positions)  # (B, T, d)
        return self.dropout(self.norm(x))


class BertEncoder(nn.Module):
    """Contextual vectors of word pieces.

    Parameters
    ----------
    config : BertConfig
    seed : int
        Of the first weights, drawn from a normal distribution.

    References
    ----------
    Devlin et al. 2019, "BERT: pre-training of deep bidirectional transformers for language
    understanding", section 3.

    Examples
    --------
    >>> config = BertConfig(vocabulary_size=50, dim=8, layers=2, heads=2, inner=32, positions=16)
    >>> bert = BertEncoder(config).eval()
    >>> ids = torch.tensor([[2, 17, 3, 0], [2, 17, 40, 3]])
    >>> mask = (ids > 0).int()
    >>> bert(ids, mask).shape
    torch.Size([2, 4, 8])
    >>> len(bert.hidden_states(ids, mask)), len(bert.attention_weights(ids, mask))
    (3, 2)
    """

    def __init__(self, config: BertConfig, seed: int = 0) -> None:
        super().__init__()
        if config.activation not in ACTIVATIONS:
            expected = " or ".join(ACTIVATIONS)
            raise ValueError(f"activation: expected {expected}, got {config.activation!r}")
        d, eps = config.dim, config.eps
        activation = ACTIVATIONS[config.activation]
        self.config = config
        with seeded_weights(seed):
            self.embeddings = BertEmbeddings(config)
            self.blocks = nn.ModuleList(
                PostNormBlock(d, config.heads, config.inner, activation, config.dropout, eps)
                for _ in range(config.layers)
            )
            self.pooler = nn.Linear(d, d) if config.pooler else None
            draw_weights(self, config.deviation)

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor | None = None) -> Tensor:
        """Return the states after the last block.

        Parameters
        ----------
        ids : (B, T) int64
            Word pieces.
        mask : (B, T) bool or int
            1 for real tokens, 0 for padding.
        segments : (B, T) int64, optional
            0 for sentence A, 1 for sentence B; all 0 if not given.

        Returns
        -------
        (B, T, d) float32
            Those of padding tokens mean nothing.

        Raises
        ------
        ValueError
            If a shape doesn't fit, a text is too long, or an id or a segment is unknown.
        """
        *_, last = self._climb(ids, mask, segments)
        return last

    def hidden_states(
        self, ids: Tensor, mask: Tensor, segments: Tensor | None = None
    ) -> list[Tensor]:
        """Return the input of the first block and the output of each: L + 1 times (B, T, d)."""
        return list(self._climb(ids, mask, segments))

    def attention_weights(
        self, ids: Tensor, mask: Tensor, segments: Tensor | None = None
    ) -> list[Tensor]:
        """Return who looks at whom in every head of every layer: L times (B, h, T, T)."""
        *inputs, _ = self._climb(ids, mask, segments)
        pairs = zip(self.blocks, inputs, strict=True)
        return [block.attention.weights(x, mask) for block, x in pairs]

    def pooled(self, states: Tensor) -> Tensor:
        """Return tanh(W h_[CLS] + b), what next-sentence prediction reads: (B, T, d) to (B, d)."""
        if self.pooler is None:
            raise ValueError("pooler: expected an encoder with a pooler, got one without")
        return torch.tanh(self.pooler(states[:, 0]))

    def _climb(self, ids: Tensor, mask: Tensor, segments: Tensor | None) -> Iterator[Tensor]:
        segments = torch.zeros_like(ids) if segments is None else segments
        self._check(ids, mask, segments)
        x = self.embeddings(ids, segments)
        yield x  # (B, T, d)
        for block in self.blocks:
            x = block(x, mask)
            yield x

    def _check(self, ids: Tensor, mask: Tensor, segments: Tensor) -> None:
        check_tokens(ids, mask, self.config.positions, self.config.vocabulary_size)
        if segments.shape != ids.shape:
            shapes = f"{tuple(ids.shape)}, as ids, got {tuple(segments.shape)}"
            raise ValueError(f"segments: expected shape {shapes}")
        if ids.numel() and not 0 <= segments.min() <= segments.max() < self.config.segments:
            span = f"{segments.min()} to {segments.max()}"
            raise ValueError(f"segments: expected 0 to {self.config.segments - 1}, got {span}")


def draw_weights(module: nn.Module, deviation: float = 0.02) -> None:
    """Draw linear layers and embedding tables from N(0, deviation²); biases start at 0.

    Parameters
    ----------
    module : nn.Module
        Changed in place; layer norms keep γ = 1, β = 0.
    deviation : float
        0.02 in BERT and in GPT-2, whose states are 768 wide.
    """
    for part in module.modules():
        if isinstance(part, nn.Linear | nn.Embedding):
            nn.init.normal_(part.weight, std=deviation)
        if isinstance(part, nn.Linear) and part.bias is not None:
            nn.init.zeros_(part.bias)
