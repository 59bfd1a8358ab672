"""What a zero-shot classifier says of labelled pictures: predictions, confusions, mistakes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Score = Callable[[list[str], list[str]], ArrayLike]


def labels_in(text: str, least: int) -> tuple[str, ...]:
    """Labels parted by commas.

    Raises
    ------
    ValueError
        When there are fewer than `least`, or one stands twice.

    Examples
    --------
    >>> labels_in("circle,  star ,", least=2)
    ('circle', 'star')
    """
    labels = tuple(label.strip() for label in text.split(",") if label.strip())
    if len(labels) < least:
        raise ValueError(f"labels: expected one for each of {least} classes, got {len(labels)}")
    if len(set(labels)) < len(labels):
        raise ValueError("labels: expected different ones; one stands twice")
    return labels


def templates_in(text: str) -> tuple[str, ...]:
    """Prompt templates parted by semicolons, each with {} for the label.

    Raises
    ------
    ValueError
        When there is none, or one hasn't exactly one {}.

    Examples
    --------
    >>> templates_in("a {}; a picture of a {}")
    ('a {}', 'a picture of a {}')
    """
    templates = tuple(part.strip() for part in text.split(";") if part.strip())
    for template in templates or ("",):
        if template.count("{}") != 1:
            raise ValueError(
                f"templates: expected one {{}} for the label in each, got {template!r}"
            )
    return templates


@dataclass(frozen=True)
class Judged:
    """Scores of pictures under some labels, beside what the pictures show.

    Examples
    --------
    >>> judged = Judged.of([[3, 1], [2, 1]], truth=np.array([0, 1]), classes=2, labels=2)
    >>> judged.accuracy, judged.mistakes.tolist(), judged.confusion.tolist()
    (0.5, [1], [[1, 0], [1, 0]])
    """

    logits: NDArray[np.float64]  # (n, c)
    truth: NDArray[np.int64]  # (n,)
    confusion: NDArray[np.int64]  # (classes, c)

    @classmethod
    def of(cls, logits: ArrayLike, truth: NDArray[np.int64], classes: int, labels: int) -> "Judged":
        rows = np.asarray(logits, dtype=np.float64)
        if rows.shape != (len(truth), labels) or not np.isfinite(rows).all():
            raise ValueError(f"score: expected finite ({len(truth)}, {labels}), got {rows.shape}")
        confusion = np.zeros((classes, labels), dtype=np.int64)
        np.add.at(confusion, (truth, rows.argmax(axis=1)), 1)
        return cls(rows, truth, confusion)

    @property
    def predicted(self) -> NDArray[np.int64]:
        """Number of each picture's best label, (n,)."""
        return self.logits.argmax(axis=1)

    @property
    def accuracy(self) -> float:
        return float((self.predicted == self.truth).mean())

    @property
    def mistakes(self) -> NDArray[np.int64]:
        """Rows of the pictures that were named wrongly."""
        return np.flatnonzero(self.predicted != self.truth)

    @property
    def worst(self) -> tuple[int, int, int] | None:
        """Class, label and count of the commonest mistake, if there is one."""
        wrong = self.confusion.copy()
        np.fill_diagonal(wrong, 0)
        count = int(wrong.max())
        shown, said = divmod(int(wrong.argmax()), wrong.shape[1])
        return (shown, said, count) if count else None


def truth_of(truth: Sequence[str], labels: Sequence[str]) -> NDArray[np.int64]:
    """The place of each true label among the labels.

    Raises
    ------
    ValueError
        When one isn't among them.

    Examples
    --------
    >>> truth_of(["b", "a", "b"], ["a", "b"]).tolist()
    [1, 0, 1]
    """
    places = {label: place for place, label in enumerate(labels)}
    strange = sorted(set(truth) - set(places))
    if strange or not truth:
        raise ValueError(f"truth: expected labels among {list(labels)}, got {strange or 'none'}")
    return np.array([places[label] for label in truth], dtype=np.int64)
