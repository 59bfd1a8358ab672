"""A search engine for the documentation of the installed packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .docs_index import DocsIndex
from .match_explanation import match_reasons
from .score_fusion import reciprocal_rank_fusion
from .search_clues import CLUES, question_clues
from .search_weights import WEIGHTS
from .semantic_search import SearchHit

Embed = Callable[[list[str]], NDArray[np.float32]]
ENGINES = ("winner", "hybrid", "dense", "bm25")
DEPTH = 100  # results of each engine that are fused
COMMON = 0.1, 20  # a word that a larger share, and more documents, have is no reason
ASKING = frozenset(
    {"how", "what", "which", "when", "where", "why", "who", "do", "does", "can", "should"}
)


class DocumentationSearch:
    """Find what a question in plain words is about, among all documents of PyDocs.

    ============  ==================================================================
    engine        ranks by
    ============  ==================================================================
    ``"bm25"``    the words that question and docstring share
    ``"dense"``   the cosine of their vectors
    ``"hybrid"``  both, fused by reciprocal ranks
    ``"winner"``  a weighted sum of the eight clues of `search_clues`
    ============  ==================================================================

    Parameters
    ----------
    index : DocsIndex
    embed : callable
        From n texts to unit rows, shape (n, d), of the model that encoded the documents.
    weights : mapping, optional
        Clue to its weight; those learned from the train and dev questions unless given.

    Examples
    --------
    >>> from course_lib.applications import documentation_search
    >>> search = documentation_search()
    >>> hits = search.search("invert a matrix", package="numpy")
    >>> len(hits), "numpy.linalg.inv" in [hit.document for hit in hits]
    (10, True)
    """

    def __init__(
        self, index: DocsIndex, embed: Embed, weights: Mapping[str, float] | None = None
    ) -> None:
        chosen = WEIGHTS if weights is None else weights
        if set(chosen) != set(CLUES):
            raise ValueError(f"weights: expected {', '.join(CLUES)}, got {', '.join(chosen)}")
        self.index, self.embed = index, embed
        self.weights = np.array([chosen[clue] for clue in CLUES], dtype=np.float32)

    def scores(self, question: str, engine: str = "winner") -> NDArray[np.float32]:
        """Return each document's score, shape (n,); -inf for what the engine doesn't find.

        Parameters
        ----------
        question : str
        engine : {"winner", "hybrid", "dense", "bm25"}

        Raises
        ------
        ValueError
            If there is no such engine, or the question is empty.
        """
        if engine not in ENGINES:
            raise ValueError(f"engine: expected one of {', '.join(ENGINES)}, got {engine!r}")
        if not question.strip():
            raise ValueError("question: expected words, got none")
        if engine == "bm25":
            return self._by_words(question)
        if engine == "hybrid":
            return self._by_ranks(question)
        vector = self.embed([question])[0]
        if engine == "dense":
            return self.index.vectors @ vector
        return question_clues(self.index, question, vector) @ self.weights

    def search(
        self, question: str, k: int = 10, engine: str = "winner", package: str | None = None
    ) -> list[SearchHit]:
        """Return the k best documents.

        Parameters
        ----------
        question : str
        k : int
            1 or more.
        engine : {"winner", "hybrid", "dense", "bm25"}
        package : str, optional
            Only documents of this package, such as ``"scipy"``. It is applied before the best are
            picked: k results come back if the package has them.

        Returns
        -------
        list of SearchHit
            Best first; fewer than k where the engine finds fewer.

        Raises
        ------
        ValueError
            If `k` is below 1, or there is no such engine or package.
        """
        if k < 1:
            raise ValueError(f"k: expected 1 or more, got {k}")
        scores = self.scores(question, engine)
        if package is not None:
            scores = np.where(self._rows_of(package), scores, -np.inf)
        rows = _best(scores, k)
        return [
            SearchHit(self.index.names[row], float(scores[row]), self.index.text(row))
            for row in rows.tolist()
        ]

    def explained(
        self,
        question: str,
        k: int = 10,
        engine: str = "winner",
        package: str | None = None,
        sentences: int = 4,
    ) -> list[SearchHit]:
        """Return what `search` returns, with `terms` and `sentence` filled in.

        Parameters
        ----------
        question, k, engine, package
            As in `search`.
        sentences : int
            How many of each text may be the nearest one, the line with the arguments included.
            The encoder reads them all: about 10 ms each. Engine ``"bm25"`` looks at words only.
        """
        hits = self.search(question, k, engine, package)
        embed = None if engine == "bm25" else self.embed
        reasons = match_reasons(
            question,
            [hit.text for hit in hits],
            embed,
            tokenize=self.index.words.tokenize,
            ignored=self._common_words,
            max_sentences=sentences,
        )
        return [
            replace(hit, terms=reason.terms, sentence=reason.sentence)
            for hit, reason in zip(hits, reasons, strict=True)
        ]

    def rank(self, question: str, engine: str = "winner", k: int = 10) -> list[str]:
        """Return names, best first: what `metrics.evaluate` and the scoreboard ask for."""
        return [self.index.names[row] for row in _best(self.scores(question, engine), k)]

    def _by_words(self, question: str) -> NDArray[np.float32]:
        scores = self.index.words.scores(question)
        return np.where(scores > 0, scores, np.float32(-np.inf))

    def _by_ranks(self, question: str) -> NDArray[np.float32]:
        rankings = [
            _best(self.scores(question, name), DEPTH).tolist() for name in ("bm25", "dense")
        ]
        scores = np.full(len(self.index), -np.inf, dtype=np.float32)
        for row, score in reciprocal_rank_fusion(rankings):
            scores[row] = score
        return scores

    def _rows_of(self, package: str) -> NDArray[np.bool_]:
        rows = self.index.packages == package
        if not rows.any():
            known = ", ".join(sorted(set(self.index.packages.tolist())))
            raise ValueError(f"package: expected one of {known}, got {package!r}")
        return rows

    @cached_property
    def _common_words(self) -> frozenset[str]:
        postings = self.index.words.postings
        share, least = COMMON
        common = postings.document_counts > max(share * len(self.index), least)
        words: Sequence[str] = list(postings.vocabulary)
        return ASKING | {words[term] for term in np.flatnonzero(common).tolist()}


def _best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the places of the k best scores above -inf, best first; equal ones by place."""
    k = min(k, len(scores))
    limit = np.partition(scores, len(scores) - k)[len(scores) - k] if k else np.inf
    rows = np.flatnonzero((scores >= limit) & (scores > -np.inf))
    return rows[np.argsort(-scores[rows], kind="stable")][:k]
