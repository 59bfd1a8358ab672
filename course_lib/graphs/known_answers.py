"""All right answers to a question such as (h, r, ?), found for many questions at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class KnownAnswers:
    """The answers that facts give to questions, in one sorted array.

    Parameters
    ----------
    questions : (n,) int64
        A number for what each fact asks, see `questions_about`.
    answers : (n,) int64
        The entity that answers it.

    Examples
    --------
    >>> known = KnownAnswers(np.array([7, 5, 7]), np.array([0, 3, 2]))
    >>> known.of(np.array([5, 6, 7]))  # question 0 has the answer 3, question 2 has 0 and 2
    (array([0, 2, 2]), array([3, 0, 2]))
    """

    def __init__(self, questions: Ids, answers: Ids) -> None:
        order = np.lexsort((answers, questions))
        self.questions, self.answers = questions[order], answers[order]

    def of(self, questions: Ids) -> tuple[Ids, Ids]:
        """Return positions in `questions` and answers to them, both of one length, in order."""
        begin = np.searchsorted(self.questions, questions)
        many = np.searchsorted(self.questions, questions, side="right") - begin  # (B,)
        rows = np.repeat(np.arange(len(questions)), many)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
        return rows, self.answers[begin[rows] + within]

    def among(self, questions: Ids, candidates: Ids) -> NDArray[np.bool_]:
        """Tell which candidates (K,), each listed once, answer each question: (B, K) bool."""
        rows, answers = self.of(questions)
        order = np.argsort(candidates)
        place = np.minimum(np.searchsorted(candidates[order], answers), len(candidates) - 1)
        column = order[place]
        hit = candidates[column] == answers
        found = np.zeros((len(questions), len(candidates)), dtype=bool)
        found[rows[hit], column[hit]] = True
        return found


def questions_about(relations: Ids, entities: Ids, n: int) -> Ids:
    """Give each pair of a relation and one of n entities a number of its own.

    Examples
    --------
    >>> questions_about(np.array([0, 2]), np.array([4, 1]), n=10)
    array([ 4, 21])
    """
    return relations * n + entities
