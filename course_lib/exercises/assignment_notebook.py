"""The notebook of an assignment as nbgrader's `source/` holds it: with solutions and all tests."""

from typing import TYPE_CHECKING, Any

from course_lib.exercises.assignment_solution import solution_code
from course_lib.exercises.catalogue import exercise_markdown
from course_lib.exercises.definition import Exercise

if TYPE_CHECKING:
    from nbformat import NotebookNode

SET_UP = """\
import numpy as np

from course_lib.exercises import exercise, hint"""
HEADER = """\
# {title}

{count} exercises, {total:g} points. {chapter}

Write each answer into its cell and run the cell: the verdict comes at once, with the smallest
input on which the answer is wrong. `hint("{example}")`, in a cell of your own, gives the first of
three hints, and the next one each time it is run.

The cell under an exercise is for grading; leave it as it is. Run it to see whether your answer
counts. Grading tries more cases than you see, and other numbers. An exercise gives all of its
points or none."""
SOLUTION = """\
{cell}


### BEGIN SOLUTION
# A right answer, in place of the one above. Students get the cell without it.
{solution}
### END SOLUTION"""
TEST = """\
# {points:g} {unit}. Here the cases of the course are tried; grading tries more, on other numbers.
from course_lib.exercises import check_answer

seed, hidden = 0, False
### BEGIN HIDDEN TESTS
seed, hidden = {seed}, True
### END HIDDEN TESTS
check_answer("{id}", globals(), seed, hidden)"""


def assignment_notebook(
    title: str, chapter: str, exercises: list[Exercise], points: list[float], seed: int
) -> "NotebookNode":
    """Build the notebook, not executed.

    Parameters
    ----------
    title : str
        Its heading.
    chapter : str
        A sentence on the chapter that the exercises belong to.
    exercises : list of Exercise
        In the order in which they shall stand.
    points : list of float
        One number an exercise.
    seed : int
        For the cases that are tried when it is graded.

    Returns
    -------
    nbformat.NotebookNode
        Each exercise is a text, a cell to answer in, and a graded cell.
    """
    import nbformat

    header = HEADER.format(
        title=title,
        count=len(exercises),
        total=sum(points),
        chapter=chapter,
        example=exercises[0].id,
    )
    cells = [_markdown("header", header), _code("setup", SET_UP, locked=True)]
    for exercise, worth in zip(exercises, points, strict=True):
        cells += _exercise_cells(exercise, worth, seed)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _exercise_cells(exercise: Exercise, points: float, seed: int) -> "list[NotebookNode]":
    name = exercise.id.replace(".", "-")
    unit = "point" if points == 1 else "points"
    answer = SOLUTION.format(cell=exercise.cell, solution=solution_code(exercise))
    test = TEST.format(points=points, unit=unit, seed=seed, id=exercise.id)
    return [
        _markdown(f"{name}-text", f"{exercise_markdown(exercise.id)}\n\n*{points:g} {unit}*"),
        _code(name, answer, solution=True),
        _code(f"{name}-test", test, locked=True, grade=True, points=points),
    ]


def _markdown(name: str, source: str) -> "NotebookNode":
    import nbformat

    return nbformat.v4.new_markdown_cell(source, id=name)


def _code(name: str, source: str, **facts: Any) -> "NotebookNode":
    """Make a code cell with the metadata by which nbgrader knows what it is."""
    import nbformat

    kind = {"grade": False, "solution": False, "locked": False, "task": False, **facts}
    metadata = {"nbgrader": {"schema_version": 3, "grade_id": name, **kind}}
    return nbformat.v4.new_code_cell(source, id=name, metadata=metadata)
