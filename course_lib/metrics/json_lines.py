"""Files with one JSON object a line, gzipped or not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from course_lib.datasets import write_atomically

Record = dict[str, Any]


def read_json_lines(path: Path, keys: Iterable[str] = ()) -> list[Record]:
    """Read the objects of a file; its name ends in ``.gz`` if it is gzipped.

    Parameters
    ----------
    path
        UTF-8.
    keys
        What each object has to have.

    Raises
    ------
    ValueError
        If a line is no JSON object or lacks a key; the message has the line's number.
    """
    records = []
    with _opened(path) as lines:
        for count, line in enumerate(lines, start=1):
            if line.strip():
                records.append(_record(line, tuple(keys), f"{path.name}, line {count}"))
    return records


def write_json_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write one object a line; the file takes its name only when all is written."""
    with write_atomically(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")


def _record(line: str, keys: tuple[str, ...], place: str) -> Record:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{place}: expected a JSON object, got: {error}") from error
    if not isinstance(record, dict):
        raise ValueError(f"{place}: expected a JSON object, got {line.strip()[:40]!r}")
    if missing := [key for key in keys if key not in record]:
        raise ValueError(f"{place}: expected the key {missing[0]!r}, got {list(record)}")
    return record


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
