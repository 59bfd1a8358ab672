"""Call a learner's function so that nothing that it does reaches the notebook unasked."""

import copy
import io
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.differences import difference
from course_lib.exercises.interruption import TookTooLong, time_limit

PRINTED = 2_000


@dataclass
class Outcome:
    """What a call did.

    `kind` is "returned", "raised" or "took too long"; `changed` holds the positions of the
    arguments that are no longer what they were.
    """

    kind: str
    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    warned: str = ""
    changed: tuple[int, ...] = ()
    seconds: float = 0.0


class _FirstCharacters(io.TextIOBase):
    """A stream that keeps the first characters and counts the others."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.length = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.length < PRINTED:
            self.kept.append(text[: PRINTED - self.length])
        self.length += len(text)
        return len(text)

    def text(self) -> str:
        left_out = f"\n... ({self.length:,} characters in all)" if self.length > PRINTED else ""
        return "".join(self.kept) + left_out


def guarded_call(function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Outcome:
    """Call ``function(*args)`` on copies of the arguments, within a time limit.

    Parameters
    ----------
    function : callable
    args : tuple
        Are copied; whether the function changed its copies is in the outcome.
    seconds : float
        Time limit.

    Returns
    -------
    Outcome
        Whatever happens, `SystemExit` and infinite recursion included.

    Raises
    ------
    KeyboardInterrupt
        When the user stops the kernel: that stops the check too.
    """
    arguments = copy.deepcopy(args)
    printed = _FirstCharacters()
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        outcome = _call(function, arguments, seconds, printed)
    outcome.seconds = time.perf_counter() - start
    outcome.printed = printed.text()
    outcome.warned = str(caught[0].message) if caught else ""
    outcome.changed = _changed(args, arguments)
    return outcome


def _call(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    seconds: float,
    printed: _FirstCharacters,
) -> Outcome:
    try:
        with redirect_stdout(printed), redirect_stderr(printed), time_limit(seconds):
            value = function(*arguments)
    except KeyboardInterrupt:
        raise
    except TookTooLong:
        return Outcome("took too long")
    except BaseException as error:
        return Outcome("raised", error=error)
    return Outcome("returned", value=value)


def _changed(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(
        i
        for i, (old, new) in enumerate(zip(before, after, strict=True))
        if type(old).__eq__ is not object.__eq__ and _differ(old, new)
    )


def _differ(old: Any, new: Any) -> bool:
    try:
        return difference(old, new, 0.0, 0.0) is not None
    except Exception:  # values that can't be compared count as unchanged
        return False
