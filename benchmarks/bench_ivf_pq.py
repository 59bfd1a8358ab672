"""IVF, product quantisation and IVF-PQ beside FAISS: same vectors, centroids, codebooks, threads.

The bar is a ratio of times: 1 is FAISS's own speed. Both get FAISS's centroids and codebooks, so
that they compare the same vectors with the same cells and codes; the quality column then shows
recall@10 of indexes that each library trained by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import faiss
import numpy as np

from benchmarks.harness import Benchmark
from course_lib.ann import IVFFlatIndex, IVFPQIndex, PQIndex, ProductQuantizer
from course_lib.datasets import pydocs_vectors, static_vectors, vector_mixture

QUERIES, K, NPROBE = 1000, 10, 8
NLIST = {"PyDocs": 141, "static": 173, "mixture": 316}  # about the square root of n
FAISS_CODES = {"IVF": "IVF{nlist},Flat", "PQ": "PQ{m}", "IVF-PQ": "IVF{nlist},PQ{m}"}


@cache
def split(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and 1,000 queries taken out of them by chance."""
    sources: dict[str, Callable[[], np.ndarray]] = {
        "PyDocs": lambda: pydocs_vectors().matrix,
        "static": lambda: static_vectors().matrix,
        "mixture": lambda: vector_mixture(101_000, 128, clusters=1000, spread=1.0, decay=0.5),
    }
    x = np.asarray(sources[name](), dtype=np.float32)
    order = np.random.default_rng(0).permutation(len(x))
    return x[order[QUERIES:]], x[order[:QUERIES]]


def sizes(name: str) -> tuple[int, int, int]:
    """Return d, nlist, and m for 32 times fewer bytes."""
    d = split(name)[0].shape[1]
    return d, NLIST[name], d // 8


@cache
def faiss_index(kind: str, name: str) -> Any:
    d, nlist, m = sizes(name)
    faiss.omp_set_num_threads(2)
    index = faiss.index_factory(d, FAISS_CODES[kind].format(nlist=nlist, m=m))
    index.train(split(name)[0])
    index.add(split(name)[0])
    if kind != "PQ":
        index.nprobe = NPROBE
    return index


def empty_index(kind: str, name: str) -> Any:
    d, nlist, m = sizes(name)
    if kind == "PQ":
        return PQIndex(d, m, threads=2)
    if kind == "IVF":
        return IVFFlatIndex(d, nlist, NPROBE, threads=2)
    return IVFPQIndex(d, nlist, m, nprobe=NPROBE, threads=2)


@cache
def same_index(kind: str, name: str) -> Any:
    """Return our index with what FAISS's learned."""
    ours, theirs = empty_index(kind, name), faiss_index(kind, name)
    if kind != "PQ":
        ours.centroids = theirs.quantizer.reconstruct_n(0, theirs.nlist)
    if kind != "IVF":
        shape = (ours.m, 256, ours.d // ours.m)
        ours.quantizer.codebooks = faiss.vector_to_array(theirs.pq.centroids).reshape(shape)
    ours.add(split(name)[0])
    return ours


@cache
def own_index(kind: str, name: str) -> Any:
    """Return our index, trained by itself."""
    ours = empty_index(kind, name)
    ours.add(split(name)[0])
    return ours


@cache
def truth(name: str) -> np.ndarray:
    x, q = split(name)
    flat = faiss.IndexFlatL2(x.shape[1])
    flat.add(x)
    return flat.search(q, K)[1]


def recall(ids: np.ndarray, name: str) -> float:
    return float(np.mean([len(set(a) & set(b)) / K for a, b in zip(ids, truth(name), strict=True)]))


def search(kind: str, name: str, threads: int) -> Benchmark:
    def ours() -> np.ndarray:
        index = same_index(kind, name)
        index.threads = threads
        return index.search(split(name)[1], K)[1]

    def theirs() -> np.ndarray:
        index = faiss_index(kind, name)
        faiss.omp_set_num_threads(threads)
        return index.search(split(name)[1], K)[1]

    def quality(ids: np.ndarray, numbers: np.ndarray) -> str:
        equal = float((ids == numbers).mean())
        own = recall(own_index(kind, name).search(split(name)[1], K)[1], name)
        found = f"recall@10 {own:.3f} / {recall(numbers, name):.3f}"
        return f"{equal:.1%} of ids equal; each trained by itself: {found}"

    d, nlist, m = sizes_of_name(kind, name)
    what = f"{kind} search, {name}, {d}{nlist}{m}, {threads} thread{'s' * (threads > 1)}"
    return Benchmark(what, ours, theirs, bar=1.0, quality=quality, repeats=7)


def sizes_of_name(kind: str, name: str) -> tuple[str, str, str]:
    d = 128 if name == "mixture" else 384
    nlist = f", nlist {NLIST[name]}, nprobe {NPROBE}" if kind != "PQ" else ""
    return f"{d}-d", nlist, f", m {d // 8}" if kind != "IVF" else ""


def training(name: str, threads: int) -> Benchmark:
    rows = 20_000

    def ours() -> np.ndarray:
        d, _, m = sizes(name)
        pq = ProductQuantizer(d, m, threads=threads).fit(split(name)[0][:rows])
        return pq.decode(pq.encode(split(name)[0][:rows]))

    def theirs() -> np.ndarray:
        d, _, m = sizes(name)
        faiss.omp_set_num_threads(threads)
        pq = faiss.ProductQuantizer(d, m, 8)
        pq.train(split(name)[0][:rows])
        return pq.decode(pq.compute_codes(split(name)[0][:rows]))

    def quality(decoded: np.ndarray, their_decoded: np.ndarray) -> str:
        x = split(name)[0][:rows]
        errors = [((x - each) ** 2).sum(axis=1).mean() for each in (decoded, their_decoded)]
        return f"squared error {errors[0]:.4g} / {errors[1]:.4g}"

    what = f"PQ training and encoding, {name}, 20,000 rows, {threads} thread{'s' * (threads > 1)}"
    return Benchmark(what, ours, theirs, bar=1 / 3, quality=quality, repeats=3)


BENCHMARKS = [
    search(kind, name, threads) for kind in FAISS_CODES for name in NLIST for threads in (1, 2)
]
BENCHMARKS += [training(name, threads) for name in ("PyDocs", "mixture") for threads in (1, 2)]
