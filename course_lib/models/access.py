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

from .catalogue import find_entry
from .http_post import secret_key
from .model_entry import LIBRARIES, SERVICES, ModelEntry

PROBE_SECONDS = 2.0  # available() must answer within 3 s
REMEMBER_SECONDS = 600.0  # a train passenger's network comes back
TORCH_SERVER = "https://download.pytorch.org"

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
    hub's cache on disk or a hub that answers; torchvision's weights come from another server in
    the same way. A service needs its key in the environment and must answer. The answer of the
    network is remembered for ten minutes. ``HF_HUB_OFFLINE=1`` is obeyed.

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
    return not why_unavailable(key)


def why_unavailable(key: str) -> str:
    """Tell what stands between you and a model, in a few words; empty if nothing does.

    Parameters
    ----------
    key
        Key of a registry entry.

    Raises
    ------
    KeyError
        If no model has that key.

    Examples
    --------
    >>> why_unavailable("all-MiniLM-L6-v2")
    ''
    """
    entry = find_entry(key)
    if entry.loader == "packaged":
        return "" if find_spec(entry.source) is not None else f"{entry.source} is not installed"
    library = LIBRARIES[entry.loader]
    if find_spec(library) is None:
        return f"{library} is not installed"
    if entry.loader in SERVICES:
        return _why_no_service(entry)
    if Path(entry.source).is_dir() or is_cached(entry):
        return ""
    if entry.loader == "torchvision":
        return "" if host_answers(TORCH_SERVER) else "torchvision's server does not answer"
    return "" if hub_answers() else "no copy on disk, and the hub does not answer"


def _why_no_service(entry: ModelEntry) -> str:
    if entry.key_variable and not secret_key(entry.key_variable):
        return f"set the environment variable {entry.key_variable}"
    return "" if host_answers(entry.source) else "the service does not answer"


def is_cached(entry: ModelEntry) -> bool:
    """Tell whether the entry's weights lie in the cache of the hub, or of torch, on disk."""
    if entry.loader == "torchvision":
        return (torch_cache() / entry.weights_file).exists()
    from huggingface_hub import try_to_load_from_cache

    names = {entry.weights_file, "model.safetensors"}
    return any(isinstance(try_to_load_from_cache(entry.source, name), str) for name in names)


def torch_cache() -> Path:
    """Return the folder of torch's downloads, as torch finds it, without importing torch."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", os.path.join(cache, "torch"))
    return Path(home).expanduser() / "hub" / "checkpoints"


def hub_answers() -> bool:
    """Tell whether the model hub can be reached; remembered for ten minutes."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}:
        return False
    return host_answers(os.environ.get("HF_ENDPOINT", "https://huggingface.co"))


def host_answers(address: str) -> bool:
    """Tell whether an address takes connections; remembered for ten minutes.

    Parameters
    ----------
    address
        With ``http://`` or ``https://`` and, where it isn't the usual one, a port.
    """
    url = urlsplit(address)
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
