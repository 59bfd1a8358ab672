"""What answers an embeddings request: limits, cache, batches, model, each with its own refusal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cached_embedding import CachedEmbedder
from .dynamic_batching import DynamicBatcher, QueueFull
from .embedding_cache import EmbeddingCache
from .input_limits import checked_texts
from .metric_types import MetricRegistry
from .request_admission import Admission, Overloaded
from .served_model import ServedModel
from .service_errors import RefusedRequest, too_many_requests, unavailable
from .service_settings import ServiceSettings

LOGGER = logging.getLogger("course_lib.serving")
QUEUE_RETRY = 1.0  # seconds: a full queue of texts is worked off in about that time
LONG = 10_000  # characters: about 5 ms of counting tokens


class EmbeddingEngine:
    """The model behind its queue. It is loaded in a thread, so that probes are answered meanwhile.

    Parameters
    ----------
    settings
        Limits and sizes.
    metrics
        Gets the queue's length, the sizes of batches, tokens, cache hits and misses.
    load
        Returns the model; called once, by `start`.

    Attributes
    ----------
    model : ServedModel or None
        None until it is loaded.
    failure : str or None
        Why it could not be loaded.
    draining : bool
        True once the service has been told to stop: not ready for more.

    Examples
    --------
    >>> lengths = lambda texts: np.array([[len(text), 1.0] for text in texts], np.float32)
    >>> async def main():
    ...     engine = EmbeddingEngine(
    ...         ServiceSettings(), MetricRegistry(), lambda: ServedModel(lengths, "lengths")
    ...     )
    ...     await engine.start()
    ...     rows, tokens = await engine.embed(["a cat", "a dog"])
    ...     await engine.stop()
    ...     return rows.shape, tokens
    >>> asyncio.run(main())
    ((2, 2), 4)
    """

    def __init__(
        self,
        settings: ServiceSettings,
        metrics: MetricRegistry,
        load: Callable[[], ServedModel],
    ) -> None:
        self.settings, self.load = settings, load
        self.model: ServedModel | None = None
        self.failure: str | None = None
        self.draining = False
        self.admission = Admission(settings.max_in_flight, settings.max_waiting)
        self.cache = EmbeddingCache(settings.cache_entries) if settings.cache_entries else None
        self.batcher: DynamicBatcher | None = None
        self._embed_many: Callable[[Sequence[str]], Any] | None = None
        self._loading: asyncio.Task[None] | None = None
        self._sizes = metrics.histogram(
            "embedding_batch_size", "Texts in a batch", buckets=[1, 2, 4, 8, 16, 32, 64, 128]
        )
        self._tokens = metrics.counter("embedding_tokens_total", "Tokens of all answered requests")
        self._gauges = {
            name: metrics.gauge(f"embedding_{name}", words)
            for name, words in {
                "queue_length": "Texts that wait for the model",
                "model_ready": "1 once the model is loaded",
            }.items()
        }
        self._cache_counts = {
            name: metrics.counter(f"embedding_cache_{name}_total", f"Cache {name}")
            for name in ("hits", "misses")
        }

    @property
    def ready(self) -> bool:
        """Whether requests may come."""
        return self._embed_many is not None and not self.draining

    async def start(self, wait: bool = True) -> None:
        """Load the model; with `wait` false, return while a thread still loads it."""
        self._loading = asyncio.create_task(self._load())
        if wait:
            await self._loading

    async def stop(self) -> None:
        """Answer what is waiting, take nothing more."""
        self.draining = True
        if self._loading is not None:
            await asyncio.wait([self._loading])
        if self.batcher is not None:
            await self.batcher.aclose()

    async def _load(self) -> None:
        try:
            self.model = await asyncio.to_thread(self.load)
        except Exception as error:
            self.failure = type(error).__name__
            LOGGER.exception("the model could not be loaded")
            return
        self.batcher = DynamicBatcher(
            self._run_batch,
            self.settings.max_batch,
            self.settings.max_wait,
            self.settings.max_queue,
        )
        self._embed_many = self.batcher.embed_many
        if self.cache is not None:
            version = self.model.name, self.model.revision
            cached = CachedEmbedder(self.batcher.embed_many, self.cache, *version)
            self._embed_many = cached.embed_many

    def _run_batch(self, texts: list[str]) -> NDArray[np.float32]:
        assert self.model is not None
        self._sizes.observe(len(texts))
        return np.asarray(self.model.embed(texts), dtype=np.float32)

    async def embed(self, items: Sequence[str | list[int]]) -> tuple[NDArray[np.float32], int]:
        """Embed the inputs of one request, all of them or none.

        Parameters
        ----------
        items
            n texts or lists of token ids.

        Returns
        -------
        (n, d) float32, int
            Rows in the order of the inputs; tokens of all inputs.

        Raises
        ------
        RefusedRequest
            400 for inputs over a limit, 429 where queues are full, 503 before the model is there,
            504 after ``settings.timeout``.
        """
        texts, tokens = await self._checked(items)
        try:
            async with asyncio.timeout(self.settings.timeout):
                rows = await self._admitted(texts)
        except TimeoutError:
            raise RefusedRequest(
                504, "the model took too long", "server_error", code="timeout"
            ) from None
        except Overloaded as error:
            raise too_many_requests(error.retry_after) from error
        except QueueFull as error:
            raise too_many_requests(QUEUE_RETRY) from error
        self._tokens.inc(tokens)
        return rows, tokens

    async def _admitted(self, texts: list[str]) -> NDArray[np.float32]:
        assert self._embed_many is not None
        async with self.admission:
            return np.asarray(await self._embed_many(texts), dtype=np.float32)

    async def _checked(self, items: Sequence[str | list[int]]) -> tuple[list[str], int]:
        """Check the inputs; a long one in a thread, as counting its tokens holds the event loop."""
        if self.model is None or self._embed_many is None:
            raise unavailable("the model is not ready")
        check = partial(checked_texts, items, self.model, self.settings)
        return check() if sum(map(len, items)) < LONG else await asyncio.to_thread(check)

    def update_gauges(self) -> None:
        """Write into the metrics what is looked at only when somebody asks."""
        self._gauges["queue_length"].set(0 if self.batcher is None else self.batcher.queued)
        self._gauges["model_ready"].set(float(self.ready))
        for name, counter in self._cache_counts.items() if self.cache is not None else ():
            counter.inc(getattr(self.cache, name) - counter.value())
