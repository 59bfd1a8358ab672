"""`python3 course.py assignment`: the command line of `make_assignment`."""

import argparse
import sys
from collections.abc import Sequence

from course_lib.exercises.assignment_folder import make_assignment
from course_lib.exercises.assignment_plan import plan_assignment
from course_lib.exercises.catalogue import UnknownExercise


def command_line() -> argparse.ArgumentParser:
    """Return the grammar of the command."""
    parser = argparse.ArgumentParser(
        prog="course.py assignment",
        description="Make an nbgrader assignment of a chapter's exercises.",
    )
    parser.add_argument("chapter", help="its number, 05")
    parser.add_argument("--out", required=True, metavar="DIR", help="the course folder")
    parser.add_argument("--points", type=int, help="of the whole; else the exercises' own")
    parser.add_argument("--seed", type=int, default=1, help="of the data in grading (1)")
    parser.add_argument(
        "--exercises", nargs="+", metavar="ID", help="these, in this order; else all"
    )
    parser.add_argument("--title", help="heading of the notebook")
    parser.add_argument("--name", help="of the assignment's folder; else chapter-NN")
    parser.add_argument("--force", action="store_true", help="replace the assignment")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Make an assignment; return the exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those that Python was started with.
    """
    options = vars(command_line().parse_args(arguments))
    try:
        folder = make_assignment(**options)
    except (ValueError, UnknownExercise, FileExistsError, ImportError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    del options["out"], options["force"]
    plan = plan_assignment(**options)
    for exercise, points in zip(plan.exercises, plan.points, strict=True):
        print(f"  {points:5g}  {exercise.id}")
    print(f"  {sum(plan.points):5g}  points in {plan.name}, seed {plan.seed}")
    print(f"Students get {folder / 'release' / plan.name}.")
    print(f"What to do next: {folder / 'README.md'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
