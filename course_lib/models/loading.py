"""Load a model of the registry, or say what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from .access import ModelUnavailable, available, is_cached, why_unavailable
from .catalogue import find_entry
from .cohere_service import CohereService
from .embedder_protocol import TextEncoder as TextEncoder
from .gemini_service import GeminiService
from .jina_service import JinaService
from .model_entry import SERVICES, ModelEntry
from .nv_embed import NVEmbedEncoder
from .nvidia_service import NvidiaService
from .open_clip_towers import OpenClipTowers
from .openai_service import OpenAIService
from .packaged import weights_path
from .sentence_encoder import SentenceEncoder
from .sentence_transformers_encoder import HubClip, HubEncoder
from .service_encoder import ServiceEncoder
from .service_protocol import ServiceProtocol
from .speech_encoder import SpeechEncoder
from .timm_backbone import TimmBackbone
from .torchvision_resnet import TorchvisionResNet
from .transformers_clip import ClipTowers
from .vision_transformer import VisionTransformer
from .whisper_tower import WhisperTower


def load(key: str) -> TextEncoder:
    """Return the text model `key`, ready to encode; the same object on every call.

    Parameters
    ----------
    key
        Key of a registry entry that embeds text and nothing else; the others are loaded by
        `create_image_embedder`, `create_audio_embedder` and `create_multimodal_embedder`.

    Returns
    -------
    TextEncoder
        An object with ``dim`` and ``encode(texts) -> float32 (n, dim)``. For retrieval,
        ``encode_queries`` and ``encode_passages`` put the model's own prefixes before the texts.

    Raises
    ------
    KeyError
        If no model has that key.
    ValueError
        If it embeds something else than text.
    ModelUnavailable
        If its weights can't be had here; the message says what to do.

    Examples
    --------
    >>> load("all-MiniLM-L6-v2").dim
    384
    """
    entry = find_entry(key)
    if entry.modalities != ("text",):
        raise ValueError(
            f"key: {key!r} embeds {entry.embeds}, not text alone; take one of the create_..."
            "_embedder functions"
        )
    return load_adapter(entry)


@lru_cache(maxsize=4)
def load_adapter(entry: ModelEntry) -> Any:
    """Return what turns the entry's items into vectors; the same object on every call.

    Raises
    ------
    ModelUnavailable
        If its weights, or its service, can't be had here.
    """
    if entry.loader == "packaged":
        return SentenceEncoder(weights_path(entry.key))
    if not available(entry.key):
        raise ModelUnavailable(entry.key, _how_to_get(entry))
    if entry.loader in SERVICES:
        return _service(entry)
    on_disk = Path(entry.source).is_dir() or is_cached(entry)
    try:
        adapter = _ADAPTERS[entry.loader](entry, on_disk)
    except OSError as error:  # the hub answered, but not with the files
        raise ModelUnavailable(entry.key, f"{_how_to_get(entry)}. It said: {error}") from error
    if entry.modalities == ("text",):
        adapter.query_prefix = entry.query_prefix
        adapter.passage_prefix = entry.passage_prefix
    return adapter


def _how_to_get(entry: ModelEntry) -> str:
    if entry.loader in SERVICES:
        return why_unavailable(entry.key)
    if entry.loader == "torchvision":
        return "its weights come from torchvision's server, which does not answer. Go online"
    instead = (
        "" if entry.modalities != ("text",) else ", or use all-MiniLM-L6-v2, which needs no network"
    )
    return (
        f"it comes from the hub repository {entry.source}, which does not answer. Go online "
        f"and unset HF_HUB_OFFLINE{instead}"
    )


def _transformer(entry: ModelEntry, on_disk: bool) -> SentenceEncoder:
    return SentenceEncoder(
        entry.source, max_length=entry.max_length, pooling=entry.pooling, local_only=on_disk
    )


def _service(entry: ModelEntry) -> ServiceEncoder:
    return ServiceEncoder(
        _PROTOCOLS[entry.loader],
        entry.loader,
        entry.source,
        entry.model,
        entry.dim,
        entry.key_variable,
    )


_ADAPTERS: dict[str, Callable[[ModelEntry, bool], Any]] = {
    "sentence-transformers": HubEncoder,
    "sentence-transformers-clip": HubClip,
    "transformers": _transformer,
    "nv-embed": NVEmbedEncoder,
    "open-clip": OpenClipTowers,
    "clip": ClipTowers,
    "vision": VisionTransformer,
    "timm": TimmBackbone,
    "torchvision": TorchvisionResNet,
    "speech": SpeechEncoder,
    "whisper": WhisperTower,
}
_PROTOCOLS: dict[str, ServiceProtocol] = {
    "openai": OpenAIService(),
    "gemini": GeminiService(),
    "cohere": CohereService(),
    "jina": JinaService(),
    "nvidia": NvidiaService(),
}
