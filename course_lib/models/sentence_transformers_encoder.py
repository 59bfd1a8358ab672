"""sentence-transformers models behind the registry's protocols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .attention_direction import attend_both_ways
from .model_entry import ModelEntry
from .retrieval_prefixes import RetrievalPrefixes
from .texts_check import check_texts
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from PIL.Image import Image


class HubEncoder(RetrievalPrefixes):
    """A sentence-transformers model for texts.

    Parameters
    ----------
    entry
        What to load, and how.
    on_disk
        Whether to refuse to ask the network.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        self._model = _sentence_transformer(entry, on_disk)
        if not entry.causal:
            attend_both_ways(self._model[0].model)
        self.dim = entry.dim

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts as unit rows, shape (n, dim)."""
        check_texts(texts)
        vectors = self._model.encode(
            list(texts),
            prompt="",  # prefixes are the registry's business, not the model's default prompt
            batch_size=batch_size,
            show_progress_bar=progress,
            normalize_embeddings=True,
            convert_to_numpy=True,
        )
        return vectors.astype(np.float32).reshape(len(texts), self.dim)


class HubClip:
    """A CLIP that sentence-transformers wraps: texts and pictures go into one space.

    Its modules have no normalisation, so ``model.encode(a) @ model.encode(b)`` is no cosine.

    Parameters
    ----------
    entry, on_disk
        As in `HubEncoder`.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        self._model = _sentence_transformer(entry, on_disk)
        positions = self._model[0].model.config.text_config.max_position_embeddings
        self._model.max_seq_length = positions  # 77; some tokenizers don't know of it
        self.dim = entry.dim

    def encode_texts(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed n texts, shape (n, dim); what is longer than the model reads is cut."""
        return self._encode(texts)

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n pictures, shape (n, dim)."""
        return self._encode(pictures)

    def _encode(self, items: list[Any]) -> NDArray[np.float32]:
        return self._model.encode(items, batch_size=len(items), show_progress_bar=False)


def _sentence_transformer(entry: ModelEntry, on_disk: bool) -> Any:
    ensure_torchvision()
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        entry.source,
        device="cpu",
        local_files_only=on_disk,
        model_kwargs={"use_safetensors": True},
    )
