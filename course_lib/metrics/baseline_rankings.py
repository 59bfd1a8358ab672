"""Two baselines that every system has to beat: chance, and words that both texts contain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

import numpy as np

Rank = Callable[[str], list[str]]


def random_ranking(
    documents: Sequence[str] | Mapping[str, str], k: int = 100, seed: int = 0
) -> Rank:
    """Return a ranker that draws documents by lot: what a metric gives for nothing.

    Parameters
    ----------
    documents : sequence of str, or mapping
        Names, or name to text.
    k : int
        Length of a ranking, 1 or more; at most as many as there are documents.
    seed : int
        With the query's text it decides the draw: the same query always gets the same ranking,
        whichever queries come before it.

    Returns
    -------
    callable
        From a query's text to names, for `evaluate` and `Scoreboard.add`.

    Raises
    ------
    ValueError
        If there is no document or `k` is below 1.

    Examples
    --------
    >>> rank = random_ranking(["a", "b", "c"], k=2)
    >>> len(rank("how?")), rank("how?") == rank("how?")
    (2, True)
    """
    names = _names(documents, k)

    def rank(query: str) -> list[str]:
        digest = blake2b(query.encode("utf-8", "replace"), digest_size=8).digest()
        rng = np.random.default_rng([seed, int.from_bytes(digest, "little")])
        return [names[i] for i in rng.choice(len(names), min(k, len(names)), replace=False)]

    return rank


def tfidf_ranking(documents: Mapping[str, str], k: int = 100) -> Rank:
    """Return a ranker by the cosine of TF-IDF vectors over words: no training, no model.

    Chapter 11 builds the stronger BM25. Words are scikit-learn's; the term frequency is
    1 + log(count), so that a long text doesn't win by repetition.

    Parameters
    ----------
    documents : mapping of str to str
        Name to text.
    k : int
        Length of a ranking, 1 or more.

    Returns
    -------
    callable
        From a query's text to names, best first; documents without a common word are left out, so
        that a ranking may be short or empty.

    Raises
    ------
    ValueError
        If there is no document, no word in any of them, or `k` is below 1.

    References
    ----------
    Salton and Buckley (1988), Term-weighting approaches in automatic text retrieval.

    Examples
    --------
    >>> rank = tfidf_ranking({"a": "sort an array", "b": "solve an equation", "c": "a plot"})
    >>> rank("how do I solve equations or sort arrays with an array?")
    ['a', 'b']
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    names = _names(documents, k)
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    weights = vectorizer.fit_transform(documents.values())  # (n, words), rows of length 1

    def rank(query: str) -> list[str]:
        cosines = (weights @ vectorizer.transform([query]).T).toarray()[:, 0]  # (n,)
        found = np.flatnonzero(cosines > 0)
        if len(found) > k:  # without sorting the whole corpus
            found = np.sort(found[np.argpartition(cosines[found], len(found) - k)[-k:]])
        return [names[i] for i in found[np.argsort(-cosines[found], kind="stable")]]

    return rank


def _names(documents: Sequence[str] | Mapping[str, str], k: int) -> list[str]:
    if not documents:
        raise ValueError("documents: expected at least one, got none")
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    return list(documents)
