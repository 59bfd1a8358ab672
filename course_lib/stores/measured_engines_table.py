"""The selection table: what each vector store took for the same documents."""

from __future__ import annotations

import json

import pandas as pd

from course_lib.datasets.cache import repository_data

COLUMNS = {
    "store": "engine",
    "insert_s": "insert_seconds",
    "query_p50_ms": "query_p50_ms",
    "query_p99_ms": "query_p99_ms",
    "recall@10": "recall_at_10",
    "filtered_p50_ms": "filtered_p50_ms",
    "filtered_recall@10": "filtered_recall_at_10",
    "memory_mib": "memory_mib",
    "disk_mib": "disk_mib",
    "reopen_s": "reopen_seconds",
}


def measured_engines() -> pd.DataFrame:
    """Return what ``course.py bench stores`` measured last, one row for each store.

    Every store held all of PyDocs' vectors and worked in a process of its own, with the index that
    it makes by default.

    Returns
    -------
    pandas.DataFrame
        Columns engine, insert_seconds, query_p50_ms, query_p99_ms, recall_at_10, filtered_p50_ms,
        filtered_recall_at_10, memory_mib, disk_mib, reopen_seconds; fastest query first.
        ``.attrs`` holds the number of documents, the filter's share and the machine.

    Examples
    --------
    >>> table = measured_engines()
    >>> table.columns[0], bool((table["query_p50_ms"] > 0).all())
    ('engine', True)
    """
    measured = json.loads(repository_data("store_measurements.json").read_text("utf-8"))
    table = pd.DataFrame(measured["rows"])[list(COLUMNS)].rename(columns=COLUMNS)
    table = table.sort_values("query_p50_ms", ignore_index=True)
    table.attrs = {key: value for key, value in measured.items() if key != "rows"}
    return table
