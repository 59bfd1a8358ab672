"""The library's own source as the solution."""

import inspect
import textwrap
from typing import Any

from course_lib.exercises.card import Card, show_card
from course_lib.exercises.catalogue import UnknownExercise, find
from course_lib.exercises.definition import Exercise, resolve
from course_lib.exercises.progress_store import ProgressStore


def solution(exercise_id: str) -> None:
    """Show how the library does it.

    Parameters
    ----------
    exercise_id : str
        Chapter and slug, "02.negative-sampling-loss". An unknown one shows ids that are close.
    """
    try:
        exercise = find(exercise_id)
    except UnknownExercise as error:
        show_card(Card(f"Unknown exercise: {error}", "bad"))
        return
    store = ProgressStore()
    store.record(exercise_id, "solution")
    card = Card(f"Solution: {exercise.id} ({exercise.title})")
    for where, source in solution_sources(exercise):
        card.add(where, source, True)
    card.add("Take away", exercise.after)
    card.add("Note", store.notice)
    show_card(card)


def solution_sources(exercise: Exercise) -> list[tuple[str, str]]:
    """Return (where it is, source) of everything that `solution` shows.

    Parameters
    ----------
    exercise : Exercise
    """
    paths = exercise.library or (
        (exercise.reference,) if isinstance(exercise.reference, str) else ()
    )
    if not paths:
        return [("A right answer", source_of(exercise.answer()))]
    return [(path.replace(":", "."), source_of(resolve(path))) for path in paths]


def source_of(item: Any) -> str:
    """Return the source of a function or class, also of one that Numba has compiled."""
    return textwrap.dedent(inspect.getsource(getattr(item, "py_func", item)))
