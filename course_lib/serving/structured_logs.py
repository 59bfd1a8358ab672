"""Logs that a program can read: one JSON object a line, with the request's id, without its text."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

WITHHELD = frozenset(
    ("text", "texts", "input", "inputs", "query", "prompt", "document", "documents", "body")
    + ("content", "api_key", "apikey", "key", "authorization", "password", "secret", "token")
    + ("cookie",)
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_context: ContextVar[Mapping[str, Any]] = ContextVar("log_context", default=MappingProxyType({}))


@contextmanager
def log_context(**fields: Any) -> Iterator[None]:
    """Add fields to every line that is logged inside the block, by whatever function.

    The fields follow the request: through calls, through `await`, into the tasks and the
    `asyncio.to_thread` calls that it starts, and into no other request's lines. (A thread that an
    executor had before gets them only by `contextvars.copy_context().run`.)

    Parameters
    ----------
    fields
        For instance request_id="…"; inner blocks add to outer ones and win over them.

    Examples
    --------
    >>> record = logging.makeLogRecord({"msg": "encoded", "levelname": "INFO", "name": "service"})
    >>> with log_context(request_id="r-17", route="/search"):
    ...     line = JsonFormatter().format(record)
    >>> json.loads(line)["request_id"]
    'r-17'
    """
    before = _context.set({**_context.get(), **fields})
    try:
        yield
    finally:
        _context.reset(before)


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON.

    time (UTC, ISO 8601), level, logger, message, then the fields of `log_context`, then what the
    call passed as `extra`; of an exception its class and its stack. Line feeds inside a message
    stay escaped, so that a client can't write a line of its own. Fields whose names say that
    they hold a text or a secret are replaced by their length: what people search for is theirs.

    Parameters
    ----------
    withheld
        Names of such fields, in lower case, at any depth. The message itself isn't searched:
        put what varies into `extra`, not into the message.

    Examples
    --------
    >>> record = logging.makeLogRecord(
    ...     {"msg": "found nothing", "levelname": "INFO", "name": "search", "query": "my illness"}
    ... )
    >>> {**json.loads(JsonFormatter().format(record)), "time": "…"}["query"]
    'withheld, 10 characters'
    """

    def __init__(self, withheld: frozenset[str] = WITHHELD) -> None:
        super().__init__()
        self.withheld = withheld

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line feed at its end."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        extra = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        for key, value in {**_context.get(), **extra}.items():
            fields.setdefault(key, self._shown(key, value))
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            fields["stack"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False, allow_nan=False)

    def _shown(self, key: str, value: Any) -> Any:
        if key.lower() in self.withheld:
            return f"withheld, {_length(value)}"
        if isinstance(value, Mapping):
            return {str(k): self._shown(str(k), inner) for k, inner in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._shown("", inner) for inner in value]
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)  # JSON has no nan
        plain = value is None or isinstance(value, (str, int, float))
        return value if plain else str(value)


def _length(value: Any) -> str:
    if isinstance(value, str):
        return f"{len(value)} characters"
    return f"{len(value)} items" if isinstance(value, (list, tuple)) else type(value).__name__
