"""MiniLM vectors of any texts: most of them shipped, the others encoded on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import progress, repository_data
from course_lib.datasets.encoded_pydocs import DIM, MODEL, SHIPPED
from course_lib.datasets.quantized_rows import QuantizedRows, text_key
from course_lib.models import load

from .documentation_pairs import PydocsPairs

PAIRS = "pydocs_pairs_minilm.npz"
BATCH = 64


def text_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return a unit vector of all-MiniLM-L6-v2 for each text.

    Texts of PyDocs, of `pydocs_questions` and of the pairs that this chapter trains and tests with
    are looked up in the files of the repository's ``data/``; the others are encoded, about 40
    documents or 200 short texts a second on two cores.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    (n, 384) float32
        Rows of length 1.

    Examples
    --------
    >>> vectors = text_vectors(["keep the biggest numbers", "keep the largest numbers"])
    >>> vectors.shape, bool(vectors[0] @ vectors[1] > 0.8)
    ((2, 384), True)
    """
    known = _known()
    rows = known.find([text_key(text) for text in texts])
    vectors = np.zeros((len(texts), DIM), dtype=np.float32)
    vectors[rows >= 0] = known.rows(rows[rows >= 0])
    missing = np.flatnonzero(rows < 0)
    for start in progress(range(0, len(missing), BATCH), "Encoding texts"):
        part = missing[start : start + BATCH]
        vectors[part] = load(MODEL).encode([texts[i] for i in part])
    return vectors


def stored_pairs(pairs: PydocsPairs) -> PydocsPairs:
    """Return the pairs of which both vectors are shipped, so that nothing has to be encoded.

    Parameters
    ----------
    pairs : PydocsPairs

    Returns
    -------
    PydocsPairs
        Of ``"summary"``, all pairs of networkx and most of the others; of ``"question"`` and
        ``"see_also"`` all. Fewer where other versions of the packages are installed.

    Examples
    --------
    >>> from course_lib.training import pydocs_pairs
    >>> questions = pydocs_pairs("question")
    >>> len(stored_pairs(questions)) == len(questions)
    True
    """
    sides = [
        _known().find([text_key(t) for t in side]) for side in (pairs.queries, pairs.documents)
    ]
    return pairs.take(np.flatnonzero((sides[0] >= 0) & (sides[1] >= 0)).tolist())


@cache
def _known() -> QuantizedRows:
    return _shipped(PAIRS).merged(_shipped(SHIPPED))


def _shipped(name: str) -> QuantizedRows:
    try:
        path = repository_data(name)
    except FileNotFoundError:
        path = Path("no such file")
    return QuantizedRows.load(path, DIM)
