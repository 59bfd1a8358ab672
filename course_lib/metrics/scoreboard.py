"""The scoreboard: every method of the course on the same questions, in one table."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from .method_comparison import COLUMNS as COMPARED
from .method_comparison import compare_methods
from .ranking import ndcg, recall, reciprocal_rank
from .scoreboard_rows import SHOWN, Score, read_rows, write_rows

Metric = Callable[[Sequence[str], Mapping[str, int]], float]


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
        self._shipped = read_rows(shipped)
        self._rows = read_rows(path)

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
        gains = self._values(ndcg, ranked)
        row = Score(
            method,
            chapter,
            ndcg_at_10=_mean(gains),
            mrr_at_10=_mean(self._values(reciprocal_rank, ranked)),
            recall_at_10=_mean(self._values(recall, ranked)),
            build_seconds=round(build_seconds, 2),
            query_milliseconds=round(milliseconds, 2),
            bytes_per_document=round(bytes_per_document, 1),
            ndcg_per_question=tuple(round(gain, 4) for gain in gains),
        )
        self._rows[chapter, method] = row
        if self.path is not None:
            write_rows(self.path, self._rows)
        return row

    def table(self) -> pd.DataFrame:
        """Return all rows, best NDCG first."""
        return pd.DataFrame([vars(row) for row in self._best_first()], columns=SHOWN)

    def per_question(self) -> pd.DataFrame:
        """Return NDCG@10 of each question: one line a question, one column a method.

        Returns
        -------
        DataFrame
            Texts of the questions in alphabetical order; columns such as "03 all-MiniLM-L6-v2",
            best mean first. Rows of the board that were measured before it kept values for each
            question, or on another number of questions, are left out.
        """
        kept = {
            _label(row): list(row.ndcg_per_question)
            for row in self._best_first()
            if row.ndcg_per_question and len(row.ndcg_per_question) == len(self.questions)
        }
        return pd.DataFrame(kept, index=sorted(self.questions))

    def comparison(self, seed: int = 0) -> pd.DataFrame:
        """Return all rows, best NDCG first, with intervals and significance groups.

        Parameters
        ----------
        seed
            Of the bootstrap and of the randomisation tests.

        Returns
        -------
        DataFrame
            method, chapter, ndcg_at_10 (higher is better), low and high (95 % bootstrap interval),
            group (methods that share a letter can't be told apart on these questions) and
            p_against_best, as in `compare_methods`. Rows without values for each question, see
            `per_question`, have NaN and no letter; so has every row where there is one question.

        Examples
        --------
        >>> board = Scoreboard({"first?": {"a": 3}, "second?": {"b": 3}})
        >>> row = board.add("alphabet", "00", lambda question: ["a", "b"], 0.0, 1.0)
        >>> board.comparison().round(3).values.tolist()
        [['alphabet', '00', 0.816, 0.631, 1.0, 'a', nan]]
        """
        rows = [
            (_label(row), row.method, row.chapter, row.ndcg_at_10) for row in self._best_first()
        ]
        table = pd.DataFrame(rows, columns=["label", "method", "chapter", "ndcg_at_10"])
        compared = self._compared(seed).drop(columns="mean").rename(columns={"method": "label"})
        joined = table.merge(compared, on="label", how="left").drop(columns="label")
        return joined.fillna({"group": ""})

    def _compared(self, seed: int) -> pd.DataFrame:
        values = self.per_question()
        if len(values) < 2 or values.empty:
            return pd.DataFrame(columns=COMPARED)
        return compare_methods({name: values[name] for name in values}, seed=seed)

    def _best_first(self) -> list[Score]:
        rows = (self._shipped | self._rows).values()
        return sorted(rows, key=lambda row: (-row.ndcg_at_10, row.chapter, row.method))

    def _values(self, metric: Metric, ranked: Mapping[str, Sequence[str]]) -> list[float]:
        """One value a question, in the order of the texts: the same on whichever board."""
        return [metric(ranked[text], self.questions[text]) for text in sorted(self.questions)]


def _label(row: Score) -> str:
    return f"{row.chapter} {row.method}"


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
