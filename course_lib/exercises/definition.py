"""What an exercise is: data. Grading, display and progress know no single exercise."""

import ast
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.comparison import Close, Comparison, Exact, Invariant

__all__ = ["Case", "Close", "Exact", "Exercise", "Invariant", "Mistake", "resolve"]

KINDS = ("implement", "find-the-bug", "predict", "tune")


class Case:
    """One set of arguments on which an answer is tried.

    Parameters
    ----------
    *args
        The positional arguments. They are copied for every call.
    label : str
        What is special about the case, shown with it ("a row of zeros").
    hidden : bool
        True: run only for instructors, never in the learner's notebook.
    raises : type of Exception, optional
        The exception that a right answer raises on these arguments.

    Examples
    --------
    >>> Case([1, 2], label="two numbers").args
    ([1, 2],)
    """

    def __init__(
        self,
        *args: Any,
        label: str = "",
        hidden: bool = False,
        raises: type[Exception] | None = None,
    ) -> None:
        self.args = args
        self.label = label
        self.hidden = hidden
        self.raises = raises


@dataclass(frozen=True)
class Mistake:
    """A usual wrong answer, known by what it does.

    Parameters
    ----------
    name : str
        What it is called in the feedback ("the mean instead of the sum").
    implementation : callable
        The wrong answer itself. A learner whose results equal its results has made this mistake.
    message : str
        What the wrong value means and what to look at.
    recognise : callable, optional
        ``recognise(got, *args) -> bool``; stands in for comparing results where those can't be
        equal (random numbers, trained parameters).
    """

    name: str
    implementation: Callable[..., Any]
    message: str
    recognise: Callable[..., bool] | None = None


@dataclass(frozen=True)
class Exercise:
    """An exercise as data.

    Parameters
    ----------
    id : str
        Chapter and slug, "02.negative-sampling-loss".
    kind : {"implement", "find-the-bug", "predict", "tune"}
    minutes, difficulty, points : int
        Time that it takes, difficulty from 1 to 3, points for a grade.
    statement : str
        The task in Markdown.
    cell : str
        The whole code cell that the learner starts from.
    reference : str or callable
        The right answer: "module:name", imported when first needed, or a function.
    cases : callable
        ``cases(seed) -> list[Case]``, small and readable ones first.
    comparison : Exact, Close or Invariant
    mistakes : tuple of Mistake
        At least three.
    hints : tuple of str
        Exactly three, each saying more than the one before.
    correct : tuple of callable
        Right answers written in another way; the tests try them.
    after : str
        What to take away, shown once it has passed.
    library : tuple of str
        What `solution` shows where `reference` only adapts it: "module:name" each.
    run : callable, optional
        ``run(learner, *args)``: how the learner's object is used, where that isn't one call.
    time_limit : float, optional
        Seconds for all calls of the learner's function together; by default 5, and 60 for
        "tune", where the course trains and measures within that time.
    may_mutate : bool
        True if changing the arguments is part of the task.

    Raises
    ------
    ValueError
        If a field breaks one of these rules.
    """

    id: str
    title: str
    kind: str
    minutes: int
    difficulty: int
    points: int
    statement: str
    cell: str
    reference: str | Callable[..., Any]
    cases: Callable[[int], list[Case]]
    comparison: Comparison
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]
    correct: tuple[Callable[..., Any], ...] = ()
    after: str = ""
    library: tuple[str, ...] = ()
    run: Callable[..., Any] | None = None
    time_limit: float | None = None
    may_mutate: bool = False

    def __post_init__(self) -> None:
        for field, is_right, rule in (
            ("id", re.fullmatch(r"\d\d\.[a-z0-9]+(-[a-z0-9]+)*", self.id), "like '02.my-task'"),
            ("kind", self.kind in KINDS, f"one of {', '.join(KINDS)}"),
            ("difficulty", self.difficulty in (1, 2, 3), "1, 2 or 3"),
            ("points", self.points > 0, "more than 0"),
            ("hints", len(self.hints) == 3, "exactly three"),
            ("mistakes", len(self.mistakes) >= 3, "at least three"),
        ):
            if not is_right:
                raise ValueError(f"{self.id}: {field} must be {rule}, got {getattr(self, field)!r}")

    @property
    def chapter(self) -> str:
        """The chapter's number in two digits, "02"."""
        return self.id[:2]

    @property
    def seconds_allowed(self) -> float:
        """The time limit, given or by default."""
        return self.time_limit or (60.0 if self.kind == "tune" else 5.0)

    @property
    def argument_names(self) -> list[str]:
        """Names of the arguments in the cell's function, in order."""
        definition = self.definition_in_cell()
        if isinstance(definition, ast.FunctionDef):
            return [a.arg for a in definition.args.posonlyargs + definition.args.args]
        return []

    @property
    def answer_name(self) -> str:
        """Name of the function or class that the cell asks for."""
        return self.definition_in_cell().name

    def definition_in_cell(self) -> ast.FunctionDef | ast.ClassDef:
        """The decorated function or class of the cell, as a syntax tree."""
        return next(
            node
            for node in ast.parse(self.cell).body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.decorator_list
        )

    def answer(self) -> Callable[..., Any]:
        """Return the reference, imported if need be."""
        return resolve(self.reference) if isinstance(self.reference, str) else self.reference

    def apply(self, learner: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Use a learner's (or any other) answer on the arguments of a case."""
        return self.run(learner, *args) if self.run else learner(*args)


def resolve(path: str) -> Any:
    """Import what "module:name" or "module:Class.method" names.

    Examples
    --------
    >>> resolve("math:sqrt")(9.0)
    3.0
    """
    module, _, names = path.partition(":")
    found: Any = importlib.import_module(module)
    for name in names.split("."):
        found = getattr(found, name)
    return found
