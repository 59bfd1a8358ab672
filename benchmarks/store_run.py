"""Measures one store; bench_stores.py runs it twice for each, in processes of their own.

python -m benchmarks.store_run write  SETTINGS.json   fills the store and searches it
python -m benchmarks.store_run reopen SETTINGS.json   opens what the first has left
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib import stores
from course_lib.stores import Eq, Field, VectorStore

BATCH, K, TRAINED_ON = 1_000, 10, 6_000
PATIENCE = 12.0  # seconds that one kind of query may take in all
FILTER = Eq("package", "scipy") & (Field("words") >= 150)


def opened(settings: dict[str, Any], folder: str | Path) -> VectorStore:
    """Open the store that the settings name, with its own options."""
    options = settings["options"]
    if not options:
        return stores.open_store(settings["kind"], folder, settings["d"])
    return getattr(stores, settings["class"])(folder, settings["d"], **options)


def timed_queries(
    search: Callable[[NDArray[np.float32]], list[Any]], queries: NDArray[np.float32]
) -> tuple[list[float], list[list[str]]]:
    """Ask one query at a time, after three to warm up; return milliseconds and found ids."""
    for query in queries[:3]:
        search(query)
    spent: list[float] = []
    found: list[list[str]] = []
    for query in queries:
        start = time.perf_counter()
        matches = search(query)
        spent.append(1e3 * (time.perf_counter() - start))
        found.append([match.id for match in matches])
        if sum(spent) > 1e3 * PATIENCE:
            break
    return spent, found


def recall(found: list[list[str]], truth: list[list[str]]) -> float:
    """Return the mean share of the true neighbours that were found."""
    pairs = zip(found, truth, strict=False)
    return statistics.mean(len(set(mine) & set(true)) / len(true) for mine, true in pairs)


def write(settings: dict[str, Any]) -> dict[str, float]:
    """Fill a new store batch by batch, search it, close it."""
    arrays = np.load(settings["arrays"])
    texts = json.loads(Path(settings["texts"]).read_text())
    ids, payloads, rows = texts["ids"], texts["payloads"], arrays["rows"]
    before = memory_mib("VmRSS")
    store = opened(settings, settings["folder"])
    start = time.perf_counter()
    if settings["kind"] == "faiss":
        store.train(rows[:: len(rows) // TRAINED_ON])
    for first in range(0, len(ids), BATCH):
        part = slice(first, first + BATCH)
        store.upsert(ids[part], rows[part], payloads[part])
    if settings["kind"] == "milvus":
        store.flush()
    store.search(arrays["queries"][0], K)  # some build their index only now
    insert = time.perf_counter() - start
    plain, found = timed_queries(lambda query: store.search(query, K), arrays["queries"])
    filtered, inside = timed_queries(lambda q: store.search(q, K, FILTER), arrays["queries"])
    peak = memory_mib("VmHWM")
    on_server = server_mib(store)
    start = time.perf_counter()
    store.close()
    return {
        "insert_s": insert,
        "insert_per_s": len(ids) / insert,
        "save_s": time.perf_counter() - start,
        "query_p50_ms": statistics.median(plain),
        "query_p99_ms": float(np.percentile(plain, 99)),
        "recall@10": recall(found, texts["truth"]),
        "filtered_p50_ms": statistics.median(filtered),
        "filtered_recall@10": recall(inside, texts["filtered_truth"]),
        "memory_mib": 0.0 if on_server else peak - before,
        "disk_mib": on_server or disk_mib(settings["folder"]),
    }


def memory_mib(line: str) -> float:
    """Return what Linux says of this process: VmRSS is now, VmHWM the peak; 0 on other systems.

    (The peak of ``getrusage`` is not reset when a program starts: it may be the parent's.)
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(text.split()[1]) / 1024 for text in lines if text.startswith(line)), 0.0)


def server_mib(store: VectorStore) -> float:
    """Return what a table of PostgreSQL takes with its indexes; 0 for other stores."""
    if type(store).__name__ != "PgvectorStore":
        return 0.0
    asked = store.connection.execute("select pg_total_relation_size(%s)", (store.table,))
    return asked.fetchone()[0] / 2**20


def disk_mib(folder: str) -> float:
    """Return what all files of a folder take."""
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 2**20


def reopen(settings: dict[str, Any]) -> dict[str, float]:
    """Open the store and answer one query; the engine's import is over before the clock starts."""
    arrays = np.load(settings["arrays"])
    with tempfile.TemporaryDirectory() as other:
        opened(settings, other).close()
    start = time.perf_counter()
    store = opened(settings, settings["folder"])
    store.search(arrays["queries"][0], K)
    spent = time.perf_counter() - start
    there = store.count()
    store.close()
    return {"reopen_s": spent, "documents": there}


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[2]).read_text())
    print("MEASURED" + json.dumps({"write": write, "reopen": reopen}[sys.argv[1]](given)))
