"""The scoreboard: every method of the course on the same questions, in one table."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

from course_lib.datasets.cache import write_atomically

from .ranking import ndcg, recall, reciprocal_rank

Metric = Callable[[Sequence[str], Mapping[str, int]], float]


@dataclass(frozen=True)
class Score:
    """One row: a method, how well it ranks, and what it costs.

    Qualities are means over the questions, between 0 and 1, higher is better; costs are seconds
    to build, milliseconds a query and bytes a document, lower is better.
    """

    method: str
    chapter: str
    ndcg_at_10: float
    mrr_at_10: float
    recall_at_10: float
    build_seconds: float
    query_milliseconds: float
    bytes_per_document: float


class Scoreboard:
    """Measure retrieval methods on one set of questions and keep the rows of all chapters.

    Parameters
    ----------
    questions
        Text of each question and its graded relevant documents.
    path
        A JSON file that keeps the rows. None keeps them in memory only.
    shipped
        A JSON file with rows that were measured elsewhere: shown until `path` has its own.

    Raises
    ------
    ValueError
        If there is no question, or the file holds something else than rows.

    Examples
    --------
    >>> board = Scoreboard({"which letter comes first?": {"a": 3}})
    >>> row = board.add("alphabet", "00", lambda question: ["b", "a"], 0.0, 1.0)
    >>> row.mrr_at_10
    0.5
    >>> board.table()["method"].tolist()
    ['alphabet']
    """

    def __init__(
        self,
        questions: Mapping[str, Mapping[str, int]],
        path: Path | None = None,
        shipped: Path | None = None,
    ) -> None:
        if not questions:
            raise ValueError("questions: expected at least one, got none")
        self.questions = questions
        self.path = path
        self._shipped = _read(shipped)
        self._rows = _read(path)

    def add(
        self,
        method: str,
        chapter: str,
        rank: Callable[[str], Sequence[str]],
        build_seconds: float,
        bytes_per_document: float,
    ) -> Score:
        """Ask `rank` every question, measure it, and store its row under (`chapter`, `method`).

        Parameters
        ----------
        method, chapter
            Name of the row and the two digits of its chapter.
        rank
            From a question's text to document names, best first, at least ten.
        build_seconds
            What building took: training, encoding and indexing.
        bytes_per_document
            What one document takes in the index.
        """
        started = time.perf_counter()
        ranked = {text: list(rank(text)) for text in self.questions}
        milliseconds = (time.perf_counter() - started) * 1000 / len(ranked)
        row = Score(
            method,
            chapter,
            ndcg_at_10=self._mean(ndcg, ranked),
            mrr_at_10=self._mean(reciprocal_rank, ranked),
            recall_at_10=self._mean(recall, ranked),
            build_seconds=round(build_seconds, 2),
            query_milliseconds=round(milliseconds, 2),
            bytes_per_document=round(bytes_per_document, 1),
        )
        self._rows[chapter, method] = row
        self._save()
        return row

    def table(self) -> pd.DataFrame:
        """Return all rows, best NDCG first."""
        rows = (self._shipped | self._rows).values()
        best_first = sorted(rows, key=lambda row: (-row.ndcg_at_10, row.chapter, row.method))
        return pd.DataFrame([asdict(row) for row in best_first], columns=_COLUMNS)

    def _mean(self, metric: Metric, ranked: Mapping[str, Sequence[str]]) -> float:
        values = [metric(ranked[q], relevant) for q, relevant in self.questions.items()]
        return round(sum(values) / len(values), 4)

    def _save(self) -> None:
        if self.path is None:
            return
        rows = [asdict(row) for _, row in sorted(self._rows.items())]
        with write_atomically(self.path) as aside:
            aside.write_text(json.dumps(rows, indent=1), encoding="utf-8")


_COLUMNS = [field.name for field in fields(Score)]


def _read(path: Path | None) -> dict[tuple[str, str], Score]:
    if path is None or not path.exists():
        return {}
    try:
        rows = [Score(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"path: expected the rows of a scoreboard in {path.name}, got: {error}"
        ) from error
    return {(row.chapter, row.method): row for row in rows}
