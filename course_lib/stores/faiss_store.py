"""FAISS as a store: any index of its factory, with names, payloads and filters around it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from .batch_checks import checked_vectors
from .engine_store import Rows, import_engine
from .folder_store import FolderStore
from .payload_table import Keys
from .store_capabilities import Capabilities

EF_CONSTRUCTION = 200  # FAISS' own default is 40


class FaissStore(FolderStore):
    """Any index of ``faiss.index_factory``; see `FolderStore` for what is around it.

    FAISS is told which rows a filter allows by an ``IDSelector`` and skips the others while it
    scans: an in-scan filter.

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
        training is trained on the first batch, unless `train` came before.
    nprobe
        Lists that an IVF index scans.
    ef_search
        Candidates that an HNSW index keeps.

    References
    ----------
    Douze et al., 2024, "The Faiss library".

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.stores import Field
    >>> store = FaissStore(tempfile.mkdtemp(), d=2, metric="l2")
    >>> store.upsert(["a", "b"], [[0, 0], [3, 4]], [{"year": 2019}, {"year": 2020}])
    >>> store.search([0, 0], 1, Field("year") >= 2020)
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
        nprobe: int = 32,
        ef_search: int = 128,
    ) -> None:
        self.faiss = import_engine("faiss", "faiss-cpu")
        self.factory, self.nprobe, self.ef_search = factory, nprobe, ef_search
        if factory != "Flat":
            keeps = not factory.startswith("HNSW")  # FAISS can't take nodes out of a graph
            self.capabilities = replace(
                self.capabilities, exact=False, exact_filters=False, upsert=keeps, delete=keeps
            )
        super().__init__(path, d, metric, factory)

    def _load(self, file: Path | None) -> None:
        self.index = self.faiss.read_index(str(file)) if file else self._new_index()

    def _new_index(self) -> Any:
        metric = self.faiss.METRIC_L2 if self.metric == "l2" else self.faiss.METRIC_INNER_PRODUCT
        index = self.faiss.index_factory(self.d, self.factory, metric)
        if hasattr(index, "hnsw"):
            index.hnsw.efConstruction = EF_CONSTRUCTION
        if hasattr(index, "nprobe"):  # an inverted file keeps the caller's numbers by itself
            index.set_direct_map_type(self.faiss.DirectMap.Hashtable)
            return index
        return self.faiss.IndexIDMap2(index)

    def train(self, vectors: Rows) -> None:
        """Find the centroids of an index that has some, from a sample of all that will come.

        A first batch is seldom such a sample: batches come sorted by source. Does nothing for an
        index that is trained.

        Parameters
        ----------
        vectors
            Shape (n, d); FAISS warns below 39 rows for each list.
        """
        rows = checked_vectors("vectors", vectors, self.d, self.metric)
        with self._open():
            if not self.index.is_trained:
                self.index.train(self._scaled(rows))

    def _add(self, rows: Rows, keys: Keys) -> None:
        if not self.index.is_trained:
            self.index.train(rows)
        self.index.add_with_ids(rows, keys)

    def _drop(self, keys: Keys) -> None:
        if len(keys):
            self.index.remove_ids(self.faiss.IDSelectorArray(keys))

    def _vectors(self, keys: Keys) -> Rows:
        return self.index.reconstruct_batch(keys)

    def _searched(self, query: Rows, k: int, allowed: Keys | None) -> tuple[Rows, Keys]:
        selector = None if allowed is None else self.faiss.IDSelectorBatch(allowed)
        scores, keys = self.index.search(query[None], k, params=self._parameters(selector, k))
        found = keys[0] >= 0  # fewer than k: FAISS pads with -1
        return scores[0][found], keys[0][found]

    def _parameters(self, selector: Any, k: int) -> Any:
        if self.factory.startswith("IVF"):
            return self.faiss.SearchParametersIVF(sel=selector, nprobe=self.nprobe)
        if self.factory.startswith("HNSW"):
            effort = max(self.ef_search, k)
            return self.faiss.SearchParametersHNSW(sel=selector, efSearch=effort)
        return self.faiss.SearchParameters(sel=selector)

    def _write_index(self, file: Path) -> None:
        self.faiss.write_index(self.index, str(file))
