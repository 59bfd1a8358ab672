"""One request, one line in the log, one count, one latency; and no stack trace to the client."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from .metric_types import MetricRegistry
from .request_body import App, ClientGone, Message, Receive, Scope, Send
from .service_errors import RefusedRequest
from .structured_logs import log_context

LOGGER = logging.getLogger("course_lib.serving")
USABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
GONE = 499  # nginx' number for a client that closed the connection before the answer


class RequestLog:
    """ASGI middleware, the outermost: counts, times and logs, and answers what nobody expected.

    Every answer carries ``X-Request-Id``, the client's own if it sent a usable one. The same id
    stands in every log line of the request, so that a complaint finds its lines. Texts aren't
    logged. An unexpected exception goes to the log with its stack trace, and to the client as 500
    with the id alone.

    Parameters
    ----------
    app
        The application inside.
    metrics
        Gets ``embedding_requests_total``, ``embedding_latency_seconds`` and
        ``embedding_in_flight``. The route is a label, never the path: paths are the client's
        invention, and each new label value is a new series to store.
    clock
        Seconds that only go forward.

    Examples
    --------
    >>> RequestLog(None, MetricRegistry()).app is None
    True
    """

    def __init__(
        self, app: App, metrics: MetricRegistry, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app, self.clock = app, clock
        self.requests = metrics.counter(
            "embedding_requests_total", "Answered requests", labels=("route", "status")
        )
        self.latency = metrics.histogram(
            "embedding_latency_seconds", "Seconds from request to answer", labels=("route",)
        )
        self.in_flight = metrics.gauge("embedding_in_flight", "Requests under way")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request_id, started, answer = request_id_of(scope), self.clock(), _Answer(send)
        answer.headers = [(b"x-request-id", request_id.encode())]
        self.in_flight.inc()
        with log_context(request_id=request_id):
            try:
                await self.app(scope, receive, answer)
            except ClientGone:
                answer.status = answer.status or GONE
            except Exception:
                LOGGER.exception("request failed")
                await _say_sorry(scope, receive, answer, request_id)
            finally:
                self.in_flight.dec()
                self._record(scope, answer.status, self.clock() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self.requests.inc(route=route, status=str(status))
        self.latency.observe(seconds, route=route)
        fields = {"route": route, "status": status, "seconds": round(seconds, 6)}
        LOGGER.info("request", extra=fields | {"method": scope["method"]})


def request_id_of(scope: Scope) -> str:
    """Return the client's own id if it is short and harmless, else a new one.

    Parameters
    ----------
    scope
        ASGI's description of the request.

    Returns
    -------
    str
        1 to 64 letters, digits, dots, dashes or underscores: nothing that could start a new line
        in a log.

    Examples
    --------
    >>> request_id_of({"headers": [(b"x-request-id", b"abc-1")]})
    'abc-1'
    >>> len(request_id_of({"headers": [(b"x-request-id", b"abc\\nINFO all is well")]}))
    32
    """
    came = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return came if USABLE_ID.fullmatch(came) else uuid.uuid4().hex


class _Answer:
    """What goes to the client: adds headers, remembers the status."""

    def __init__(self, send: Send) -> None:
        self.send, self.status = send, 0
        self.headers: list[tuple[bytes, bytes]] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self.headers]
        await self.send(message)


async def _say_sorry(scope: Scope, receive: Receive, answer: _Answer, request_id: str) -> None:
    if answer.status:  # half an answer is out: all that is left is to break it off
        return
    message = f"an internal error; the operators find it under {request_id}"
    refused = RefusedRequest(500, message, "server_error", code="internal_error")
    await refused.response()(scope, receive, answer)
