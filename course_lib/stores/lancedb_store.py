"""LanceDB as a store: a folder of columnar files that any number of processes may open."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .lancedb_filters import lance_sql, one_of
from .payload_filters import Filter
from .payload_values import Value, kind_of
from .store_capabilities import Capabilities
from .vector_store_protocol import Match, Record

TABLE = "documents"
DISTANCES = {"cosine": "cosine", "l2": "l2", "ip": "dot"}
IDS_AT_ONCE = 1_000


class LanceDBStore(EngineStore):
    """A table of LanceDB: columns of id, vector, payload, and one for each field and kind.

    A column has one type, so that a field that is new, or new in its kind, adds a column
    (``number_year``, ``text_kind``, ...). Without a vector index a search scans: exact. Every batch
    is a new version of the table; a reader sees the last one that was finished. Old versions stay
    on the disk until `compact`.

    Parameters
    ----------
    path
        Folder of the table.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".

    References
    ----------
    https://lancedb.github.io/lancedb/

    Examples
    --------
    >>> LanceDBStore.engine
    'LanceDB'
    """

    engine = "LanceDB"
    doubles = True
    capabilities = Capabilities()

    def __init__(self, path: str | os.PathLike[str], d: int, metric: str = "cosine") -> None:
        super().__init__(d, metric)
        lance = import_engine("lancedb", "lancedb")
        self.arrow = import_engine("pyarrow", "pyarrow")
        always = timedelta(0)  # look for a newer version before each read
        self.database = lance.connect(str(Path(path)), read_consistency_interval=always)
        made = TABLE in self.database.list_tables().tables
        self.table = (
            self.database.open_table(TABLE)
            if made
            else self.database.create_table(TABLE, schema=self._schema())
        )
        self._compare_with_table()

    def _schema(self) -> Any:
        columns = [
            ("id", self.arrow.string()),
            ("vector", self.arrow.list_(self.arrow.float32(), self.d)),
            ("payload", self.arrow.string()),
        ]
        return self.arrow.schema(columns, metadata={"metric": self.metric, "d": str(self.d)})

    def _compare_with_table(self) -> None:
        made = {k.decode(): v.decode() for k, v in self.table.schema.metadata.items()}
        self._refuse_other_space(int(made["d"]), made["metric"])

    def compact(self) -> None:
        """Join small files and remove old versions; nobody may be reading those."""
        with self._open():
            self.table.optimize(cleanup_older_than=timedelta(0))

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        fields = [{f"{kind_of(v)}_{n}": v for n, v in payload.items()} for payload in payloads]
        self._add_columns({column for entry in fields for column in entry})
        schema = self.table.schema
        vectors = self.arrow.FixedSizeListArray.from_arrays(self.arrow.array(rows.ravel()), self.d)
        columns: dict[str, Any] = {"id": ids, "vector": vectors}
        columns["payload"] = [json.dumps(payload) for payload in payloads]
        for name in schema.names[3:]:
            columns[name] = self.arrow.array([e.get(name) for e in fields], schema.field(name).type)
        batch = self.arrow.table([columns[name] for name in schema.names], schema=schema)
        writer = self.table.merge_insert("id").when_matched_update_all()
        writer.when_not_matched_insert_all().execute(batch)

    def _add_columns(self, wanted: set[str]) -> None:
        types = {"number": self.arrow.float64(), "text": self.arrow.string()}
        new = sorted(wanted - set(self.table.schema.names))
        columns = [
            self.arrow.field(name, types.get(name.split("_")[0], self.arrow.bool_()))
            for name in new
        ]
        if columns:
            self.table.add_columns(columns)

    def _read(self, ids: list[str]) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for start in range(0, len(ids), IDS_AT_ONCE):
            part = ids[start : start + IDS_AT_ONCE]
            rows = self.table.search().where(one_of("id", part)).limit(len(part)).to_arrow()
            vectors = rows["vector"].combine_chunks().flatten().to_numpy().reshape(-1, self.d)
            entries = zip(rows["id"].to_pylist(), vectors, rows["payload"].to_pylist(), strict=True)
            for name, row, payload in entries:
                found[name] = Record(name, np.array(row, np.float32), json.loads(payload))
        return found

    def _remove(self, ids: list[str]) -> int:
        parts = range(0, len(ids), IDS_AT_ONCE)
        wheres = [one_of("id", ids[start : start + IDS_AT_ONCE]) for start in parts]
        return sum(int(self.table.delete(where).num_deleted_rows) for where in wheres)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        search = self.table.search(query).distance_type(DISTANCES[self.metric]).limit(k)
        if where is not None:
            search = search.where(self._condition(where), prefilter=True)
        found = search.select(["id", "payload", "_distance"]).to_list()
        return [
            Match(row["id"], self._score(row["_distance"]), json.loads(row["payload"]))
            for row in found
        ]

    def _score(self, distance: float) -> float:
        return float(distance if self.metric == "l2" else 1 - distance)

    def _count(self, where: Filter | None) -> int:
        return int(self.table.count_rows(None if where is None else self._condition(where)))

    def _condition(self, where: Filter) -> str:
        return lance_sql(where, set(self.table.schema.names))

    def _close(self) -> None:
        del self.table, self.database
