"""What the tests of embedding services share."""

from dataclasses import replace

import pytest

from course_lib.models import access, catalogue, http_post, registry
from course_lib.models.loading import load_adapter
from tests.models.loopback_service import ANSWERS, KEY, Loopback


@pytest.fixture
def no_waiting(monkeypatch):
    """No proxy before the loopback, no wait between tries, nothing remembered."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(http_post, "_sleep", lambda seconds: None)
    monkeypatch.setattr(access, "_answers", {})
    load_adapter.cache_clear()


@pytest.fixture
def service(monkeypatch, no_waiting):
    """Put a loopback behind an entry of the registry, with vectors of length 4."""
    opened = []

    def behind(key):
        entry = registry()[key]
        loopback = Loopback(answer=ANSWERS[entry.loader]).__enter__()
        opened.append(loopback)
        tiny = replace(entry, source=loopback.address, dim=4)
        monkeypatch.setattr(catalogue, "_ENTRIES", (tiny,))
        monkeypatch.setenv(entry.key_variable, KEY)
        return loopback

    yield behind
    for loopback in opened:
        loopback.__exit__()
