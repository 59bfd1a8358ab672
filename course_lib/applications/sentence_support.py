"""Which sentences of the retrieved passages answer the question, and how well?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.metrics.near_duplicates import normalized_text
from course_lib.vectors import l2_normalize

from .sentence_boundaries import sentence_spans
from .text_chunking import Chunk

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
FEWEST_WORDS = 3  # "See also." answers nothing


@dataclass(frozen=True)
class SupportedSentence:
    """A sentence of a document, offered as an answer.

    Attributes
    ----------
    text : str
        As it stands in the passage.
    document : str
        The document to cite.
    section : str
        Where in the document.
    score : float
        Cosine with the question, -1 to 1.
    """

    text: str
    document: str
    section: str
    score: float


def answer_sentences(
    question: str,
    chunks: Sequence[Chunk],
    encode: Encode,
    most: int = 3,
    redundant: float = 0.9,
) -> list[SupportedSentence]:
    """Choose the sentences nearest to a question, each with the document that it stands in.

    A sentence is embedded under its document's name, because "Return a sorted copy" says of what
    only with it. One that says almost the same as a better one is left out.

    Parameters
    ----------
    question : str
    chunks : sequence of Chunk
    encode : callable
        Texts to vectors, (n, d); cosines are taken.
    most : int
        Sentences to return, 1 or more.
    redundant : float
        Cosine with a better sentence from which one is left out; above 1 keeps all.

    Returns
    -------
    list of SupportedSentence
        Best first. Whether the best is good enough is another question: `calibrate_support`.

    Raises
    ------
    ValueError
        If `most` is below 1, or the question is empty.

    References
    ----------
    Leaving out what was said: Carbonell and Goldstein (1998), The use of MMR.

    Examples
    --------
    >>> def encode(texts):  # counts of three letters, for the example
    ...     return np.array([[t.count(c) for c in "xyz"] for t in texts], np.float32)
    >>> chunks = [Chunk("a", "", "No such thing. It has xx in it."), Chunk("b", "", "y z y z")]
    >>> [(s.text, s.document) for s in answer_sentences("x?", chunks, encode, most=1)]
    [('It has xx in it.', 'a')]
    """
    if most < 1:
        raise ValueError(f"most: expected 1 or more, got {most}")
    if not question.strip():
        raise ValueError("question: expected text, got none")
    found = _sentences(chunks)
    if not found:
        return []
    texts = [question, *(f"{chunk.document}: {text}" for chunk, text in found)]
    vectors = l2_normalize(np.asarray(encode(texts), dtype=np.float32))  # (1 + n, d)
    scores = vectors[1:] @ vectors[0]
    rows = _different(vectors[1:], np.argsort(-scores, kind="stable"), most, redundant)
    return [
        SupportedSentence(
            found[row][1], found[row][0].document, found[row][0].section, float(scores[row])
        )
        for row in rows
    ]


def _sentences(chunks: Sequence[Chunk]) -> list[tuple[Chunk, str]]:
    """All sentences that say something; what overlapping passages repeat comes once."""
    found: dict[tuple[str, str], tuple[Chunk, str]] = {}
    for chunk in chunks:
        for start, end in sentence_spans(chunk.text):
            text = chunk.text[start:end]
            if len(text.split()) >= FEWEST_WORDS:
                found.setdefault((chunk.document, normalized_text(text)), (chunk, text))
    return list(found.values())


def _different(
    vectors: Vectors, order: NDArray[np.int64], most: int, redundant: float
) -> list[int]:
    """Go down the ranking; pass over what is too near to something taken."""
    taken: list[int] = []
    for row in order.tolist():
        if all(vectors[row] @ vectors[other] < redundant for other in taken):
            taken.append(row)
        if len(taken) == most:
            break
    return taken
