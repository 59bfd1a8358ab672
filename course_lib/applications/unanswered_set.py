"""Questions in the style of PyDocs' own that PyDocs can't answer."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.datasets import repository_data
from course_lib.metrics.json_lines import read_json_lines

FILE = "unanswerable_questions.jsonl"
KINDS = ("near", "python", "far")
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class UnanswerableQuestion:
    """A question to which "not found" is the right answer.

    Attributes
    ----------
    id : str
        Such as ``"u017"``.
    text : str
    kind : str
        ``"near"``: scientific Python that another package does; ``"python"``: other programming;
        ``"far"``: daily life.
    answered_by : str
        What would answer it, such as ``"pandas"``; ``"-"`` for daily life.
    split : str
        ``"train"``, ``"dev"`` or ``"test"``.
    """

    id: str
    text: str
    kind: str
    answered_by: str
    split: str


def unanswerable_questions(split: str | None = None) -> list[UnanswerableQuestion]:
    """Load the questions that the documents of PyDocs don't answer.

    Parameters
    ----------
    split : str, optional
        ``"train"``, ``"dev"`` or ``"test"``; None for all.

    Returns
    -------
    list of UnanswerableQuestion
        In the order of the file.

    Raises
    ------
    ValueError
        If there is no such split, or a line of the file is wrong.

    Examples
    --------
    >>> questions = unanswerable_questions("test")
    >>> len(questions) > 20, {question.split for question in questions}
    (True, {'test'})
    """
    if split is not None and split not in SPLITS:
        raise ValueError(f"split: expected one of {SPLITS} or None, got {split!r}")
    keys = UnanswerableQuestion.__dataclass_fields__
    records = read_json_lines(repository_data(FILE), keys)
    return [UnanswerableQuestion(**r) for r in records if split in (None, r["split"])]
