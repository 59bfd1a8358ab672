"""Every service of the registry in its vendor's documented form, against a loopback server."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from course_lib.models import (
    create_audio_embedder,
    create_image_embedder,
    create_multimodal_embedder,
    create_text_embedder,
    load,
    registry,
)
from course_lib.models.loading import load_adapter
from course_lib.models.model_entry import SERVICES
from tests.models.loopback_service import KEY, unit, vector_of

TEXTS = ["a cat", "", "où?"]
SENT = ["a cat", " ", "où?"]  # several services refuse an empty text
KEYS = sorted(key for key, entry in registry().items() if entry.loader in SERVICES)


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
