"""Every service of the registry in its vendor's documented form, against a loopback server."""

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from course_lib.models import (
    ModelUnavailable,
    ServiceEncoder,
    ServiceError,
    access,
    catalogue,
    create_audio_embedder,
    create_image_embedder,
    create_multimodal_embedder,
    create_text_embedder,
    http_post,
    load,
    registry,
)
from course_lib.models.loading import load_adapter
from course_lib.models.model_entry import SERVICES
from course_lib.models.openai_service import OpenAIService
from tests.models.loopback_service import Loopback, unit, vector_of

KEY = "sk-secret-123"
TEXTS = ["a cat", "", "où?"]
SENT = ["a cat", " ", "où?"]  # several services refuse an empty text


def openai_like(body):
    rows = [{"index": i, "embedding": list(vector_of(x))} for i, x in enumerate(body["input"])]
    return {"data": rows[::-1]}  # in another order than it was asked


def cohere_like(body):
    said = [entry["content"][0] for entry in body["inputs"]]
    rows = [vector_of(part.get("text") or part["image_url"]["url"]) for part in said]
    return {"embeddings": {"float": [list(row) for row in rows]}}


def gemini_like(body):
    parts = [request["content"]["parts"][0] for request in body["requests"]]
    rows = [vector_of(part.get("text") or part["inlineData"]["data"]) for part in parts]
    return {"embeddings": [{"values": list(row)} for row in rows]}


ANSWERS = {
    "openai": openai_like,
    "nvidia": openai_like,
    "jina": openai_like,
    "cohere": cohere_like,
    "gemini": gemini_like,
}
KEYS = sorted(key for key, entry in registry().items() if entry.loader in SERVICES)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(http_post, "_sleep", lambda seconds: None)
    monkeypatch.setattr(access, "_answers", {})
    load_adapter.cache_clear()


@pytest.fixture
def service(monkeypatch):
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


@pytest.mark.parametrize("key", KEYS)
def test_texts_come_back_as_unit_rows_in_order(service, key):
    service(key)
    embedder = create_text_embedder(key)
    vectors = embedder.embed_batch(TEXTS, batch_size=2)
    if registry()[key].loader == "jina" and "clip" in key:
        expected = [vector_of({"text": text}) for text in SENT]
    else:
        expected = [vector_of(text) for text in SENT]
    assert vectors.dtype == np.float32 and embedder.embed_batch([]).shape == (0, 4)
    np.testing.assert_allclose(vectors, unit(expected), atol=1e-6)


def asked(service, key, method):
    loopback = service(key)
    getattr(load(key), method)(TEXTS)
    (request,) = loopback.requests
    return request


ROLES = ["encode", "encode_queries", "encode_passages"]


@pytest.mark.parametrize("method", ROLES)
def test_openai_is_asked_as_documented(service, method):
    request = asked(service, "openai:text-embedding-3-small", method)
    assert request.path == "/v1/embeddings"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    expected = {"model": "text-embedding-3-small", "input": SENT, "encoding_format": "float"}
    assert request.body == expected


@pytest.mark.parametrize(
    ("method", "kind"), list(zip(ROLES, ["passage", "query", "passage"], strict=True))
)
@pytest.mark.parametrize("model", ["nvidia/nv-embedqa-e5-v5", "nvidia/nv-embed-v1"])
def test_nvidia_is_asked_as_documented(service, method, kind, model):
    request = asked(service, f"nvidia:{model.split('/')[1]}", method)
    assert request.path == "/v1/embeddings"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": model,
        "input": SENT,
        "encoding_format": "float",
        "input_type": kind,
        "truncate": "END",
    }


@pytest.mark.parametrize(
    ("method", "task"),
    list(zip(ROLES, ["text-matching", "retrieval.query", "retrieval.passage"], strict=True)),
)
def test_jina_is_asked_as_documented(service, method, task):
    request = asked(service, "jina:jina-embeddings-v3", method)
    assert request.path == "/v1/embeddings"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "jina-embeddings-v3",
        "task": task,
        "normalized": True,
        "embedding_type": "float",
        "input": SENT,
    }


