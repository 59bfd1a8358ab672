"""PyDocs as vectors of all-MiniLM-L6-v2: most of them shipped, the others encoded on the spot."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.models import load

from .cache import cache_dir, repository_data
from .progress_bar import progress
from .pydocs_corpus import pydocs
from .pydocs_table import Doc
from .quantized_rows import QuantizedRows, text_key
from .question_set import pydocs_questions

MODEL = "all-MiniLM-L6-v2"
DIM = 384
BATCH = 64
SHIPPED = "pydocs_minilm.npz"
Encode = Callable[[list[str]], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class DocVectors:
    """Documents' names and vectors.

    Attributes
    ----------
    names
        n names, in PyDocs' order.
    matrix
        float32, shape (n, 384), rows of length 1.
    left_out
        Names of documents without a vector, because the time limit came first.
    """

    names: list[str]
    matrix: NDArray[np.float32]
    left_out: list[str]

    def __repr__(self) -> str:
        return f"DocVectors({len(self.names):,} documents, {len(self.left_out):,} left out)"


@cache
def pydocs_vectors(time_limit: float = 60.0) -> DocVectors:
    """Load a sentence vector for each document of PyDocs.

    Vectors come from the repository's ``data/``, where they lie under the hashes of the texts.
    Texts that it lacks, because other versions of the packages are installed, are encoded now:
    documents that answer questions first, then functions and classes, then the others. What was
    encoded is kept in the cache folder, so that the next call goes on from there.

    Parameters
    ----------
    time_limit
        Seconds after which encoding stops, 0 or more.

    Returns
    -------
    DocVectors
        What was left out is named in it, and told on stderr.

    Raises
    ------
    ValueError
        If `time_limit` is negative.
    ModelUnavailable
        If documents must be encoded and the model's package isn't installed.

    References
    ----------
    Reimers and Gurevych, 2019, "Sentence-BERT".

    Examples
    --------
    >>> vectors = pydocs_vectors()
    >>> vectors.matrix.shape[1], len(vectors.names) == len(vectors.matrix)
    (384, True)
    """
    if not time_limit >= 0:
        raise ValueError(f"time_limit: expected seconds, 0 or more, got {time_limit}")
    asked = {name for question in pydocs_questions() for name in question.relevant}
    store = cache_dir() / SHIPPED
    found = encode_missing(pydocs().docs, _shipped(), store, _encode, time_limit, asked)
    if found.left_out:
        print(
            f"pydocs_vectors: {len(found.left_out):,} of {len(pydocs()):,} documents have no "
            f"vector after {time_limit:.0f} s of encoding; the next session goes on from here.",
            file=sys.stderr,
        )
    return found


def encode_missing(
    docs: Sequence[Doc],
    shipped: QuantizedRows,
    store: Path,
    encode: Encode,
    time_limit: float,
    first: set[str],
) -> DocVectors:
    """Look documents up by their texts, and encode those that nobody has encoded yet.

    Parameters
    ----------
    docs
        The documents.
    shipped
        Vectors that are there already.
    store
        File for the new ones; what it holds is used, what is encoded is added to it.
    encode
        Function from texts to unit rows, shape (n, 384).
    time_limit
        Seconds after which no further batch starts.
    first
        Names of documents to encode before all others.

    Returns
    -------
    DocVectors
    """
    texts = [doc.text for doc in docs]
    keys = [text_key(text) for text in texts]
    known = shipped.merged(QuantizedRows.load(store, DIM))
    missing = np.flatnonzero(known.find(keys) < 0).tolist()
    if missing and time_limit > 0:
        order = sorted(missing, key=lambda row: (_urgency(docs[row], first), len(texts[row])))
        new = _encoded_in_time([(keys[row], texts[row]) for row in order], encode, time_limit)
        QuantizedRows.load(store, DIM).merged(new).save(store)
        known = known.merged(new)
    rows = known.find(keys)
    names = [doc.name for doc in docs]
    there = np.flatnonzero(rows >= 0)
    return DocVectors(
        [names[row] for row in there],
        known.rows(rows[there]),
        [names[row] for row in np.flatnonzero(rows < 0)],
    )


def _urgency(doc: Doc, first: set[str]) -> int:
    if doc.name in first:
        return 0
    return 1 if doc.kind in ("function", "class") else 2


def _encoded_in_time(
    todo: list[tuple[int, str]], encode: Encode, time_limit: float
) -> QuantizedRows:
    end = time.monotonic() + time_limit
    done: list[NDArray[np.float32]] = []
    starts = range(0, len(todo), BATCH)
    for start in progress(starts, f"Encoding PyDocs, at most {time_limit:.0f} s"):
        if time.monotonic() >= end:
            break
        done.append(encode([text for _, text in todo[start : start + BATCH]]))
    matrix = np.concatenate([*done, np.zeros((0, DIM), dtype=np.float32)])
    return QuantizedRows.quantize([key for key, _ in todo[: len(matrix)]], matrix)


def _encode(texts: list[str]) -> NDArray[np.float32]:
    return np.asarray(load(MODEL).encode(texts), dtype=np.float32)


def _shipped() -> QuantizedRows:
    try:
        path = repository_data(SHIPPED)
    except FileNotFoundError:
        path = Path("no such file")
    return QuantizedRows.load(path, DIM)
