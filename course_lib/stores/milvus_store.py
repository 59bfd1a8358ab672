"""Milvus as a store: Milvus Lite in this process, the same client calls that a cluster gets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .folder_lock import locked
from .milvus_filters import literal, milvus_expression
from .payload_filters import Filter
from .payload_values import Value
from .store_capabilities import Capabilities, Unsupported
from .typed_fields import by_kind, ungrouped
from .vector_store_protocol import Match, Record

COLLECTION = "documents"
METRICS = {"cosine": "COSINE", "l2": "L2", "ip": "IP"}
LONGEST = 65_535
MOST_ROWS = 16_384  # that one search or query returns
BATCH = 1_000


class MilvusStore(EngineStore):
    """A collection of Milvus Lite.

    Milvus Lite serves Milvus' protocol on a random port of the loopback interface, from threads of
    this process, and locks its folder. The collection's schema is a text key, a vector and a JSON
    field with the payload. Filters are expressions in a string; values are quoted here, since
    Milvus Lite has no parameters for them. The vector index is FLAT, that is none: exact.

    Parameters
    ----------
    path
        Folder; the database in it is ``milvus.db``.
    d
        Length of a vector; Milvus wants 2 or more.
    metric
        "cosine", "l2" or "ip".

    Raises
    ------
    StoreBusy
        If another process has it open.

    References
    ----------
    https://milvus.io/docs/milvus_lite.md

    Examples
    --------
    >>> MilvusStore.engine
    'Milvus'
    """

    engine = "Milvus"
    capabilities = Capabilities(concurrent_readers=False, concurrent_writers=False)

    def __init__(self, path: str | os.PathLike[str], d: int, metric: str = "cosine") -> None:
        super().__init__(d, metric)
        folder = Path(path).resolve()
        self.file, self.lock = str(folder / "milvus.db"), locked(folder)
        try:
            self.milvus = import_engine("pymilvus", "pymilvus")
            self.servers = import_engine("milvus_lite.server_manager", "milvus-lite")
            self.client = self.milvus.MilvusClient(self.file)
        except BaseException:
            self.lock.release()
            raise
        try:
            self._create()
        except BaseException:
            self._release()
            raise

    def flush(self) -> None:
        """Write what lies in memory to a segment on disk.

        Milvus Lite searches rows in memory one by one in Python, those of a segment as a matrix:
        after many writes a search is ten times as fast. Nothing is lost without it.
        """
        with self._open():
            self.client.flush(COLLECTION)

    def _create(self) -> None:
        if not self.client.has_collection(COLLECTION):
            types, schema = self.milvus.DataType, self.client.create_schema()
            schema.add_field("id", types.VARCHAR, is_primary=True, max_length=LONGEST)
            schema.add_field("vector", types.FLOAT_VECTOR, dim=self.d)
            schema.add_field("payload", types.JSON)
            index = self.client.prepare_index_params()
            index.add_index("vector", index_type="FLAT", metric_type=METRICS[self.metric])
            self.client.create_collection(
                COLLECTION, schema=schema, index_params=index, consistency_level="Strong"
            )
        self._compare_with_collection()
        self.client.load_collection(COLLECTION)

    def _compare_with_collection(self) -> None:
        fields = self.client.describe_collection(COLLECTION)["fields"]
        d = next(field["params"]["dim"] for field in fields if field["name"] == "vector")
        made = self.client.describe_index(COLLECTION, "vector")["metric_type"]
        metric = next(name for name, theirs in METRICS.items() if theirs == made)
        self._refuse_other_space(int(d), metric)

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        documents = [
            {"id": name, "vector": row, "payload": by_kind(payload)}
            for name, row, payload in zip(ids, rows.tolist(), payloads, strict=True)
        ]
        for start in range(0, len(ids), BATCH):
            self.client.upsert(COLLECTION, documents[start : start + BATCH])

    def _read(self, ids: list[str]) -> dict[str, Record]:
        found = [row for where in _parts(ids) for row in self._queried(where, "vector", "payload")]
        return {
            row["id"]: Record(
                row["id"], np.array(row["vector"], np.float32), ungrouped(row["payload"])
            )
            for row in found
        }

    def _queried(self, where: str, *fields: str) -> list[dict[str, Any]]:
        rows = self.client.query(COLLECTION, filter=where, output_fields=["id", *fields])
        return list(rows)

    def _remove(self, ids: list[str]) -> int:
        there = [row["id"] for where in _parts(ids) for row in self._queried(where)]
        for where in _parts(there):
            self.client.delete(COLLECTION, filter=where)
        return len(there)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        if k > MOST_ROWS and self._count(where) > MOST_ROWS:
            raise Unsupported(f"Milvus: returns at most {MOST_ROWS} rows, asked for {k}")
        found = self.client.search(
            COLLECTION,
            data=[query.tolist()],
            limit=min(k, MOST_ROWS),
            filter=milvus_expression(where),
            output_fields=["payload"],
            search_params={"metric_type": METRICS[self.metric]},
        )[0]
        return [
            Match(hit["id"], float(hit["distance"]), ungrouped(hit["entity"]["payload"]))
            for hit in found
        ]

    def _count(self, where: Filter | None) -> int:
        counted = self.client.query(
            COLLECTION, filter=milvus_expression(where), output_fields=["count(*)"]
        )
        return int(counted[0]["count(*)"])

    def _close(self) -> None:
        try:
            self.client.close()
        finally:
            self._release()

    def _release(self) -> None:
        self.servers.server_manager_instance.release_server(self.file)
        self.lock.release()


def _parts(ids: list[str]) -> list[str]:
    starts = range(0, len(ids), BATCH)
    lists = [", ".join(map(literal, ids[start : start + BATCH])) for start in starts]
    return [f"id in [{names}]" for names in lists]
