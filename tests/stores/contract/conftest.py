"""Every test of this folder runs once for each engine that can be opened here."""

import os

import pytest

from course_lib.stores import (
    open_store,
    postgres_binaries,
    start_postgres,
    store_available,
    store_kinds,
)
from tests.stores.contract.documents import D, N, ids, payloads, vectors

REMOTE = {"pinecone", "weaviate"}  # these need somebody's account or server: test_remote_stores.py
LOCAL = [kind for kind in store_kinds() if kind not in REMOTE]


@pytest.fixture(scope="session")
def postgres():
    """Give COURSE_POSTGRES a server: the one that is set, or one of our own."""
    if os.environ.get("COURSE_POSTGRES"):
        yield
        return
    if postgres_binaries() is None:
        pytest.skip("no PostgreSQL with pgvector on this machine")
    with start_postgres() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_POSTGRES", server.dsn)
        yield


@pytest.fixture(scope="module", params=LOCAL)
def kind(request):
    if request.param == "pgvector":
        request.getfixturevalue("postgres")
    available, reason = store_available(request.param)
    if not available:
        pytest.skip(f"{request.param}: {reason}")
    return request.param


@pytest.fixture(params=["cosine", "l2", "ip"])
def metric(request):
    return request.param


@pytest.fixture
def store(kind, tmp_path):
    """An empty store."""
    with open_store(kind, tmp_path / "store", D) as opened:
        yield opened


@pytest.fixture(scope="module")
def full(kind, tmp_path_factory):
    """A store of N documents that a module's tests only read."""
    with open_store(kind, tmp_path_factory.mktemp(kind) / "store", D) as opened:
        opened.upsert(ids(), vectors(), payloads())
        yield opened


@pytest.fixture
def filled(store):
    """A store of N documents of one's own."""
    store.upsert(ids(N), vectors(N), payloads(N))
    return store
