"""Chroma as a store: its client on a folder, with vectors of our own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from .chroma_filters import as_metadata, chroma_where
from .engine_store import EngineStore, Rows, import_engine
from .filter_forms import negation_inside
from .folder_lock import locked
from .payload_filters import Filter
from .payload_values import Value
from .store_capabilities import Capabilities
from .vector_store_protocol import Match, Record

COLLECTION = "documents"


class ChromaStore(EngineStore):
    """A collection of Chroma on disk.

    ``PersistentClient`` writes to disk (D152: ``Client`` with a folder in its settings doesn't).
    The collection gets no embedding function, whose default downloads a model, and Chroma's
    telemetry is off. Chroma refuses empty metadata (D159): here they are never empty, since they
    carry the payload as JSON and, for filters, each field under the name of its kind. Chroma's
    ``upsert`` merges metadata; here old fields are taken away. Nothing stops two processes from
    opening one folder, which Chroma doesn't support: a lock file of ours does.

    Parameters
    ----------
    path
        Folder of the collection.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip"; without it Chroma takes L2 (D161).
    ef_search
        Candidates that its HNSW index keeps.

    Raises
    ------
    StoreBusy
        If another store has the folder open.

    References
    ----------
    https://docs.trychroma.com

    Examples
    --------
    >>> ChromaStore.engine
    'Chroma'
    """

    engine = "Chroma"
    doubles = True
    capabilities = Capabilities(
        exact=False, exact_filters=False, concurrent_readers=False, concurrent_writers=False
    )

    def __init__(
        self,
        path: str | os.PathLike[str],
        d: int,
        metric: str = "cosine",
        ef_search: int = 100,
    ) -> None:
        super().__init__(d, metric)
        folder = Path(path)
        self.lock = locked(folder)
        try:
            chroma = import_engine("chromadb", "chromadb")
            settings = chroma.Settings(anonymized_telemetry=False)
            self.client = chroma.PersistentClient(str(folder), settings=settings)
            self.collection = self._opened(ef_search)
            self.batch = int(self.client.get_max_batch_size())
        except BaseException:
            self.lock.release()
            raise

    def _opened(self, ef_search: int) -> Any:
        names = [made.name for made in self.client.list_collections()]
        if COLLECTION not in names:
            return self.client.create_collection(
                COLLECTION,
                embedding_function=None,
                configuration={"hnsw": {"space": self.metric, "ef_search": ef_search}},
                metadata={"d": self.d, "metric": self.metric},
            )
        collection = self.client.get_collection(COLLECTION, embedding_function=None)
        self._refuse_other_space(collection.metadata["d"], collection.metadata["metric"])
        return collection

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        for start in range(0, len(ids), self.batch):
            part = slice(start, start + self.batch)
            metadatas = self._replacing(ids[part], payloads[part])
            self.collection.upsert(ids=ids[part], embeddings=rows[part], metadatas=metadatas)

    def _replacing(
        self, ids: list[str], payloads: list[dict[str, Value]]
    ) -> list[dict[str, Value | None]]:
        """Return new metadata; None takes away old fields, which `upsert` would leave there."""
        found = self.collection.get(ids=ids, include=["metadatas"])
        there = dict(zip(found["ids"], found["metadatas"], strict=True))
        return [
            dict.fromkeys(there.get(name, ())) | as_metadata(payload)
            for name, payload in zip(ids, payloads, strict=True)
        ]

    def _read(self, ids: list[str]) -> dict[str, Record]:
        found = self.collection.get(ids=ids, include=["embeddings", "metadatas"])
        entries = zip(found["ids"], found["embeddings"], found["metadatas"], strict=True)
        return {
            name: Record(name, np.asarray(row, dtype=np.float32), json.loads(metadata["payload"]))
            for name, row, metadata in entries
        }

    def _remove(self, ids: list[str]) -> int:
        there = self.collection.get(ids=ids, include=[])["ids"]
        if there:  # it would count those that are not there as well
            self.collection.delete(ids=there)
        return len(there)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        there = self._count(where)
        if there == 0:
            return []
        found = self.collection.query(
            query_embeddings=query[None],
            n_results=min(k, there),
            where=self._condition(where),
            include=["distances", "metadatas"],
        )
        entries = zip(found["ids"][0], found["distances"][0], found["metadatas"][0], strict=True)
        return [
            Match(name, self._score(distance), json.loads(metadata["payload"]))
            for name, distance, metadata in entries
        ]

    def _score(self, distance: float) -> float:
        return float(distance if self.metric == "l2" else 1 - distance)

    def _count(self, where: Filter | None) -> int:
        if where is None:
            return int(self.collection.count())
        return len(self.collection.get(where=self._condition(where), include=[])["ids"])

    def _condition(self, where: Filter | None) -> dict[str, Any] | None:
        if where is None:
            return None
        return chroma_where(negation_inside(where))

    def _close(self) -> None:
        try:
            self.client.close()
        finally:
            self.lock.release()
