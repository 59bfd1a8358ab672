"""A batch without padding: the tokens of all texts in one long row, each text minding its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from course_lib.models.texts_check import check_texts

from .own_tokenizer import own_tokenizer


class UnpaddedEncoder:
    """Run a BERT-like `course_lib.models.SentenceEncoder` on real tokens only.

    A padded batch is as long as its longest text: of questions with 16 tokens on average and one
    with 35, half the work is done for nothing. All but one step of a transformer treats each token
    by itself, so the tokens of all texts can stand in one matrix ``(N, d)``. Only attention has to
    know which tokens belong together, and it is the cheapest part for short texts; it alone is
    padded here.

    Parameters
    ----------
    encoder
        Of a model of the BERT family with mean pooling, such as all-MiniLM-L6-v2.

    Raises
    ------
    ValueError
        If its architecture is another one.

    Notes
    -----
    The vectors are those of `encoder`, up to rounding (about 1e-6).

    References
    ----------
    ByteDance (2020), Effective Transformer; Portes et al. (2023), "MosaicBERT", section 2.1.

    Examples
    --------
    >>> from course_lib.models import load
    >>> encoder = load("all-MiniLM-L6-v2")
    >>> texts = ["a cat", "a much longer sentence about nothing in particular"]
    >>> ours = UnpaddedEncoder(encoder).encode(texts)
    >>> bool(np.abs(ours - encoder.encode(texts)).max() < 1e-5)
    True
    """

    def __init__(self, encoder: Any) -> None:
        config = encoder.model.config
        if config.model_type != "bert" or config.hidden_act != "gelu":
            raise ValueError(f"encoder: expected a BERT with GELU, got {config.model_type!r}")
        self.dim, self.heads = int(config.hidden_size), int(config.num_attention_heads)
        self.tokenizer = own_tokenizer(encoder.tokenizer)
        self.tokenizer.enable_truncation(encoder.max_length)
        self._model = encoder.model.eval()
        self._layers = [_Layer(layer) for layer in encoder.model.encoder.layer]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts in one go.

        Parameters
        ----------
        texts
            n texts that fit into memory together.

        Returns
        -------
        float32 array, shape (n, dim)
            Unit rows, in order.

        Raises
        ------
        TypeError
            If `texts` is one string, or an item isn't a string.
        """
        check_texts(texts)
        if not len(texts):
            return np.zeros((0, self.dim), dtype=np.float32)
        ids = [found.ids for found in self.tokenizer.encode_batch_fast(list(texts))]
        with torch.inference_mode():
            return self._forward(ids).numpy()

    def _forward(self, ids: list[list[int]]) -> Tensor:
        lengths = torch.tensor([len(row) for row in ids])
        text = torch.repeat_interleave(torch.arange(len(ids)), lengths)  # (N,)
        place = torch.cat([torch.arange(len(row)) for row in ids])  # (N,)
        tables = self._model.embeddings
        x = tables.word_embeddings(torch.tensor([token for row in ids for token in row]))
        x = x + tables.position_embeddings.weight[place] + tables.token_type_embeddings.weight[0]
        x = tables.LayerNorm(x)  # (N, d)
        real = torch.arange(int(lengths.max())) < lengths[:, None]  # (n, T)
        for layer in self._layers:
            x = layer(x, text, place, real, self.heads)
        sums = torch.zeros(len(ids), self.dim).index_add_(0, text, x)  # (n, d)
        return F.normalize(sums)  # the mean has the same direction


class _Layer:
    """One transformer block on ``(N, d)``, with query, key and value in one product."""

    def __init__(self, layer: Any) -> None:
        parts = layer.attention.self
        three = (parts.query, parts.key, parts.value)
        self.weight = torch.cat([part.weight for part in three]).detach()  # (3 d, d)
        self.bias = torch.cat([part.bias for part in three]).detach()
        self.after, self.grow, self.shrink = (
            layer.attention.output,
            layer.intermediate,
            layer.output,
        )

    def __call__(self, x: Tensor, text: Tensor, place: Tensor, real: Tensor, heads: int) -> Tensor:
        n, longest = real.shape
        qkv = F.linear(x, self.weight, self.bias)  # (N, 3 d)
        padded = qkv.new_zeros(n, longest, qkv.shape[1])
        padded[text, place] = qkv
        split = padded.view(n, longest, 3, heads, -1).permute(2, 0, 3, 1, 4)  # (3, n, H, T, d / H)
        mixed = F.scaled_dot_product_attention(*split, attn_mask=real[:, None, None, :])
        mixed = mixed.transpose(1, 2).reshape(n, longest, -1)[text, place]  # (N, d)
        x = self.after.LayerNorm(x + self.after.dense(mixed))
        return self.shrink.LayerNorm(x + self.shrink.dense(F.gelu(self.grow.dense(x))))
