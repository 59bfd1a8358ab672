"""What is in a vector, and what did the probe learn by heart? Linear probes with a control task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.normalization import l2_normalize
from course_lib.vectors.numbers_check import as_floats
from course_lib.vectors.probe import LogisticProbe


@dataclass(frozen=True)
class ProbeResult:
    """How well a linear probe reads a label from held-out vectors.

    Attributes
    ----------
    accuracy : float
        Share of the held-out labels that it predicts.
    majority : float
        What the most frequent label of the training part would reach there.
    control_accuracy : float or None
        The same probe's share on labels dealt out at random, one for each kind of item; None
        without `kinds`.
    trained_on, tested_on : int
        Numbers of vectors.
    """

    accuracy: float
    majority: float
    control_accuracy: float | None
    trained_on: int
    tested_on: int

    @property
    def selectivity(self) -> float | None:
        """Accuracy less control accuracy: what isn't explained by learning kinds by heart."""
        return None if self.control_accuracy is None else self.accuracy - self.control_accuracy


def control_task(kinds: Sequence[Hashable], labels: Sequence[Any], seed: int = 0) -> list[Any]:
    """Deal out labels at random, one for each kind of item: nothing to learn but a list.

    Parameters
    ----------
    kinds
        The kind of each of n items, for example its word. All items of a kind get one label.
    labels
        The n real labels. The random ones are drawn from their frequencies.
    seed
        Of the draw. It doesn't depend on the order of the items.

    Returns
    -------
    list
        n labels.

    Raises
    ------
    ValueError
        If the lengths differ or are 0.

    References
    ----------
    Hewitt and Liang (2019), Designing and interpreting probes with control tasks, section 2.

    Examples
    --------
    >>> control_task(["the", "cat", "the"], ["article", "noun", "article"], seed=1)
    ['noun', 'article', 'noun']
    """
    if len(kinds) != len(labels) or not len(labels):
        raise ValueError(
            f"kinds: expected {len(labels)} >= 1, one for each label, got {len(kinds)}"
        )
    frequencies = sorted(Counter(labels).items(), key=lambda entry: str(entry[0]))
    names, counts = zip(*frequencies, strict=True)
    different = sorted(set(kinds), key=str)
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(names), size=len(different), p=np.array(counts) / len(labels))
    dealt = dict(zip(different, drawn, strict=True))
    return [names[dealt[kind]] for kind in kinds]


def linear_probe(
    vectors: ArrayLike,
    labels: Sequence[Any],
    kinds: Sequence[Hashable] | None = None,
    test_share: float = 0.3,
    ridge: float = 1.0,
    seed: int = 0,
) -> ProbeResult:
    """Fit a logistic probe on one part of the vectors and read the labels of the other.

    Transfer by a frozen embedding is the same measurement: the vectors stay, only the probe
    learns. With `kinds` the probe is fitted a second time, on the labels of a control task: if it
    does as well there, it had room to learn the kinds by heart, and its accuracy says little about
    the vectors.

    Parameters
    ----------
    vectors
        Shape (n, d), finite. They are given length 1.
    labels
        n labels of at least two classes.
    kinds
        The kind of each item; kinds should occur in both parts, or the control is pure guessing.
    test_share
        Share of the items that is held out, above 0 and below 1; drawn at random.
    ridge
        Penalty of `course_lib.vectors.LogisticProbe`, above 0.
    seed
        Of the split and of the control labels.

    Returns
    -------
    ProbeResult

    Raises
    ------
    ValueError
        If lengths differ, `test_share` leaves a part empty, or the training part has one class.

    References
    ----------
    Alain and Bengio (2016), Understanding intermediate layers using linear classifier probes;
    Hewitt and Liang (2019), Designing and interpreting probes with control tasks.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> labels = ["north", "south"] * 50
    >>> points = rng.normal(size=(100, 2)) + [[0, 4], [0, -4]] * 50
    >>> result = linear_probe(points, labels)
    >>> result.accuracy, result.tested_on
    (1.0, 30)
    """
    x = l2_normalize(as_floats("vectors", vectors, 2))
    if len(x) != len(labels):
        raise ValueError(f"labels: expected {len(x)}, one a row of vectors, got {len(labels)}")
    train, test = _split(len(x), test_share, seed)
    accuracy = _accuracy(x, list(labels), train, test, ridge)
    control = None
    if kinds is not None:
        control = _accuracy(x, control_task(kinds, labels, seed), train, test, ridge)
    most = Counter(labels[i] for i in train).most_common(1)[0][0]
    majority = float(np.mean([labels[i] == most for i in test]))
    return ProbeResult(accuracy, majority, control, len(train), len(test))


def _split(n: int, test_share: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    held_out = round(n * test_share)
    if not 0 < held_out < n:
        raise ValueError(f"test_share: expected a share that leaves both parts, got {test_share}")
    order = np.random.default_rng(seed).permutation(n)
    return order[held_out:], order[:held_out]


def _accuracy(
    x: NDArray[Any],
    labels: list[Any],
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    ridge: float,
) -> float:
    probe = LogisticProbe(ridge).fit(x[train], [labels[i] for i in train])
    return probe.score(x[test], [labels[i] for i in test])
