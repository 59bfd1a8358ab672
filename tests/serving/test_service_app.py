"""The application from inside: limits, time-outs, failures, probes, metrics, logs."""

import json
import logging
import threading

import numpy as np
import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from course_lib.serving.search_answers import SearchUnavailable
from course_lib.serving.service_app import create_app
from course_lib.serving.service_settings import ServiceSettings
from course_lib.serving.structured_logs import JsonFormatter
from tests.serving.tiny_model import HeldModel, embed, vector_of, words_model

MODEL = "tiny"


def client_of(model=embed, search=None, **settings):
    app = create_app(ServiceSettings(model=MODEL, **settings), model, search)
    return TestClient(app, raise_server_exceptions=True)


def ask(client, text="a cat", **fields):
    return client.post("/v1/embeddings", json={"model": MODEL, "input": text} | fields)


def samples(client):
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def in_threads(calls):
    found = [None] * len(calls)

    def run(place, call):
        found[place] = call()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    return threads, found


def eventually(holds, seconds=60):
    waited = threading.Event()
    for _ in range(int(seconds / 0.005)):
        if holds():
            return
        waited.wait(0.005)
    raise AssertionError("it never happened")


def test_everybody_gets_the_own_answer():
    with client_of(max_wait=0.02) as client:
        texts = [f"caller {i}" for i in range(40)]
        threads, answers = in_threads([lambda text=text: ask(client, text) for text in texts])
        for thread in threads:
            thread.join()
        for text, answer in zip(texts, answers, strict=True):
            row = np.array(answer.json()["data"][0]["embedding"], np.float32)
            np.testing.assert_array_equal(row, vector_of(text))
        batches = client.app.state.engine.batcher.batches
        assert sum(batch.size for batch in batches) == 40 and len(batches) < 40


def test_the_cache_spares_the_model_the_second_time():
    calls = []

    def counted(texts):
        calls.append(texts)
        return embed(texts)

    with client_of(counted) as client:
        first, second = ask(client, ["a", "b", "a"]), ask(client, ["b", "a"])
        assert calls == [["a", "b"]]
        assert [item["embedding"] for item in second.json()["data"]] == [
            first.json()["data"][place]["embedding"] for place in (1, 0)
        ]
        found = samples(client)
        assert found[("embedding_cache_hits_total",)] == 2


def test_a_full_queue_says_429_and_when_to_come_back():
    model = HeldModel()
    with client_of(model, max_batch=1, max_inputs=3, max_queue=3, cache_entries=0) as client:
        threads, answers = in_threads([lambda: ask(client, "first")])
        assert model.began.wait(60)
        more, waiting = in_threads([lambda: ask(client, ["w1", "w2", "w3"])])
        eventually(lambda: client.app.state.engine.batcher.queued == 3)
        refused = ask(client, "one too many")
        assert samples(client)[("embedding_queue_length",)] == 3
        model.go.set()
        for thread in threads + more:
            thread.join()
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["error"]["type"] == "rate_limit_error"
    assert answers[0].status_code == waiting[0].status_code == 200


def test_too_many_requests_at_once_are_refused():
    model = HeldModel()
    with client_of(model, max_in_flight=1, max_waiting=1, cache_entries=0) as client:
        threads, answers = in_threads([lambda: ask(client, "first")])
        assert model.began.wait(60)
        more, waiting = in_threads([lambda: ask(client, "second")])
        eventually(lambda: client.app.state.engine.admission.waiting == 1)
        refused = ask(client, "third")
        model.go.set()
        for thread in threads + more:
            thread.join()
    assert refused.status_code == 429 and refused.headers["retry-after"]
    assert answers[0].status_code == waiting[0].status_code == 200


def test_a_slow_model_is_504_and_leaves_no_request_behind():
    model = HeldModel()
    with client_of(model, timeout=0.05, cache_entries=0) as client:
        slow = ask(client)
        assert client.app.state.engine.admission.in_flight == 0
        model.go.set()
        assert slow.status_code == 504 and slow.json()["error"]["code"] == "timeout"


