"""Questions as people ask them, with the PyDocs documents that answer them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cache import repository_data

FILE = "pydocs_questions.jsonl"
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Question:
    """A question and its answers.

    Attributes
    ----------
    id
        Such as ``"q017"``.
    text
        The question in a person's own words.
    relevant
        Document's name to its grade: 3 answers the question, 2 answers a part or with a detour,
        1 is related.
    split
        ``"train"``, ``"dev"`` or ``"test"``.
    """

    id: str
    text: str
    relevant: dict[str, int]
    split: str


def pydocs_questions(split: str | None = None) -> list[Question]:
    """Load the questions about PyDocs.

    Documents that an installed version of a package doesn't have stay in ``relevant``;
    :func:`missing_answers` tells them.

    Parameters
    ----------
    split
        ``"train"``, ``"dev"`` or ``"test"``; None for all.

    Returns
    -------
    list of Question
        In the order of the file.

    Raises
    ------
    ValueError
        If there is no such split, or a line of the file is wrong; the message has its number.

    Examples
    --------
    >>> questions = pydocs_questions("test")
    >>> len(questions) > 30, {question.split for question in questions}
    (True, {'test'})
    """
    if split is not None and split not in SPLITS:
        raise ValueError(f"split: expected one of {SPLITS} or None, got {split!r}")
    return [q for q in read_questions(repository_data(FILE)) if split in (None, q.split)]


def read_questions(path: Path) -> list[Question]:
    """Read and check a file of questions, one JSON object a line.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of Question

    Raises
    ------
    ValueError
        If a line isn't an object with id, text, relevant and split as in :class:`Question`, or an
        id comes twice; the message has the line's number.
    """
    questions: dict[str, Question] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
        if question.id in questions:
            raise ValueError(f"{path.name}, line {number}: id {question.id!r} comes twice")
        questions[question.id] = question
    return list(questions.values())


def missing_answers(questions: list[Question], names: set[str]) -> dict[str, list[str]]:
    """Tell which answers the installed packages don't have.

    Parameters
    ----------
    questions
        Questions.
    names
        Names of the documents that there are.

    Returns
    -------
    dict
        Question's id to the names that are missing; questions that miss nothing are absent.

    Examples
    --------
    >>> asked = [Question("q1", "how?", {"numpy.dot": 3, "numpy.gone": 2}, "test")]
    >>> missing_answers(asked, {"numpy.dot"})
    {'q1': ['numpy.gone']}
    """
    missing = {q.id: [name for name in q.relevant if name not in names] for q in questions}
    return {key: found for key, found in missing.items() if found}


def _question(record: Any) -> Question:
    if not isinstance(record, dict) or set(record) != {"id", "text", "relevant", "split"}:
        raise ValueError("expected an object with id, text, relevant and split")
    relevant = record["relevant"]
    if not isinstance(relevant, dict) or not relevant or set(relevant.values()) - {1, 2, 3}:
        raise ValueError(f"relevant: expected names with grades 1, 2 or 3, got {relevant!r}")
    if record["split"] not in SPLITS:
        raise ValueError(f"split: expected one of {SPLITS}, got {record['split']!r}")
    for field in ("id", "text"):
        if not isinstance(record[field], str) or not record[field].strip():
            raise ValueError(f"{field}: expected text, got {record[field]!r}")
    return Question(**record)
