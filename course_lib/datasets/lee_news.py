"""Lee's news documents with the human similarity of every pair, from gensim's wheel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .installed import package_file


@dataclass(frozen=True, eq=False)
class LeeCorpus:
    """Australian news items and what people thought of their likeness.

    Attributes
    ----------
    background
        300 news items to learn from.
    documents
        50 other, shorter ones.
    similarity
        float32, shape (50, 50), 0 to 1, symmetric, ones on the diagonal: the mean human rating of
        each pair of `documents`.
    """

    background: list[str]
    documents: list[str]
    similarity: NDArray[np.float32]


@cache
def lee_corpus() -> LeeCorpus:
    """Load Lee's 300 background documents, 50 documents and the ratings of all their pairs.

    Returns
    -------
    LeeCorpus

    Raises
    ------
    FileNotFoundError, ModuleNotFoundError
        If gensim's files are missing.

    References
    ----------
    Lee, Pincombe and Welsh, 2005, "An empirical evaluation of models of text document similarity".

    Examples
    --------
    >>> lee = lee_corpus()
    >>> len(lee.background), len(lee.documents), lee.similarity.shape
    (300, 50, (50, 50))
    """
    upper = np.loadtxt(_file("similarities0-1.txt"), dtype=np.float32)  # (50, 50), rest zeros
    similarity = np.maximum(upper, upper.T)
    return LeeCorpus(_lines("lee_background.cor"), _lines("lee.cor"), similarity)


def _lines(name: str) -> list[str]:
    text = _file(name).read_bytes().decode("latin-1")
    return [line.strip() for line in text.split("\n") if line.strip()]


def _file(name: str) -> Path:
    return package_file("gensim", f"test/test_data/{name}")
