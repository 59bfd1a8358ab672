"""What every service has in common: keys, sizes of requests, answers that can't be right."""

import numpy as np
import pytest

from course_lib.models import (
    ModelUnavailable,
    ServiceEncoder,
    ServiceError,
    create_text_embedder,
    load,
)
from course_lib.models.openai_service import OpenAIService
from tests.models.loopback_service import KEY, Loopback, openai_like, unit, vector_of


def test_no_request_holds_more_than_the_service_takes(service, monkeypatch):
    loopback = service("openai:text-embedding-3-small")
    monkeypatch.setattr(OpenAIService, "most", 3)
    texts = [f"text {number}" for number in range(7)]
    vectors = load("openai:text-embedding-3-small").encode(texts, batch_size=100)
    assert [len(request.body["input"]) for request in loopback.requests] == [3, 3, 1]
    np.testing.assert_allclose(vectors, unit([vector_of(t) for t in texts]), atol=1e-6)


def test_without_its_key_a_service_is_not_available_and_not_asked(service, monkeypatch):
    loopback = service("openai:text-embedding-3-small")
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelUnavailable, match="set the environment variable OPENAI_API_KEY"):
        load("openai:text-embedding-3-small")
    assert loopback.requests == []


def test_a_key_that_goes_missing_later_is_named(service, monkeypatch):
    service("openai:text-embedding-3-small")
    encoder = load("openai:text-embedding-3-small")
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ServiceError, match="OPENAI_API_KEY"):
        encoder.encode(["a"])


def test_the_key_is_in_no_attribute_and_no_repr(service):
    service("openai:text-embedding-3-small")
    embedder = create_text_embedder("openai:text-embedding-3-small")
    embedder.embed("a")
    shown = repr(embedder) + repr(embedder.encoder) + repr(vars(embedder.encoder))
    assert KEY not in shown


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"data": []}, "1 items sent, 0 vectors came"),
        ({"no": "data"}, "no vectors in it"),
        ({"data": None}, "no vectors in it"),
        ({"data": [{"index": 0, "embedding": [1.0, 2.0]}]}, "vectors of length 4"),
        ({"data": [{"index": 0, "embedding": [1.0, 2.0, float("nan"), 0.0]}]}, "NaN"),
    ],
)
def test_answers_that_cannot_be_right_are_refused(service, answer, message):
    loopback = service("openai:text-embedding-3-small")
    loopback.script[:] = [(200, {}, answer)]
    with pytest.raises((ServiceError, ValueError), match=message):
        load("openai:text-embedding-3-small").encode(["a"])


def test_a_server_of_ones_own_needs_no_key_and_no_entry(no_waiting):
    with Loopback(answer=openai_like) as loopback:
        encoder = ServiceEncoder(OpenAIService(), "mine", loopback.address + "/", "bge-m3", 4)
        np.testing.assert_allclose(encoder.encode(["a"]), unit([vector_of("a")]), atol=1e-6)
        (request,) = loopback.requests
    assert request.path == "/v1/embeddings" and "authorization" not in request.headers


def test_a_single_string_and_other_things_are_refused(service):
    service("openai:text-embedding-3-small")
    encoder = load("openai:text-embedding-3-small")
    with pytest.raises(TypeError, match="one string"):
        encoder.encode("a cat")
    with pytest.raises(TypeError, match=r"texts\[1\].*int"):
        encoder.encode(["a", 2])
    with pytest.raises(ValueError, match="batch_size"):
        encoder.encode(["a"], batch_size=0)
