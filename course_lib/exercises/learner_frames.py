"""A traceback cut down to the learner's own lines."""

import linecache
import os
import traceback
from types import CodeType

from course_lib.exercises.readable import CHARACTERS

ENGINE = os.path.dirname(os.path.abspath(__file__))
SHOWN = 2


def own_frames(error: BaseException, learner: CodeType | None) -> str:
    """Write an exception with the lines of the learner's that led to it.

    Parameters
    ----------
    error : BaseException
    learner : code object, optional
        The learner's function; lines of its file (in a notebook: of any cell) are shown.

    Returns
    -------
    str
        One "line N, in name: source" for each call, then the exception and what caused it. No
        path, so that the text is the same on every machine.
    """
    lines = _collapse(_frame_lines(error, learner))
    lines.append(describe_error(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines.append(f"    while handling {describe_error(cause)}")
    return "\n".join(lines)


def describe_error(error: BaseException) -> str:
    """Name an exception and its message, cut to a readable length."""
    try:
        message = str(error)
    except Exception:  # a learner's exception class may have a broken __str__
        message = "(its message can't be shown)"
    if len(message) > CHARACTERS:
        message = message[:CHARACTERS] + "..."
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _frame_lines(error: BaseException, learner: CodeType | None) -> list[str]:
    lines: list[str] = []
    inside = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if _is_learners(code, learner):
            source = linecache.getline(code.co_filename, number, frame.f_globals).strip()
            lines.append(f"line {number}, in {code.co_name}: {source}".rstrip(": "))
            inside = ""
        elif lines and not code.co_filename.startswith(ENGINE):
            inside = inside or str(frame.f_globals.get("__name__", "")).partition(".")[0]
    if inside:
        lines.append(f"    (raised inside {inside}, which that line calls)")
    return lines


def _is_learners(code: CodeType, learner: CodeType | None) -> bool:
    if learner is not None and code.co_filename == learner.co_filename:
        return True
    return "ipykernel_" in code.co_filename or code.co_filename.startswith("<ipython-input")


def _collapse(lines: list[str]) -> list[str]:
    """Keep the first and the last lines of a long chain of calls."""
    if len(lines) <= 3 * SHOWN:
        return lines
    return [*lines[:SHOWN], "    ... more calls ...", *lines[-SHOWN:]]  # their number varies
