"""Sub-sampling: leave out most occurrences of the most frequent words."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.words.vocabulary import Corpus, select


def keep_probability_paper(counts: ArrayLike, sample: float = 1e-5) -> NDArray[np.float64]:
    """Return the chance that an occurrence survives, as the paper writes it.

    The paper discards with probability 1 - sqrt(t / f). For a word rarer than t that is
    negative, so it has to be clipped: such words are always kept.

    Parameters
    ----------
    counts : (V,) array_like
        Occurrences of each word.
    sample : float
        The threshold t, a relative frequency; 0 keeps everything.

    Returns
    -------
    (V,) float64
        min(1, sqrt(t / f)) with f the relative frequency.

    References
    ----------
    Mikolov et al. 2013, "Distributed Representations of Words and Phrases and their
    Compositionality", equation 5.

    Examples
    --------
    >>> keep_probability_paper([99, 1], sample=0.01).round(3)
    array([0.101, 1.   ])
    """
    f, t = _frequencies(counts, sample), sample
    if t == 0:
        return np.ones_like(f)
    with np.errstate(divide="ignore"):  # a reserved <UNK> may never occur: f = 0
        return np.minimum(1.0, np.sqrt(t / f))


def keep_probability_c_code(counts: ArrayLike, sample: float = 1e-3) -> NDArray[np.float64]:
    """Return the chance that an occurrence survives, as word2vec.c and gensim compute it.

    The released program keeps with probability sqrt(t / f) + t / f, which is a little more than
    the paper's formula and cuts in only above f = 2.6 t.

    Parameters
    ----------
    counts : (V,) array_like
        Occurrences of each word.
    sample : float
        The threshold t, a relative frequency; 0 keeps everything.

    Returns
    -------
    (V,) float64
        min(1, sqrt(t / f) + t / f).

    Examples
    --------
    >>> keep_probability_c_code([99, 1], sample=0.01).round(3)
    array([0.111, 1.   ])
    """
    f, t = _frequencies(counts, sample), sample
    if t == 0:
        return np.ones_like(f)
    with np.errstate(divide="ignore"):  # a reserved <UNK> may never occur: f = 0
        return np.minimum(1.0, np.sqrt(t / f) + t / f)


def subsample(corpus: Corpus, keep: NDArray[np.float64], seed: int = 0) -> Corpus:
    """Return a random thinning of `corpus`; each epoch of a model draws a fresh one.

    Parameters
    ----------
    corpus : Corpus
    keep : (V,) float64
        Probability that an occurrence of word i stays.
    seed : int

    Examples
    --------
    >>> corpus = Corpus(np.array([0, 1, 0], np.int32), np.array([0, 3]))
    >>> subsample(corpus, np.array([0.0, 1.0])).tokens
    array([1], dtype=int32)
    """
    u = np.random.default_rng(seed).random(len(corpus.tokens))
    return select(corpus, u < keep[corpus.tokens])


def _frequencies(counts: ArrayLike, sample: float) -> NDArray[np.float64]:
    counts = np.asarray(counts, dtype=np.float64)
    if counts.ndim != 1 or (counts < 0).any() or not counts.any():
        raise ValueError("counts: expected a (V,) array of numbers >= 0, not all of them zero")
    if not 0 <= sample <= 1:
        raise ValueError(f"sample: expected a frequency between 0 and 1, got {sample}")
    return counts / counts.sum()
