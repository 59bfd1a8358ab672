"""What the graded cells of an assignment call."""

import io
from collections.abc import Mapping
from contextlib import redirect_stderr
from typing import Any

from course_lib.exercises.card import Card, show_card
from course_lib.exercises.catalogue import find
from course_lib.exercises.definition import Exercise
from course_lib.exercises.grading import grade
from course_lib.exercises.verdict import NOT_ATTEMPTED, Verdict


class NotAccepted(Exception):
    """An answer that earns no points: nbgrader gives 0 to a cell that raises.

    In a notebook it is shown as its one line, without a traceback; the verdict stands above it.
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def check_answer(
    exercise_id: str, names: Mapping[str, Any], seed: int = 0, hidden: bool = False
) -> None:
    """Show the verdict on an answer; raise unless it is right.

    Parameters
    ----------
    exercise_id : str
        Chapter and slug, "05.bug-edge-split".
    names : mapping
        ``globals()`` of the notebook; the answer has the name that the exercise's cell gives it.
    seed : int
        Another seed gives other random cases.
    hidden : bool
        True: the cases that learners don't see are tried as well.

    Raises
    ------
    NotAccepted
        If the answer is wrong, missing or untouched.
    UnknownExercise
        If there is no such exercise.

    Examples
    --------
    >>> import numpy as np
    >>> check_answer("01.euclidean", {"euclidean_distance": lambda a, b: np.linalg.norm(a - b)})
    Passed: 01.euclidean ...
    """
    exercise = find(exercise_id)
    name = exercise.answer_name
    with redirect_stderr(io.StringIO()):  # a word on it, a progress bar's say, and nbgrader gives 0
        verdict = (
            grade(exercise, names[name], seed, hidden) if name in names else _missing(exercise)
        )
    show_card(verdict.card)
    if not verdict.passed:
        raise NotAccepted(f"No points for {exercise_id}: {verdict.mistake or verdict.kind}")


def _missing(exercise: Exercise) -> Verdict:
    card = Card(f"Not attempted: {exercise.id} ({exercise.title})")
    card.add(
        "",
        f"There is no `{exercise.answer_name}`: the cell above this one stopped with an error, "
        "was not run, or defines another name.",
    )
    return Verdict(exercise.id, NOT_ATTEMPTED, card)
