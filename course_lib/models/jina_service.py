"""Jina's embeddings service: OpenAI's form, a task, and pictures for its CLIP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .service_protocol import Attachment, Payload, Role, bearer, indexed_rows

_TASKS: dict[Role, str] = {
    "same kind": "text-matching",
    "query": "retrieval.query",
    "passage": "retrieval.passage",
}


class JinaService:
    """``POST /embeddings`` with ``task``, ``normalized`` and ``embedding_type``.

    jina-clip takes ``{"text": ...}`` and ``{"image": base64}`` items and no task but retrieval's
    query; the text models take bare strings.

    References
    ----------
    Jina AI, "Embedding API".

    Examples
    --------
    >>> JinaService().body("jina-embeddings-v3", ["a cat"], "same kind", 8)["task"]
    'text-matching'
    """

    most = 512

    def path(self, model: str) -> str:
        """Return what follows the service's address."""
        return "/embeddings"

    def headers(self, key: str) -> dict[str, str]:
        """Return the header with the key."""
        return bearer(key)

    def body(self, model: str, items: Sequence[Payload], role: Role, dim: int) -> dict[str, Any]:
        """Return the request."""
        request: dict[str, Any] = {"model": model, "normalized": True, "embedding_type": "float"}
        if "clip" in model:
            return request | {"input": [_tagged(item) for item in items]}
        return request | {"task": _TASKS[role], "input": list(items)}

    def rows(self, answer: dict[str, Any]) -> list[list[float]]:
        """Return the vectors in the order of the items."""
        return indexed_rows(answer)


def _tagged(item: Payload) -> dict[str, str]:
    return {"image": item.base64} if isinstance(item, Attachment) else {"text": item}
