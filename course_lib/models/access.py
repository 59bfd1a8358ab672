"""Can a model be had right now? Answered within three seconds, whatever the network does."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from .catalogue import ModelEntry, find_entry

PROBE_SECONDS = 2.0  # available() must answer within 3 s
REMEMBER_SECONDS = 600.0  # a train passenger's network comes back

_answers: dict[tuple[str, int], tuple[float, bool]] = {}


class ModelUnavailable(RuntimeError):
    """A model can't be loaded here and now; the message says what to do.

    Examples
    --------
    >>> str(ModelUnavailable("x", "go online"))
    "model 'x' is not available here: go online"
    """

    def __init__(self, key: str, remedy: str) -> None:
        super().__init__(f"model {key!r} is not available here: {remedy}")
        self.key = key
        self.remedy = remedy


def available(key: str) -> bool:
    """Tell whether ``load(key)`` can be expected to work.

    A packaged model needs its package. A hub model needs its library and either a copy in the
    hub's cache on disk or a hub that answers. The answer of the network is remembered for ten
    minutes. ``HF_HUB_OFFLINE=1`` is obeyed.

    Parameters
    ----------
    key
        Key of a registry entry.

    Returns
    -------
    bool
        In under 3 s, also behind a firewall that swallows packets.

    Raises
    ------
    KeyError
        If no model has that key.

    Examples
    --------
    >>> available("all-MiniLM-L6-v2")
    True
    """
    entry = find_entry(key)
    if entry.loader == "packaged":
        return find_spec(entry.source) is not None
    if find_spec(entry.loader.replace("-", "_")) is None:
        return False
    return Path(entry.source).is_dir() or is_cached(entry) or hub_answers()


def is_cached(entry: ModelEntry) -> bool:
    """Tell whether the hub's own cache on disk holds the entry's weights."""
    from huggingface_hub import try_to_load_from_cache

    weights = try_to_load_from_cache(entry.source, "model.safetensors")
    return isinstance(weights, str)


def hub_answers() -> bool:
    """Tell whether the model hub can be reached; remembered for ten minutes."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}:
        return False
    url = urlsplit(os.environ.get("HF_ENDPOINT", "https://huggingface.co"))
    host, port = url.hostname or "", url.port or (80 if url.scheme == "http" else 443)
    asked, answer = _answers.get((host, port), (float("-inf"), False))
    if time.monotonic() - asked > REMEMBER_SECONDS:
        answer = _within(PROBE_SECONDS, lambda: _connects(host, port))
        _answers[host, port] = (time.monotonic(), answer)
    return answer


def _connects(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=PROBE_SECONDS).close()
    except OSError:
        return False
    return True


def _within(seconds: float, question: Callable[[], bool]) -> bool:
    """Ask in a daemon thread: name resolution has no time-out of its own."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(question()), daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(answers and answers[0])
