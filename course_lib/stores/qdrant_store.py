"""Qdrant as a store: its local mode, the same client calls that a server gets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .payload_filters import Filter
from .payload_values import Value
from .point_ids import point_id
from .qdrant_filters import qdrant_condition
from .store_capabilities import Capabilities
from .store_errors import StoreBusy
from .typed_fields import by_kind, ungrouped
from .vector_store_protocol import Match, Record

COLLECTION = "documents"
DISTANCES = {"cosine": "Cosine", "ip": "Dot", "l2": "Euclid"}
BATCH = 1_000


class QdrantStore(EngineStore):
    """A collection of Qdrant, in the local mode of its Python client.

    The local mode is a reimplementation in NumPy: it scans (so it is exact), keeps everything in
    memory and in a SQLite file, and locks its folder. A server has an HNSW index and takes the same
    calls. Qdrant's point ids are whole numbers or UUIDs: a name becomes the UUID that is computed
    from it (version 5), and is kept in the payload.

    Parameters
    ----------
    path
        Folder of the collection.
    d
        Length of a vector.
    metric
        "cosine" (vectors are kept scaled to length 1), "l2" or "ip".

    Raises
    ------
    StoreBusy
        If another client has the folder open.

    References
    ----------
    https://github.com/qdrant/qdrant-client

    Examples
    --------
    >>> import tempfile
    >>> with QdrantStore(tempfile.mkdtemp(), d=2, metric="l2") as store:
    ...     store.upsert(["a", "b"], [[0, 0], [3, 4]])
    ...     store.search([3, 3], 1)
    [Match(id='b', score=1.0, payload={})]
    """

    engine = "Qdrant"
    doubles = True
    capabilities = Capabilities(
        concurrent_readers=False, concurrent_writers=False, raw_vectors=False
    )

    def __init__(self, path: str | os.PathLike[str], d: int, metric: str = "cosine") -> None:
        super().__init__(d, metric)
        self.qdrant = import_engine("qdrant_client", "qdrant-client")
        try:
            self.client = self.qdrant.QdrantClient(
                path=str(Path(path)), force_disable_check_same_thread=True
            )
        except RuntimeError as error:
            raise StoreBusy(f"Qdrant: another store has {path} open ({error})") from error
        try:
            self._create()
        except BaseException:
            self.client.close()
            raise

    def _create(self) -> None:
        models = self.qdrant.models
        if not self.client.collection_exists(COLLECTION):
            space = models.VectorParams(size=self.d, distance=DISTANCES[self.metric])
            self.client.create_collection(COLLECTION, vectors_config=space)
        made = self.client.get_collection(COLLECTION).config.params.vectors
        metrics = {distance: metric for metric, distance in DISTANCES.items()}
        self._refuse_other_space(made.size, metrics[made.distance.value])

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            named = zip(ids[part], payloads[part], strict=True)
            self.client.upsert(
                COLLECTION,
                points=self.qdrant.models.Batch(
                    ids=[point_id(name) for name in ids[part]],
                    vectors=rows[part].tolist(),
                    payloads=[{"name": name, **by_kind(payload)} for name, payload in named],
                ),
            )

    def _read(self, ids: list[str]) -> dict[str, Record]:
        points = self.client.retrieve(COLLECTION, [point_id(i) for i in ids], with_vectors=True)
        return {
            point.payload["name"]: Record(
                point.payload["name"],
                np.array(point.vector, dtype=np.float32),
                ungrouped(point.payload),
            )
            for point in points
        }

    def _remove(self, ids: list[str]) -> int:
        points = [point_id(name) for name in ids]
        there = len(self.client.retrieve(COLLECTION, points, with_payload=False))
        self.client.delete(COLLECTION, points_selector=points)
        return there

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        found = self.client.query_points(
            COLLECTION, query=query.tolist(), limit=k, query_filter=self._condition(where)
        )
        return [
            Match(point.payload["name"], self._score(point.score), ungrouped(point.payload))
            for point in found.points
        ]

    def _score(self, score: float) -> float:
        return float(score**2 if self.metric == "l2" else score)

    def _count(self, where: Filter | None) -> int:
        return int(self.client.count(COLLECTION, count_filter=self._condition(where)).count)

    def _condition(self, where: Filter | None) -> Any:
        if where is None:
            return None
        return self.qdrant.models.Filter(must=[qdrant_condition(where, self.qdrant.models)])

    def _close(self) -> None:
        self.client.close()
