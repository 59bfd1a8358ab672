"""The web application: routes, and the two layers that stand around them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from .embedding_engine import EmbeddingEngine
from .embedding_routes import embedding_routes
from .metric_types import MetricRegistry
from .probe_routes import probe_routes
from .request_body import BodyLimit
from .request_log import RequestLog
from .search_route import Search, search_route
from .served_model import EmbedTexts, ServedModel, load_served_model
from .service_errors import install_error_answers
from .service_settings import ServiceSettings


def create_app(
    settings: ServiceSettings | None = None,
    embed: EmbedTexts | ServedModel | None = None,
    search: Search | None = None,
) -> FastAPI:
    """Build a service that speaks OpenAI's embeddings protocol.

    ``POST /v1/embeddings``, ``GET /v1/models``, ``POST /search`` where there is a `search`,
    ``GET /healthz`` (is the process alive?), ``GET /healthz/ready`` (should traffic come?),
    ``GET /metrics``, ``GET /openapi.json``. The first three ask for the key, if there is one.

    Parameters
    ----------
    settings
        Limits, key, sizes; the defaults if None.
    embed
        Texts to float32 rows, or a `ServedModel`; None loads ``settings.model`` in a thread, and
        the service answers 503 until it is there.
    search
        ``search(query, k)``, plain or async, returning a `SearchAnswer` or pairs (id, score), best
        first.

    Returns
    -------
    FastAPI
        Its ``state.engine`` is the `EmbeddingEngine`, ``state.metrics`` the `MetricRegistry`.

    Examples
    --------
    >>> from fastapi.testclient import TestClient
    >>> import numpy as np
    >>> lengths = lambda texts: np.array([[len(text), 1.0] for text in texts], np.float32)
    >>> with TestClient(create_app(ServiceSettings(model="lengths"), lengths)) as client:
    ...     answer = client.post("/v1/embeddings", json={"input": "a cat", "model": "lengths"})
    >>> answer.json()["data"][0]["embedding"]
    [5.0, 1.0]
    """
    settings = settings or ServiceSettings()
    metrics = MetricRegistry()
    engine = EmbeddingEngine(settings, metrics, _loader(settings, embed))
    app = FastAPI(
        title="Embedding service",
        version="1",
        lifespan=partial(_lifespan, embed),
        redirect_slashes=False,
        docs_url=None,  # the page that FastAPI would show loads its scripts from the network
        redoc_url=None,
    )
    app.state.settings, app.state.metrics, app.state.engine = settings, metrics, engine
    app.include_router(embedding_routes(engine))
    app.include_router(probe_routes(engine, metrics))
    if search is not None:
        app.include_router(search_route(search, settings))
    install_error_answers(app)
    # The last one added stands outermost.
    app.add_middleware(BodyLimit, settings.max_body_bytes, settings.body_seconds)
    app.add_middleware(RequestLog, metrics)
    return app


def _loader(
    settings: ServiceSettings, embed: EmbedTexts | ServedModel | None
) -> Callable[[], ServedModel]:
    if embed is None:
        return partial(load_served_model, settings.model)
    if isinstance(embed, ServedModel):
        return lambda: embed
    return lambda: ServedModel(embed, settings.model)


@asynccontextmanager
async def _lifespan(embed: EmbedTexts | ServedModel | None, app: FastAPI) -> AsyncIterator[None]:
    """Start the engine before the first request, stop it after the last."""
    await app.state.engine.start(wait=embed is not None)
    yield
    await app.state.engine.stop()
