"""The scoreboard's rows, and the JSON file that keeps them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from course_lib.datasets.cache import write_atomically

Rows = dict[tuple[str, str], "Score"]
PER_QUESTION = "ndcg_per_question"


@dataclass(frozen=True)
class Score:
    """One row: a method, how well it ranks, and what it costs.

    Qualities are means over the questions, between 0 and 1, higher is better; costs are seconds
    to build, milliseconds a query and bytes a document, lower is better. `ndcg_per_question` has
    NDCG@10 of each question, in the alphabetical order of their texts; None in rows that were
    measured before the board kept it.
    """

    method: str
    chapter: str
    ndcg_at_10: float
    mrr_at_10: float
    recall_at_10: float
    build_seconds: float
    query_milliseconds: float
    bytes_per_document: float
    ndcg_per_question: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        values = self.ndcg_per_question
        if values is None:
            return
        if not all(isinstance(value, int | float) for value in values):
            raise ValueError(f"{PER_QUESTION}: expected numbers, got {values!r}")
        if not values or not abs(sum(values) / len(values) - self.ndcg_at_10) < 2e-4:
            raise ValueError(f"{PER_QUESTION}: expected the mean {self.ndcg_at_10}")
        object.__setattr__(self, PER_QUESTION, tuple(values))


#: What the table shows of a row.
SHOWN = [field.name for field in fields(Score) if field.name != PER_QUESTION]


def read_rows(path: Path | None) -> Rows:
    """Read the rows of a file; none if there is no file.

    Raises
    ------
    ValueError
        If the file holds something else than rows.
    """
    if path is None or not path.exists():
        return {}
    try:
        rows = [Score(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"path: expected the rows of a scoreboard in {path.name}, got: {error}"
        ) from error
    return {(row.chapter, row.method): row for row in rows}


def write_rows(path: Path, rows: Mapping[tuple[str, str], Score]) -> None:
    """Write rows by chapter and method; a reader sees the old file or the new one."""
    records = [asdict(row) for _, row in sorted(rows.items())]
    for record in records:
        if record[PER_QUESTION] is None:
            del record[PER_QUESTION]
    text = json.dumps(records, indent=1, allow_nan=False)
    with write_atomically(path) as aside:
        aside.write_text(_numbers_on_one_line(text), encoding="utf-8")


def _numbers_on_one_line(text: str) -> str:
    """A hundred numbers one below the other would drown the rows, and every diff of the file."""
    return re.sub(r"\[([-\d.e,\s]+)\]", lambda found: f"[{' '.join(found[1].split())}]", text)
