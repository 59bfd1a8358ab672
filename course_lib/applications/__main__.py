"""Ask the documentation of your packages: ``python -m course_lib.applications "how do I …"``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence

from .answer_lines import answer_json, answer_text
from .docs_search import ENGINES
from .installed_search import documentation_search


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer a question on the terminal.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line's unless given.

    Returns
    -------
    int
        0 if something was found, 1 if nothing was, 2 for a bad argument, 130 if it was interrupted.
    """
    asked = parser().parse_args(arguments)
    question = " ".join(asked.question).encode("utf-8", "replace").decode()  # what isn't text
    try:
        hits = documentation_search().explained(question, asked.k, asked.engine, asked.package)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(f"{error}; install course_lib[serving,search]", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; an index that wasn't finished is built next time", file=sys.stderr)
        return 130
    if asked.json:
        print(answer_json(question, asked.engine, hits))
    else:
        width = max(40, min(100, shutil.get_terminal_size().columns))
        print(answer_text(hits, width, colour=sys.stdout.isatty()))
    return 0 if hits else 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m course_lib.applications",
        description="Find functions and classes of your scientific packages by what they do.",
    )
    found.add_argument("question", nargs="+", help='such as "how do I invert a matrix?"')
    found.add_argument("-k", type=int, default=5, help="how many results (5)")
    found.add_argument("--engine", choices=ENGINES, default="winner", help="who ranks (winner)")
    found.add_argument("--package", help="only this package, such as scipy")
    found.add_argument("--json", action="store_true", help="print JSON, for programs")
    return found


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answer has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
