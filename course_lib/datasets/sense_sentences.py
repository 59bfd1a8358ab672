"""Sentences with the word "bank" in several senses, written by the project."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cache import repository_data

FILE = "bank_sentences.jsonl"
SENSES = ("money", "river", "store", "row", "rely", "heap", "tilt")
_BANK = re.compile(r"\bbank\b")


@dataclass(frozen=True)
class BankSentence:
    """One "bank" in one sentence.

    Attributes
    ----------
    text
        The sentence.
    sense
        ``"money"`` (an institution), ``"river"`` (the side of a stream), ``"store"`` (blood,
        memory), ``"row"`` (of switches), ``"rely"`` (to bank on), ``"heap"`` (of snow, fog) or
        ``"tilt"`` (what a plane does in a turn).
    occurrence
        Which "bank" of the sentence is meant, from 0. A sentence with two comes twice.
    """

    text: str
    sense: str
    occurrence: int


def bank_sentences(*senses: str) -> list[BankSentence]:
    """Load the sentences with "bank".

    The lower-case word "bank" stands in each of them; "banks" and "riverbank" don't occur. Syntax,
    position and the words next to "bank" vary within a sense and recur across senses, so that
    only the meaning of the sentence tells which bank it is.

    Parameters
    ----------
    *senses
        Only these senses; none for all.

    Returns
    -------
    list of BankSentence
        In the order of the file.

    Raises
    ------
    ValueError
        If there is no such sense, or a line of the file is wrong; the message has its number.

    Examples
    --------
    >>> sentences = bank_sentences("money", "river")
    >>> len(sentences) >= 28
    True
    >>> sentences[0].text
    'The bank turned down her application because her income was too irregular.'
    """
    for sense in senses:
        if sense not in SENSES:
            raise ValueError(f"senses: expected some of {SENSES}, got {sense!r}")
    wanted = senses or SENSES
    return [one for one in read_senses(repository_data(FILE)) if one.sense in wanted]


def read_senses(path: Path) -> list[BankSentence]:
    """Read and check a file of sentences, one JSON object a line.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of BankSentence

    Raises
    ------
    ValueError
        If a line isn't an object with text, sense and occurrence as in :class:`BankSentence`, or
        an occurrence comes twice; the message has the line's number.
    """
    found: dict[tuple[str, int], BankSentence] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            one = _sentence(json.loads(line))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
        if (one.text, one.occurrence) in found:
            raise ValueError(f"{path.name}, line {number}: this occurrence comes twice")
        found[one.text, one.occurrence] = one
    return list(found.values())


def _sentence(record: Any) -> BankSentence:
    if not isinstance(record, dict) or set(record) != {"text", "sense", "occurrence"}:
        raise ValueError("expected an object with text, sense and occurrence")
    if record["sense"] not in SENSES:
        raise ValueError(f"sense: expected one of {SENSES}, got {record['sense']!r}")
    banks = len(_BANK.findall(record["text"]))
    if record["occurrence"] not in range(banks):
        raise ValueError(f"occurrence: {record['occurrence']!r} in a text with {banks} 'bank'")
    return BankSentence(**record)
