"""What fuzzers think of: no 5xx, no crossed answers, an answer to every request."""

import base64

import hypothesis
import numpy as np
import pytest
import schemathesis
from fastapi.testclient import TestClient

from benchmarks.hostile_bodies import hostile_requests
from course_lib.serving.background_server import BackgroundServer
from course_lib.serving.service_app import create_app
from course_lib.serving.service_settings import ServiceSettings
from tests.serving.tiny_model import vector_of, words_model


def hostile_app():
    settings = ServiceSettings(model="tiny", max_body_bytes=30_000, max_inputs=50)
    return create_app(settings, words_model(max_tokens=0), lambda query, k: [(query, 1.0)])


@pytest.fixture(scope="module")
def client():
    with TestClient(hostile_app(), raise_server_exceptions=False) as made:
        yield made


def in_our_form(answer):
    """Every refusal speaks the protocol, whatever it refuses."""
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def rows_of(answer):
    for item in answer.json()["data"]:
        found = item["embedding"]
        raw = base64.b64decode(found) if isinstance(found, str) else np.array(found, "<f4")
        yield np.frombuffer(raw, "<f4")


def test_300_hostile_requests(client):
    valid = 0
    for sent in hostile_requests(300, seed=0):
        answer = client.request(sent.method, sent.path, content=sent.body, headers=sent.headers)
        assert answer.status_code < 500, sent
        in_our_form(answer)
        if sent.expected is not None:
            assert answer.status_code == 200, (sent, answer.text)
            expected = np.stack([vector_of(text) for text in sent.expected])
            np.testing.assert_array_equal(np.stack(list(rows_of(answer))), expected)
            valid += 1
    assert valid > 60


SCHEMA = schemathesis.openapi.from_dict(hostile_app().openapi())


@pytest.fixture(scope="module")
def url():
    with BackgroundServer(hostile_app()) as server:
        yield server.url


@SCHEMA.parametrize()
@hypothesis.settings(max_examples=25, deadline=None, database=None, derandomize=True)
def test_what_the_schema_allows_and_what_it_forbids(case, url):
    answer = case.call(base_url=url)
    assert answer.status_code in (200, 400, 404, 405, 413), answer.text
    if answer.status_code >= 400 and case.method != "HEAD":
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
