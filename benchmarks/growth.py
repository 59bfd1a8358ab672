"""How the work of a query grows: distances at recall@10 = 0.95, up to a million rows of 128.

`python -m benchmarks.growth [ROWS ...]` writes data/growth_measurements.json, for chapter 7.
Counts don't depend on the machine, so it need not be quiet. It takes about ten minutes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from course_lib.ann import FlatIndex, HNSWIndex, IVFFlatIndex
from course_lib.datasets import vector_mixture

RESULTS = Path(__file__).resolve().parent.parent / "data" / "growth_measurements.json"
SIZES = (10_000, 31_623, 100_000, 316_228, 1_000_000)
D, QUERIES, TARGET = 128, 200, 0.95


def recall(found: np.ndarray, best: np.ndarray) -> float:
    """Mean share of the true ten that were found."""
    hits = [len(set(a) & set(b)) / len(b) for a, b in zip(found, best, strict=True)]
    return float(np.mean(hits))


def least(reaches, low: int, high: int) -> int:
    """Bisect for the smallest value at which the target is reached."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle + 1, high)
    return low


def work_of_hnsw(index: HNSWIndex, q: np.ndarray, best: np.ndarray) -> float:
    """Distances a query needs at the target recall."""

    def reaches(ef: int) -> bool:
        index.ef_search = ef
        return recall(index.search(q, 10)[1], best) >= TARGET

    index.ef_search = least(reaches, 10, 2000)
    index.search(q, 10)
    return index.visited / len(q)


def work_of_ivf(index: IVFFlatIndex, q: np.ndarray, best: np.ndarray) -> float:
    """Distances a query needs at the target recall, to centroids and rows."""

    def reaches(nprobe: int) -> bool:
        index.nprobe = nprobe
        return recall(index.search(q, 10)[1], best) >= TARGET

    index.nprobe = least(reaches, 1, index.nlist)
    return index.nlist + index.ntotal * float(index.scanned_fraction(q))


def main(sizes: list[int]) -> None:
    """Measure and write."""
    x = vector_mixture(max(sizes) + QUERIES, D, clusters=1, spread=1.0, decay=0.5, seed=4)
    q, x = x[:QUERIES], x[QUERIES:]
    hnsw, flat = HNSWIndex(D, M=12, ef_construction=80, seed=0, threads=2), FlatIndex(D)
    rows = []
    for n in sizes:
        started = time.perf_counter()
        hnsw.add(x[hnsw.ntotal : n])
        flat.add(x[flat.ntotal : n])
        best = flat.search(q, 10)[1]
        cells = IVFFlatIndex(D, nlist=round(n**0.5), seed=0, threads=2)
        cells.train(x[: min(n, 64 * cells.nlist)])
        cells.add(x[:n])
        row = {"rows": n, "exact": n}
        row["IVF, 0.95 recall"] = round(work_of_ivf(cells, q, best))
        row["HNSW, 0.95 recall"] = round(work_of_hnsw(hnsw, q, best))
        rows.append(row)
        print(row, f"{time.perf_counter() - started:.0f} s", flush=True)
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
