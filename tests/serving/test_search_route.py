"""What /search does when a search is slow, crowded or refuses, and what a model without a tokenizer
can't be asked."""

import asyncio
import threading
from contextlib import asynccontextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.serving.background_server import BackgroundServer
from course_lib.serving.served_model import load_served_model
from course_lib.serving.service_app import create_app
from tests.serving.test_service_app import ask, client_of, eventually, in_threads
from tests.serving.tiny_model import embed

HITS = [("numpy.sort", 0.75)]


def searched(client, query="sort"):
    return client.post("/search", json={"query": query})


def test_a_coroutine_and_a_function_that_returns_one_are_awaited():
    async def search(query, k):
        await asyncio.sleep(0)
        return HITS[:k]

    for given in (search, lambda query, k: search(query, k)):
        with client_of(search=given) as client:
            assert searched(client).json()["hits"] == [{"id": "numpy.sort", "score": 0.75}]


def test_a_slow_search_is_504():
    async def search(query, k):
        await asyncio.sleep(60)

    with client_of(search=search, timeout=0.05) as client:
        slow = searched(client)
    assert slow.status_code == 504 and slow.json()["error"]["code"] == "timeout"


def test_what_the_search_refuses_is_the_query_s_fault():
    def search(query, k):
        raise ValueError("a secret of the inside")

    with client_of(search=search) as client:
        refused = searched(client)
    assert refused.status_code == 400 and refused.json()["error"]["param"] == "query"
    assert "secret" not in refused.text


def test_too_many_searches_at_once_are_refused_with_a_time_to_come_back():
    began, go = threading.Semaphore(0), threading.Event()

    def search(query, k):
        began.release()
        go.wait(60)
        return HITS

    with client_of(search=search, max_in_flight=1, max_waiting=1) as client:
        first, answers = in_threads([lambda: searched(client)])
        assert began.acquire(timeout=60)
        more, others = in_threads([lambda: searched(client), lambda: searched(client)])
        eventually(lambda: any(answer is not None for answer in others))
        go.set()
        for thread in first + more:
            thread.join()
    codes = sorted(answer.status_code for answer in others)
    assert codes == [200, 429] and answers[0].status_code == 200
    refused = next(answer for answer in others if answer.status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1


def test_token_ids_are_refused_by_a_model_that_takes_texts_alone():
    with client_of() as client:
        refused = ask(client, [101, 1037, 102])
    assert refused.status_code == 400 and "takes texts, no token ids" in refused.text


def test_models_of_other_kinds_are_served_by_their_own_encode(monkeypatch):
    def encode(texts):
        return np.ones((len(texts), 2), np.float32)

    other = SimpleNamespace(encode=encode)  # say, the model of a service: no tokenizer here
    monkeypatch.setattr("course_lib.models.load", lambda key: other)
    model = load_served_model("other")
    assert (model.embed, model.name, model.decode) == (encode, "other", None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_that_cannot_start_is_an_error():  # uvicorn leaves its thread by SystemExit
    @asynccontextmanager
    async def broken(app):
        raise OSError("no model")
        yield

    app = create_app(embed=embed)
    app.router.lifespan_context = broken
    with pytest.raises(RuntimeError, match="the server did not start"):
        BackgroundServer(app)
