"""TREC's text files of judgements and runs, which trec_eval and its heirs read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import TypeVar

from course_lib.datasets import write_atomically

from .relevance_table import Qrels
from .run_table import Run

T = TypeVar("T", int, float)
StrPath = str | PathLike[str]


def read_qrels(path: StrPath) -> Qrels:
    """Read judgements, one a line: query, iteration (not used), document, grade.

    Parameters
    ----------
    path
        The file, fields separated by spaces or tabs, UTF-8.

    Raises
    ------
    ValueError
        If a line hasn't four fields or its grade is no whole number, or a document is judged twice
        for a query; the message has the line's number.

    References
    ----------
    Format: trec_eval, README, "rel_info_file".

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "qrels.txt"
    ...     _ = path.write_text("q1 0 a 3" + chr(10) + "q1 0 b 0")
    ...     read_qrels(path).to_dict()
    {'q1': {'a': 3, 'b': 0}}
    """
    return Qrels.from_dict(_read(Path(path), "query iteration document grade", int))


def write_qrels(qrels: Qrels, path: StrPath) -> None:
    """Write judgements as `read_qrels` reads them; queries without any don't show in the file.

    Raises
    ------
    ValueError
        If an id is empty or has white space in it.
    """
    judgements = qrels.to_dict().items()
    _write(
        Path(path),
        (
            (query, "0", name, str(grade))
            for query, grades in judgements
            for name, grade in grades.items()
        ),
    )


def read_run(path: StrPath) -> Run:
    """Read results, one a line: query, "Q0", document, rank, score, name of the system.

    As in trec_eval the score alone decides about the order, the rank isn't looked at. Ties are
    broken as `Run` says.

    Raises
    ------
    ValueError
        If a line hasn't six fields or its score is no number, or a document comes twice for a
        query; the message has the line's number.

    References
    ----------
    Format: trec_eval, README, "results_file".
    """
    return Run.from_dict(_read(Path(path), "query Q0 document rank score tag", float))


def write_run(run: Run, path: StrPath, tag: str = "course_lib") -> None:
    """Write results as `read_run` reads them, best first, scores with all their digits.

    Parameters
    ----------
    run
        Queries without a result don't show in the file.
    path
        Takes its name only when all is written.
    tag
        Name of the system.

    Raises
    ------
    ValueError
        If an id or the tag is empty or has white space in it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "run.txt"
    ...     write_run(Run.from_dict({"q1": {"a": 0.25, "b": 0.5}}), path, tag="mine")
    ...     print(path.read_text(), end="")
    q1 Q0 b 1 0.5 mine
    q1 Q0 a 2 0.25 mine
    """
    _write(
        Path(path),
        (
            (query, "Q0", name, str(rank), repr(score), tag)
            for query, results in run.to_dict().items()
            for rank, (name, score) in enumerate(results.items(), start=1)
        ),
    )


def _read(path: Path, form: str, number: Callable[[str], T]) -> dict[str, dict[str, T]]:
    fields = form.split()
    value = fields.index("grade" if "grade" in fields else "score")
    table: dict[str, dict[str, T]] = {}
    with path.open(encoding="utf-8") as lines:
        for count, line in enumerate(lines, start=1):
            parts = line.split()
            if not parts:
                continue
            place = f"{path.name}, line {count}"
            if len(parts) != len(fields):
                raise ValueError(f"{place}: expected '{form}', got {line.strip()!r}")
            row = table.setdefault(parts[0], {})
            if parts[2] in row:
                raise ValueError(f"{place}: document {parts[2]!r} comes twice for {parts[0]!r}")
            try:
                row[parts[2]] = number(parts[value])
            except ValueError as error:
                raise ValueError(f"{place}: {fields[value]}: {error}") from error
    return table


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    with write_atomically(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            if wrong := [field for field in row if field.split() != [field]]:
                raise ValueError(f"path: expected ids without white space, got {wrong[0]!r}")
            file.write(" ".join(row) + "\n")
