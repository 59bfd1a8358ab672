"""From an answer to a verdict."""

from collections.abc import Callable
from typing import Any

from course_lib.exercises.attempted import why_not_attempted
from course_lib.exercises.card import Card
from course_lib.exercises.definition import Exercise, Mistake
from course_lib.exercises.learner_frames import own_frames
from course_lib.exercises.named_mistakes import named_mistake
from course_lib.exercises.readable import readable, readable_pair
from course_lib.exercises.trials import Trial, signature_problem, try_cases
from course_lib.exercises.verdict import (
    CHANGED,
    FAILED,
    NOT_ATTEMPTED,
    PASSED,
    RAISED,
    TOO_LONG,
    Verdict,
)

PRINTED_LINES = 10


def grade(
    exercise: Exercise, learner: Callable[..., Any], seed: int = 0, hidden: bool = False
) -> Verdict:
    """Judge an answer.

    Parameters
    ----------
    exercise : Exercise
    learner : callable
        The learner's function (or class, where the exercise asks for one).
    seed : int
        Another seed gives other random cases.
    hidden : bool
        True: the hidden cases are tried as well.

    Returns
    -------
    Verdict

    Raises
    ------
    KeyboardInterrupt
        When the kernel is stopped meanwhile. Nothing else that the learner's code does gets out.
    """
    if reason := why_not_attempted(exercise, learner):
        return _not_attempted(exercise, reason)
    cases = [case for case in exercise.cases(seed) if hidden or not case.hidden]
    if problem := signature_problem(exercise, learner, cases[0]):
        card = Card(f"Failed: {exercise.id}", "bad")
        card.add("Your function can't be called as the exercise calls it", problem)
        return Verdict(exercise.id, FAILED, card, total=len(cases))
    trials = try_cases(exercise, learner, cases)
    if trials[-1].not_attempted:
        return _not_attempted(exercise, _left_open(trials[-1]))
    wrong = [trial for trial in trials if trial.problem]
    if not wrong:
        return _passed(exercise, trials)
    return _rejected(exercise, learner, trials, wrong, len(cases))


def _left_open(trial: Trial) -> str:
    if trial.outcome.kind == "raised":
        return "it raises NotImplementedError"
    return "there is still a `...` in what it returns"


def _not_attempted(exercise: Exercise, reason: str) -> Verdict:
    card = Card(f"Not attempted: {exercise.id} ({exercise.title})")
    card.add("", f"{reason[0].upper()}{reason[1:]}. About {exercise.minutes} minutes.")
    card.add("If you are stuck", f'hint("{exercise.id}")', True)
    return Verdict(exercise.id, NOT_ATTEMPTED, card)


def _passed(exercise: Exercise, trials: list[Trial]) -> Verdict:
    count = len(trials)
    card = Card(f"Passed: {exercise.id} ({exercise.title})", "good")
    card.add("", "All cases are right." if count > 1 else "Right.")
    card.add("Take away", exercise.after)
    _add_printed(card, trials[0])
    return Verdict(exercise.id, PASSED, card, count, count, points=float(exercise.points))


def _rejected(
    exercise: Exercise,
    learner: Callable[..., Any],
    trials: list[Trial],
    wrong: list[Trial],
    total: int,
) -> Verdict:
    smallest = min(wrong, key=lambda trial: trial.size)
    kind = _kind(smallest)
    right = [trial for trial in trials if not trial.problem]
    card = Card(_headline(exercise, kind, len(right), total), "bad")
    _add_counterexample(card, exercise, learner, smallest)
    found = named_mistake(exercise, _pairs(wrong), _pairs(right))
    _add_mistake(card, found)
    _add_notes(card, exercise, smallest)
    card.add("Next", f'hint("{exercise.id}")', True)
    name = found[0].name if found else ""
    return Verdict(exercise.id, kind, card, len(right), total, name)


def _pairs(trials: list[Trial]) -> list[Any]:
    return [(trial.case, trial.outcome) for trial in trials]


