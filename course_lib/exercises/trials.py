"""Try an answer on the cases of an exercise."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.comparison import Invariant
from course_lib.exercises.definition import Case, Exercise
from course_lib.exercises.differences import a_type, contains_ellipsis
from course_lib.exercises.guarded_call import Outcome, guarded_call
from course_lib.exercises.learner_frames import describe_error
from course_lib.exercises.readable import readable

REFERENCE_SECONDS = 120.0  # the reference may have to compile a kernel first


@dataclass
class Trial:
    """One case: what the answer did, what was expected, what is wrong ("" if right)."""

    case: Case
    outcome: Outcome
    expected: Outcome | None
    problem: str

    @property
    def size(self) -> tuple[bool, int]:
        """How much there is to read in the arguments; cases of bad input come last."""
        characters = sum(len(readable(argument)) for argument in self.case.args)
        return self.case.raises is not None, characters

    @property
    def not_attempted(self) -> bool:
        """Does it say that it is no answer: NotImplementedError, or a `...` in what it returns?"""
        if self.outcome.kind == "raised":
            return isinstance(self.outcome.error, NotImplementedError)
        return contains_ellipsis(self.outcome.value)


def signature_problem(exercise: Exercise, learner: Callable[..., Any], case: Case) -> str:
    """Say why the answer can't be called as the exercise calls it, or return ""."""
    if exercise.run is not None:
        return ""
    try:
        signature = inspect.signature(learner)
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*case.args)
    except TypeError as error:
        names = ", ".join(exercise.argument_names)
        return f"it takes {signature}, but is called with ({names}): {error}"
    return ""


def try_cases(exercise: Exercise, learner: Callable[..., Any], cases: list[Case]) -> list[Trial]:
    """Try an answer on the cases in order; stop where the time is used up.

    Parameters
    ----------
    exercise : Exercise
    learner : callable
    cases : list of Case

    Returns
    -------
    list of Trial
        One for each case that was tried.
    """
    trials: list[Trial] = []
    left = exercise.seconds_allowed
    for case in cases:
        outcome = guarded_call(lambda *args: exercise.apply(learner, args), case.args, left)
        left -= outcome.seconds
        trials.append(_judge(exercise, case, outcome))
        if outcome.kind == "took too long" or trials[-1].not_attempted:
            break
    return trials


def _judge(exercise: Exercise, case: Case, outcome: Outcome) -> Trial:
    expected = _expected(exercise, case)
    problem = _problem(exercise, case, outcome, expected)
    if not problem and outcome.changed and not exercise.may_mutate:
        problem = "it changed its input"
    return Trial(case, outcome, expected, problem)


def _expected(exercise: Exercise, case: Case) -> Outcome | None:
    if not exercise.comparison.needs_reference and case.raises is None:
        return None
    answer = exercise.answer()
    expected = guarded_call(
        lambda *args: exercise.apply(answer, args), case.args, REFERENCE_SECONDS
    )
    if expected.kind == "raised" and case.raises is None:
        raise RuntimeError(f"{exercise.id}: the reference raised") from expected.error
    return expected


def _problem(exercise: Exercise, case: Case, outcome: Outcome, expected: Outcome | None) -> str:
    if outcome.kind == "took too long":
        return "it took too long"
    if case.raises is not None:
        return _wrong_exception(case.raises, outcome)
    if outcome.kind == "raised":
        return "it raised an exception"
    if inspect.isgenerator(outcome.value) or inspect.iscoroutine(outcome.value):
        kind = a_type(outcome.value)
        return f"it returned {kind} (there is a `yield` or `async` in it): return the values"
    if isinstance(exercise.comparison, Invariant):
        return _broken_invariant(exercise.comparison, outcome.value, case)
    assert expected is not None
    return exercise.comparison.difference(expected.value, outcome.value) or ""


def _wrong_exception(wanted: type[Exception], outcome: Outcome) -> str:
    if outcome.kind == "returned":
        return f"it should raise {wanted.__name__} here, but returned {readable(outcome.value)}"
    if isinstance(outcome.error, wanted):
        return ""
    assert outcome.error is not None
    return f"it should raise {wanted.__name__} here, but raised {describe_error(outcome.error)}"


def _broken_invariant(comparison: Invariant, got: Any, case: Case) -> str:
    if got is None:
        return "got None: is a `return` missing?"
    try:
        return comparison.check(got, *case.args) or ""
    except Exception:  # the answer has a type that the check can't read
        return (
            f"your answer, {readable(got)} ({a_type(got)}), doesn't have the form that is "
            "asked for: compare it with what the cell says that it returns"
        )
