"""``POST /search``: a question in, document ids out, and a word on how good the answer is."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import JSONResponse

from course_lib.stores import Match

from .embedding_routes import REFUSALS, require_key
from .embeddings_input import checked_input
from .request_admission import Admission, Overloaded
from .search_answers import SearchAnswer, SearchUnavailable
from .service_errors import RefusedRequest, too_many_requests, unavailable
from .service_settings import ServiceSettings

Hits = Sequence[tuple[Any, float]]
Search = Callable[[str, int], SearchAnswer | Hits | Awaitable[SearchAnswer | Hits]]


class SearchRequest(BaseModel):
    """The body of ``POST /search``.

    A query travels in the body, not in the address: addresses end in the logs of every proxy.

    Examples
    --------
    >>> SearchRequest(query="sort an array").k
    10
    """

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1, max_length=4096, strict=True)
    k: int = Field(default=10, ge=1, le=100, strict=True)

    _unicode = field_validator("query")(checked_input)


def search_route(search: Search, settings: ServiceSettings) -> APIRouter:
    """Return the route.

    The answer has ``hits`` (id, score), ``degraded``, ``reason``, ``source`` and the ``missing``
    shards. When nothing could be searched it is 503, never an empty list: "no document fits" is
    another answer.

    Parameters
    ----------
    search
        ``search(query, k)``; a plain function runs in a thread.
    settings
        Its time-out and limits hold here, too.

    Returns
    -------
    APIRouter

    Examples
    --------
    >>> route = search_route(lambda query, k: [("numpy.sort", 0.9)], ServiceSettings())
    >>> [route.path for route in route.routes]
    ['/search']
    """
    router = APIRouter(dependencies=[Depends(require_key)], responses=REFUSALS)
    admission = Admission(settings.max_in_flight, settings.max_waiting)

    @router.post("/search")
    async def search_documents(body: SearchRequest) -> JSONResponse:
        """Search the documents."""
        try:
            async with asyncio.timeout(settings.timeout), admission:
                return JSONResponse(_written(await _found(search, body)))
        except TimeoutError:
            raise RefusedRequest(
                504, "the search took too long", "server_error", code="timeout"
            ) from None
        except Overloaded as error:
            raise too_many_requests(error.retry_after) from error
        except ValueError as error:
            raise RefusedRequest(400, "query: this can't be searched", param="query") from error
        except SearchUnavailable as error:
            raise unavailable("nothing could be searched") from error

    return router


async def _found(search: Search, body: SearchRequest) -> SearchAnswer | Hits:
    if inspect.iscoroutinefunction(search):
        return await search(body.query, body.k)
    found = await asyncio.to_thread(search, body.query, body.k)
    return await found if inspect.isawaitable(found) else found


def _written(found: SearchAnswer | Hits) -> dict[str, Any]:
    if not isinstance(found, SearchAnswer):
        found = SearchAnswer(tuple(Match(name, score) for name, score in found), source="search")
    return {
        "hits": [{"id": hit.id, "score": float(hit.score)} for hit in found.hits],
        "degraded": found.degraded,
        "reason": found.reason,
        "source": found.source,
        "missing": [failure.shard for failure in found.failures],
    }
