"""What one word in one document is worth to BM25: rarity, times a count that saturates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rarity = Callable[[Floats, int], Floats]
LEAST = 0.25  # of the mean rarity: what rank-bm25 gives a word that more than half have


def robertson_rarity(document_counts: Floats, n: int) -> Floats:
    """Return ``ln((n - n_t + 0.5) / (n_t + 0.5))``: negative for words that over half have.

    References
    ----------
    Robertson and Spärck Jones (1976), "Relevance weighting of search terms", formula F4.

    Examples
    --------
    >>> robertson_rarity(np.array([1.0, 3.0]), 4).round(2).tolist()
    [0.85, -0.85]
    """
    return np.log((n - document_counts + 0.5) / (document_counts + 0.5))


def lucene_rarity(document_counts: Floats, n: int) -> Floats:
    """Return ``ln(1 + (n - n_t + 0.5) / (n_t + 0.5))``: always above 0.

    References
    ----------
    Kamphuis, de Vries, Boytsov and Lin (2020), "Which BM25 Do You Mean?", table 1.

    Examples
    --------
    >>> lucene_rarity(np.array([1.0, 3.0]), 4).round(2).tolist()
    [1.2, 0.36]
    """
    return np.log1p((n - document_counts + 0.5) / (document_counts + 0.5))


def atire_rarity(document_counts: Floats, n: int) -> Floats:
    """Return ``ln(n / n_t)``: 0 for a word that every document has.

    References
    ----------
    Trotman, Jia and Crane (2012), "Towards an Efficient and Effective Search Engine".

    Examples
    --------
    >>> atire_rarity(np.array([1.0, 4.0]), 4).round(2).tolist()
    [1.39, 0.0]
    """
    return np.log(n / document_counts)


def okapi_rarity(document_counts: Floats, n: int) -> Floats:
    """Return Robertson's rarity with the negative values replaced, as rank-bm25 does.

    A quarter of the mean over all words stands in for them.

    Examples
    --------
    >>> okapi_rarity(np.array([1.0, 1.0, 3.0]), 4).round(2).tolist()
    [0.85, 0.85, 0.07]
    """
    rarity = robertson_rarity(document_counts, n)
    return np.where(rarity < 0, LEAST * rarity.mean() if len(rarity) else 0.0, rarity)


RARITIES: dict[str, Rarity] = {
    "lucene": lucene_rarity,
    "robertson": robertson_rarity,
    "atire": atire_rarity,
    "okapi": okapi_rarity,
}


def saturated_counts(
    counts: NDArray[np.floating], lengths: NDArray[np.floating], k1: float, b: float
) -> NDArray[np.floating]:
    """Return ``f / (f + k1 (1 - b + b l / mean l))``: 0 to 1, each repetition adds less.

    Parameters
    ----------
    counts : shape (m,)
        f, how often a word is in a document.
    lengths : shape (m,)
        l / mean l of the same documents.
    k1 : float
        0 or more: at 0 only presence counts.
    b : float
        0 (length doesn't matter) to 1.

    References
    ----------
    Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond",
    equation 3.15.

    Examples
    --------
    >>> saturated_counts(np.array([1.0, 2.0, 9.0]), np.ones(3), k1=1.0, b=0.75).tolist()
    [0.5, 0.6666666666666666, 0.9]
    """
    return counts / (counts + k1 * (1 - b + b * lengths))
