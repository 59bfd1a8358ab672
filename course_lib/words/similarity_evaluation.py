"""Do cosines agree with people's judgements of word similarity?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from course_lib.datasets import WordVectors


class SimilarityResult(NamedTuple):
    """Score, and how much of the test it stands on: never report the one without the other.

    Attributes
    ----------
    spearman : float
        Rank correlation with the judgements; NaN with fewer than two covered pairs.
    coverage : float
        Share of the pairs with both words in the vocabulary, 0 to 1.
    n : int
        Number of covered pairs.
    """

    spearman: float
    coverage: float
    n: int


def evaluate_similarity(
    word_vectors: WordVectors, pairs: Sequence[tuple[str, str, float]]
) -> SimilarityResult:
    """Correlate cosines with judgements over the pairs that the vocabulary covers.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    pairs : sequence of (word, word, judgement)
        A word that is not in the vocabulary as written is looked up in lower case.

    Returns
    -------
    SimilarityResult
        ``(spearman, coverage, n)``.

    References
    ----------
    Finkelstein et al. (2001), WordSim-353; Hill, Reichart and Korhonen (2015), SimLex-999.

    Examples
    --------
    >>> wv = WordVectors(["cat", "dog", "car"], np.array([[1, 0.1], [1, 0.2], [0, 1]]))
    >>> evaluate_similarity(wv, [("cat", "dog", 9), ("cat", "car", 2), ("cat", "yak", 5)])
    SimilarityResult(spearman=1.0, coverage=0.6666666666666666, n=2)
    """
    unit = word_vectors.normalized()
    cosines, judgements = [], []
    for first, second, judgement in pairs:
        a, b = known_spelling(first, unit), known_spelling(second, unit)
        if a is not None and b is not None:
            cosines.append(float(unit[a] @ unit[b]))
            judgements.append(float(judgement))
    coverage = len(cosines) / len(pairs) if pairs else 0.0
    return SimilarityResult(spearman(cosines, judgements), coverage, len(cosines))


def known_spelling(word: str, word_vectors: WordVectors) -> str | None:
    """Return the word as the table spells it, as written or in lower case; None if it has none."""
    if word in word_vectors:
        return word
    return word.lower() if word.lower() in word_vectors else None


def spearman(x: Sequence[float], y: Sequence[float]) -> float:
    """Return Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank.

    Parameters
    ----------
    x, y : sequence of float
        Of equal length.

    Returns
    -------
    float
        Between -1 and 1; NaN with fewer than two points or if one side is constant.

    Examples
    --------
    >>> spearman([1, 2, 3], [10, 20, 15])
    0.5
    """
    if len(x) != len(y):
        raise ValueError(f"y: expected {len(x)} numbers, as many as x, got {len(y)}")
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])
