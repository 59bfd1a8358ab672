"""Queries and passages: some models were trained with words in front of each."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .texts_check import check_texts


class RetrievalPrefixes:
    """Adds ``encode_queries`` and ``encode_passages`` to a class with ``encode``.

    A prefix belongs to the model: E5 was trained with ``"query: "`` and ``"passage: "``, BGE with
    an instruction before queries alone, most models with neither. Where two texts of one kind are
    compared, both get the same prefix, with E5 ``"query: "`` (Wang et al. 2022, "Text Embeddings
    by Weakly-Supervised Contrastive Pre-training").

    Attributes
    ----------
    query_prefix, passage_prefix
        What is put before each text, as it is, with its final space.
    """

    query_prefix = ""
    passage_prefix = ""

    @abstractmethod
    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts as they are, as unit rows, shape (n, dim)."""

    def encode_queries(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n questions, each with the query prefix, as unit rows, shape (n, dim)."""
        return self.encode(prefixed(self.query_prefix, texts), batch_size, progress)

    def encode_passages(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n documents, each with the passage prefix, as unit rows, shape (n, dim)."""
        return self.encode(prefixed(self.passage_prefix, texts), batch_size, progress)


def prefixed(prefix: str, texts: Sequence[str]) -> list[str]:
    """Put a prefix before every text.

    Parameters
    ----------
    prefix
        With its final space, if it has one.
    texts
        n texts.

    Raises
    ------
    TypeError
        If `texts` is one string, or an item isn't a string.

    Examples
    --------
    >>> prefixed("query: ", ["how to sort?"])
    ['query: how to sort?']
    """
    check_texts(texts)
    return [prefix + text for text in texts]
