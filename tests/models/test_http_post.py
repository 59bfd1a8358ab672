"""A request that meets a busy, broken, silent or talkative service."""

import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from course_lib.models import http_post
from course_lib.models.http_post import ServiceError, post_json, secret_key
from tests.models.loopback_service import Loopback

KEY = "sk-secret-123"


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    waited = []
    monkeypatch.setattr(http_post, "_sleep", waited.append)
    return waited


@pytest.fixture
def service():
    with Loopback(answer=lambda body: {"echo": body}) as loopback:
        yield loopback


def post(service, body=None):
    headers = {"Authorization": f"Bearer {KEY}"}
    return post_json("vendor", service.address + "/x", headers, body or {"a": 1}, KEY)


def test_the_answer_comes_back_and_the_request_is_json(service, waits):
    assert post(service) == {"echo": {"a": 1}}
    (request,) = service.requests
    assert request.path == "/v1/x" and request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json" and waits == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_ever_later(service, waits, status):
    service.script[:] = [(status, {}, "busy")] * 3
    assert post(service) == {"echo": {"a": 1}}
    assert waits == [1, 2, 4] and len(service.requests) == 4


def test_what_it_asks_to_wait_is_waited_but_never_longer_than_half_a_minute(service, waits):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    past = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    for value in ("7", soon, past, "3600"):
        service.script.append((429, {"Retry-After": value}, "busy"))
    post(service)
    assert waits[0] == 7 and 15 < waits[1] <= 20 and waits[2] == 0 and waits[3] == 30


def test_a_senseless_retry_after_leaves_the_back_off(service, waits):
    service.script[:] = [(429, {"Retry-After": "soon"}, "busy")]
    post(service)
    assert waits == [1]


def test_five_tries_are_the_end(service, waits):
    service.script[:] = [(503, {}, "down")] * 9
    with pytest.raises(ServiceError, match="vendor: status 503: down") as caught:
        post(service)
    assert len(service.requests) == 5 and waits == [1, 2, 4, 8] and caught.value.status == 503


@pytest.mark.parametrize("status", [400, 401, 404, 301])
def test_a_refusal_is_not_tried_again(service, waits, status):
    service.script[:] = [(status, {}, "no")]
    with pytest.raises(ServiceError, match=f"status {status}"):
        post(service)
    assert len(service.requests) == 1 and waits == []


def test_a_key_that_the_service_repeats_is_not_shown(service):
    service.script[:] = [(401, {}, f"bad key {KEY} and again {KEY}")]
    with pytest.raises(ServiceError) as caught:
        post(service)
    assert KEY not in str(caught.value) and "bad key *** and again ***" in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


@pytest.mark.parametrize("content", ["not json", "[1, 2]"])
def test_an_answer_that_is_no_object_is_named(service, content):
    service.script[:] = [(200, {}, content)]
    with pytest.raises(ServiceError, match="no JSON object"):
        post(service)


def test_a_service_that_is_not_there_is_tried_and_named(waits):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ServiceError, match=r"vendor: no answer \(ConnectError\)"):
        post_json("vendor", f"http://127.0.0.1:{port}", {}, {}, KEY)
    assert waits == [1, 2, 4, 8]


def test_a_service_that_takes_the_request_and_says_nothing_times_out(monkeypatch, waits):
    monkeypatch.setattr(http_post, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(http_post, "TRIES", 2)
    started = time.monotonic()
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(ServiceError, match="ReadTimeout"),
    ):
        post_json("vendor", f"http://127.0.0.1:{server.getsockname()[1]}", {}, {})
    assert waits == [1] and time.monotonic() - started < 2.5


def test_keys_come_from_the_environment_and_odd_ones_are_refused_unseen(monkeypatch):
    monkeypatch.setenv("SOME_KEY", f" {KEY}\n")
    assert secret_key("SOME_KEY") == KEY and secret_key("NO_SUCH_KEY_HERE") == ""
    for odd in ("sk-\u201cquoted\u201d", "sk-1\nsk-2"):
        monkeypatch.setenv("SOME_KEY", odd)
        with pytest.raises(ServiceError, match="SOME_KEY") as caught:
            secret_key("SOME_KEY")
        assert "sk-" not in str(caught.value)
