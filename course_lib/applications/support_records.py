"""Support scores of all questions, answerable or not, as measured once by a benchmark."""

from __future__ import annotations

import json
from dataclasses import dataclass

from course_lib.datasets import repository_data

FILE = "answer_support.json"


@dataclass(frozen=True)
class QuestionSupport:
    """What `DocumentationAnswers` found for one question, before any threshold.

    Attributes
    ----------
    id : str
        Of `pydocs_questions` (``"q…"``) or `unanswerable_questions` (``"u…"``).
    split : str
    answerable : bool
    score : float
        Cosine of the best sentence with the question.
    document : str
        Where that sentence stands.
    right : bool
        Whether that document is among the question's graded answers; never for an unanswerable one.
    """

    id: str
    split: str
    answerable: bool
    score: float
    document: str
    right: bool


def measured_support() -> list[QuestionSupport]:
    """Load the measurement; ``benchmarks/answer_support.py`` makes it anew, in minutes.

    Returns
    -------
    list of QuestionSupport
        The answerable questions first, in the order of their files.

    Raises
    ------
    FileNotFoundError
        If the file isn't there.

    Examples
    --------
    >>> measured = measured_support()
    >>> sum(one.answerable for one in measured), any(m.right for m in measured if not m.answerable)
    (306, False)
    """
    records = json.loads(repository_data(FILE).read_text(encoding="utf-8"))
    return [QuestionSupport(**record) for record in records["questions"]]
