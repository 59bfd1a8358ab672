"""Classify texts by descriptions of the classes, without a labelled text of any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.media import zero_shot_probabilities
from course_lib.vectors import l2_normalize

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
SCALE = 20.0  # sentence-transformers' default in training; see `fit_scale`


@dataclass(frozen=True, eq=False)
class ZeroShotResult:
    """Which class each text is nearest to.

    Attributes
    ----------
    classes : list of C str
    cosines : (n, C) float32
        How near each text is to each class: whether *any* class fits.
    probabilities : (n, C) float32
        Which of *these* classes fits best; rows add up to 1.
    """

    classes: list[str]
    cosines: NDArray[np.float32]
    probabilities: NDArray[np.float32]

    @property
    def labels(self) -> list[str]:
        """The nearest class of each text."""
        return [self.classes[i] for i in self.cosines.argmax(axis=1)]

    @property
    def confidences(self) -> NDArray[np.float32]:
        """Probability of the nearest class, (n,); what it is worth says calibration."""
        return np.asarray(self.probabilities.max(axis=1))


def zero_shot_classify(
    vectors: ArrayLike,
    descriptions: Mapping[str, str | Sequence[str]],
    encode: Encode,
    scale: float = SCALE,
) -> ZeroShotResult:
    """Compare texts with what each class is about.

    A class of several descriptions is the mean of their unit vectors, scaled to length 1 again.
    What the descriptions say decides: a bare name such as "torch" means a lamp to a language model.

    Parameters
    ----------
    vectors : array_like, shape (n, d)
        Of the texts, from the model that `encode` uses.
    descriptions : mapping
        Class to one sentence about it, or to several.
    encode : callable
        Texts to vectors, (m, d).
    scale : float
        1 / temperature of the softmax, above 0; it changes no label. `fit_scale` fits it.

    Returns
    -------
    ZeroShotResult

    Raises
    ------
    ValueError
        If there is no class, or a class has no description.

    References
    ----------
    Chang, Ratinov, Roth and Srikumar (2008), Importance of semantic representation: dataless
    classification.

    Examples
    --------
    >>> encode = lambda texts: np.array([["graph" in t, "array" in t] for t in texts], np.float32)
    >>> found = zero_shot_classify([[1.0, 0.2]], {"networkx": "graphs", "numpy": "arrays"}, encode)
    >>> found.labels, found.confidences.round(2)
    (['networkx'], array([1.], dtype=float32))
    """
    listed = {name: [d] if isinstance(d, str) else list(d) for name, d in descriptions.items()}
    if not listed:
        raise ValueError("descriptions: expected one class or more, got none")
    if empty := [name for name, texts in listed.items() if not texts]:
        raise ValueError(
            f"descriptions: expected one or more for each class, {empty[0]!r} has none"
        )
    encoded = l2_normalize(encode([text for texts in listed.values() for text in texts]))
    ends = np.cumsum([len(texts) for texts in listed.values()])[:-1]
    means = np.stack([part.mean(axis=0) for part in np.split(encoded, ends)])  # (C, d)
    rows, classes = l2_normalize(np.atleast_2d(np.asarray(vectors))), l2_normalize(means)
    probabilities = zero_shot_probabilities(rows, classes, scale)
    return ZeroShotResult(list(listed), (rows @ classes.T).astype(np.float32), probabilities)
