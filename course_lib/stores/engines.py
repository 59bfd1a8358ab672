"""All stores of this chapter by name, without importing an engine before it is opened."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .vector_store_protocol import VectorStore


@dataclass(frozen=True)
class _Engine:
    module: str
    store: str
    packages: tuple[str, ...] = ()
    file: str = ""
    missing: Callable[[], str] = lambda: ""


def _no_extensions() -> str:
    loads = hasattr(sqlite3.Connection, "enable_load_extension")
    taken = loads or importlib.util.find_spec("pysqlite3") is not None
    return "" if taken else "this Python's SQLite loads no extensions: install pysqlite3-binary"


def _no_server() -> str:
    set_up = "COURSE_POSTGRES" in os.environ
    return "" if set_up else "no server: set COURSE_POSTGRES, or call start_postgres()"


def _no_key() -> str:
    return "" if os.environ.get("PINECONE_API_KEY") else "no account: set PINECONE_API_KEY"


def _no_address() -> str:
    return "" if os.environ.get("WEAVIATE_URL") else "no server: set WEAVIATE_URL"


_ENGINES = {
    "sqlite": _Engine("sqlite_store", "SQLiteVectorStore", file="store.sqlite"),
    "faiss": _Engine("faiss_store", "FaissStore", ("faiss",)),
    "hnswlib": _Engine("hnswlib_store", "HnswlibStore", ("hnswlib",)),
    "annoy": _Engine("annoy_store", "AnnoyStore", ("annoy",)),
    "qdrant": _Engine("qdrant_store", "QdrantStore", ("qdrant_client",)),
    "chroma": _Engine("chroma_store", "ChromaStore", ("chromadb", "filelock")),
    "lancedb": _Engine("lancedb_store", "LanceDBStore", ("lancedb",)),
    "milvus": _Engine("milvus_store", "MilvusStore", ("pymilvus", "milvus_lite", "filelock")),
    "sqlite-vec": _Engine(
        "sqlite_vec_store", "SqliteVecStore", ("sqlite_vec",), missing=_no_extensions
    ),
    "pgvector": _Engine("pgvector_store", "PgvectorStore", ("psycopg",), missing=_no_server),
    "pinecone": _Engine("pinecone_store", "PineconeStore", ("pinecone",), missing=_no_key),
    "weaviate": _Engine("weaviate_store", "WeaviateStore", ("weaviate",), missing=_no_address),
}


def store_kinds() -> tuple[str, ...]:
    """Return the names that `open_store` takes.

    Examples
    --------
    >>> store_kinds()[:3]
    ('sqlite', 'faiss', 'hnswlib')
    """
    return tuple(_ENGINES)


def store_available(kind: str) -> tuple[bool, str]:
    """Tell whether a store can be opened here, without importing its engine.

    Parameters
    ----------
    kind
        One of `store_kinds`.

    Returns
    -------
    available : bool
    reason : str
        What is missing, and what to do; empty if nothing is.

    Raises
    ------
    ValueError
        If there is no such store.

    Examples
    --------
    >>> store_available("sqlite")
    (True, '')
    """
    engine = _engine(kind)
    for package in engine.packages:
        if importlib.util.find_spec(package) is None:
            return False, f'{package} is not installed: python -m pip install "course_lib[stores]"'
    reason = engine.missing()
    return not reason, reason


def open_store(
    kind: str, path: str | os.PathLike[str], d: int, metric: str = "cosine"
) -> VectorStore:
    """Open a store in a folder, or make one there.

    Parameters
    ----------
    kind
        One of `store_kinds`.
    path
        A folder of its own. "pgvector", "pinecone" and "weaviate" keep nothing there: the folder's
        name and place become the name of a table, an index or a collection.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip", as far as the engine knows it.

    Returns
    -------
    VectorStore

    Raises
    ------
    ImportError
        If the engine's package is missing; the message says how to install it.
    Unsupported
        If the engine doesn't know the metric.
    ValueError
        If there is no such store, or the folder holds one with another d or metric.

    Examples
    --------
    >>> import tempfile
    >>> with open_store("faiss", tempfile.mkdtemp(), d=3) as store:
    ...     store.count()
    0
    """
    engine = _engine(kind)
    module = importlib.import_module(f".{engine.module}", __package__)
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    store: VectorStore = getattr(module, engine.store)(folder / engine.file, d=d, metric=metric)
    return store


def _engine(kind: str) -> _Engine:
    if kind not in _ENGINES:
        raise ValueError(f"kind: expected one of {', '.join(_ENGINES)}, got {kind!r}")
    return _ENGINES[kind]
