"""The selection table of chapter 6: every store on the same vectors, each in processes of its own.

All of PyDocs, batches of 1,000 documents, then the questions one at a time, on one thread. The
table goes to benchmarks/stores.json and to data/store_measurements.json, which the notebook shows.
`python -m benchmarks.bench_stores [KIND ...]` measures some of them and keeps the others' rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import Benchmark
from benchmarks.run import machine
from benchmarks.store_run import FILTER, K
from course_lib.datasets import pydocs, pydocs_questions, pydocs_vectors
from course_lib.models import load
from course_lib.stores import matches, store_available
from course_lib.stores.local_postgres import postgres_binaries, start_postgres

HERE = Path(__file__).resolve().parent
PLACES = (HERE / "stores.json", HERE.parent / "data" / "store_measurements.json")
QUESTIONS = 200
SECONDS = 600
# What the table calls it, its kind and class, the package whose version counts, its own options.
STORES: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("own, exact", "sqlite", "SQLiteVectorStore", "", {}),
    ("FAISS Flat", "faiss", "FaissStore", "faiss-cpu", {}),
    ("FAISS IVF141, nprobe 32", "faiss", "FaissStore", "faiss-cpu", {"factory": "IVF141,Flat"}),
    ("FAISS HNSW32", "faiss", "FaissStore", "faiss-cpu", {"factory": "HNSW32"}),
    ("hnswlib, M 16", "hnswlib", "HnswlibStore", "hnswlib", {}),
    ("Annoy, 50 trees", "annoy", "AnnoyStore", "annoy", {}),
    ("Qdrant, local mode", "qdrant", "QdrantStore", "qdrant-client", {}),
    ("Chroma", "chroma", "ChromaStore", "chromadb", {}),
    ("LanceDB, no index", "lancedb", "LanceDBStore", "lancedb", {}),
    ("Milvus Lite, FLAT", "milvus", "MilvusStore", "milvus-lite", {}),
    ("sqlite-vec", "sqlite-vec", "SqliteVecStore", "sqlite-vec", {}),
    ("pgvector, no index", "pgvector", "PgvectorStore", "pgserver", {}),
    ("pgvector, HNSW", "pgvector", "PgvectorStore", "pgserver", {"index": "hnsw"}),
]


def prepare(folder: Path) -> dict[str, Any]:
    """Write vectors, questions, payloads and the true neighbours to files; return the facts."""
    docs = {doc.name: doc for doc in pydocs().docs}
    found = pydocs_vectors()
    payloads = [
        {"kind": docs[n].kind, "package": docs[n].package, "words": len(docs[n].body.split())}
        for n in found.names
    ]
    texts = [question.text for question in pydocs_questions()][:QUESTIONS]
    queries = np.asarray(load("all-MiniLM-L6-v2").encode(texts), dtype=np.float32)
    allowed = np.array([matches(FILTER, payload) for payload in payloads])
    similarity = queries @ found.matrix.T
    names = np.array(found.names)
    truth = names[np.argsort(-similarity, kind="stable")[:, :K]]
    inside = names[np.argsort(-np.where(allowed, similarity, -2), kind="stable")[:, :K]]
    np.savez(folder / "arrays.npz", rows=found.matrix, queries=queries)
    content = {"ids": found.names, "payloads": payloads}
    content |= {"truth": truth.tolist(), "filtered_truth": inside.tolist()}
    (folder / "texts.json").write_text(json.dumps(content))
    share = float(allowed.mean())
    return {"documents": len(names), "d": found.matrix.shape[1], "filter_share": share}


def measured(name: str, facts: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Fill and search one store in one process, open it again in another."""
    _, kind, store, package, options = next(row for row in STORES if row[0] == name)
    settings = {
        "kind": kind,
        "class": store,
        "options": options,
        "d": facts["d"],
        "arrays": str(folder / "arrays.npz"),
        "texts": str(folder / "texts.json"),
        "folder": str(folder / name.replace(" ", "-")),
    }
    file = folder / "settings.json"
    file.write_text(json.dumps(settings))
    row: dict[str, Any] = {"store": name, "kind": kind, "version": installed(package)}
    for step in ("write", "reopen"):
        row |= child(step, file)
    return row


def child(step: str, settings: Path) -> dict[str, float]:
    """Run store_run.py; return what it prints."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.store_run", step, str(settings)],
        cwd=HERE.parent, env=os.environ | threads, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("MEASURED")]
    if not lines:
        raise RuntimeError(f"{settings.read_text()}\n{done.stderr[-2000:]}")
    measurements: dict[str, float] = json.loads(lines[0].removeprefix("MEASURED"))
    return {key: round(value, 4) for key, value in measurements.items()}


def installed(package: str) -> str:
    """Return a package's version; nothing for what has none."""
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return ""


def write_table(*kinds: str) -> dict[str, Any]:
    """Measure the stores of these kinds, all if none is named, and write both files."""
    before = json.loads(PLACES[0].read_text())["rows"] if PLACES[0].exists() else []
    rows = {row["store"]: row for row in before}
    content: dict[str, Any] = {"rows": before}
    with tempfile.TemporaryDirectory() as place, ExitStack() as servers:
        facts = prepare(Path(place))
        serve_postgres(servers)
        for name, kind, *_ in STORES:
            if kinds and kind not in kinds:
                continue
            available, reason = store_available(kind)
            if not available:
                print(f"  {name}: not measured, {reason}", flush=True)
                continue
            try:
                rows[name] = measured(name, facts, Path(place))
            except subprocess.TimeoutExpired:
                print(f"  {name}: not measured, more than {SECONDS} s", flush=True)
                continue
            print(f"  {line(rows[name])}", flush=True)
            content = written(facts, rows)
    return content


def written(facts: dict[str, Any], rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Write the table as far as it is there, so that a run that is cut off leaves its rows."""
    content = {"machine": machine(), "threads": 1, "k": K, "questions": QUESTIONS, **facts}
    content["rows"] = [rows[name] for name, *_ in STORES if name in rows]
    for file in PLACES:
        file.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return content


def serve_postgres(servers: ExitStack) -> None:
    """Give COURSE_POSTGRES a server that writes through to the disk, unless it has one."""
    if "COURSE_POSTGRES" not in os.environ and postgres_binaries():
        os.environ["COURSE_POSTGRES"] = servers.enter_context(start_postgres(durable=True)).dsn
        servers.callback(os.environ.pop, "COURSE_POSTGRES")


def line(row: dict[str, Any]) -> str:
    """Return a row in words."""
    return (
        f"{row['store']}: insert {row['insert_s']:.1f} s, query {row['query_p50_ms']:.2f} ms"
        f" (recall {row['recall@10']:.3f}), filtered {row['filtered_p50_ms']:.2f} ms"
        f" ({row['filtered_recall@10']:.3f}), {row['disk_mib']:.0f} MiB on disk,"
        f" reopen {row['reopen_s']:.2f} s"
    )


def seen(ours: dict[str, Any], theirs: object) -> str:
    """Return what the table of benchmarks says: how many, and that exact stores are exact."""
    rows = {row["store"]: row for row in ours["rows"]}
    exact = [name for name, row in rows.items() if row["recall@10"] >= 0.9995]
    return f"{len(rows)} stores, {len(exact)} of them exact; see stores.json"


BENCHMARKS = [
    Benchmark(
        "Selection table of the vector stores: all of PyDocs in and searched",
        ours=write_table,
        quality=seen,
        repeats=1,
        warm=False,
    )
]

if __name__ == "__main__":
    write_table(*sys.argv[1:])
