"""The texts of a model that embeds pictures too, behind the protocol of text models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .embedder_protocol import CaptionEncoder
from .retrieval_prefixes import RetrievalPrefixes
from .row_lengths import unit_rows
from .texts_check import check_texts


class JointTexts(RetrievalPrefixes):
    """Make a text model of the way in that a joint space has for texts.

    Parameters
    ----------
    encoder
        Such as the towers of a CLIP.

    Examples
    --------
    >>> class Lengths:
    ...     dim = 2
    ...     def encode_texts(self, texts):
    ...         return np.array([[len(text), 0] for text in texts])
    >>> JointTexts(Lengths()).encode(["abc"])
    array([[1., 0.]], dtype=float32)
    """

    def __init__(self, encoder: CaptionEncoder) -> None:
        self._encoder = encoder
        self.dim = encoder.dim

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts as unit rows, shape (n, dim)."""
        check_texts(texts)
        if batch_size < 1:
            raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), batch_size):
            batch = list(texts[start : start + batch_size])
            rows = self._encoder.encode_texts(batch)
            vectors[start : start + batch_size] = unit_rows(rows, self.dim, "texts")
        return vectors
