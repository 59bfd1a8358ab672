"""Pinecone and Weaviate against stand-ins: the calls we make, and what we make of the answers."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.stores import (
    Eq,
    PineconeStore,
    Unsupported,
    VectorStore,
    WeaviateStore,
    open_store,
    store_available,
)
from tests.stores import fake_weaviate
from tests.stores.contract.documents import (
    FILTERS,
    D,
    N,
    allowed,
    ids,
    nearest,
    payload,
    payloads,
    random_filter,
    true_scores,
    vectors,
)
from tests.stores.fake_pinecone import FakePinecone
from tests.stores.fake_weaviate import FakeWeaviate

QUERY = vectors(1, seed=2)[0]
STORES = {"pinecone": (PineconeStore, FakePinecone), "weaviate": (WeaviateStore, FakeWeaviate)}


@pytest.fixture(params=STORES)
def remote(request, monkeypatch):
    """A function that opens a store on one and the same stand-in."""
    store, server = STORES[request.param]
    fake_weaviate.install(monkeypatch)
    client = server()
    return lambda d=D, metric="cosine": store("here", d, metric, client=client)


@pytest.fixture
def full(remote):
    store = remote()
    store.upsert(ids(), vectors(), payloads())
    return store


def test_records_and_matches(full):
    assert isinstance(full, VectorStore)
    record, nobody = full.get(["doc-5", "nobody"])
    np.testing.assert_allclose(record.vector, vectors()[5], atol=1e-6)
    assert (record.payload, nobody) == (payload(5), None)
    found = full.search(QUERY, 7)
    assert [match.id for match in found] == [
        f"doc-{place}" for place in nearest(vectors(), QUERY, 7, "cosine")
    ]
    assert all(match.payload == payload(int(match.id[4:])) for match in found)
    assert full.count() == N


@pytest.mark.parametrize("metric", ["cosine", "l2", "ip"])
def test_scores(remote, metric):
    store = remote(metric=metric)
    store.upsert(ids(9), vectors(9))
    truth = true_scores(vectors(9), QUERY, metric)
    found = store.search(QUERY, 9)
    assert [match.score for match in found] == pytest.approx(
        sorted(truth, reverse=metric != "l2"), abs=1e-5
    )


@pytest.mark.parametrize("name", FILTERS)
def test_filters(full, name):
    check(full, FILTERS[name])


def test_random_filters(full):
    rng = np.random.default_rng(11)
    for _ in range(100):
        check(full, random_filter(rng))


def check(store, where):
    places = set(allowed(where, payloads()))
    expected = [f"doc-{place}" for place in nearest(vectors(), QUERY, 10, "cosine", places)]
    assert [match.id for match in store.search(QUERY, 10, where)] == expected, where
    if isinstance(store, WeaviateStore):
        assert store.count(where) == len(places), where


def test_writing(full):
    full.upsert(["doc-3", "new \u00e9"], vectors(2, seed=4), [{"kind": "moved"}, {"kind": "moved"}])
    assert full.count() == N + 1
    found = full.search(QUERY, 5, Eq("kind", "moved"))
    assert {match.id for match in found} == {"doc-3", "new \u00e9"}
    assert full.delete(["doc-3", "nobody"]) == 1
    assert full.delete(["doc-3"]) == 0
    assert (full.count(), full.get(["doc-3"])) == (N, [None])


def test_reopening(remote):
    with remote() as store:
        store.upsert(["a"], vectors(1))
    assert store.client.closed
    assert remote().get(["a"])[0].id == "a"
    with pytest.raises(ValueError, match=str(D + 1)):
        remote(d=D + 1)
    with pytest.raises(ValueError, match="l2"):
        remote(metric="l2")


def test_pinecone_says_that_it_cannot_count_what_a_filter_allows():
    store = PineconeStore("here", D, client=FakePinecone())
    with pytest.raises(Unsupported, match="count"):
        store.count(Eq("kind", "class"))


def test_weaviate_s_refusal_of_an_object_is_passed_on(monkeypatch):
    fake_weaviate.install(monkeypatch)
    store = WeaviateStore("here", D, client=FakeWeaviate())
    done = SimpleNamespace(has_errors=True, errors={3: "vector lengths don't match"})
    monkeypatch.setattr(store.collection.data, "insert_many", lambda objects: done)
    with pytest.raises(RuntimeError, match="Weaviate: vector lengths don't match"):
        store.upsert(["a"], vectors(1))


@pytest.mark.parametrize(
    ("url", "key", "host", "ports", "secure"),
    [
        ("http://127.0.0.1:9090", None, "127.0.0.1", (9090, 50051), False),
        ("http://127.0.0.1", None, "127.0.0.1", (8080, 50051), False),
        ("https://my.cluster", "secret", "my.cluster", (443, 443), True),
    ],
)
def test_weaviate_is_looked_for_where_the_variable_says(url, key, host, ports, secure, monkeypatch):
    fake_weaviate.install(monkeypatch)
    asked = {}
    weaviate = __import__("weaviate")
    weaviate.connect_to_custom = lambda **given: asked.update(given) or FakeWeaviate()
    weaviate.auth = SimpleNamespace(AuthApiKey=lambda key: ("key", key))
    monkeypatch.setenv("WEAVIATE_URL", url)
    monkeypatch.delenv("WEAVIATE_API_KEY", raising=False)
    if key:
        monkeypatch.setenv("WEAVIATE_API_KEY", key)
    WeaviateStore("here", D)
    assert asked == {
        "http_host": host, "grpc_host": host, "http_port": ports[0], "grpc_port": ports[1],
        "http_secure": secure, "grpc_secure": secure,
        "auth_credentials": ("key", key) if key else None,
    }  # fmt: skip


def test_large_integers_are_refused(full):
    with pytest.raises(Unsupported, match="doubles"):
        full.upsert(["a"], vectors(1), [{"n": 2**53 + 1}])
    with pytest.raises(Unsupported, match="doubles"):
        full.search(QUERY, 1, Eq("n", 2**53 + 1))


@pytest.mark.parametrize(
    ("kind", "variable"), [("pinecone", "PINECONE_API_KEY"), ("weaviate", "WEAVIATE_URL")]
)
def test_without_an_account_or_a_server_the_error_says_what_to_set(
    kind, variable, monkeypatch, tmp_path
):
    for name in ("PINECONE_API_KEY", "WEAVIATE_URL"):
        monkeypatch.delenv(name, raising=False)
    available, reason = store_available(kind)
    assert not available
    assert variable in reason or "not installed" in reason
    with pytest.raises(RuntimeError, match=variable):
        open_store(kind, tmp_path, D)


def test_without_the_package_the_error_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PINECONE_API_KEY", "key")
    monkeypatch.setitem(__import__("sys").modules, "pinecone", None)
    with pytest.raises(ImportError, match="pip install"):
        open_store("pinecone", tmp_path, D)
