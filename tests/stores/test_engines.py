import json
import subprocess
import sys

import pytest

from course_lib.stores import engines, open_store, store_available, store_kinds

HEAVY = ["faiss", "hnswlib", "annoy", "qdrant_client", "chromadb", "lancedb", "pymilvus", "psycopg"]


def test_asking_what_is_available_imports_no_engine():
    program = f"""
import json, sys
from course_lib.stores import store_available, store_kinds
for kind in store_kinds():
    available, reason = store_available(kind)
    assert available != bool(reason), kind
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert json.loads(done.stdout) == [], done.stderr


@pytest.mark.parametrize("call", [store_available, lambda kind: open_store(kind, "x", 2)])
def test_unknown_kinds_are_refused_with_the_known_ones(call):
    with pytest.raises(ValueError, match="kind: expected one of sqlite, faiss, .* got 'oracle'"):
        call("oracle")


@pytest.mark.parametrize("kind", [kind for kind in store_kinds() if kind != "sqlite"])
def test_a_missing_package_is_named_with_the_command_that_installs_it(kind, monkeypatch):
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: None)
    available, reason = store_available(kind)
    assert not available
    assert "course_lib[stores]" in reason


def test_importing_an_engine_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "hnswlib", None)
    with pytest.raises(ImportError, match=r'pip install "hnswlib" \(or "course_lib\[stores\]"\)'):
        open_store("hnswlib", tmp_path, 2)
    assert not list(tmp_path.iterdir())  # nothing half-made


def test_pgvector_without_a_server_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_POSTGRES", raising=False)
    assert "start_postgres" in store_available("pgvector")[1]
    with pytest.raises(RuntimeError, match="COURSE_POSTGRES"):
        open_store("pgvector", tmp_path, 2)


def test_a_python_without_extensions_is_told_so(monkeypatch):
    monkeypatch.setattr(engines.sqlite3, "Connection", object)
    found = engines.importlib.util.find_spec
    monkeypatch.setattr(
        engines.importlib.util,
        "find_spec",
        lambda name: name != "pysqlite3" and found(name) or None,
    )
    assert "pysqlite3" in store_available("sqlite-vec")[1]


@pytest.mark.parametrize(
    ("kind", "variable"), [("pinecone", "PINECONE_API_KEY"), ("weaviate", "WEAVIATE_URL")]
)
def test_a_service_is_available_once_its_package_and_its_variable_are_there(
    kind, variable, monkeypatch
):
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: name)
    monkeypatch.delenv(variable, raising=False)
    available, reason = store_available(kind)
    assert not available and variable in reason
    monkeypatch.setenv(variable, "something")
    assert store_available(kind) == (True, "")
