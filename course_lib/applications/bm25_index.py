"""BM25 as an inverted index whose entries are weighed when it is built, not when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.cache import write_atomically

from .bm25_weights import RARITIES, saturated_counts
from .code_words import code_tokens
from .postings import Postings
from .sparse_top import best_first

Tokenize = Callable[[str], list[str]]
Scores = NDArray[np.float32]
Ids = NDArray[np.int64]


class BM25Index:
    """Documents ranked by the words that they share with a query.

    ``s(q, d) = sum over words t of q: rarity(t) · f / (f + k1 (1 - b + b l / mean l))`` with f the
    count of t in d and l the words of d. Each entry's summand is computed once, when documents are
    added; a query only adds up.

    Parameters
    ----------
    k1 : float
        How soon repetitions stop counting, 0 or more.
    b : float
        How much long documents are held back, 0 to 1.
    method : {"lucene", "okapi", "atire", "robertson"}
        How rarity is measured. ``"okapi"`` and ``"atire"`` also multiply by k1 + 1, which changes
        no ranking; with ``"robertson"`` a word that most documents have counts against a document.
    tokenize : callable
        From a text to words, for documents and queries alike.

    Raises
    ------
    ValueError
        If a parameter is out of its range.

    Notes
    -----
    Complexity: a query costs one addition for each entry of its words. Memory: 12 bytes an entry.

    References
    ----------
    Robertson et al. (1994), "Okapi at TREC-3"; Lù (2024), "BM25S: Orders of magnitude faster
    lexical search via eager sparse scoring", section 2.

    Examples
    --------
    >>> index = BM25Index()
    >>> index.add(["sort an array", "solve an equation", "sort sort sort"])
    array([0, 1, 2])
    >>> scores, ids = index.search(["how do I sort an array?"], k=3)
    >>> ids
    array([[0, 2, 1]])
    >>> {word: round(weight, 2) for word, weight in index.explain("an array", 0).items()}
    {'an': 0.21, 'array': 0.45}
    """

    def __init__(
        self,
        k1: float = 1.2,
        b: float = 0.75,
        method: str = "lucene",
        tokenize: Tokenize = code_tokens,
    ) -> None:
        if not k1 >= 0:
            raise ValueError(f"k1: expected 0 or more, got {k1}")
        if not 0 <= b <= 1:
            raise ValueError(f"b: expected 0 to 1, got {b}")
        if method not in RARITIES:
            raise ValueError(f"method: expected one of {', '.join(RARITIES)}, got {method!r}")
        self.k1, self.b, self.method, self.tokenize = k1, b, method, tokenize
        self._documents: list[list[str]] | None = []
        self.postings = Postings.of([])
        self.weights: Scores = np.zeros(0, dtype=np.float32)

    @property
    def ntotal(self) -> int:
        """How many documents there are."""
        return len(self.postings)

    @property
    def nbytes(self) -> int:
        """Bytes of entries, weights and words."""
        return self.postings.nbytes + self.weights.nbytes

    def add(self, texts: Sequence[str]) -> Ids:
        """Add documents; all weights are computed anew, as rarity and mean length have changed.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        int64, shape (n,)
            Their ids, counted from 0 on over all calls.

        Raises
        ------
        TypeError
            If `texts` is one string.
        ValueError
            If the index was loaded from disk, where the documents' words aren't kept.
        """
        _check_texts(texts)
        if self._documents is None:
            raise ValueError("texts: a loaded index can only be searched; build a new one")
        first = len(self._documents)
        self._documents += [self.tokenize(text) for text in texts]
        self.postings = Postings.of(self._documents)
        self.weights = self._weighed()
        return np.arange(first, len(self._documents))

    def scores(self, query: str) -> Scores:
        """Return each document's score, shape (n,); 0 where no word is shared."""
        total = np.zeros(self.ntotal, dtype=np.float32)
        for word in self.tokenize(query):
            span = self.postings.span(word)
            np.add.at(total, self.postings.rows[span], self.weights[span])
        return total

    def search(self, queries: Sequence[str], k: int) -> tuple[Scores, Ids]:
        """Find the k best documents for each query.

        Parameters
        ----------
        queries : sequence of str
        k : int
            1 or more; more than there are documents is allowed.

        Returns
        -------
        scores : float32, shape (m, k)
            Best first; -inf where fewer than k documents share a word with the query.
        ids : int64, shape (m, k)
            -1 there. Equal scores: the smaller id first.

        Raises
        ------
        TypeError, ValueError
            If `queries` is one string, or `k` is below 1.
        """
        _check_texts(queries, "queries")
        if k < 1:
            raise ValueError(f"k: expected 1 or more, got {k}")
        rows = [best_first(self.scores(query), k) for query in queries]
        scores = np.array([score for score, _ in rows], dtype=np.float32).reshape(-1, k)
        return scores, np.array([ids for _, ids in rows], dtype=np.int64).reshape(-1, k)

    def explain(self, query: str, row: int) -> dict[str, float]:
        """Return what each word of a query adds to a document's score.

        Parameters
        ----------
        query : str
        row : int
            The document's id.

        Returns
        -------
        dict of str to float
            Only words that the document has, in the order of the query; their sum is the score.

        Raises
        ------
        IndexError
            If there is no such document.
        """
        if not 0 <= row < self.ntotal:
            raise IndexError(f"row: expected 0 to {self.ntotal - 1}, got {row}")
        found: dict[str, float] = {}
        for word in self.tokenize(query):
            span = self.postings.span(word)
            place = span.start + int(np.searchsorted(self.postings.rows[span], row))
            if place < span.stop and self.postings.rows[place] == row:
                found[word] = found.get(word, 0.0) + float(self.weights[place])
        return found

    def save(self, folder: Path) -> None:
        """Write the index into a folder; `load` maps it and needs no time for building."""
        self.postings.save(folder)
        with write_atomically(folder / "weights.npy") as aside:
            np.save(aside, self.weights)

    @classmethod
    def load(cls, folder: Path, tokenize: Tokenize = code_tokens) -> BM25Index:
        """Open what `save` wrote, to search in; documents can't be added to it."""
        index = cls(tokenize=tokenize)
        index._documents = None
        index.postings = Postings.load(folder)
        index.weights = np.load(folder / "weights.npy", mmap_mode="r", allow_pickle=False)
        return index

    def _weighed(self) -> Scores:
        table = self.postings
        rarity = RARITIES[self.method](table.document_counts.astype(np.float64), len(table))
        length = table.lengths / max(float(table.lengths.mean()), 1e-12)  # of 1 on average
        saturated = saturated_counts(table.counts, length[table.rows], self.k1, self.b)
        factor = self.k1 + 1 if self.method in ("okapi", "atire") else 1.0
        return (factor * np.repeat(rarity, table.document_counts) * saturated).astype(np.float32)


def _check_texts(texts: Sequence[str], name: str = "texts") -> None:
    if isinstance(texts, str):
        raise TypeError(f"{name}: expected a sequence of strings, got one string")
