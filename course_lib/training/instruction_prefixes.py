"""Words in front of queries and passages, in the mean of the tokens or left out of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from course_lib.models.retrieval_prefixes import RetrievalPrefixes, prefixed
from course_lib.sentences import SentenceEmbedder


class PrefixedEncoder(RetrievalPrefixes):
    """A sentence model with a prefix for each side.

    A prefix is a part of the training: E5 has ``"query: "`` and ``"passage: "``, BGE a sentence
    before queries alone. In front of a model that never saw it, it shifts all vectors in one
    direction, the more the longer it is. Leaving its tokens out of the mean takes most of that
    shift away; the other tokens still attend to them.

    Parameters
    ----------
    embedder : SentenceEmbedder
        Its pooling, length limit and normalisation hold; the prefix counts for the limit.
    query_prefix, passage_prefix : str
        With its final space. Give each side its own; the same sentence before both tells the
        model nothing.
    pool_prefix : bool
        Whether the prefix' tokens, and [CLS] before them, are pooled.

    Raises
    ------
    ValueError
        If a prefix leaves no room for a text.

    References
    ----------
    Wang et al. (2022), "Text Embeddings by Weakly-Supervised Contrastive Pre-training" (E5),
    section 3; Xiao et al. (2024), "C-Pack" (BGE), section 4; Su et al. (2023), "One Embedder, Any
    Task: Instruction-Finetuned Text Embeddings" (INSTRUCTOR), which leaves them out of the mean.

    Examples
    --------
    >>> from course_lib.sentences import load_sentence_embedder
    >>> encoder = PrefixedEncoder(load_sentence_embedder(), query_prefix="query: ")
    >>> encoder.encode_queries(["how to sort?"]).shape
    (1, 384)
    >>> bare, asked = encoder.encode(["how to sort?"]), encoder.encode_queries(["how to sort?"])
    >>> bool((bare == asked).all())
    False
    """

    def __init__(
        self,
        embedder: SentenceEmbedder,
        query_prefix: str = "",
        passage_prefix: str = "",
        pool_prefix: bool = True,
    ) -> None:
        self.embedder, self.pool_prefix = embedder, pool_prefix
        self.query_prefix, self.passage_prefix = query_prefix, passage_prefix
        for name, prefix in (("query_prefix", query_prefix), ("passage_prefix", passage_prefix)):
            length = self.prefix_length(prefix)
            if length + 1 >= embedder.max_length:
                room = f"fewer than {embedder.max_length - 1} tokens with [CLS]"
                raise ValueError(f"{name}: expected {room}, got {length}")

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return self.embedder.dim

    def prefix_length(self, prefix: str) -> int:
        """Return how many tokens come before the text: [CLS] and the prefix'."""
        return len(self.embedder.tokenizer.encode(prefix)) - 1  # without [SEP]

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts without a prefix, as (n, dim)."""
        return self.embedder.encode(texts, batch_size)

    def encode_queries(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n questions, each with the query prefix, as (n, dim)."""
        return self._encode_after(self.query_prefix, texts, batch_size)

    def encode_passages(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n documents, each with the passage prefix, as (n, dim)."""
        return self._encode_after(self.passage_prefix, texts, batch_size)

    def _encode_after(
        self, prefix: str, texts: Sequence[str], batch_size: int
    ) -> NDArray[np.float32]:
        with_prefix = prefixed(prefix, texts)
        if self.pool_prefix or not prefix:
            return self.embedder.encode(with_prefix, batch_size)
        return self._without(self.prefix_length(prefix)).encode(with_prefix, batch_size)

    def _without(self, first: int) -> SentenceEmbedder:
        """Return the same model with a pooling that doesn't see the first tokens of a row."""
        whole = self.embedder

        def pooling(states: Tensor, mask: Tensor) -> Tensor:
            return whole.pooling(states, masked_prefix(mask, first))

        return SentenceEmbedder(
            whole.tokenizer, whole.encoder, pooling, whole.layer, whole.max_length, whole.normalize
        )


def masked_prefix(mask: Tensor, first: int) -> Tensor:
    """Return a mask whose first places are 0, so that a pooling doesn't count them.

    Parameters
    ----------
    mask : Tensor
        (B, T): 0 at padding, which is on the right.
    first : int
        Places to leave out, 0 or more.

    Returns
    -------
    Tensor
        (B, T), a copy.

    Raises
    ------
    ValueError
        If `first` is negative.

    Examples
    --------
    >>> import torch
    >>> masked_prefix(torch.tensor([[1, 1, 1, 0]]), 2).tolist()
    [[0, 0, 1, 0]]
    """
    if first < 0:
        raise ValueError(f"first: expected 0 or more, got {first}")
    return F.pad(mask[:, first:], (min(first, mask.shape[1]), 0))
