"""Search by meaning: an encoder, an index, and names for what it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from course_lib.ann import Index  # at run time the command line does without it

Embed = Callable[[list[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class SearchHit:
    """One result.

    Attributes
    ----------
    document
        Its name.
    score
        Larger is better; what it means depends on the engine.
    text
        What the document says; may be empty.
    terms
        Words of the text that the query has, too, as they stand there; empty where nobody looked.
    sentence
        The sentence of the text that is nearest to the query; empty where nobody looked.
    """

    document: str
    score: float
    text: str = ""
    terms: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def title(self) -> str:
        """What a list of results shows first: the document's name."""
        return self.document


class SemanticSearchEngine:
    """Documents ranked by the cosine of their vectors with the query's.

    Parameters
    ----------
    embed : callable
        From n texts to vectors, shape (n, d).
    index : Index, optional
        Any index of chapter 7, still empty; exact search by cosine unless given.

    Raises
    ------
    ValueError
        If `index` holds vectors already.

    Examples
    --------
    >>> from course_lib.training import text_vectors
    >>> engine = SemanticSearchEngine(text_vectors)
    >>> engine.add(["sort", "invert"], ["Sort an array.", "Invert a matrix."])
    >>> [hit.document for hit in engine.search("put numbers in order", k=10)]
    ['sort', 'invert']
    """

    def __init__(self, embed: Embed, index: Index | None = None) -> None:
        if index is not None and index.ntotal:
            raise ValueError(f"index: expected an empty one, got {index.ntotal} vectors")
        self.embed, self.index = embed, index
        self.documents: dict[int, tuple[str, str]] = {}  # the index's id -> name and text
        self._ids: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.documents)

    def add(
        self,
        names: Sequence[str],
        texts: Sequence[str],
        vectors: NDArray[np.float32] | None = None,
    ) -> None:
        """Add documents.

        Parameters
        ----------
        names, texts : sequence of str
            n each; names that are there already are refused.
        vectors : (n, d) array, optional
            Of the texts, where somebody has encoded them before.

        Raises
        ------
        ValueError
            If the lengths differ or a name comes twice; nothing is added then.
        """
        if len(names) != len(texts):
            raise ValueError(f"texts: expected {len(names)}, one a name, got {len(texts)}")
        if len({*names, *self._ids}) < len(names) + len(self._ids):
            raise ValueError("names: expected new ones, each once")
        if not len(names):
            return
        rows = self.embed(list(texts)) if vectors is None else vectors
        if len(rows) != len(names):
            raise ValueError(f"vectors: expected {len(names)}, one a name, got {len(rows)}")
        if self.index is None:
            from course_lib.ann import FlatIndex

            self.index = FlatIndex(rows.shape[1], metric="cosine")
        for key, name, text in zip(self.index.add(rows).tolist(), names, texts, strict=True):
            self.documents[key], self._ids[name] = (name, text), key

    def remove(self, name: str) -> None:
        """Forget a document; raises KeyError if there is none of that name."""
        key = self._ids[name]
        if self.index is not None:
            self.index.remove([key])
        del self.documents[key], self._ids[name]

    def search(self, query: str, k: int = 10) -> list[SearchHit]:
        """Return the k best documents, fewer where there are fewer.

        An index fills the places for which it has no result with the id -1. In Python -1 is the
        last element of a list: taken at its word, the last document would be found again and
        again. Here it is left out.

        Parameters
        ----------
        query : str
        k : int
            1 or more.

        Returns
        -------
        list of SearchHit
            Best first, with the cosine as score.

        Raises
        ------
        ValueError
            If `k` is below 1.
        """
        if k < 1:
            raise ValueError(f"k: expected 1 or more, got {k}")
        if self.index is None or not self.documents:
            return []
        scores, ids = self.index.search(self.embed([query]), min(k, self.index.ntotal))
        pairs = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return [
            SearchHit(self.documents[key][0], score, self.documents[key][1])
            for key, score in pairs
            if key >= 0
        ]
