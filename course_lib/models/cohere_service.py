"""Cohere's embed service, version 2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .service_protocol import Attachment, Payload, Role, bearer

_TYPES: dict[Role, str] = {
    "same kind": "clustering",
    "query": "search_query",
    "passage": "search_document",
}


class CohereService:
    """``POST /embed`` with ``inputs``, ``input_type``, ``embedding_types`` and ``truncate``.

    A picture's ``input_type`` is ``"image"``; so one request holds texts or pictures, not both.

    References
    ----------
    Cohere API reference, "Embed API (v2)".

    Examples
    --------
    >>> CohereService().body("m", ["a cat"], "query", 8)["input_type"]
    'search_query'
    """

    most = 96

    def path(self, model: str) -> str:
        """Return what follows the service's address."""
        return "/embed"

    def headers(self, key: str) -> dict[str, str]:
        """Return the header with the key."""
        return bearer(key)

    def body(self, model: str, items: Sequence[Payload], role: Role, dim: int) -> dict[str, Any]:
        """Return the request."""
        pictures = any(isinstance(item, Attachment) for item in items)
        return {
            "model": model,
            "inputs": [{"content": [_content(item)]} for item in items],
            "input_type": "image" if pictures else _TYPES[role],
            "embedding_types": ["float"],
            "output_dimension": dim,
            "truncate": "END",
        }

    def rows(self, answer: dict[str, Any]) -> list[list[float]]:
        """Return the vectors, which come in the order of the items."""
        return answer["embeddings"]["float"]


def _content(item: Payload) -> dict[str, Any]:
    if isinstance(item, Attachment):
        return {"type": "image_url", "image_url": {"url": item.data_uri}}
    return {"type": "text", "text": item}
