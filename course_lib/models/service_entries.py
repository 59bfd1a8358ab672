"""Models that answer over HTTP, at their vendor's address and with the vendor's key."""

from __future__ import annotations

from .model_entry import Loader, ModelEntry

_OPENAI = "https://api.openai.com/v1"
_GEMINI = "https://generativelanguage.googleapis.com/v1beta"
_COHERE = "https://api.cohere.com/v2"
_JINA = "https://api.jina.ai/v1"
_NVIDIA = "https://integrate.api.nvidia.com/v1"
_KEYS = {  # as each vendor's own client reads them
    "openai": "OPENAI_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "cohere": "CO_API_KEY",
    "jina": "JINA_API_KEY",
    "nvidia": "NVIDIA_API_KEY",
}


def _entry(vendor: Loader, model: str, embeds: str, dim: int, address: str) -> ModelEntry:
    return ModelEntry(
        f"{vendor}:{model.rpartition('/')[2]}",
        embeds,
        dim,
        "service",
        address,
        vendor,
        model=model,
        key_variable=_KEYS[vendor],
    )


SERVICE_ENTRIES = (
    # OpenAI embeds texts only
    _entry("openai", "text-embedding-3-small", "text", 1536, _OPENAI),
    _entry("openai", "text-embedding-3-large", "text", 3072, _OPENAI),
    _entry("gemini", "gemini-embedding-001", "text", 3072, _GEMINI),
    _entry("gemini", "gemini-embedding-2", "text, image, audio", 3072, _GEMINI),
    _entry("cohere", "embed-v4.0", "text, image", 1536, _COHERE),
    _entry("jina", "jina-embeddings-v3", "text", 1024, _JINA),
    _entry("jina", "jina-clip-v2", "text, image", 1024, _JINA),
    _entry("nvidia", "nvidia/nv-embedqa-e5-v5", "text", 1024, _NVIDIA),
    _entry("nvidia", "nvidia/nv-embed-v1", "text", 4096, _NVIDIA),
)
