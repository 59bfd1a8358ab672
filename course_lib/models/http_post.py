"""One POST of JSON to a service that may be busy: time-outs, retries, and no key in any message."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

TRIES = 5
LONGEST_WAIT = 30.0  # seconds between two tries
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
_sleep = time.sleep


class ServiceError(RuntimeError):
    """A service refused a request, or didn't answer it; the message never holds the key.

    Attributes
    ----------
    status
        The HTTP status, or None if no answer came.

    Examples
    --------
    >>> str(ServiceError("openai", "status 401: bad key", 401))
    'openai: status 401: bad key'
    """

    def __init__(self, service: str, message: str, status: int | None = None) -> None:
        super().__init__(f"{service}: {message}")
        self.status = status


def secret_key(variable: str) -> str:
    """Return the key in an environment variable; empty if it isn't set, or none is needed.

    Keys are read when a request is made and kept nowhere.

    Examples
    --------
    >>> secret_key("")
    ''
    """
    key = os.environ.get(variable, "").strip() if variable else ""
    if not (key.isascii() and (key.isprintable() or not key)):
        raise ServiceError(variable, "the key has characters that no key has")
    return key


def post_json(
    service: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any], key: str = ""
) -> dict[str, Any]:
    """Send `body` and return the answer.

    A busy service (429), a broken one (5xx), a lost connection and a time-out are tried again,
    five times in all, after 1, 2, 4 and 8 s, or what ``Retry-After`` asks for, at most 30 s.

    Parameters
    ----------
    service
        What to call it in messages.
    url, headers, body
        The request.
    key
        The secret among the headers, to be kept out of messages.

    Returns
    -------
    dict
        The answer's JSON.

    Raises
    ------
    ServiceError
        If it refused, kept failing, or answered something that is no JSON object.
    """
    import httpx

    seconds = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    problem = ServiceError(service, "no answer")
    with httpx.Client(timeout=seconds) as client:
        for attempt in range(TRIES):
            wait = float(2**attempt)
            try:
                answer = client.post(url, headers=dict(headers), json=dict(body))
            except httpx.TransportError as error:
                problem = ServiceError(service, f"no answer ({type(error).__name__})")
            else:
                if answer.is_success:
                    return _object(service, answer, key)
                problem = ServiceError(service, _refusal(answer, key), answer.status_code)
                if answer.status_code != 429 and answer.status_code < 500:
                    break
                wait = _retry_after(answer.headers.get("retry-after"), wait)
            if attempt + 1 < TRIES:
                _sleep(min(wait, LONGEST_WAIT))
    raise problem from None


def _object(service: str, answer: Any, key: str) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise ServiceError(service, "the answer is no JSON object", answer.status_code) from None
    return content


def _refusal(answer: Any, key: str) -> str:
    """Return status and the start of the body; some services repeat the key that they refuse."""
    text = answer.text.replace(key, "***") if key else answer.text
    return f"status {answer.status_code}: {text[:500]}"


def _retry_after(value: str | None, otherwise: float) -> float:
    """Read seconds or a date (RFC 9110, section 10.2.3); neither leaves the back-off as it is."""
    if value is None:
        return otherwise
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return otherwise
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max((then - datetime.now(UTC)).total_seconds(), 0.0)
