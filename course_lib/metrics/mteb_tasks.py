"""Tests of embeddings other than retrieval, as MTEB shapes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Label = str | int


@dataclass(frozen=True, eq=False)
class STSTask:
    """Semantic textual similarity: pairs of sentences that people rated.

    Attributes
    ----------
    name
        Of the test, for reports.
    sentence1, sentence2
        Texts; pair i is ``sentence1[i]``, ``sentence2[i]``.
    scores
        People's ratings, on any scale, large is similar.

    Raises
    ------
    ValueError
        If the three aren't equally long, or are empty.
    """

    name: str
    sentence1: Sequence[str]
    sentence2: Sequence[str]
    scores: Sequence[float]

    def __post_init__(self) -> None:
        _check_lengths(sentence1=self.sentence1, sentence2=self.sentence2, scores=self.scores)

    def __repr__(self) -> str:
        return f"STSTask({self.name!r}, {len(self.scores):,} pairs)"


@dataclass(frozen=True, eq=False)
class ClassificationTask:
    """Predict a text's label from its vector; a classifier learns on the training texts.

    Attributes
    ----------
    name
        Of the test, for reports.
    train_texts, train_labels, test_texts, test_labels
        Texts and their labels, strings or whole numbers.

    Raises
    ------
    ValueError
        If texts and labels aren't equally many, or there are none.
    """

    name: str
    train_texts: Sequence[str]
    train_labels: Sequence[Label]
    test_texts: Sequence[str]
    test_labels: Sequence[Label]

    def __post_init__(self) -> None:
        _check_lengths(train_texts=self.train_texts, train_labels=self.train_labels)
        _check_lengths(test_texts=self.test_texts, test_labels=self.test_labels)

    def __repr__(self) -> str:
        sizes = f"{len(self.train_texts):,} training and {len(self.test_texts):,} test texts"
        return f"ClassificationTask({self.name!r}, {sizes})"


@dataclass(frozen=True, eq=False)
class ClusteringTask:
    """Group texts so that the groups agree with their labels.

    Attributes
    ----------
    name
        Of the test, for reports.
    sentences, labels
        Texts and their labels.

    Raises
    ------
    ValueError
        If the two aren't equally long, or are empty.
    """

    name: str
    sentences: Sequence[str]
    labels: Sequence[Label]

    def __post_init__(self) -> None:
        _check_lengths(sentences=self.sentences, labels=self.labels)

    def __repr__(self) -> str:
        return f"ClusteringTask({self.name!r}, {len(self.labels):,} texts)"


@dataclass(frozen=True, eq=False)
class PairClassificationTask:
    """Tell from their similarity which pairs of texts belong together.

    Attributes
    ----------
    name
        Of the test, for reports.
    sent1, sent2
        Texts; pair i is ``sent1[i]``, ``sent2[i]``.
    labels
        1 for a pair that belongs together, else 0.

    Raises
    ------
    ValueError
        If the three aren't equally long, are empty, or a label is neither 0 nor 1.
    """

    name: str
    sent1: Sequence[str]
    sent2: Sequence[str]
    labels: Sequence[int]

    def __post_init__(self) -> None:
        _check_lengths(sent1=self.sent1, sent2=self.sent2, labels=self.labels)
        if wrong := [label for label in self.labels if label not in (0, 1)]:
            raise ValueError(f"labels: expected 0 or 1, got {wrong[0]!r}")

    def __repr__(self) -> str:
        return f"PairClassificationTask({self.name!r}, {len(self.labels):,} pairs)"


def _check_lengths(**columns: Sequence[object]) -> None:
    first, *others = columns
    n = len(columns[first])
    if not n:
        raise ValueError(f"{first}: expected at least one, got none")
    for name in others:
        if len(columns[name]) != n:
            got = len(columns[name])
            raise ValueError(f"{name}: expected {n}, as many as {first}, got {got}")
