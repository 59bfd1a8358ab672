"""Vectors with their answers: pairs and questions in the form that adapters learn from."""

from __future__ import annotations

from course_lib.datasets import pydocs_questions, pydocs_vectors

from .adapter_training import AnsweredQueries, answer_table
from .documentation_pairs import PydocsPairs
from .pair_vectors import text_vectors


def answered_pairs(pairs: PydocsPairs) -> AnsweredQueries:
    """Return pairs as vectors; the documents are those of the pairs alone.

    Parameters
    ----------
    pairs : PydocsPairs
        `stored_pairs` of them need no encoding.

    Returns
    -------
    AnsweredQueries
        Equal texts are one row.

    Examples
    --------
    >>> from course_lib.training import pydocs_pairs
    >>> source = answered_pairs(pydocs_pairs("question").take(range(5)))
    >>> source.queries.shape, source.documents.shape, source.answers[0]
    ((1, 384), (5, 384), {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0})
    """
    queries, documents, answers = answer_table(pairs)
    return AnsweredQueries(text_vectors(queries), text_vectors(documents), answers)


def answered_questions(split: str = "train", without: str | None = None) -> AnsweredQueries:
    """Return questions as vectors, with all of PyDocs as documents.

    An answer's weight is the gain of its grade, ``2^grade - 1``, as NDCG counts it.

    Parameters
    ----------
    split : str
        ``"train"``, ``"dev"`` or ``"test"``.
    without : str, optional
        A package: questions with any answer in it are left out. Its documents stay among those
        that are searched.

    Returns
    -------
    AnsweredQueries
        Questions in the order of the file, documents in that of `pydocs_vectors`.

    Examples
    --------
    >>> everything, some = answered_questions(), answered_questions(without="networkx")
    >>> len(everything.queries) > len(some.queries) > 100
    True
    """
    vectors = pydocs_vectors()
    row = {name: i for i, name in enumerate(vectors.names)}
    texts, answers = [], []
    for question in pydocs_questions(split):
        packages = {name.partition(".")[0] for name in question.relevant}
        found = {row[n]: 2.0**grade - 1 for n, grade in question.relevant.items() if n in row}
        if found and without not in packages:
            texts.append(question.text)
            answers.append(found)
    return AnsweredQueries(text_vectors(texts), vectors.matrix, answers)