@pytest.mark.parametrize(
    ("method", "task"),
    list(zip(ROLES, ["SEMANTIC_SIMILARITY", "RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT"], strict=True)),
)
def test_gemini_is_asked_as_documented(service, method, task):
    request = asked(service, "gemini:gemini-embedding-001", method)
    assert request.path == "/v1/models/gemini-embedding-001:batchEmbedContents"
    assert request.headers["x-goog-api-key"] == KEY and "authorization" not in request.headers
    assert request.body["requests"] == [
        {
            "model": "models/gemini-embedding-001",
            "content": {"parts": [{"text": text}]},
            "taskType": task,
            "outputDimensionality": 4,
        }
        for text in SENT
    ]


def cohere_body(inputs, kind):
    return {
        "model": "embed-v4.0",
        "inputs": inputs,
        "input_type": kind,
        "embedding_types": ["float"],
        "output_dimension": 4,
        "truncate": "END",
    }


def test_cohere_is_asked_as_documented(service):
    loopback = service("cohere:embed-v4.0")
    encoder = load_adapter(registry()["cohere:embed-v4.0"])
    for method in ROLES:
        getattr(encoder, method)(TEXTS)
    inputs = [{"content": [{"type": "text", "text": text}]} for text in SENT]
    kinds = ["clustering", "search_query", "search_document"]
    assert [r.body for r in loopback.requests] == [cohere_body(inputs, kind) for kind in kinds]
    assert loopback.requests[0].path == "/v1/embed"
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY}"


PIXELS = np.random.default_rng(0).integers(0, 256, size=(5, 7, 3), dtype=np.uint8)


def decoded(png):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))))


def test_cohere_gets_pictures_as_data_uris_apart_from_texts(service):
    loopback = service("cohere:embed-v4.0")
    embedder = create_multimodal_embedder("cohere:embed-v4.0")
    vectors = embedder.embed_batch(["a cat", PIXELS, "a dog"])
    texts, pictures = [request.body for request in loopback.requests]
    assert texts["input_type"] == "search_query" and len(texts["inputs"]) == 2
    assert pictures["input_type"] == "image"
    (part,) = pictures["inputs"][0]["content"]
    head, _, png = part["image_url"]["url"].partition(",")
    assert part["type"] == "image_url" and head == "data:image/png;base64"
    np.testing.assert_array_equal(decoded(png), PIXELS)
    expected = unit([vector_of(item) for item in ("a cat", f"{head},{png}", "a dog")])
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_jina_clip_gets_tagged_items_and_no_task(service):
    loopback = service("jina:jina-clip-v2")
    create_multimodal_embedder("jina:jina-clip-v2").embed_batch(["a cat", PIXELS])
    texts, pictures = [request.body for request in loopback.requests]
    assert texts["input"] == [{"text": "a cat"}] and "task" not in texts
    np.testing.assert_array_equal(decoded(pictures["input"][0]["image"]), PIXELS)


def test_gemini_gets_pictures_and_sounds_as_inline_data_and_no_task(service):
    from scipy.io import wavfile

    loopback = service("gemini:gemini-embedding-2")
    wave = np.sin(np.arange(1600) / 8).astype(np.float32) / 2
    create_multimodal_embedder("gemini:gemini-embedding-2").embed_batch(["a", PIXELS, wave])
    requests = [request.body["requests"][0] for request in loopback.requests]
    assert all("taskType" not in request for request in requests)
    text, picture, sound = [request["content"]["parts"][0] for request in requests]
    assert text == {"text": "a"} and picture["inlineData"]["mimeType"] == "image/png"
    np.testing.assert_array_equal(decoded(picture["inlineData"]["data"]), PIXELS)
    assert sound["inlineData"]["mimeType"] == "audio/wav"
    rate, samples = wavfile.read(io.BytesIO(base64.b64decode(sound["inlineData"]["data"])))
    assert rate == 16_000
    np.testing.assert_allclose(samples / 32767, wave, atol=2e-5)


def test_one_modality_of_a_joint_service(service):
    service("gemini:gemini-embedding-2")
    picture = create_image_embedder("gemini:gemini-embedding-2")
    sound = create_audio_embedder("gemini:gemini-embedding-2")
    assert picture.space == sound.space and picture.embed(PIXELS).shape == (4,)
    assert sound.embed(np.ones(800, dtype=np.float32)).shape == (4,)


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


def test_a_server_of_ones_own_needs_no_key_and_no_entry():
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
