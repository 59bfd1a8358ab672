"""Load a model of the registry, or say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .access import ModelUnavailable, available, is_cached
from .catalogue import ModelEntry, find_entry
from .packaged import weights_path
from .sentence_encoder import SentenceEncoder
from .torchvision_shim import ensure_torchvision


class TextEncoder(Protocol):
    """What every loaded text model can do."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts as unit rows, shape (n, dim)."""


def load(key: str) -> TextEncoder:
    """Return the model `key`, ready to encode; the same object on every call.

    Parameters
    ----------
    key
        Key of a registry entry.

    Returns
    -------
    TextEncoder
        An object with ``dim`` and ``encode(texts) -> float32 (n, dim)``.

    Raises
    ------
    KeyError
        If no model has that key.
    ModelUnavailable
        If its weights can't be had here; the message says what to do.

    Examples
    --------
    >>> load("all-MiniLM-L6-v2").dim
    384
    """
    return _load(find_entry(key))


@lru_cache(maxsize=4)
def _load(entry: ModelEntry) -> TextEncoder:
    if entry.loader == "packaged":
        return SentenceEncoder(weights_path(entry.key))
    if not available(entry.key):
        raise ModelUnavailable(
            entry.key,
            f"it comes from the hub repository {entry.source}, which does not answer. Go online "
            "and unset HF_HUB_OFFLINE, or use all-MiniLM-L6-v2, which needs no network",
        )
    return _HubEncoder(entry)


class _HubEncoder:
    """A sentence-transformers model behind the registry's protocol."""

    def __init__(self, entry: ModelEntry) -> None:
        ensure_torchvision()
        from sentence_transformers import SentenceTransformer

        on_disk = Path(entry.source).is_dir() or is_cached(entry)
        self._model = SentenceTransformer(entry.source, device="cpu", local_files_only=on_disk)
        self.dim = entry.dim

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts as unit rows, shape (n, dim)."""
        return self._model.encode(
            list(texts),
            batch_size=batch_size,
            show_progress_bar=progress,
            normalize_embeddings=True,
            convert_to_numpy=True,
        ).astype(np.float32)
