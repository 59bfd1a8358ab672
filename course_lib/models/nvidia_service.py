"""NVIDIA's retrieval services: OpenAI's protocol, and whether the texts are questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .openai_service import OpenAIService
from .service_protocol import Payload, Role


class NvidiaService(OpenAIService):
    """``POST /embeddings`` with ``input_type`` and ``truncate`` besides; texts only.

    Without ``input_type`` these models refuse to answer. Two texts of one kind are both sent as
    passages.

    References
    ----------
    NVIDIA NeMo Retriever, "Text Embedding NIM", API reference.

    Examples
    --------
    >>> NvidiaService().body("m", ["a cat"], "query", 8)["input_type"]
    'query'
    """

    most = 50

    def body(self, model: str, items: Sequence[Payload], role: Role, dim: int) -> dict[str, Any]:
        """Return the request."""
        kind = "query" if role == "query" else "passage"
        return super().body(model, items, role, dim) | {"input_type": kind, "truncate": "END"}
