"""Pinecone as a store: a serverless index in its cloud, so a key is needed."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .filter_forms import negation_inside
from .payload_filters import Filter
from .payload_values import Value
from .pinecone_filters import as_metadata, pinecone_filter
from .point_ids import place_id, point_id
from .store_capabilities import Capabilities, Unsupported
from .vector_store_protocol import Match, Record

METRICS = {"cosine": "cosine", "l2": "euclidean", "ip": "dotproduct"}
BATCH = 100


class PineconeStore(EngineStore):
    """A serverless index of Pinecone.

    Nothing of it runs here. It is tested against a stand-in with the calls of pinecone 10, not
    against the service. Reads may be seconds behind writes. Ids there are short ASCII: a name
    becomes a UUID and is kept in the metadata.

    Parameters
    ----------
    path
        Its place and name make the index's name; nothing is written there.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".
    client
        A ``pinecone.Pinecone``; by default one with the key in PINECONE_API_KEY.
    cloud, region
        Where a new index is made.

    Raises
    ------
    RuntimeError
        If there is no key.

    References
    ----------
    https://docs.pinecone.io

    Examples
    --------
    >>> PineconeStore.engine
    'Pinecone'
    """

    engine = "Pinecone"
    doubles = True
    capabilities = Capabilities(exact=False, exact_filters=False)

    def __init__(
        self,
        path: str | os.PathLike[str],
        d: int,
        metric: str = "cosine",
        client: Any = None,
        cloud: str = "aws",
        region: str = "us-east-1",
    ) -> None:
        super().__init__(d, metric)
        self.client = client if client is not None else _client()
        name = f"course-{place_id(path)}"
        if not self.client.has_index(name):
            where = {"serverless": {"cloud": cloud, "region": region}}
            self.client.create_index(
                name=name, dimension=self.d, metric=METRICS[metric], spec=where
            )
        self._compare_with(self.client.describe_index(name))
        self.index = self.client.index(name=name)

    def _compare_with(self, made: Any) -> None:
        metrics = {theirs: ours for ours, theirs in METRICS.items()}
        self._refuse_other_space(made.dimension, metrics[str(made.metric)])

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        vectors = [
            {"id": point_id(name), "values": row, "metadata": as_metadata(name, payload)}
            for name, row, payload in zip(ids, rows.tolist(), payloads, strict=True)
        ]
        self.index.upsert(vectors=vectors, batch_size=BATCH, show_progress=False)

    def _fetched(self, ids: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for start in range(0, len(ids), BATCH):
            points = [point_id(name) for name in ids[start : start + BATCH]]
            found |= self.index.fetch(ids=points).vectors
        return found

    def _read(self, ids: list[str]) -> dict[str, Record]:
        records = [
            Record(
                str(found.metadata["name"]),
                np.array(found.values, dtype=np.float32),
                json.loads(found.metadata["payload"]),
            )
            for found in self._fetched(ids).values()
        ]
        return {record.id: record for record in records}

    def _remove(self, ids: list[str]) -> int:
        there = list(self._fetched(ids))
        for start in range(0, len(there), BATCH):
            self.index.delete(ids=there[start : start + BATCH])
        return len(there)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        found = self.index.query(
            vector=query.tolist(),
            top_k=k,
            filter=None if where is None else pinecone_filter(negation_inside(where)),
            include_metadata=True,
        )
        return [
            Match(hit.metadata["name"], float(hit.score), json.loads(hit.metadata["payload"]))
            for hit in found.matches
        ]

    def _count(self, where: Filter | None) -> int:
        if where is not None:
            raise Unsupported("Pinecone: a serverless index can't count what satisfies a filter")
        return int(self.index.describe_index_stats().total_vector_count)

    def _close(self) -> None:
        self.client.close()


def _client() -> Any:
    key = os.environ.get("PINECONE_API_KEY")
    if not key:
        raise RuntimeError("Pinecone: runs in its own cloud only; set PINECONE_API_KEY")
    return import_engine("pinecone", "pinecone").Pinecone(api_key=key)
