"""pgvector as a store: a table of PostgreSQL, vectors beside ordinary columns."""

from __future__ import annotations

import json
import os

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .payload_filters import Filter
from .payload_values import Value
from .pgvector_filters import as_json, filter_sql, from_json
from .point_ids import place_id
from .store_capabilities import Capabilities, Unsupported
from .vector_store_protocol import Match, Record

OPERATORS = {"cosine": "<=>", "l2": "<->", "ip": "<#>"}
OPERATOR_CLASSES = {"cosine": "vector_cosine_ops", "l2": "vector_l2_ops", "ip": "vector_ip_ops"}
WRITE = """insert into {table} (id, embedding, payload) values (%s, %s::vector, %s::jsonb)
           on conflict (id) do update
           set embedding = excluded.embedding, payload = excluded.payload"""
NEAREST = """select id, embedding {operator} %s::vector as distance, payload::text from {table}
             where {condition} order by distance limit %s"""


class PgvectorStore(EngineStore):
    """A table with a ``vector`` column and a ``jsonb`` column in a PostgreSQL server.

    What a caller gives travels as parameters, never inside the SQL text. Without an index a search
    scans the table and is exact. With an HNSW index it is approximate, and a filter is then applied
    to the ``ef_search`` rows that the index returned, so that fewer than k may be left
    (post-filtering; pgvector 0.8 can go on searching, 0.6 can't).

    Parameters
    ----------
    path
        Its place and name make the table's name; nothing is written there.
    d
        Length of a vector, up to 16,000 (2,000 with an index).
    metric
        "cosine", "l2" or "ip".
    dsn
        The server, such as "postgresql://user:password@host:port/database"; by default what
        COURSE_POSTGRES says. `start_postgres` starts one.
    index
        "none" or "hnsw".
    ef_search
        Candidates of an HNSW search.

    Raises
    ------
    RuntimeError
        If no server is named.

    References
    ----------
    https://github.com/pgvector/pgvector

    Examples
    --------
    >>> PgvectorStore.engine
    'pgvector'
    """

    engine = "pgvector"
    capabilities = Capabilities()

    def __init__(
        self,
        path: str | os.PathLike[str],
        d: int,
        metric: str = "cosine",
        dsn: str | None = None,
        index: str = "none",
        ef_search: int = 128,
    ) -> None:
        super().__init__(d, metric)
        if index not in ("none", "hnsw"):
            raise ValueError(f"index: expected 'none' or 'hnsw', got {index!r}")
        psycopg = import_engine("psycopg", "psycopg[binary]")
        server = dsn or os.environ.get("COURSE_POSTGRES")
        if not server:
            raise RuntimeError("pgvector: no server; set COURSE_POSTGRES or call start_postgres()")
        self.table = f"vectors_{place_id(path)}"  # hexadecimal digits: safe inside SQL
        self.indexed = index == "hnsw"
        if self.indexed:
            self.capabilities = Capabilities(exact=False, exact_filters=False)
        self.connection = psycopg.connect(server, autocommit=True)
        try:
            self._create()
            self.connection.execute(f"set hnsw.ef_search = {int(ef_search)}")
        except BaseException:
            self.connection.close()
            raise

    def drop(self) -> None:
        """Remove the table from the server, and close."""
        with self._open():
            self.connection.execute(f"drop table {self.table}")
        self.close()

    def _create(self) -> None:
        with self.connection.transaction():
            # two processes may come here at once; the number stands for "making a table of ours"
            self.connection.execute("select pg_advisory_xact_lock(7205759403792794)")
            self.connection.execute("create extension if not exists vector")
            self._compare_with_table()
            self.connection.execute(
                f"create table if not exists {self.table} (id text primary key,"
                f" embedding vector({self.d}) not null, payload jsonb not null)"
            )
            self.connection.execute(f"comment on table {self.table} is '{self.metric}'")
            if self.indexed:
                self.connection.execute(
                    f"create index if not exists {self.table}_hnsw on {self.table}"
                    f" using hnsw (embedding {OPERATOR_CLASSES[self.metric]})"
                )

    def _compare_with_table(self) -> None:
        """Raise ValueError if the table is there and holds other vectors."""
        made = self.connection.execute(
            "select atttypmod, obj_description(attrelid, 'pg_class') from pg_attribute"
            " where attrelid = to_regclass(%s) and attname = 'embedding'",
            (self.table,),
        ).fetchone()
        if made:
            self._refuse_other_space(*made)

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        texts = [as_json(payload) for payload in payloads]
        for text in (*ids, *texts):
            _refuse_nul(text)
        values = zip(ids, map(_as_vector, rows), texts, strict=True)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.executemany(WRITE.format(table=self.table), list(values))

    def _read(self, ids: list[str]) -> dict[str, Record]:
        found = self.connection.execute(
            f"select id, embedding::text, payload::text from {self.table} where id = any(%s)",
            ([name for name in ids if "\0" not in name],),
        )
        return {
            name: Record(name, np.array(json.loads(vector), np.float32), from_json(payload))
            for name, vector, payload in found
        }

    def _remove(self, ids: list[str]) -> int:
        kept = [name for name in ids if "\0" not in name]
        done = self.connection.execute(f"delete from {self.table} where id = any(%s)", (kept,))
        return int(done.rowcount)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        condition, values = filter_sql(where)
        statement = NEAREST.format(
            operator=OPERATORS[self.metric], table=self.table, condition=condition
        )
        found = self.connection.execute(statement, (_as_vector(query), *values, k))
        return [
            Match(name, self._score(distance), from_json(payload))
            for name, distance, payload in found
        ]

    def _score(self, distance: float) -> float:
        return {"cosine": 1 - distance, "l2": distance**2, "ip": -distance}[self.metric]

    def _count(self, where: Filter | None) -> int:
        condition, values = filter_sql(where)
        statement = f"select count(*) from {self.table} where {condition}"
        return int(self.connection.execute(statement, values).fetchone()[0])

    def _close(self) -> None:
        self.connection.close()


def _as_vector(row: Rows) -> str:
    return str(row.tolist())


def _refuse_nul(text: str) -> None:
    if "\0" in text or "\\u0000" in text.replace("\\\\", ""):
        raise Unsupported(f"pgvector: PostgreSQL's text can't hold the character NUL: {text!r}")
