"""The decorator above an answer."""

from collections.abc import Callable
from typing import Any, TypeVar

from course_lib.exercises.card import Card, show_card
from course_lib.exercises.catalogue import UnknownExercise, find
from course_lib.exercises.grading import grade
from course_lib.exercises.learner_frames import describe_error
from course_lib.exercises.progress_store import ProgressStore, in_autograder
from course_lib.exercises.verdict import NOT_ATTEMPTED

Answer = TypeVar("Answer", bound=Callable[..., Any])


def exercise(exercise_id: str, seed: int = 0) -> Callable[[Answer], Answer]:
    """Check the decorated function at once and show the verdict.

    Parameters
    ----------
    exercise_id : str
        Chapter and slug, "02.negative-sampling-loss".
    seed : int
        Another seed tries other random cases.

    Returns
    -------
    callable
        A decorator that shows the verdict, records it, and returns the function unchanged. It
        raises nothing (except KeyboardInterrupt), so "Run all" goes on whatever was written. While
        nbgrader grades a submission it does nothing: `check_answer` in the graded cell does.
    """
    if callable(exercise_id):
        show_card(Card('Write the exercise\'s id: @exercise("02.some-exercise")', "bad"))
        return exercise_id

    def check(answer: Answer) -> Answer:
        _bind_name(answer)
        if not in_autograder():  # there the graded cell below says it
            show_card(_verdict_card(exercise_id, answer, seed))
        return answer

    return check


def _bind_name(answer: Callable[..., Any]) -> None:
    """Let the function find itself: a decorator runs before its name is bound."""
    if hasattr(answer, "__globals__") and answer.__qualname__ == answer.__name__:
        answer.__globals__[answer.__name__] = answer


def _verdict_card(exercise_id: str, answer: Callable[..., Any], seed: int) -> Card:
    try:
        verdict = grade(find(exercise_id), answer, seed)
    except UnknownExercise as error:
        return Card(f"Unknown exercise: {error}", "bad")
    except Exception as error:
        card = Card(f"{exercise_id} could not be checked. This is a fault of the course.", "bad")
        card.add("Please report", describe_error(error.__cause__ or error), True)
        return card
    if verdict.kind != NOT_ATTEMPTED:
        store = ProgressStore()
        store.record(exercise_id, verdict.kind, verdict.mistake)
        verdict.card.add("Note", store.notice)
    return verdict.card
