"""Listen, serve, and stop without dropping what was begun."""

from __future__ import annotations

import logging
import socket
import sys
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from .search_route import Search
from .served_model import EmbedTexts, ServedModel
from .service_app import create_app
from .service_settings import ServiceSettings
from .structured_logs import JsonFormatter

LOGGER = logging.getLogger("course_lib.serving")


class DrainingServer(uvicorn.Server):
    """A uvicorn server that says "not ready" from the moment it is told to stop.

    On SIGTERM or SIGINT it closes its port, answers the requests that are under way, for at most
    ``drain_seconds``, lets the batcher finish and returns, so that the process ends with code 0. A
    second SIGINT ends it at once.

    Examples
    --------
    >>> issubclass(DrainingServer, uvicorn.Server)
    True
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; called for the signal."""
        app: Any = self.config.app
        app.state.engine.draining = True
        self.force_exit = self.should_exit and sig == 2
        self.should_exit = True


def server_for(app: FastAPI) -> DrainingServer:
    """Return a server for an application of `create_app`, with its drain time.

    uvicorn's own lines, one a request with the path in it, are off: `RequestLog` writes better
    ones.

    Parameters
    ----------
    app
        Made by `create_app`.

    Returns
    -------
    DrainingServer

    Examples
    --------
    >>> server_for(create_app(ServiceSettings(drain_seconds=5.0))).config.timeout_graceful_shutdown
    5
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=round(app.state.settings.drain_seconds),
    )
    return DrainingServer(config)


def listening_socket(host: str, port: int) -> socket.socket:
    """Bind an address; port 0 takes a free one.

    Parameters
    ----------
    host, port
        Where to listen.

    Returns
    -------
    socket.socket
        Bound, not yet listening.

    Raises
    ------
    OSError
        If the address is taken.

    Examples
    --------
    >>> with listening_socket("127.0.0.1", 0) as found:
    ...     found.getsockname()[0]
    '127.0.0.1'
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs take one port
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def serve(
    settings: ServiceSettings | None = None,
    embed: EmbedTexts | ServedModel | None = None,
    search: Search | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then drain.

    Parameters
    ----------
    settings
        The environment's if None.
    embed, search
        As in `create_app`.

    Raises
    ------
    OSError
        If the address is taken.

    Examples
    --------
    >>> serve(ServiceSettings(port=8000))  # doctest: +SKIP
    """
    serve_app(create_app(settings or ServiceSettings.from_environment(), embed, search))


def serve_app(app: FastAPI) -> None:
    """Serve an application of `create_app`; logs go to stderr as JSON lines.

    Parameters
    ----------
    app
        Its settings say where to listen.

    Raises
    ------
    OSError
        If the address is taken.

    Examples
    --------
    >>> serve_app(create_app())  # doctest: +SKIP
    """
    log_as_json()
    settings = app.state.settings
    with listening_socket(settings.host, settings.port) as bound:
        host, port = bound.getsockname()[:2]
        LOGGER.info("listening", extra={"host": host, "port": port, "model": settings.model})
        server_for(app).run(sockets=[bound])
    LOGGER.info("stopped")


def log_as_json(level: int = logging.INFO) -> None:
    """Send the log lines of the service, and uvicorn's warnings, to stderr as JSON.

    Parameters
    ----------
    level
        Lowest level of this service's own lines.

    Examples
    --------
    >>> log_as_json.__name__
    'log_as_json'
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    for name, lowest in (("course_lib.serving", level), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(lowest)
