"""What to watch on a vector store that is in use: latency, throughput, recall, size."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .batch_checks import checked_k, checked_query
from .payload_filters import Filter
from .vector_store_protocol import Match, VectorStore

Exact = Callable[[NDArray[np.float32], int], list[Match]]
TOLERANCE = 1e-5


@dataclass(frozen=True)
class MonitorReport:
    """What a monitor saw.

    Attributes
    ----------
    documents
        In the store now.
    searches
        In the window that the times are of.
    p50_ms, p99_ms
        Latency that half, and 99 in 100, of them stayed within: an observed one, nothing is
        interpolated.
    qps
        Searches a second, from the start of the first to the end of the last.
    recall
        Share of the true k nearest found, over a sample of the queries; ties count as found.

    Examples
    --------
    >>> MonitorReport(1000, 100, 0.5, 2.0, 1500.0, 0.98)
    1,000 documents, 100 searches: p50 0.50 ms, p99 2.00 ms, 1,500 a second, recall 0.980
    """

    documents: int
    searches: int
    p50_ms: float
    p99_ms: float
    qps: float
    recall: float

    def __repr__(self) -> str:
        return (
            f"{self.documents:,} documents, {self.searches:,} searches: p50 {self.p50_ms:.2f} ms, "
            f"p99 {self.p99_ms:.2f} ms, {self.qps:,.0f} a second, recall {self.recall:.3f}"
        )


class StoreMonitor:
    """Stands before a store, times its searches and keeps a sample of the queries.

    Parameters
    ----------
    store
        The store.
    exact
        Gives the true nearest documents, (query, k) -> matches: another store's `search`, or for
        the own store ``lambda q, k: store.search(q, k, where=And())``, which scores all rows.
    window
        How many of the last searches count for the times.
    sample
        How many queries to keep for the recall.
    seed
        Which ones.
    clock
        Seconds, for tests.

    Examples
    --------
    >>> from course_lib.stores import SQLiteVectorStore
    >>> store = SQLiteVectorStore(":memory:", 2)
    >>> store.upsert(["a", "b"], [[1, 0], [0, 1]])
    >>> monitor = StoreMonitor(store, exact=store.search)
    >>> [match.id for match in monitor.search([1, 0], k=1)], monitor.report(k=1).recall
    (['a'], 1.0)
    """

    def __init__(
        self,
        store: VectorStore,
        exact: Exact,
        window: int = 1000,
        sample: int = 50,
        seed: int = 0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        checked_k(window, "window")
        self.store, self.exact = store, exact
        self._sample_size = checked_k(sample, "sample")
        self._clock, self._random = clock, np.random.default_rng(seed)
        self._times: deque[tuple[float, float]] = deque(maxlen=window)  # (start, end)
        self._sample: list[NDArray[np.float32]] = []
        self._seen = 0

    def search(self, query: ArrayLike, k: int, where: Filter | None = None) -> list[Match]:
        """Search the store, and take note; see `VectorStore.search`."""
        q = checked_query(query, self.store.d, self.store.metric)
        start = self._clock()
        matches = self.store.search(q, k, where)
        self._times.append((start, self._clock()))
        self._keep(q)
        return matches

    def report(self, k: int = 10) -> MonitorReport:
        """Return what was seen, and measure the recall at k now.

        Parameters
        ----------
        k
            Results a query.

        Raises
        ------
        ValueError
            If nothing has been searched for.
        """
        if not self._times:
            raise ValueError("report: nothing has been searched for yet")
        spans = np.array(self._times)  # (searches, 2)
        latencies = 1000 * (spans[:, 1] - spans[:, 0])
        p50, p99 = np.percentile(latencies, [50, 99], method="inverted_cdf")
        busy = spans[-1, 1] - spans[0, 0]
        qps = len(spans) / busy if busy > 0 else float("inf")
        return MonitorReport(
            self.store.count(), len(spans), float(p50), float(p99), float(qps), self._recall(k)
        )

    def _recall(self, k: int) -> float:
        return float(np.mean([self._recall_of(query, k) for query in self._sample]))

    def _recall_of(self, query: NDArray[np.float32], k: int) -> float:
        truth, found = self.exact(query, k), self.store.search(query, k)
        if not truth:
            return 1.0
        sign = -1 if self.store.metric == "l2" else 1
        bar = sign * truth[-1].score - TOLERANCE
        return min(1.0, sum(sign * match.score >= bar for match in found) / len(truth))

    def _keep(self, query: NDArray[np.float32]) -> None:
        """Keep each query with equal probability, whenever it came (reservoir sampling)."""
        self._seen += 1
        if len(self._sample) < self._sample_size:
            self._sample.append(query.copy())
        elif (slot := int(self._random.integers(self._seen))) < self._sample_size:
            self._sample[slot] = query.copy()
