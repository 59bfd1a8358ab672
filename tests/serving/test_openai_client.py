"""The official client, unchanged, against a server on loopback."""

import base64

import httpx
import numpy as np
import openai
import pytest

from course_lib.serving.background_server import BackgroundServer
from course_lib.serving.service_app import create_app
from course_lib.serving.service_settings import ServiceSettings
from tests.serving.tiny_model import DIM, vector_of, words_model

KEY = "open-sesame"


@pytest.fixture(scope="module")
def server():
    settings = ServiceSettings(model="tiny", api_key=KEY, max_inputs=20, max_request_tokens=60)
    with BackgroundServer(create_app(settings, words_model())) as running:
        yield running


@pytest.fixture
def client(server):
    with openai.OpenAI(base_url=server.url + "/v1", api_key=KEY, max_retries=0, timeout=60) as made:
        yield made


def test_a_batch_in_order_whatever_the_encoding(client):
    texts = [f"text {i}" for i in range(20)]
    expected = np.stack([vector_of(text) for text in texts])
    for options in ({}, {"encoding_format": "float"}):  # the client's own default is base64
        answer = client.embeddings.create(model="tiny", input=texts, **options)
        assert [item.index for item in answer.data] == list(range(20))
        np.testing.assert_array_equal(
            np.array([item.embedding for item in answer.data], np.float32), expected
        )
        assert answer.model == "tiny"
        assert answer.usage.prompt_tokens == answer.usage.total_tokens == 40


def test_base64_is_left_to_the_caller_who_asks_for_it(client):
    answer = client.embeddings.create(model="tiny", input="a cat", encoding_format="base64")
    raw = base64.b64decode(answer.data[0].embedding)
    np.testing.assert_array_equal(np.frombuffer(raw, "<f4"), vector_of("a cat"))


def test_dimensions_cut_and_make_unit_vectors_again(client):
    row = np.array(
        client.embeddings.create(model="tiny", input="x", dimensions=3).data[0].embedding
    )
    whole = vector_of("x")[:3]
    np.testing.assert_allclose(row, whole / np.linalg.norm(whole), rtol=1e-6)
    with pytest.raises(openai.BadRequestError) as caught:
        client.embeddings.create(model="tiny", input="x", dimensions=DIM + 1)
    assert caught.value.param == "dimensions"


@pytest.mark.parametrize(
    ("tokens", "texts"), [([1, 2], ["a cat"]), ([[1, 3], [2]], ["a dog", "cat"])]
)
def test_tokens_instead_of_texts(client, tokens, texts):
    answer = client.embeddings.create(model="tiny", input=tokens)
    found = np.array([item.embedding for item in answer.data], np.float32)
    np.testing.assert_array_equal(found, np.stack([vector_of(text) for text in texts]))


def test_models_are_listed_and_described(client):
    assert [model.id for model in client.models.list()] == ["tiny"]
    assert client.models.retrieve("tiny").object == "model"


@pytest.mark.parametrize(
    ("asked", "error", "param", "code"),
    [
        ({"model": "gpt"}, openai.NotFoundError, "model", "model_not_found"),
        ({"input": ""}, openai.BadRequestError, "input", None),
        ({"input": []}, openai.BadRequestError, "input", None),
        ({"input": ["a", ""]}, openai.BadRequestError, "input", None),
        ({"input": ["x"] * 21}, openai.BadRequestError, "input", "too_large"),
        ({"input": "w " * 51}, openai.BadRequestError, "input", "context_length_exceeded"),
        ({"input": ["w " * 31] * 2}, openai.BadRequestError, "input", "too_large"),
        ({"input": [1, 999]}, openai.BadRequestError, "input", None),
        ({"dimensions": 0}, openai.BadRequestError, "dimensions", None),
        ({"encoding_format": "int8"}, openai.BadRequestError, "encoding_format", None),
        ({"extra_body": {"dimension": 3}}, openai.BadRequestError, None, None),
    ],
)
def test_errors_come_as_the_clients_own_exceptions(client, asked, error, param, code):
    with pytest.raises(error) as caught:
        client.embeddings.create(**{"model": "tiny", "input": "a cat"} | asked)
    assert (caught.value.param, caught.value.code) == (param, code)
    assert caught.value.type == "invalid_request_error"
    assert len(caught.value.request_id) == 32


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic " + KEY, "Bearer", KEY, None])
def test_a_wrong_key_and_a_missing_one(server, header):
    headers = {} if header is None else {"Authorization": header.encode()}
    body = {"model": "tiny", "input": "a cat"}
    answer = httpx.post(server.url + "/v1/embeddings", json=body, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "invalid_api_key"
    assert KEY not in answer.text


def test_the_client_knows_a_wrong_key(server):
    with (
        openai.OpenAI(base_url=server.url + "/v1", api_key="wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.embeddings.create(model="tiny", input="a cat")


def test_probes_need_no_key(server):
    assert httpx.get(server.url + "/healthz").json() == {"status": "alive", "ready": True}
    assert httpx.get(server.url + "/healthz/ready").status_code == 200
    assert httpx.get(server.url + "/metrics").status_code == 200
    assert httpx.get(server.url + "/v1/models").status_code == 401
