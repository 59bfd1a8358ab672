"""OpenAI's embeddings protocol, which Ollama, vLLM and many others speak as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .service_protocol import Payload, Role, bearer, indexed_rows


class OpenAIService:
    """``POST /embeddings`` with ``input``, ``model`` and ``encoding_format``; texts only.

    References
    ----------
    OpenAI API reference, "Create embeddings".

    Examples
    --------
    >>> OpenAIService().body("m", ["a cat"], "query", 8)
    {'model': 'm', 'input': ['a cat'], 'encoding_format': 'float'}
    """

    most = 2048

    def path(self, model: str) -> str:
        """Return what follows the service's address."""
        return "/embeddings"

    def headers(self, key: str) -> dict[str, str]:
        """Return the header with the key."""
        return bearer(key)

    def body(self, model: str, items: Sequence[Payload], role: Role, dim: int) -> dict[str, Any]:
        """Return the request; it makes no difference between questions and documents."""
        return {"model": model, "input": list(items), "encoding_format": "float"}

    def rows(self, answer: dict[str, Any]) -> list[list[float]]:
        """Return the vectors in the order of the items."""
        return indexed_rows(answer)
