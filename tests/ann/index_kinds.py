"""Every index of the chapter, for the tests that hold for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import faiss

import course_lib.ann as ann

D = 16
ALL_METRICS = ("l2", "ip", "cosine")


@dataclass(frozen=True)
class Kind:
    """How an index is made, and what may be asked of it on a few hundred rows."""

    make: Callable[[str], Any]  # metric -> index
    metrics: tuple[str, ...] = ALL_METRICS
    exact: bool = False  # finds the true neighbours, always
    exact_scores: bool = True  # returns true scores for what it finds
    recall: float = 0.9  # at least, over 10


def faiss_flat(metric):
    return faiss.IndexFlatL2(D) if metric == "l2" else faiss.IndexFlatIP(D)


def faiss_factory(description, metric):
    numbers = faiss.METRIC_L2 if metric == "l2" else faiss.METRIC_INNER_PRODUCT
    return faiss.index_factory(D, description, numbers)


KINDS = {
    "flat": Kind(lambda m: ann.FlatIndex(D, m), exact=True),
    "kd-tree": Kind(lambda m: ann.KDTreeIndex(D, m), ("l2", "cosine"), exact=True),
    "vp-tree": Kind(lambda m: ann.VPTreeIndex(D, m), ("l2", "cosine"), exact=True),
    "lsh": Kind(lambda m: ann.HyperplaneLSHIndex(D, bits=4, tables=20, metric=m), ("l2", "cosine")),
    "nsw": Kind(lambda m: ann.NSWIndex(D, m, M=12, ef_search=100)),
    "hnsw": Kind(lambda m: ann.HNSWIndex(D, m, M=12, ef_search=100)),
    "ivf": Kind(lambda m: ann.IVFFlatIndex(D, nlist=8, nprobe=4, metric=m), recall=0.85),
    "ivf, all lists": Kind(lambda m: ann.IVFFlatIndex(D, 8, nprobe=8, metric=m), exact=True),
    "pq": Kind(lambda m: ann.PQIndex(D, m=8, nbits=5, metric=m), exact_scores=False, recall=0.4),
    "ivfpq": Kind(
        lambda m: ann.IVFPQIndex(D, nlist=8, m=8, nbits=5, nprobe=8, metric=m),
        exact_scores=False,
        recall=0.4,
    ),
    "re-ranked": Kind(lambda m: ann.RerankIndex(ann.PQIndex(D, 8, 5, metric=m), depth=60)),
    "re-ranked, all": Kind(
        lambda m: ann.RerankIndex(ann.PQIndex(D, 8, 5, metric=m), depth=10_000), ("ip",), exact=True
    ),
    "faiss flat": Kind(lambda m: ann.FaissIndex(faiss_flat(m), m), exact=True),
    "faiss ivf": Kind(lambda m: ann.FaissIndex(faiss_factory("IVF8,Flat", m), m), recall=0.2),
    "faiss hnsw": Kind(lambda m: ann.FaissIndex(faiss_factory("HNSW12,Flat", m), m), recall=0.7),
    "hnswlib": Kind(lambda m: ann.HnswlibIndex(D, m, M=12, ef_search=100)),
}
CASES = [(kind, metric) for kind in KINDS for metric in KINDS[kind].metrics]