def test_what_the_model_raises_stays_inside(caplog):
    def secretive(texts):
        raise RuntimeError("password 1234 in /secret/weights")

    with client_of(secretive) as client, caplog.at_level("ERROR", "course_lib.serving"):
        answer = ask(client)
    assert answer.status_code == 500
    assert "1234" not in answer.text and "secret" not in answer.text.replace("internal", "")
    assert answer.headers["x-request-id"] in answer.json()["error"]["message"]
    assert any("1234" in (record.exc_text or str(record.exc_info)) for record in caplog.records)


@pytest.mark.parametrize("cache_entries", [0, 100])
@pytest.mark.parametrize("row", [np.nan, np.inf])
def test_a_vector_that_is_no_vector_is_an_error_and_not_cached(row, cache_entries):
    broken = [True]

    def sometimes(texts):
        rows = embed(texts)
        return rows * row if broken[0] else rows

    with client_of(sometimes, cache_entries=cache_entries) as client:
        assert ask(client).status_code == 500
        broken[0] = False
        assert ask(client).status_code == 200


def test_one_bad_text_harms_its_own_caller_only():
    def picky(texts):
        if "bad" in texts:
            raise ValueError("bad")
        return embed(texts)

    with client_of(picky, max_wait=0.05) as client:
        calls = [lambda text=text: ask(client, text) for text in ("good 1", "bad", "good 2")]
        threads, answers = in_threads(calls)
        for thread in threads:
            thread.join()
    assert [answer.status_code for answer in answers] == [200, 500, 200]


def test_not_ready_while_loading_and_alive_all_the_time(monkeypatch):
    go = threading.Event()

    def slow_load(key):
        assert go.wait(60)
        return words_model()

    monkeypatch.setattr("course_lib.serving.service_app.load_served_model", slow_load)
    with client_of(None) as client:
        assert client.get("/healthz").status_code == 200
        loading = client.get("/healthz/ready")
        assert (loading.status_code, loading.json()) == (503, {"status": "loading"})
        refused = ask(client)
        assert refused.status_code == 503 and refused.headers["retry-after"]
        assert samples(client)[("embedding_model_ready",)] == 0
        go.set()
        eventually(lambda: client.get("/healthz/ready").status_code == 200)
        assert ask(client).status_code == 200
        client.app.state.engine.draining = True
        assert client.get("/healthz/ready").json() == {"status": "draining"}


def test_a_model_that_cannot_be_loaded_is_not_alive(monkeypatch):
    def broken_load(key):
        raise FileNotFoundError("/secret/weights")

    monkeypatch.setattr("course_lib.serving.service_app.load_served_model", broken_load)
    with client_of(None) as client:
        eventually(lambda: client.get("/healthz").status_code == 503)
        assert client.get("/healthz/ready").json() == {"status": "failed"}
        answer = ask(client)
        assert answer.status_code == 503 and "secret" not in answer.text


