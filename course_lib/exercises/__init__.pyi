__all__ = [
    "Case",
    "Close",
    "Exact",
    "Exercise",
    "Invariant",
    "Mistake",
    "UnknownExercise",
    "Verdict",
    "check_answer",
    "class_csv",
    "exercise",
    "exercise_cell",
    "exercise_ids",
    "exercise_markdown",
    "find",
    "grade",
    "hint",
    "make_assignment",
    "progress",
    "progress_csv",
    "reference",
    "solution",
]

from .assignment_check import check_answer as check_answer
from .assignment_folder import make_assignment as make_assignment
from .catalogue import UnknownExercise as UnknownExercise
from .catalogue import exercise_cell as exercise_cell
from .catalogue import exercise_ids as exercise_ids
from .catalogue import exercise_markdown as exercise_markdown
from .catalogue import find as find
from .catalogue import reference as reference
from .class_results import class_csv as class_csv
from .comparison import Close as Close
from .comparison import Exact as Exact
from .comparison import Invariant as Invariant
from .decorator import exercise as exercise
from .definition import Case as Case
from .definition import Exercise as Exercise
from .definition import Mistake as Mistake
from .graded_hints import hint as hint
from .grading import grade as grade
from .progress_report import progress as progress
from .progress_report import progress_csv as progress_csv
from .shown_solution import solution as solution
from .verdict import Verdict as Verdict
