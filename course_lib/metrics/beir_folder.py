"""Retrieval tests in BEIR's folder layout: corpus, queries and judgements."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from course_lib.datasets import write_atomically

from .json_lines import read_json_lines, write_json_lines
from .relevance_table import Qrels

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
HEADER = ["query-id", "corpus-id", "score"]


@dataclass(frozen=True, eq=False)
class RetrievalTask:
    """Find the documents that answer a query.

    Attributes
    ----------
    name
        Of the test, for reports.
    documents
        Id to text.
    queries
        Id to text.
    qrels
        Judgements. Documents among them that aren't in `documents` can't be found by anyone; they
        still count as relevant.

    Raises
    ------
    ValueError
        If a judged query has no text.

    Examples
    --------
    >>> qrels = Qrels.from_dict({"q1": {"a": 1}})
    >>> RetrievalTask("toy", {"a": "one", "b": "two"}, {"q1": "first?"}, qrels)
    RetrievalTask('toy', 2 documents, 1 queries)
    """

    name: str
    documents: Mapping[str, str]
    queries: Mapping[str, str]
    qrels: Qrels

    def __post_init__(self) -> None:
        if lost := [query for query in self.qrels.queries if query not in self.queries]:
            raise ValueError(f"queries: expected a text for each judged query, got none: {lost[0]}")

    def __repr__(self) -> str:
        sizes = f"{len(self.documents):,} documents, {len(self.queries):,} queries"
        return f"{type(self).__name__}({self.name!r}, {sizes})"


def read_beir(folder: str | PathLike[str], split: str = "test") -> RetrievalTask:
    """Read a test: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/SPLIT.tsv``.

    A corpus line has ``_id``, ``text`` and perhaps ``title``, which goes before the text. A line of
    queries has ``_id`` and ``text``. The judgements are a table with tabs and a header: query's id,
    document's id, grade; MTEB also ships them as ``qrels/SPLIT.jsonl`` with the header's names as
    keys. Queries that the split doesn't judge are left out.

    Parameters
    ----------
    folder
        Its name becomes the test's.
    split
        ``"train"``, ``"dev"`` or ``"test"`` in BEIR.

    Raises
    ------
    FileNotFoundError
        If a file is missing.
    ValueError
        If a line is wrong (the message has its number), an id comes twice, the header is missing,
        or a judged query isn't in the queries.

    References
    ----------
    Thakur et al. (2021), "BEIR: A Heterogenous Benchmark for Zero-shot Evaluation of Information
    Retrieval Models"; layout: its repository's wiki, "Load your custom dataset".
    """
    folder = Path(folder)
    documents = _texts(folder / CORPUS)
    queries = _texts(folder / QUERIES)
    qrels = Qrels.from_dict(_judgements(folder / "qrels", split))
    asked = {query: queries[query] for query in qrels.queries if query in queries}
    return RetrievalTask(folder.resolve().name, documents, asked, qrels)


def write_beir(task: RetrievalTask, folder: str | PathLike[str], split: str = "test") -> None:
    """Write a test as `read_beir` reads it, titles empty; other splits there stay as they are.

    Parameters
    ----------
    task
        What to write; its name isn't, the folder's takes its place.
    folder
        Made if it isn't there. Documents and queries that it holds already are kept.
    split
        Under which the judgements go; those of the same split are replaced.

    Raises
    ------
    ValueError
        If the folder has another text under an id of the task.
    """
    folder = Path(folder)
    documents = _merged(folder / CORPUS, task.documents)
    queries = _merged(folder / QUERIES, task.queries)
    corpus = ({"_id": name, "title": "", "text": text} for name, text in documents.items())
    write_json_lines(folder / CORPUS, corpus)
    asked = ({"_id": query, "text": text} for query, text in queries.items())
    write_json_lines(folder / QUERIES, asked)
    path = folder / "qrels" / f"{split}.tsv"
    with write_atomically(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(HEADER)
        for query, grades in task.qrels.to_dict().items():
            table.writerows([query, name, grade] for name, grade in grades.items())


def _texts(path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for record in read_json_lines(path, ["_id", "text"]):
        name = str(record["_id"])
        if name in texts:
            raise ValueError(f"{path.name}: expected each _id once, got {name!r} twice")
        title, text = record.get("title"), record["text"]
        texts[name] = f"{title} {text}".strip() if title else text
    return texts


def _judgements(folder: Path, split: str) -> dict[str, dict[str, int]]:
    path = folder / f"{split}.tsv"
    if not path.exists() and path.with_suffix(".jsonl").exists():
        path = path.with_suffix(".jsonl")
        rows = [[record[key] for key in HEADER] for record in read_json_lines(path, HEADER)]
    else:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t"))
        if not rows or _is_grade(rows[0][-1]):
            raise ValueError(f"{path.name}, line 1: expected the header {HEADER}, got {rows[:1]}")
        rows = rows[1:]
    table: dict[str, dict[str, int]] = {}
    for count, row in enumerate(rows, start=1):
        if len(row) != 3 or not _is_grade(row[2]):
            raise ValueError(f"{path.name}, judgement {count}: expected {HEADER}, got {row}")
        grades = table.setdefault(str(row[0]), {})
        if str(row[1]) in grades:
            raise ValueError(f"{path.name}, judgement {count}: {row[1]!r} is judged twice")
        grades[str(row[1])] = int(float(row[2]))
    return table


def _is_grade(text: str | float) -> bool:
    try:
        return float(text).is_integer()
    except ValueError:
        return False


def _merged(path: Path, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that a file holds and, after them, those that it lacks."""
    there = _texts(path) if path.exists() else {}
    if other := [name for name in there if texts.get(name, there[name]) != there[name]]:
        raise ValueError(f"folder: {path.name} has another text for {other[0]!r}")
    return there | dict(texts)
