"""Every refusal and every failure as an error body that OpenAI's clients understand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from .openai_protocol import error_body


class RefusedRequest(Exception):
    """A request that isn't answered, with what the client is told.

    Parameters
    ----------
    status
        HTTP status, 400 to 599.
    message
        For the client; never the text of an exception from inside.
    kind, param, code
        As in `error_body`.
    headers
        Of the answer, such as ``Retry-After``.

    Examples
    --------
    >>> RefusedRequest(404, "no such model", code="model_not_found").status
    404
    """

    def __init__(
        self,
        status: int,
        message: str,
        kind: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.headers = status, dict(headers or {})
        self.body = error_body(message, kind, param, code)

    def response(self) -> JSONResponse:
        """Return the HTTP answer."""
        return JSONResponse(self.body, self.status, self.headers)


def too_many_requests(retry_after: float) -> RefusedRequest:
    """Return 429 with the time after which trying again makes sense.

    Parameters
    ----------
    retry_after
        Seconds; the header holds whole ones, rounded up, and at least 1.

    Returns
    -------
    RefusedRequest

    Examples
    --------
    >>> too_many_requests(1.2).headers
    {'Retry-After': '2'}
    """
    seconds = max(math.ceil(min(retry_after, 3600.0)), 1)
    return RefusedRequest(
        429,
        f"the service is at its limit; try again in {seconds} s",
        "rate_limit_error",
        code="overloaded",
        headers={"Retry-After": str(seconds)},
    )


def unavailable(message: str, retry_after: float = 2.0) -> RefusedRequest:
    """Return 503: not now, through no fault of the client.

    Parameters
    ----------
    message
        What is missing.
    retry_after
        Seconds, 1 or more.

    Returns
    -------
    RefusedRequest

    Examples
    --------
    >>> unavailable("the model is still loading").status
    503
    """
    after = {"Retry-After": str(max(math.ceil(retry_after), 1))}
    return RefusedRequest(503, message, "server_error", code="unavailable", headers=after)


def install_error_answers(app: FastAPI) -> None:
    """Answer refusals, invalid bodies and unknown paths with OpenAI's error bodies.

    FastAPI's own answer to an invalid body is 422 with the offending input in it. OpenAI's is 400,
    and repeating the input is how texts get into other people's logs.

    Parameters
    ----------
    app
        Gets three exception handlers. What they don't know goes on up, to `RequestLog`.

    Examples
    --------
    >>> app = FastAPI()
    >>> install_error_answers(app)
    >>> RefusedRequest in app.exception_handlers
    True
    """
    app.add_exception_handler(RefusedRequest, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _refused(request: Request, error: Any) -> JSONResponse:
    return error.response()


async def _http(request: Request, error: Any) -> JSONResponse:
    headers = dict(error.headers or {})
    return RefusedRequest(error.status_code, str(error.detail), headers=headers).response()


async def _invalid(request: Request, error: Any) -> JSONResponse:
    first = error.errors()[0]
    place = [str(part) for part in first.get("loc", ()) if part not in ("body", "query")]
    field = place[0] if place and first["type"] not in ("json_invalid", "extra_forbidden") else None
    reason = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "json_invalid":
        reason = "the body isn't valid JSON"
    elif first["type"] == "extra_forbidden":
        reason = "unknown field in the body; check its spelling"
    elif first["type"] == "missing":
        reason = "is missing" if field else "the body is missing"
    message = f"{field}: {reason}" if field else reason
    return RefusedRequest(400, message, param=field).response()
