"""Where exercises are found: one file each, looked up by id when first needed."""

import difflib
import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from course_lib.exercises.definition import Exercise

FOLDER = Path(__file__).parent
KIND_NAMES = {
    "implement": "Implement",
    "find-the-bug": "Find the bug",
    "predict": "Predict, then run",
    "tune": "Tune to a target",
}


class UnknownExercise(LookupError):
    """There is no exercise with this id; the message names ids that are close."""


def exercise_ids(chapter: str | None = None) -> list[str]:
    """List the ids of all exercises, or of one chapter's.

    Parameters
    ----------
    chapter : str, optional
        Two digits, "02".

    Returns
    -------
    list of str
        In alphabetical order.
    """
    files = FOLDER.glob("chapter_[0-9][0-9]/[a-z]*.py")
    ids = sorted(f"{f.parent.name[-2:]}.{f.stem.replace('_', '-')}" for f in files)
    return [i for i in ids if chapter is None or i.startswith(f"{chapter}.")]


def find(exercise_id: str) -> Exercise:
    """Return an exercise.

    Parameters
    ----------
    exercise_id : str
        Chapter and slug, "02.negative-sampling-loss".

    Raises
    ------
    UnknownExercise
        Naming up to three ids that are close.
    """
    if exercise_id not in exercise_ids():
        raise UnknownExercise(_unknown(exercise_id))
    return _load(exercise_id)


@cache
def _load(exercise_id: str) -> Exercise:
    chapter, _, slug = exercise_id.partition(".")
    module = importlib.import_module(
        f"course_lib.exercises.chapter_{chapter}.{slug.replace('-', '_')}"
    )
    exercise: Exercise = module.EXERCISE
    return exercise


def _unknown(exercise_id: object) -> str:
    ids = exercise_ids()
    close = difflib.get_close_matches(str(exercise_id).lower(), ids, n=3, cutoff=0.5)
    if not close:
        slugs = {i.partition(".")[2]: i for i in ids}
        slug = str(exercise_id).lower().rpartition(".")[2]
        close = [slugs[s] for s in difflib.get_close_matches(slug, slugs, n=3, cutoff=0.5)]
    advice = f"Did you mean {' or '.join(close)}?" if close else "exercise_ids() lists them."
    return f"there is no exercise {exercise_id!r}. {advice}"


def reference(exercise_id: str) -> Callable[..., Any]:
    """Return the right answer of an exercise as a function, for later cells that need one.

    Raises
    ------
    UnknownExercise
        If there is no such exercise.
    """
    return find(exercise_id).answer()


def exercise_cell(exercise_id: str) -> str:
    """Return the source of the code cell from which the learner starts.

    Raises
    ------
    UnknownExercise
        If there is no such exercise.
    """
    return find(exercise_id).cell


def exercise_markdown(exercise_id: str) -> str:
    """Return the heading and the statement of an exercise in Markdown.

    Raises
    ------
    UnknownExercise
        If there is no such exercise.
    """
    exercise = find(exercise_id)
    kind = KIND_NAMES[exercise.kind]
    facts = f"{kind} · {exercise.minutes} min · difficulty {exercise.difficulty} of 3"
    return f"**Exercise: {exercise.title}** ({facts})\n\n{exercise.statement}"
