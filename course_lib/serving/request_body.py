"""Read a request's body once, no further than its limit, and notice a client that leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .service_errors import RefusedRequest

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class ClientGone(Exception):
    """The connection was closed before the answer was ready."""


class BodyLimit:
    """ASGI middleware: reads the whole body before the application sees any of it.

    ``Content-Length`` refuses most large bodies unread, but a client may leave it out or lie, so
    the bytes are counted as well, and the clock runs: a body that trickles in would hold its place
    for ever (the attack is called Slowloris). Afterwards nothing more can come but the news that
    the client is gone; then the work for it is cancelled, and its places in queues get free.

    Parameters
    ----------
    app
        The application inside.
    max_bytes
        Of a body.
    seconds
        For the whole body to arrive.

    References
    ----------
    ASGI specification, HTTP: ``http.request``, ``http.disconnect``.

    Examples
    --------
    >>> async def inside(scope, receive, send):
    ...     print((await receive())["body"])
    >>> async def receive():
    ...     return {"type": "http.request", "body": b"hello", "more_body": False}
    >>> asyncio.run(BodyLimit(inside, 5, 1.0)({"type": "http", "headers": []}, receive, None))
    b'hello'
    """

    def __init__(self, app: App, max_bytes: int, seconds: float) -> None:
        self.app, self.max_bytes, self.seconds = app, max_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; raises `ClientGone` where nobody waits for the answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            body = await self._read(scope, receive)
        except RefusedRequest as refused:
            return await refused.response()(scope, receive, send)
        await _unless_gone(self.app, scope, body, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        """Collect the body's parts; refuse with 408 or 413."""
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared[:18]) > self.max_bytes:
            raise self._too_large()
        parts, size, more = [], 0, True
        try:
            async with asyncio.timeout(self.seconds):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGone
                    parts.append(message.get("body", b""))
                    size, more = size + len(parts[-1]), message.get("more_body", False)
                    if size > self.max_bytes:
                        raise self._too_large()
        except TimeoutError:
            close = {"Connection": "close"}
            raise RefusedRequest(408, "the body didn't arrive in time", headers=close) from None
        return b"".join(parts)

    def _too_large(self) -> RefusedRequest:
        message = f"the body is larger than {self.max_bytes} bytes"
        return RefusedRequest(413, message, code="too_large", headers={"Connection": "close"})


async def _unless_gone(app: App, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
    """Run the application beside a watch on the connection; whichever ends first ends both."""
    unread = [body]
    over = asyncio.Event()

    async def replay() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        await over.wait()
        return {"type": "http.disconnect"}

    work = asyncio.ensure_future(app(scope, replay, send))
    watch = asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise ClientGone
        work.result()
    finally:
        over.set()
        for task in (work, watch):
            task.cancel()
        await asyncio.gather(work, watch, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)  # a server that repeats itself mustn't hold the event loop
