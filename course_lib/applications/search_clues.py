"""Eight clues to whether a document answers a question; each is weak alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .docs_index import DocsIndex

#: What each column of `question_clues` says. The first four depend on the question.
CLUES = (
    "meaning",  # cosine of question and document
    "words",  # BM25 over the whole docstring
    "neighbour",  # best cosine of a document that See Also links with it, 0 without one
    "feedback",  # cosine with the mean of the five documents nearest to the question
    "member",  # 1 for a method or property, 0 for a function or class
    "length",  # ln(1 + words of the text)
    "depth",  # dots in the name
    "linked",  # ln(1 + See Also sections that name it)
)
ASKED = 4  # how many of them depend on the question
NEAREST = 5  # documents whose mean gives feedback


def question_clues(
    index: DocsIndex, question: str, vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return all clues of all documents for one question.

    Parameters
    ----------
    index : DocsIndex
        n documents.
    question : str
    vector : (d,) float32
        Of the question, of length 1.

    Returns
    -------
    (n, 8) float32
        Columns as in `CLUES`.

    References
    ----------
    Rocchio (1971), "Relevance Feedback in Information Retrieval", for the mean of what was found
    first; here nobody has said that it is relevant ("pseudo-relevance feedback").

    Examples
    --------
    >>> from course_lib.applications.docs_index import open_docs_index
    >>> from course_lib.training import text_vectors
    >>> index, question = open_docs_index(), "invert a matrix"
    >>> clues = question_clues(index, question, text_vectors([question])[0])
    >>> clues.shape == (len(index), len(CLUES))
    True
    """
    meaning = index.vectors @ vector  # (n,)
    columns = (
        meaning,
        index.words.scores(question),
        best_neighbours(meaning, index.links),
        index.vectors @ nearest_mean(index.vectors, meaning, NEAREST),
    )
    return np.column_stack([*columns, index.traits])


def best_neighbours(scores: NDArray[np.float32], links: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return the best score among each document's neighbours; 0 where all are below or none is.

    Parameters
    ----------
    scores : (n,) float32
    links : (m, 2) int
        Rows (document, neighbour).

    Returns
    -------
    (n,) float32

    Examples
    --------
    >>> best_neighbours(np.float32([1, 5, 3]), np.array([[0, 1], [0, 2], [2, 0]])).tolist()
    [5.0, 0.0, 1.0]
    """
    best = np.zeros(len(scores), dtype=np.float32)
    np.maximum.at(best, links[:, 0], scores[links[:, 1]])
    return best


def nearest_mean(
    vectors: NDArray[np.float32], scores: NDArray[np.float32], k: int
) -> NDArray[np.float32]:
    """Return the direction of the mean of the k rows with the best scores, of length 1.

    Examples
    --------
    >>> nearest_mean(np.float32([[1, 0], [0, 1], [-1, 0]]), np.float32([3, 2, 1]), 2).round(3)
    array([0.707, 0.707], dtype=float32)
    """
    k = min(k, len(scores))
    best = np.argpartition(scores, len(scores) - k)[len(scores) - k :]
    mean = vectors[best].sum(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)
