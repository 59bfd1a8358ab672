"""Every number that a service depends on, in one place that can be read and checked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

PREFIX = "EMBEDDING_"


@dataclass(frozen=True)
class ServiceSettings:
    """What an operator may choose; the rest is code.

    Parameters
    ----------
    model
        Key of a text model in `course_lib.models.registry`.
    host, port
        Where to listen; port 0 takes a free one.
    api_key
        What clients must send as ``Authorization: Bearer ...``; None or empty lets everybody in.
        It isn't shown by ``repr``.
    max_inputs
        Texts in one request (OpenAI's service takes 2,048).
    max_text_tokens
        Tokens of one text; 0 takes the model's own limit. A longer text is refused: a model that
        cuts it silently embeds its beginning and calls it the whole.
    max_request_tokens
        Tokens of all texts of a request together.
    max_body_bytes
        Bytes of a request's body, counted while they come in.
    body_seconds, timeout
        Seconds that a client has to send its body, and that the service has to answer it.
    max_batch, max_wait
        Texts that go through the model together; seconds that the first one waits for others.
    max_queue
        Texts that may wait for the model; beyond it the answer is 429.
    max_in_flight, max_waiting
        Requests that are worked on at once, and that may wait for one of them to end.
    cache_entries
        Vectors kept in memory; 0 keeps none.
    drain_seconds
        Seconds that requests under way get when the service is told to stop.

    Raises
    ------
    ValueError
        If a number is out of its range; it names the setting.

    Examples
    --------
    >>> ServiceSettings(max_batch=16).max_batch
    16
    >>> ServiceSettings(max_batch=0)
    Traceback (most recent call last):
        ...
    ValueError: max_batch: expected at least 1, got 0
    """

    model: str = "all-MiniLM-L6-v2"
    host: str = "127.0.0.1"
    port: int = 8000
    api_key: str | None = field(default=None, repr=False)
    max_inputs: int = 256
    max_text_tokens: int = 0
    max_request_tokens: int = 32_768
    max_body_bytes: int = 1_048_576
    body_seconds: float = 10.0
    timeout: float = 10.0
    max_batch: int = 32
    max_wait: float = 0.005
    max_queue: int = 1000
    max_in_flight: int = 64
    max_waiting: int = 128
    cache_entries: int = 10_000
    drain_seconds: float = 20.0

    def __post_init__(self) -> None:
        """Check every number."""
        least = dict.fromkeys(("port", "max_text_tokens", "max_waiting", "cache_entries"), 0)
        for setting in fields(self):
            value = getattr(self, setting.name)
            if isinstance(setting.default, int) and value < least.get(setting.name, 1):
                low = least.get(setting.name, 1)
                raise ValueError(f"{setting.name}: expected at least {low}, got {value}")
        for name in ("body_seconds", "timeout", "drain_seconds"):
            if not 0 < getattr(self, name) < float("inf"):
                came = getattr(self, name)
                raise ValueError(f"{name}: expected seconds above 0, got {came}")
        if not 0 <= self.max_wait < self.timeout:
            raise ValueError(f"max_wait: expected 0 to below timeout, got {self.max_wait}")
        if self.max_inputs > self.max_queue:  # such a request could never be answered
            raise ValueError(f"max_inputs: expected at most max_queue, got {self.max_inputs}")
        if self.port > 65_535:
            raise ValueError(f"port: expected 0 to 65535, got {self.port}")

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] | None = None, **chosen: Any
    ) -> ServiceSettings:
        """Read ``EMBEDDING_MODEL``, ``EMBEDDING_MAX_BATCH`` and so on.

        Parameters
        ----------
        environ
            Names and values; the process's environment if None.
        **chosen
            Settings that win over the environment; None counts as not given.

        Returns
        -------
        ServiceSettings

        Raises
        ------
        ValueError
            If a variable isn't a number where one is expected, or has no setting: a misspelt limit
            would otherwise leave the default in force.

        Examples
        --------
        >>> ServiceSettings.from_environment({"EMBEDDING_MAX_BATCH": "8"}, port=0).max_batch
        8
        """
        environ = os.environ if environ is None else environ
        kinds = {setting.name: type(setting.default) for setting in fields(cls)}
        found: dict[str, Any] = {}
        for variable, text in environ.items():
            if not variable.startswith(PREFIX):
                continue
            name = variable.removeprefix(PREFIX).lower()
            if name not in kinds:
                raise ValueError(f"{variable}: no such setting; there are {', '.join(kinds)}")
            found[name] = _converted(variable, text, kinds[name])
        return cls(**found | {name: value for name, value in chosen.items() if value is not None})


def _converted(variable: str, text: str, kind: type) -> Any:
    if kind not in (int, float):
        return text
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"{variable}: expected a number ({kind.__name__}), got {text!r}") from None
