"""The course's own questions as a retrieval test."""

from __future__ import annotations

from random import Random
from typing import Literal

from course_lib.datasets import pydocs, pydocs_questions

from .beir_folder import RetrievalTask
from .relevance_table import Qrels


def pydocs_task(
    split: Literal["train", "dev", "test"] = "test", distractors: int | None = None, seed: int = 0
) -> RetrievalTask:
    """Return `pydocs_questions` over the documents of PyDocs, as a test that any code can take.

    Parameters
    ----------
    split
        Which questions.
    distractors
        How many documents to keep besides those that somebody judged for these questions, drawn at
        random: a small corpus for trying things out, on which every number is better than on the
        whole one. None keeps all 19,800.
    seed
        Of the draw.

    Returns
    -------
    RetrievalTask
        Named ``"pydocs-test"``; documents and their ids are in PyDocs' order, a document's text is
        `Doc.text`, a question's id such as ``"q001"``.

    Raises
    ------
    ValueError
        If there is no such split, or `distractors` isn't from 0 to the number of documents left.

    Examples
    --------
    >>> task = pydocs_task("dev", distractors=100)
    >>> len(task.queries) > 30, 200 < len(task.documents) < 2000
    (True, True)
    """
    questions = pydocs_questions(split)
    qrels = Qrels.from_dict({question.id: question.relevant for question in questions})
    kept = _kept(qrels, distractors, seed)
    docs = [doc for doc in pydocs().docs if doc.name in kept]
    return RetrievalTask(
        f"pydocs-{split}",
        {doc.name: doc.text for doc in docs},
        {question.id: question.text for question in questions},
        qrels,
    )


def _kept(qrels: Qrels, distractors: int | None, seed: int) -> set[str]:
    names = [doc.name for doc in pydocs().docs]
    others = sorted(set(names) - set(qrels.documents))
    if distractors is None:
        return set(names)
    if not 0 <= distractors <= len(others):
        raise ValueError(f"distractors: expected 0 to {len(others)}, got {distractors}")
    return set(qrels.documents) | set(Random(seed).sample(others, distractors))
