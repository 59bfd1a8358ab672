"""A real server beside your own code: for a notebook or a test, on a free port of this machine."""

from __future__ import annotations

import threading
import time
from typing import Self

from fastapi import FastAPI

from .service_server import listening_socket, server_for


class BackgroundServer:
    """Serve an application of `create_app` from a thread of this process.

    Parameters
    ----------
    app
        What to serve. Its clients go through real sockets, as from another machine.
    seconds
        How long to wait until it listens.

    Attributes
    ----------
    url : str
        ``"http://127.0.0.1:PORT"``.

    Raises
    ------
    RuntimeError
        If it doesn't start in time.

    Examples
    --------
    >>> import httpx, numpy as np
    >>> from course_lib.serving.service_app import create_app
    >>> lengths = lambda texts: np.array([[len(text), 1.0] for text in texts], np.float32)
    >>> with BackgroundServer(create_app(embed=lengths)) as server:
    ...     httpx.get(server.url + "/healthz").json()
    {'status': 'alive', 'ready': True}
    """

    def __init__(self, app: FastAPI, seconds: float = 30.0) -> None:
        self._socket = listening_socket("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = server_for(app)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="server", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + seconds
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.close()
                raise RuntimeError("the server did not start; its log says why")
            time.sleep(0.005)

    def close(self) -> None:
        """Stop: answer what is under way, close the port. Twice is fine."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
