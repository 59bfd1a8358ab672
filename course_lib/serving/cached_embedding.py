"""Embed through a cache: each text once, however many ask for it and whenever they do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .batch_attempts import EmbedBatch, call_model, checked_rows
from .cache_keys import Option, embedding_key
from .embedding_cache import EmbeddingCache

Vectors = dict[str, NDArray[np.float32]]  # by key


class CachedEmbedder:
    """Looks into the cache first, then asks the model for what is missing.

    The texts of a request are de-duplicated. A text that another request is waiting for already is
    not embedded again: the requests share one flight (Go's "singleflight"). An error is not shared:
    it goes to the request that started the flight, and the others try on their own.

    Parameters
    ----------
    embed
        ``embed(texts) -> rows``: a coroutine function such as ``DynamicBatcher.embed_many``, or a
        plain function, which then runs in a thread.
    cache
        Where vectors are remembered.
    model, revision, options
        What the vectors depend on beside the text; see `embedding_key`.

    Examples
    --------
    >>> asked = []
    >>> def lengths(texts):
    ...     asked.append(texts)
    ...     return [[len(text)] for text in texts]
    >>> embedder = CachedEmbedder(lengths, EmbeddingCache(100), "lengths", "1")
    >>> asyncio.run(embedder.embed_many(["a", "bb", "a"])).tolist()
    [[1.0], [2.0], [1.0]]
    >>> asyncio.run(embedder.embed_many(["bb", "ccc"])).tolist(), asked
    ([[2.0], [3.0]], [['a', 'bb'], ['ccc']])
    """

    def __init__(
        self,
        embed: EmbedBatch,
        cache: EmbeddingCache,
        model: str,
        revision: str,
        options: Mapping[str, Option] | None = None,
    ) -> None:
        self.cache = cache
        self._embed = embed
        self._depends_on = model, revision, options
        self._flights: dict[str, asyncio.Task[Vectors]] = {}

    def key(self, text: str) -> str:
        """Return the key of a text's vector."""
        return embedding_key(text, *self._depends_on)

    async def embed(self, text: str) -> NDArray[np.float32]:
        """Return the vector of one text, shape (d,)."""
        return (await self.embed_many([text]))[0]

    async def embed_many(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts, from the cache or from the model.

        Parameters
        ----------
        texts
            At least one.

        Returns
        -------
        ndarray
            float32, shape (n, d), in the order of `texts`.

        Raises
        ------
        Exception
            What the model raised for this request's texts.
        """
        if isinstance(texts, str) or not len(texts):
            raise ValueError(f"texts: expected a sequence of one text at least, got {texts!r}")
        keys = [self.key(text) for text in texts]
        wanted = dict(zip(keys, texts, strict=True))  # each text once
        vectors = await asyncio.to_thread(self.cache.get_many, list(wanted))
        missing = {key: text for key, text in wanted.items() if key not in vectors}
        vectors |= await self._fly(missing)
        return np.stack([vectors[key] for key in keys])

    async def _fly(self, missing: dict[str, str]) -> Vectors:
        """Get missing vectors: join the flights of others, start one for the rest."""
        others = {key: self._flights[key] for key in missing if key in self._flights}
        own = {key: text for key, text in missing.items() if key not in others}
        vectors: Vectors = {}
        if own:  # shielded: a caller who is cancelled doesn't take the others' answers with it
            vectors |= await asyncio.shield(self._start(own))
        for key, flight in others.items():
            try:
                vectors[key] = (await asyncio.shield(flight))[key]
            except Exception:  # the fault of a text in the other's request, perhaps
                vectors |= await self._asked({key: missing[key]})
        return vectors

    def _start(self, texts: dict[str, str]) -> asyncio.Task[Vectors]:
        flight = asyncio.get_running_loop().create_task(self._asked(texts))
        self._flights |= dict.fromkeys(texts, flight)

        def landed(done: asyncio.Task[Vectors]) -> None:
            for key in texts:
                del self._flights[key]
            if not done.cancelled():
                done.exception()  # seen, also where all who waited for it are gone

        flight.add_done_callback(landed)
        return flight

    async def _asked(self, texts: dict[str, str]) -> Vectors:
        rows = await call_model(self._embed, list(texts.values()))
        matrix = checked_rows(rows, len(texts)).astype(np.float32)
        vectors = dict(zip(texts, matrix, strict=True))
        await asyncio.to_thread(self.cache.put_many, vectors)
        return vectors
