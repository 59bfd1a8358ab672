"""Natural language inference as training data: what follows, and what can't be true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LABELS = ("entailment", "neutral", "contradiction")  # SNLI's and MultiNLI's ids 0, 1, 2
UNDECIDED = (-1, "-")  # the annotators didn't agree

NliRow = tuple[str, str, str | int]  # premise, hypothesis, label


class NliTriplet(NamedTuple):
    """A sentence, one that follows from it, and those that contradict it.

    Attributes
    ----------
    anchor
        The premise.
    positive
        A hypothesis that it entails.
    negatives
        Hypotheses that it contradicts, hard negatives: the same words and another meaning. May be
        empty; then the row is a pair.
    """

    anchor: str
    positive: str
    negatives: tuple[str, ...]


def nli_triplets(rows: Iterable[NliRow]) -> list[NliTriplet]:
    """Group rows by their premise, and put its contradictions beside each entailment.

    Parameters
    ----------
    rows : iterable of (premise, hypothesis, label)
        Labels are ``"entailment"``, ``"neutral"``, ``"contradiction"`` in any case, or the ids 0,
        1, 2 of SNLI and MultiNLI; ``"-"`` and -1, undecided rows, are passed over. A data set with
        another order of ids must be translated before.

    Returns
    -------
    list of NliTriplet
        One for each entailed hypothesis, in order of first appearance, each once. Neutral rows
        give nothing: they are neither. A hypothesis that the annotators put on both sides of a
        premise is nobody's negative.

    Raises
    ------
    ValueError
        If a label is another; the message has the row's number.

    References
    ----------
    Gao, Yao and Chen (2021), "SimCSE", section 4; Bowman et al. (2015), "A large annotated corpus
    for learning natural language inference".

    Examples
    --------
    >>> rows = [("A man plays a flute.", "A man makes music.", "entailment"),
    ...         ("A man plays a flute.", "He plays for money.", 1),
    ...         ("A man plays a flute.", "Nobody makes a sound.", 2)]
    >>> nli_triplets(rows)
    [NliTriplet(anchor='A man plays a flute.', positive='A man makes music.',
                negatives=('Nobody makes a sound.',))]
    """
    entailed: dict[str, dict[str, None]] = {}  # of each premise, in order; a dict is an ordered set
    contradicted: dict[str, dict[str, None]] = {}
    for number, (premise, hypothesis, label) in enumerate(rows):
        kind = label_name(label, number)
        group = {"entailment": entailed, "contradiction": contradicted}.get(kind)
        if group is not None:
            group.setdefault(premise.strip(), {})[hypothesis.strip()] = None
    return [
        NliTriplet(premise, positive, _without(contradicted.get(premise, {}), positives))
        for premise, positives in entailed.items()
        for positive in positives
    ]


def label_name(label: str | int, row: int) -> str:
    """Return a label's name, ``"undecided"`` included, or say which row has an unknown one.

    Examples
    --------
    >>> label_name(2, row=0), label_name("Neutral", row=1), label_name(-1, row=2)
    ('contradiction', 'neutral', 'undecided')
    """
    if label in UNDECIDED:
        return "undecided"
    if isinstance(label, str):
        if label.strip().lower() in LABELS:
            return label.strip().lower()
    elif int(label) == label and 0 <= label < len(LABELS):
        return LABELS[int(label)]
    expected = f"one of {list(LABELS)}, 0 to {len(LABELS) - 1} or {UNDECIDED}"
    raise ValueError(f"rows: row {row}: expected {expected}, got the label {label!r}")


def _without(found: Iterable[str], positives: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in found if text not in set(positives))


def triplet_columns(triplets: Sequence[NliTriplet]) -> tuple[list[str], list[str], list[str]]:
    """Return anchors, positives and one negative each, of the triplets that have a negative.

    Each contradiction of a triplet gives a row.

    Examples
    --------
    >>> triplet_columns([NliTriplet("a", "b", ("c", "d")), NliTriplet("e", "f", ())])
    (['a', 'a'], ['b', 'b'], ['c', 'd'])
    """
    rows = [(t.anchor, t.positive, negative) for t in triplets for negative in t.negatives]
    anchors, positives, negatives = ([row[side] for row in rows] for side in range(3))
    return anchors, positives, negatives
