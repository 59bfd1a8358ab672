"""hnswlib as a store: its graph, with names, payloads and filters around it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from .engine_store import Rows, import_engine
from .folder_store import FolderStore
from .payload_table import Keys
from .store_capabilities import Capabilities

SPACES = {"cosine": "ip", "ip": "ip", "l2": "l2"}


class HnswlibStore(FolderStore):
    """An HNSW graph of hnswlib; see `FolderStore` for what is around it.

    A deleted row is only marked: it stays in the graph, where it is passed through but not
    returned, and in the file. A graph that is full is doubled. A filter is a Python function that
    hnswlib calls for every row that it meets.

    Parameters
    ----------
    path
        Folder of the index and its payloads.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".
    M
        Links of a row and level; twice as many at the lowest.
    ef_construction
        Candidates that are kept while a row is linked.
    ef_search
        Candidates that are kept while searching.
    seed
        Of the rows' levels.

    References
    ----------
    Malkov and Yashunin, 2018, "Efficient and robust approximate nearest neighbor search using
    Hierarchical Navigable Small World graphs".

    Examples
    --------
    >>> import tempfile
    >>> with HnswlibStore(tempfile.mkdtemp(), d=2, metric="l2") as store:
    ...     store.upsert(["a", "b"], [[0, 0], [3, 4]])
    ...     store.search([3, 3], 1)
    [Match(id='b', score=1.0, payload={})]
    """

    engine = "hnswlib"
    capabilities = Capabilities(
        exact=False,
        exact_filters=False,
        concurrent_readers=False,
        concurrent_writers=False,
        raw_vectors=False,
    )

    def __init__(
        self,
        path: str | os.PathLike[str],
        d: int,
        metric: str = "cosine",
        M: int = 16,
        ef_construction: int = 200,
        ef_search: int = 128,
        seed: int = 0,
    ) -> None:
        self.hnswlib = import_engine("hnswlib", "hnswlib")
        self.M, self.ef_construction, self.ef_search = M, ef_construction, ef_search
        self.seed = seed
        super().__init__(path, d, metric, f"HNSW M={M} ef_construction={ef_construction}")

    def _load(self, file: Path | None) -> None:
        self.index: Any = self.hnswlib.Index(SPACES[self.metric], self.d)
        if file:
            self.index.load_index(str(file))
        else:
            self.index.init_index(1_024, self.M, self.ef_construction, self.seed)

    def _add(self, rows: Rows, keys: Keys) -> None:
        needed = self.index.get_current_count() + len(rows)
        room = self.index.get_max_elements()
        if needed > room:
            self.index.resize_index(max(needed, 2 * room))
        self.index.add_items(rows, keys, num_threads=1)

    def _drop(self, keys: Keys) -> None:
        for key in keys.tolist():
            self.index.mark_deleted(key)

    def _vectors(self, keys: Keys) -> Rows:
        return np.asarray(self.index.get_items(keys), dtype=np.float32)

    def _searched(self, query: Rows, k: int, allowed: Keys | None) -> tuple[Rows, Keys]:
        self.index.set_ef(max(self.ef_search, k))
        keep = None if allowed is None else set(allowed.tolist()).__contains__
        try:
            found, distances = self.index.knn_query(query[None], k, num_threads=1, filter=keep)
        except RuntimeError:  # "Cannot return the results": it came back with fewer than k
            return self._scanned(query, k, self.table.allowed(None) if allowed is None else allowed)
        scores = distances[0] if self.metric == "l2" else 1 - distances[0]
        return scores, found[0].astype(np.int64)

    def _write_index(self, file: Path) -> None:
        self.index.save_index(str(file))
