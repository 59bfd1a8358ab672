"""``POST /v1/embeddings`` and ``GET /v1/models``, as OpenAI's clients call them."""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse

from course_lib.vectors import l2_normalize

from .bearer_key import key_matches
from .embedding_engine import EmbeddingEngine
from .embeddings_input import EmbeddingsRequest
from .openai_protocol import ErrorAnswer, embeddings_response
from .service_errors import RefusedRequest

REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorAnswer, "description": "Refused; the message says why"},
    "5XX": {"model": ErrorAnswer, "description": "Failed; try again later"},
}


async def require_key(request: Request) -> None:
    """Refuse a request without the service's key; a dependency of the routes that need it.

    Parameters
    ----------
    request
        Of an application that `create_app` made.

    Raises
    ------
    RefusedRequest
        401, saying neither whether there was a key nor what was wrong with it.

    Examples
    --------
    >>> require_key.__name__
    'require_key'
    """
    key = request.app.state.settings.api_key
    if not key_matches(request.headers.get("authorization"), key):
        raise RefusedRequest(
            401,
            "the API key is missing or wrong",
            "authentication_error",
            code="invalid_api_key",
            headers={"WWW-Authenticate": "Bearer"},
        )


def embedding_routes(engine: EmbeddingEngine) -> APIRouter:
    """Return the routes of the protocol.

    Parameters
    ----------
    engine
        What embeds.

    Returns
    -------
    APIRouter

    Examples
    --------
    >>> from course_lib.serving.service_app import create_app
    >>> [route.path for route in embedding_routes(create_app().state.engine).routes]
    ['/v1/embeddings', '/v1/models', '/v1/models/{name}']
    """
    router = APIRouter(prefix="/v1", dependencies=[Depends(require_key)], responses=REFUSALS)

    @router.post("/embeddings")
    async def embeddings(body: EmbeddingsRequest) -> JSONResponse:
        """Embed texts."""
        _check_model(engine, body.model)
        rows, tokens = await engine.embed(body.items())
        if body.dimensions is not None:
            rows = cut(rows, body.dimensions)
        return JSONResponse(embeddings_response(rows, body.model, tokens, body.encoding_format))

    @router.get("/models")
    async def models() -> dict[str, Any]:
        """List the one model."""
        return {"object": "list", "data": [_model_card(engine.settings.model)]}

    @router.get("/models/{name}")
    async def model(name: str) -> dict[str, Any]:
        """Describe the model."""
        _check_model(engine, name)
        return _model_card(name)

    return router


def cut(rows: np.ndarray, dimensions: int) -> np.ndarray:
    """Keep the first components and make unit vectors of them again, as the protocol asks.

    A model that wasn't trained for it (chapter 8's Matryoshka loss) loses more quality by the cut.

    Parameters
    ----------
    rows
        Shape (n, d).
    dimensions
        1 to d.

    Returns
    -------
    (n, dimensions) float32

    Raises
    ------
    RefusedRequest
        400 if the model has fewer components.

    Examples
    --------
    >>> cut(np.array([[0.6, 0.8, 5.0]], np.float32), 2)
    array([[0.6, 0.8]], dtype=float32)
    """
    if dimensions > rows.shape[1]:
        message = f"dimensions: expected 1 to {rows.shape[1]}, got {dimensions}"
        raise RefusedRequest(400, message, param="dimensions")
    return l2_normalize(rows[:, :dimensions]).astype(np.float32)


def _check_model(engine: EmbeddingEngine, name: str) -> None:
    if name != engine.settings.model:
        message = f"model: this service has {engine.settings.model!r} only"
        raise RefusedRequest(404, message, param="model", code="model_not_found")


def _model_card(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "course_lib"}
