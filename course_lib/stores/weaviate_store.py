"""Weaviate as a store: a collection in a server of one's own or in its cloud."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlparse

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .payload_filters import Filter
from .payload_values import Value, kind_of
from .point_ids import place_id, point_id
from .store_capabilities import Capabilities
from .vector_store_protocol import Match, Record
from .weaviate_filters import weaviate_filter

METRICS = {"cosine": "COSINE", "l2": "L2_SQUARED", "ip": "DOT"}
TYPES = {"number": "NUMBER", "text": "TEXT", "bool": "BOOL"}
BATCH = 200


class WeaviateStore(EngineStore):
    """A collection of Weaviate whose vectors come from us.

    Nothing of it runs here. It is tested against a stand-in with the calls of weaviate-client 4.23,
    not against a server. A field becomes a property for each kind that it has (``number_year``);
    texts are indexed as a whole, where Weaviate by itself would split them into words.

    Parameters
    ----------
    path
        Its place and name make the collection's name; nothing is written there.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".
    client
        A connected ``weaviate.WeaviateClient``; by default one for WEAVIATE_URL (and
        WEAVIATE_API_KEY). It is closed with the store.

    Raises
    ------
    RuntimeError
        If no server is named.

    References
    ----------
    https://docs.weaviate.io

    Examples
    --------
    >>> WeaviateStore.engine
    'Weaviate'
    """

    engine = "Weaviate"
    doubles = True
    capabilities = Capabilities(exact=False, exact_filters=False)

    def __init__(
        self,
        path: str | os.PathLike[str],
        d: int,
        metric: str = "cosine",
        client: Any = None,
    ) -> None:
        super().__init__(d, metric)
        self.client = client if client is not None else _client()
        self.config = import_engine("weaviate.classes.config", "weaviate-client")
        self.query = import_engine("weaviate.classes.query", "weaviate-client")
        self.data = import_engine("weaviate.classes.data", "weaviate-client")
        try:
            self.collection = self._opened(f"Course_{place_id(path)}")
        except BaseException:
            self.client.close()
            raise

    def _opened(self, name: str) -> Any:
        described = f"d={self.d} metric={self.metric}"
        if not self.client.collections.exists(name):
            distance = getattr(self.config.VectorDistances, METRICS[self.metric])
            index = self.config.Configure.VectorIndex.hnsw(distance_metric=distance)
            self.client.collections.create(
                name,
                description=described,
                properties=[self._property("name", "text"), self._property("payload", "text")],
                vector_config=self.config.Configure.Vectors.self_provided(
                    vector_index_config=index
                ),
            )
        collection = self.client.collections.get(name)
        made = collection.config.get()
        if made.description != described:
            raise ValueError(f"d, metric: made with {made.description!r}, got {described!r}")
        self.properties = {entry.name for entry in made.properties}
        return collection

    def _property(self, name: str, kind: str) -> Any:
        whole = {"tokenization": self.config.Tokenization.FIELD} if kind == "text" else {}
        data_type = getattr(self.config.DataType, TYPES[kind])
        return self.config.Property(name=name, data_type=data_type, **whole)

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            entries = zip(ids[part], rows[part].tolist(), payloads[part], strict=True)
            objects = [self._object(*entry) for entry in entries]
            done = self.collection.data.insert_many(objects)
            if done.has_errors:
                raise RuntimeError(f"Weaviate: {next(iter(done.errors.values()))}")

    def _object(self, name: str, row: list[float], payload: dict[str, Value]) -> Any:
        properties: dict[str, Value] = {"name": name, "payload": json.dumps(payload)}
        for field, value in payload.items():
            kind = kind_of(value)
            properties[f"{kind}_{field}"] = float(value) if kind == "number" else value
            if f"{kind}_{field}" not in self.properties:
                self.collection.config.add_property(self._property(f"{kind}_{field}", kind))
                self.properties.add(f"{kind}_{field}")
        return self.data.DataObject(properties=properties, uuid=point_id(name), vector=row)

    def _read(self, ids: list[str]) -> dict[str, Record]:
        records = []
        for start in range(0, len(ids), BATCH):
            points = [point_id(name) for name in ids[start : start + BATCH]]
            found = self.collection.query.fetch_objects_by_ids(
                points, limit=len(points), include_vector=True
            )
            records += [self._record(entry) for entry in found.objects]
        return {record.id: record for record in records}

    def _record(self, entry: Any) -> Record:
        vector = np.array(entry.vector["default"], dtype=np.float32)
        return Record(entry.properties["name"], vector, json.loads(entry.properties["payload"]))

    def _remove(self, ids: list[str]) -> int:
        removed = 0
        for start in range(0, len(ids), BATCH):
            points = [point_id(name) for name in ids[start : start + BATCH]]
            where = self.query.Filter.by_id().contains_any(points)
            removed += int(self.collection.data.delete_many(where=where).successful)
        return removed

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        found = self.collection.query.near_vector(
            near_vector=query.tolist(),
            limit=k,
            filters=self._condition(where),
            return_metadata=self.query.MetadataQuery(distance=True),
        )
        return [
            Match(
                entry.properties["name"],
                self._score(entry.metadata.distance),
                json.loads(entry.properties["payload"]),
            )
            for entry in found.objects
        ]

    def _score(self, distance: float) -> float:
        return {"cosine": 1 - distance, "l2": distance, "ip": -distance}[self.metric]

    def _condition(self, where: Filter | None) -> Any:
        if where is None:
            return None
        return weaviate_filter(where, self.properties, self.query.Filter)

    def _count(self, where: Filter | None) -> int:
        counted = self.collection.aggregate.over_all(
            filters=self._condition(where), total_count=True
        )
        return int(counted.total_count)

    def _close(self) -> None:
        self.client.close()


def _client() -> Any:
    url = os.environ.get("WEAVIATE_URL")
    if not url:
        raise RuntimeError("Weaviate: needs a server; set WEAVIATE_URL (and WEAVIATE_API_KEY)")
    weaviate = import_engine("weaviate", "weaviate-client")
    place, key = urlparse(url), os.environ.get("WEAVIATE_API_KEY")
    secure = place.scheme == "https"
    return weaviate.connect_to_custom(
        http_host=place.hostname,
        http_port=place.port or (443 if secure else 8080),
        http_secure=secure,
        grpc_host=place.hostname,
        grpc_port=443 if secure else 50051,
        grpc_secure=secure,
        auth_credentials=weaviate.auth.AuthApiKey(key) if key else None,
    )