def _kind(trial: Trial) -> str:
    if trial.outcome.kind == "took too long":
        return TOO_LONG
    if trial.outcome.kind == "raised" and trial.case.raises is None:
        return RAISED
    return CHANGED if trial.problem == "it changed its input" else FAILED


def _headline(exercise: Exercise, kind: str, right: int, total: int) -> str:
    counted = total > 1 and kind != CHANGED
    count = f" ({right} of {total} cases right)" if counted else ""
    return f"{kind[0].upper()}{kind[1:]}: {exercise.id}{count}"


def _add_counterexample(
    card: Card, exercise: Exercise, learner: Callable[..., Any], trial: Trial
) -> None:
    label = f" ({trial.case.label})" if trial.case.label else ""
    card.add(f"Smallest input that shows it{label}", _arguments(exercise, trial), True)
    if trial.outcome.kind == "took too long":
        limit = f"It was stopped after {exercise.seconds_allowed:g} s."
        card.add("", f"{limit} Is there a loop that never ends?")
    elif trial.outcome.kind == "raised" and trial.case.raises is None:
        assert trial.outcome.error is not None
        code = getattr(learner, "__code__", None)
        card.add("It raised", own_frames(trial.outcome.error, code), True)
        if isinstance(trial.outcome.error, NameError):
            card.add("", "Is an import missing, or has an earlier cell not been run?")
    elif trial.problem == "it changed its input":
        _add_changed(card, exercise, trial)
    else:
        _add_difference(card, exercise, trial)


def _add_difference(card: Card, exercise: Exercise, trial: Trial) -> None:
    if exercise.comparison.needs_reference and trial.case.raises is None:
        assert trial.expected is not None
        expected, got = readable_pair(trial.expected.value, trial.outcome.value)
        card.add("Expected", expected, True)
        card.add("Got", got, True)
        said = f"expected {expected}, got {got}"
        card.add("Difference", trial.problem.removeprefix(said).removeprefix(": "))
    else:
        card.add("What is wrong", trial.problem)


def _arguments(exercise: Exercise, trial: Trial) -> str:
    names = exercise.argument_names
    if len(names) != len(trial.case.args):
        names = [f"argument {i + 1}" for i in range(len(trial.case.args))]
    shown = [readable(argument).splitlines() for argument in trial.case.args]
    return "\n".join(
        f"{name} = " + ("\n" + " " * (len(name) + 3)).join(lines)
        for name, lines in zip(names, shown, strict=True)
    )


def _add_changed(card: Card, exercise: Exercise, trial: Trial) -> None:
    names = exercise.argument_names
    which = ", ".join(f"`{names[i]}`" for i in trial.outcome.changed if i < len(names))
    card.add(
        "",
        f"The result is right, but the function changed its argument {which}: the caller's data "
        "are no longer what they were. Work on a copy, or make a new array instead of `+=`, "
        "`-=`, `.sort()`, `.append()` and the like.",
    )


def _add_mistake(card: Card, found: tuple[Mistake, bool] | None) -> None:
    if found is None:
        return
    mistake, explains_all = found
    label = "This looks like" if explains_all else "Part of it looks like"
    card.add(label, f"{mistake.name}. {mistake.message}")


def _add_notes(card: Card, exercise: Exercise, trial: Trial) -> None:
    if (
        trial.outcome.changed
        and trial.problem != "it changed its input"
        and not exercise.may_mutate
    ):
        names = [exercise.argument_names[i] for i in trial.outcome.changed]
        card.add("Also", f"it changes its input {', '.join(f'`{name}`' for name in names)}")
    card.add("Warning on this input", trial.outcome.warned)
    _add_printed(card, trial)


def _add_printed(card: Card, trial: Trial) -> None:
    lines = trial.outcome.printed.splitlines()
    if len(lines) > PRINTED_LINES:
        lines = [*lines[:PRINTED_LINES], "..."]
    card.add("Your function printed", "\n".join(lines), True)
