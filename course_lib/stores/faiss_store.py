"""FAISS as a store: the index in memory, names and payloads in SQLite, both saved together."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .index_folder import IndexFolder
from .payload_filters import Filter
from .payload_table import Keys
from .scored_rows import best_first, scores_of, unit_rows
from .vector_store_protocol import Capabilities, Match, PayloadValue, Record

SCANNED_EXACTLY = 1_000


class FaissStore(EngineStore):
    """Any index of ``faiss.index_factory`` with names, payloads and filters around it.

    FAISS stores vectors under 64-bit numbers and nothing else. The store keeps names and payloads
    in a `PayloadTable`, turns a filter into the set of numbers it allows, and FAISS skips all
    others while it scans (an ``IDSelector``: an in-scan filter). Cosine is the inner product of
    rows scaled to length 1. Nothing is on disk before `save` or `close`.

    Parameters
    ----------
    path
        Folder of the index and its payloads.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".
    factory
        What ``index_factory`` is asked for: "Flat", "IVF100,Flat", "HNSW32", ... One that needs
        training is trained on the first batch.
    nprobe
        Lists that an IVF index scans.
    ef_search
        Candidates that an HNSW index keeps.

    References
    ----------
    Douze et al., 2024, "The Faiss library", section 5 (filtering) and 3.4 (index factory).

    Examples
    --------
    >>> import tempfile
    >>> store = FaissStore(tempfile.mkdtemp(), d=2, metric="l2")
    >>> store.upsert(["a", "b"], np.array([[0, 0], [3, 4]]), [{"year": 2019}, {"year": 2020}])
    >>> store.search(np.zeros(2), 1, Field("year") >= 2020)
    [Match(id='b', score=25.0, payload={'year': 2020})]
    >>> store.close()
    """

    engine = "FAISS"
    capabilities = Capabilities(
        concurrent_readers=False, concurrent_writers=False, raw_vectors=False
    )

    def __init__(
        self,
        path: str | os.PathLike[str],
        d: int,
        metric: str = "cosine",
        factory: str = "Flat",
        nprobe: int = 16,
        ef_search: int = 64,
    ) -> None:
        super().__init__(d, metric)
        self.faiss = import_engine("faiss", "faiss-cpu")
        self.factory, self.nprobe, self.ef_search = factory, nprobe, ef_search
        if factory != "Flat":
            keeps = not factory.startswith("HNSW")  # FAISS can't take nodes out of a graph
            self.capabilities = replace(
                self.capabilities, exact=False, exact_filters=False, upsert=keeps, delete=keeps
            )
        settings = {"engine": self.engine, "d": self.d, "metric": metric, "factory": factory}
        self.folder = IndexFolder(path, settings)
        self.table = self.folder.table
        file = self.folder.index_file()
        self.index = self.faiss.read_index(str(file)) if file else self._new_index()

    def save(self) -> None:
        """Write vectors and payloads to disk, together."""
        with self._open():
            self._save()

    def _save(self) -> None:
        self.folder.save(lambda file: self.faiss.write_index(self.index, str(file)))

    def _new_index(self) -> Any:
        metric = self.faiss.METRIC_L2 if self.metric == "l2" else self.faiss.METRIC_INNER_PRODUCT
        index = self.faiss.index_factory(self.d, self.factory, metric)
        if hasattr(index, "nprobe"):  # an inverted file keeps numbers of our own by itself
            index.set_direct_map_type(self.faiss.DirectMap.Hashtable)
            return index
        return self.faiss.IndexIDMap2(index)

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, PayloadValue]]) -> None:
        vectors = unit_rows(rows) if self.metric == "cosine" else rows
        self.folder.savepoint()
        try:
            if not self.index.is_trained:
                self.index.train(vectors)
            keys, replaced = self.table.put(ids, payloads)
            self.index.add_with_ids(vectors, keys)
        except BaseException:
            self.folder.undo()
            raise
        self._drop(replaced)

    def _drop(self, keys: Keys) -> None:
        if len(keys):
            self.index.remove_ids(self.faiss.IDSelectorArray(keys))

    def _read(self, ids: list[str]) -> dict[str, Record]:
        keys = self.table.keys(ids)
        rows = self.index.reconstruct_batch(keys) if len(keys) else []
        found = zip(self.table.documents(keys), rows, strict=True)
        return {entry[0]: Record(entry[0], row, entry[1]) for entry, row in found if entry}

    def _remove(self, ids: list[str]) -> int:
        keys = self.table.remove(ids)
        self._drop(keys)
        return len(keys)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        vector = unit_rows(query) if self.metric == "cosine" else query
        if where is None:
            return self._matches(*self._searched(vector, min(k, self.index.ntotal), None))
        allowed = self.table.allowed(where)
        if self.factory != "Flat" and len(allowed) <= SCANNED_EXACTLY:
            return self._matches(*self._scanned(vector, k, allowed))
        return self._matches(*self._searched(vector, min(k, len(allowed)), allowed))

    def _searched(self, query: Rows, k: int, allowed: Keys | None) -> tuple[Rows, Keys]:
        if k == 0:
            return np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64)
        selector = None if allowed is None else self.faiss.IDSelectorBatch(allowed)
        scores, keys = self.index.search(query[None], k, params=self._parameters(selector, k))
        return scores[0], keys[0]

    def _scanned(self, query: Rows, k: int, allowed: Keys) -> tuple[Rows, Keys]:
        if len(allowed) == 0:
            return np.empty(0, dtype=np.float32), allowed
        scores = scores_of(self.index.reconstruct_batch(allowed), query, self.metric)
        best = best_first(scores, k, self.metric)
        return scores[best], allowed[best]

    def _parameters(self, selector: Any, k: int) -> Any:
        if self.factory.startswith("IVF"):
            return self.faiss.SearchParametersIVF(sel=selector, nprobe=self.nprobe)
        if self.factory.startswith("HNSW"):
            effort = max(self.ef_search, k)
            return self.faiss.SearchParametersHNSW(sel=selector, efSearch=effort)
        return self.faiss.SearchParameters(sel=selector)

    def _matches(self, scores: Rows, keys: Keys) -> list[Match]:
        entries = self.table.documents(keys)
        pairs = zip(scores, entries, strict=True)
        return [Match(entry[0], float(score), entry[1]) for score, entry in pairs if entry]

    def _count(self, where: Filter | None) -> int:
        return self.table.count(where)

    def _close(self) -> None:
        try:
            self._save()
        finally:
            self.folder.close()
