"""Pairs of titles with the answer to: do they ask for the same?"""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.datasets import repository_data
from course_lib.metrics.json_lines import read_json_lines

FILE = "labelled_pairs.jsonl"
SPLITS = ("dev", "test")


@dataclass(frozen=True)
class LabelledPair:
    """Two short texts.

    Attributes
    ----------
    first, second : str
    same : bool
        Whether one could stand for the other.
    kind : str
        Of same pairs ``"paraphrase"`` (few words in common) or ``"near copy"``; of different ones
        ``"order"`` (the same words, other roles), ``"negation"``, ``"opposite"`` (one word turns
        the meaning) or ``"topic"`` (the same subject).
    split : str
        ``"dev"`` or ``"test"``.
    """

    first: str
    second: str
    same: bool
    kind: str
    split: str


def labelled_pairs(split: str | None = None) -> list[LabelledPair]:
    """Load the pairs that the project wrote to calibrate duplicate detection.

    Parameters
    ----------
    split : str, optional
        ``"dev"`` or ``"test"``; None for both.

    Returns
    -------
    list of LabelledPair
        In the order of the file; each split has half of each kind.

    Raises
    ------
    ValueError
        If there is no such split, or a line of the file is wrong.

    Examples
    --------
    >>> pairs = labelled_pairs("dev")
    >>> sum(pair.same for pair in pairs), len(pairs)
    (20, 40)
    """
    if split is not None and split not in SPLITS:
        raise ValueError(f"split: expected one of {SPLITS} or None, got {split!r}")
    records = read_json_lines(repository_data(FILE), LabelledPair.__dataclass_fields__)
    return [LabelledPair(**r) for r in records if split in (None, r["split"])]
