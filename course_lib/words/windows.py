"""Context windows: which (center, context) pairs a sentence yields, and how much each counts."""

import numpy as np
from numpy.typing import NDArray

from course_lib.words.vocabulary import Corpus

Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]


def draw_radii(n: int, window: int, seed: int = 0) -> NDArray[np.int64]:
    """Draw a window radius for each of `n` positions, uniform over 1 … `window`.

    word2vec uses *all* words within the drawn radius; it does not pick words at random.
    A word at distance d is inside with probability (C - d + 1) / C: see `linear_weights`.

    Examples
    --------
    >>> draw_radii(4, window=1)
    array([1, 1, 1, 1])
    """
    _check_window(window)
    return np.random.default_rng(seed).integers(1, window + 1, size=n)


def linear_weights(window: int) -> NDArray[np.float64]:
    """Return the expected weight of distances 1 … `window` under dynamic windows.

    Returns
    -------
    (window,) float64
        (C - d + 1) / C at place d - 1.

    References
    ----------
    Levy, Goldberg, Dagan 2015, "Improving Distributional Similarity with Lessons Learned from
    Word Embeddings", section 3.1.

    Examples
    --------
    >>> linear_weights(5)
    array([1. , 0.8, 0.6, 0.4, 0.2])
    """
    _check_window(window)
    return np.arange(window, 0, -1) / window


def harmonic_weights(window: int) -> NDArray[np.float64]:
    """Return GloVe's weight of distances 1 … `window`, 1 / d.

    Examples
    --------
    >>> harmonic_weights(4)
    array([1.        , 0.5       , 0.33333333, 0.25      ])
    """
    _check_window(window)
    return 1.0 / np.arange(1, window + 1)


def skipgram_pairs(corpus: Corpus, window: int, radii: NDArray[np.int64] | None = None) -> Pairs:
    """List every (center, context) pair of a corpus, without crossing sentence ends.

    Parameters
    ----------
    corpus : Corpus
        n tokens.
    window : int
        Largest distance.
    radii : (n,) int, optional
        Own radius of each center (`draw_radii`); without it all use `window`.

    Returns
    -------
    centers, contexts : (pairs,) int32
        Ordered by center position, then by context position.

    Complexity
    ----------
    O(n · window), vectorised over positions.

    Examples
    --------
    >>> corpus = Corpus(np.array([7, 8, 9], np.int32), np.array([0, 3]))
    >>> centers, contexts = skipgram_pairs(corpus, window=1)
    >>> list(zip(centers.tolist(), contexts.tolist()))
    [(7, 8), (8, 7), (8, 9), (9, 8)]
    """
    _check_window(window)
    n = len(corpus.tokens)
    if radii is not None and len(radii) != n:
        raise ValueError(f"radii: expected one for each of {n} tokens, got {len(radii)}")
    reach = np.full(n, window) if radii is None else np.minimum(radii, window)
    lengths = np.diff(corpus.offsets)
    first = np.repeat(corpus.offsets[:-1], lengths)  # (n,) start of the own sentence
    last = np.repeat(corpus.offsets[1:], lengths) - 1  # (n,) its last position
    steps = np.concatenate([np.arange(-window, 0), np.arange(1, window + 1)])
    position = np.arange(n)[:, None]
    other = position + steps  # (n, 2 · window)
    inside = (other >= first[:, None]) & (other <= last[:, None]) & (abs(steps) <= reach[:, None])
    center_at, step_at = np.nonzero(inside)
    return corpus.tokens[center_at], corpus.tokens[other[center_at, step_at]]


def _check_window(window: int) -> None:
    if window < 1:
        raise ValueError(f"window: expected 1 or more, got {window}")
