"""Load a model of the registry, or say what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .access import ModelUnavailable, available, is_cached
from .catalogue import ModelEntry, find_entry
from .packaged import weights_path
from .retrieval_prefixes import RetrievalPrefixes
from .sentence_encoder import SentenceEncoder
from .texts_check import check_texts
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

    def encode_queries(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n questions, with the prefix that the model wants before them."""

    def encode_passages(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n documents, with the prefix that the model wants before them."""


def load(key: str) -> TextEncoder:
    """Return the model `key`, ready to encode; the same object on every call.

    Parameters
    ----------
    key
        Key of a registry entry.

    Returns
    -------
    TextEncoder
        An object with ``dim`` and ``encode(texts) -> float32 (n, dim)``. For retrieval,
        ``encode_queries`` and ``encode_passages`` put the model's own prefixes before the texts.

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
        raise ModelUnavailable(entry.key, _how_to_get(entry))
    on_disk = Path(entry.source).is_dir() or is_cached(entry)
    try:
        encoder = _LOADERS[entry.loader](entry, on_disk)
    except OSError as error:  # the hub answered, but not with the files
        raise ModelUnavailable(entry.key, f"{_how_to_get(entry)}. It said: {error}") from error
    encoder.query_prefix = entry.query_prefix
    encoder.passage_prefix = entry.passage_prefix
    return encoder


def _how_to_get(entry: ModelEntry) -> str:
    return (
        f"it comes from the hub repository {entry.source}, which does not answer. Go online "
        "and unset HF_HUB_OFFLINE, or use all-MiniLM-L6-v2, which needs no network"
    )


def _transformer(entry: ModelEntry, on_disk: bool) -> SentenceEncoder:
    return SentenceEncoder(entry.source, pooling=entry.pooling, local_only=on_disk)


class _HubEncoder(RetrievalPrefixes):
    """A sentence-transformers model behind the registry's protocol."""

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(
            entry.source,
            device="cpu",
            local_files_only=on_disk,
            model_kwargs={"use_safetensors": True},
        )
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


_LOADERS: dict[str, Callable[[ModelEntry, bool], SentenceEncoder | _HubEncoder]] = {
    "sentence-transformers": _HubEncoder,
    "transformers": _transformer,
}
