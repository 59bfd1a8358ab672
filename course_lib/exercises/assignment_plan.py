"""Which exercises an assignment has and what each is worth."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.exercises.assignment_points import share_points
from course_lib.exercises.catalogue import exercise_ids, find
from course_lib.exercises.definition import Exercise

CHAPTER_TITLES = (
    "Introduction to embeddings",
    "Word embeddings",
    "Sentence and document embeddings",
    "Image and audio embeddings",
    "Graph embeddings",
    "Vector databases",
    "Similarity search and ANN",
    "Embedding model training",
    "Evaluation metrics",
    "Production deployment",
    "Use cases and applications",
    "Advanced topics",
)


@dataclass(frozen=True)
class AssignmentPlan:
    """An assignment before it is written.

    Parameters
    ----------
    name : str
        Name of its folder and its notebook, "chapter-05".
    title : str
        Heading of the notebook.
    chapter : str
        Two digits.
    exercises : list of Exercise
        In the order in which they stand.
    points : list of float
        One number an exercise.
    seed : int
        For the cases that are tried when it is graded.
    """

    name: str
    title: str
    chapter: str
    exercises: list[Exercise]
    points: list[float]
    seed: int


def plan_assignment(
    chapter: str | int,
    points: int | None = None,
    seed: int = 1,
    exercises: Sequence[str] | None = None,
    title: str | None = None,
    name: str | None = None,
) -> AssignmentPlan:
    """Choose the exercises of an assignment and share out its points.

    Parameters
    ----------
    chapter : str or int
        Its number.
    points : int, optional
        What the whole is worth; by default the sum of the exercises' own points.
    seed : int
        For the cases that are tried when it is graded. The notebooks of the course use 0.
    exercises : sequence of str, optional
        Ids or their slugs ("bug-edge-split"), in the order in which they shall stand; by default
        all of the chapter's, the easier ones first.
    title, name : str, optional
        Heading, and name of the folder and of the notebook; by default by the chapter.

    Returns
    -------
    AssignmentPlan

    Raises
    ------
    ValueError
        If there is no such chapter, or an argument is not as described.
    UnknownExercise
        If there is no such exercise; the message names close ones.

    Examples
    --------
    >>> plan = plan_assignment(2, points=10, exercises=["ppmi", "noise-distribution"])
    >>> plan.name, [exercise.id for exercise in plan.exercises], plan.points
    ('chapter-02', ['02.ppmi', '02.noise-distribution'], [7.0, 3.0])
    """
    chapter = _two_digits(chapter)
    chosen = _chosen(chapter, exercises)
    weights = [exercise.points for exercise in chosen]
    worth = share_points(sum(weights) if points is None else points, weights)
    name = f"chapter-{chapter}" if name is None else name
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise ValueError(f"name: expected letters, digits, - and _, got {name!r}")
    default = f"Exercises: {CHAPTER_TITLES[int(chapter) - 1]}"
    return AssignmentPlan(name, title or default, chapter, chosen, worth, seed)


def _two_digits(chapter: str | int) -> str:
    chapters = sorted({i[:2] for i in exercise_ids()})
    text = f"{int(chapter):02d}" if str(chapter).isdecimal() else str(chapter)
    if text not in chapters:
        known = f"{chapters[0]} to {chapters[-1]}"
        raise ValueError(f"chapter: expected one of {known}, got {chapter!r}")
    return text


def _chosen(chapter: str, exercises: Sequence[str] | None) -> list[Exercise]:
    if exercises is None:
        every = map(find, exercise_ids(chapter))
        return sorted(every, key=lambda exercise: (exercise.difficulty, exercise.minutes))
    ids = [i if "." in i else f"{chapter}.{i}" for i in exercises]
    found = [find(i) for i in ids]
    foreign = [i for i in ids if not i.startswith(f"{chapter}.")]
    if foreign:
        raise ValueError(f"exercises: expected ids of chapter {chapter}, got {foreign[0]!r}")
    if not ids or len(set(ids)) < len(ids):
        raise ValueError(f"exercises: expected one or more different ids, got {list(exercises)}")
    return found
