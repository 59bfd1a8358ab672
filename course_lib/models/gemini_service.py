"""Google's Gemini embeddings service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .service_protocol import Attachment, Payload, Role

_TASKS: dict[Role, str] = {
    "same kind": "SEMANTIC_SIMILARITY",
    "query": "RETRIEVAL_QUERY",
    "passage": "RETRIEVAL_DOCUMENT",
}
_WITH_TASKS = "gemini-embedding-001"  # the second model has no taskType


class GeminiService:
    """``POST /models/{model}:batchEmbedContents``, one request inside the request for each item.

    The key goes into the header ``x-goog-api-key``: in the address, as older examples have it, it
    would end up in logs.

    References
    ----------
    Google, "Gemini API reference", batchEmbedContents.

    Examples
    --------
    >>> GeminiService().path("gemini-embedding-001")
    '/models/gemini-embedding-001:batchEmbedContents'
    """

    most = 100

    def path(self, model: str) -> str:
        """Return what follows the service's address."""
        return f"/models/{model}:batchEmbedContents"

    def headers(self, key: str) -> dict[str, str]:
        """Return the header with the key."""
        return {"x-goog-api-key": key} if key else {}

    def body(self, model: str, items: Sequence[Payload], role: Role, dim: int) -> dict[str, Any]:
        """Return the request."""
        shared: dict[str, Any] = {"model": f"models/{model}", "outputDimensionality": dim}
        if model == _WITH_TASKS:
            shared["taskType"] = _TASKS[role]
        return {"requests": [shared | {"content": {"parts": [_part(item)]}} for item in items]}

    def rows(self, answer: dict[str, Any]) -> list[list[float]]:
        """Return the vectors, which come in the order of the items."""
        return [row["values"] for row in answer["embeddings"]]


def _part(item: Payload) -> dict[str, Any]:
    if isinstance(item, Attachment):
        return {"inlineData": {"mimeType": item.mime, "data": item.base64}}
    return {"text": item}
