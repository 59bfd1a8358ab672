"""A search over PyDocs for ``POST /search``: the service's own model, and an exact scan."""

from __future__ import annotations

import asyncio

from course_lib.ann import exact_search
from course_lib.datasets import pydocs_vectors

from .embedding_engine import EmbeddingEngine


class PyDocsSearch:
    """Search the documentation with vectors of all-MiniLM-L6-v2; chapter 11 builds a better one.

    The query goes through the same queue as every other text, so that it travels in batches, too.

    Parameters
    ----------
    engine
        Of a service that serves all-MiniLM-L6-v2: the documents' vectors are that model's.

    Raises
    ------
    ValueError
        If the service's model is another one.

    Examples
    --------
    >>> from course_lib.serving import ServiceSettings, create_app
    >>> PyDocsSearch(create_app(ServiceSettings(model="tiny")).state.engine)
    Traceback (most recent call last):
        ...
    ValueError: model: the documents have vectors of all-MiniLM-L6-v2, not of tiny
    """

    def __init__(self, engine: EmbeddingEngine) -> None:
        if engine.settings.model != "all-MiniLM-L6-v2":
            came = engine.settings.model
            raise ValueError(
                f"model: the documents have vectors of all-MiniLM-L6-v2, not of {came}"
            )
        documents = pydocs_vectors()
        self.engine, self.names, self.matrix = engine, documents.names, documents.matrix

    async def __call__(self, query: str, k: int) -> list[tuple[str, float]]:
        """Return the k nearest documents, (name, cosine), best first."""
        rows, _ = await self.engine.embed([query])  # (1, 384)
        scores, ids = await asyncio.to_thread(exact_search, self.matrix, rows, k, "ip")
        return [(self.names[i], float(score)) for i, score in zip(ids[0], scores[0], strict=True)]