def test_a_large_body_is_refused_with_and_without_its_length():
    with client_of(max_body_bytes=1000) as client:
        fits = json.dumps({"model": MODEL, "input": "x" * 900})
        assert client.post("/v1/embeddings", content=fits, headers=JSON).status_code == 200
        large = client.post("/v1/embeddings", content="x" * 1001, headers=JSON)
        parts = (b"x" * 100 for _ in range(11))  # no Content-Length, in chunks
        streamed = client.post("/v1/embeddings", content=parts, headers=JSON)
    for answer in (large, streamed):
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "too_large"
        assert len(answer.headers["x-request-id"]) == 32


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"text"', b"{}", b'{"input": "\\ud800", "model": "tiny"}',
        b"[" * 20_000, b'{"model": "tiny", "input": ' + b"[" * 20_000, b"\xff\xfe\x00",
        b'{"model": "tiny", "input": NaN}', b'{"model": "tiny", "input": 1e999}',
        b'{"model": "tiny", "input": "x", "dimensions": 1e999}',
        b'{"model": "tiny", "input": "x", "dimensions": ' + b"9" * 5000 + b"}",
        b'{"model": "tiny", "input": [1, "a"]}', b'{"model": "tiny", "input": [true]}',
        b'{"model": "tiny", "input": [[]]}', b'{"model": "tiny", "input": {"a": 1}}',
        b'{"model": "tiny", "input": [-1]}', b'{"model": "\\ud800", "input": "x"}',
        b'{"model": "tiny", "input": "x", "user": "\\ud800"}',
        b'{"model": "tiny", "input": "x", "\\ud800": 1}',
    ],
)  # fmt: skip
def test_hostile_bodies_are_400_in_the_protocols_words(body):
    with client_of() as client:
        answer = client.post("/v1/embeddings", content=body, headers=JSON)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def test_unknown_paths_and_methods_answer_in_the_same_form():
    with client_of() as client:
        for answer in (client.get("/wp-login.php"), client.delete("/v1/embeddings")):
            assert answer.status_code in (404, 405) and answer.json()["error"]["message"]
        routes = {dict(key[1:]).get("route") for key in samples(client)}
    assert "/wp-login.php" not in routes


def test_the_request_id_joins_answer_and_log(caplog, monkeypatch):
    lines, written = [], JsonFormatter()
    collect = lambda record: lines.append(json.loads(written.format(record)))  # noqa: E731
    monkeypatch.setattr(caplog.handler, "emit", collect)  # the handler is all tests'
    with client_of() as client, caplog.at_level(logging.INFO, "course_lib.serving"):
        answer = client.post(
            "/v1/embeddings",
            json={"model": MODEL, "input": "my illness"},
            headers={"X-Request-Id": "abc-1"},
        )
        forged = client.get("/healthz", headers={"X-Request-Id": "a b"})
    assert answer.headers["x-request-id"] == "abc-1"
    assert forged.headers["x-request-id"] != "a b"
    line = next(line for line in lines if line.get("request_id") == "abc-1")
    assert (line["route"], line["status"], line["method"]) == ("/v1/embeddings", 200, "POST")
    assert "illness" not in json.dumps(lines)


def test_metrics_count_what_happened():
    with client_of() as client:
        ask(client, "a b c")
        ask(client, "")
        client.get("/nowhere")
        found = samples(client)
    route = ("route", "/v1/embeddings")
    assert found[("embedding_requests_total", route, ("status", "200"))] == 1
    assert found[("embedding_requests_total", route, ("status", "400"))] == 1
    assert found[("embedding_requests_total", ("route", "other"), ("status", "404"))] == 1
    assert found[("embedding_latency_seconds_count", route)] == 2
    assert found[("embedding_tokens_total",)] == 3
    assert found[("embedding_batch_size_count",)] == 1
    assert found[("embedding_in_flight",)] == 1  # the scrape itself


def test_search_answers_and_its_failures():
    def search(query, k):
        if query == "down":
            raise SearchUnavailable({"s": "dead"})
        return [("numpy.sort", 0.75)][:k]

    with client_of(search=search, api_key="k") as client:
        assert client.post("/search", json={"query": "sort"}).status_code == 401
        client.headers["Authorization"] = "Bearer k"
        found = client.post("/search", json={"query": "sort"})
        assert found.json()["hits"] == [{"id": "numpy.sort", "score": 0.75}]
        assert found.json()["degraded"] is False
        assert client.post("/search", json={"query": "down"}).status_code == 503
        for bad in ({"query": ""}, {"query": "x", "k": 0}, {"query": "x", "k": "5"}, {}):
            assert client.post("/search", json=bad).status_code == 400
    with client_of() as client:
        assert client.post("/search", json={"query": "sort"}).status_code == 404
