"""Recognise a mistake by what it does."""

from typing import Any

from course_lib.exercises.definition import Case, Exercise, Mistake
from course_lib.exercises.guarded_call import Outcome, guarded_call

Tried = list[tuple[Case, Outcome]]


def named_mistake(exercise: Exercise, wrong: Tried, right: Tried) -> tuple[Mistake, bool] | None:
    """Find the known mistake that does what the learner's answer does.

    Parameters
    ----------
    exercise : Exercise
    wrong, right : list of (Case, Outcome)
        The cases on which the learner's answer is wrong and right, with what it did.

    Returns
    -------
    (Mistake, bool) or None
        The mistake that explains most of the wrong cases, and whether it explains all of them.
        None where even the best one explains less than half, or one case of several. Where two
        explain the same number, the one that agrees with more of the right cases too.
    """
    wrong = [(case, outcome) for case, outcome in wrong if outcome.kind != "took too long"]
    counts = [_count(exercise, mistake, wrong) for mistake in exercise.mistakes]
    best = max(counts)
    if best == 0 or (best < len(wrong) and (best < 2 or 2 * best < len(wrong))):
        return None
    candidates = [m for m, n in zip(exercise.mistakes, counts, strict=True) if n == best]
    if len(candidates) > 1:
        candidates.sort(key=lambda mistake: -_count(exercise, mistake, right))
    return candidates[0], best == len(wrong)


def _count(exercise: Exercise, mistake: Mistake, tried: Tried) -> int:
    return sum(_explains(exercise, mistake, case, outcome) for case, outcome in tried)


def _explains(exercise: Exercise, mistake: Mistake, case: Case, learners: Outcome) -> bool:
    if mistake.recognise is not None:
        return learners.kind == "returned" and _agrees(mistake, learners.value, case)
    its = guarded_call(
        lambda *args: exercise.apply(mistake.implementation, args),
        case.args,
        exercise.seconds_allowed,
    )
    if its.kind != learners.kind or its.changed != learners.changed:
        return False
    if its.kind == "raised":
        return type(its.error) is type(learners.error)
    return exercise.comparison.difference(its.value, learners.value) is None


def _agrees(mistake: Mistake, got: Any, case: Case) -> bool:
    assert mistake.recognise is not None
    try:
        return bool(mistake.recognise(got, *case.args))
    except Exception:  # a wrong answer may be of any type
        return False
