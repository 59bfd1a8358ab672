"""What has been done so far: a chart, a table, a file for an instructor."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from course_lib.exercises.card import Card, show_card
from course_lib.exercises.catalogue import exercise_ids, find
from course_lib.exercises.definition import Exercise
from course_lib.exercises.progress_store import Event, ProgressStore
from course_lib.exercises.verdict import PASSED

HELP = ("hint", "solution")


@dataclass(frozen=True)
class Row:
    """Where a learner stands with one exercise."""

    exercise: str
    title: str
    kind: str
    state: str  # "passed", "tried" or "not attempted"
    attempts: int
    hints: int
    solution_seen: bool
    points: int
    points_possible: int
    last_mistake: str


def progress_rows(events: Iterable[Event], exercises: Iterable[Exercise]) -> list[Row]:
    """Sum up the events, one row an exercise.

    Parameters
    ----------
    events : iterable of (at, exercise, event, detail)
    exercises : iterable of Exercise

    Returns
    -------
    list of Row
        Passed once is passed, whatever came later.
    """
    events = list(events)
    return [_row(exercise, [e for e in events if e[1] == exercise.id]) for exercise in exercises]


def _row(exercise: Exercise, events: list[Event]) -> Row:
    verdicts = [e for e in events if e[2] not in HELP]
    passed = any(event == PASSED for _, _, event, _ in verdicts)
    mistakes = [detail for _, _, _, detail in verdicts if detail]
    return Row(
        exercise=exercise.id,
        title=exercise.title,
        kind=exercise.kind,
        state="passed" if passed else "tried" if verdicts else "not attempted",
        attempts=len(verdicts),
        hints=sum(event == "hint" for _, _, event, _ in events),
        solution_seen=any(event == "solution" for _, _, event, _ in events),
        points=exercise.points if passed else 0,
        points_possible=exercise.points,
        last_mistake=mistakes[-1] if mistakes else "",
    )


def progress(chapter: str | None = None) -> None:
    """Show what has been passed, tried and not attempted: a chart in a notebook, text elsewhere.

    Parameters
    ----------
    chapter : str, optional
        Two digits, "02"; by default all chapters.
    """
    store = ProgressStore()
    rows = progress_rows(store.events(), map(find, exercise_ids(chapter)))
    if store.notice:
        print(store.notice)
    if _show_chart(rows):
        show_card(_progress_card(rows))
    else:
        print(progress_text(rows))


def progress_text(rows: list[Row]) -> str:
    """Write the rows as a table.

    Parameters
    ----------
    rows : list of Row
    """
    passed = sum(row.state == "passed" for row in rows)
    points, possible = sum(r.points for r in rows), sum(r.points_possible for r in rows)
    lines = [f"{passed} of {len(rows)} exercises passed, {points} of {possible} points"]
    width = max((len(row.exercise) for row in rows), default=0)
    lines += [
        f"{row.exercise:<{width}}  {row.state:<13}  attempts {row.attempts}, hints {row.hints}"
        for row in rows
    ]
    return "\n".join(lines)


def _progress_card(rows: list[Row]) -> Card:
    """List the exercises by their state, under one line that sums up."""
    card = Card(progress_text(rows).partition("\n")[0])
    for state in ("not attempted", "tried", "passed"):
        ids = [row.exercise for row in rows if row.state == state]
        card.add(state.capitalize(), ", ".join(ids))
    return card


def _show_chart(rows: list[Row]) -> bool:
    """Show the chart if this is a notebook and Plotly is there; say whether it was shown."""
    try:
        from IPython import get_ipython

        from course_lib.exercises.progress_chart import progress_figure
        from course_lib.viz import show
    except ImportError:
        return False
    if get_ipython() is None:
        return False
    show(progress_figure(rows), alt=f"Bar chart: {progress_text(rows).partition(chr(10))[0]}.")
    return True


def progress_csv(path: str | Path, chapter: str | None = None) -> Path:
    """Write where the learner stands as a CSV file, one line an exercise.

    Parameters
    ----------
    path : str or Path
        The file to write; it is replaced if it exists.
    chapter : str, optional
        Two digits, "02"; by default all chapters.

    Returns
    -------
    Path
        The file.
    """
    from course_lib.datasets.cache import write_atomically

    rows = progress_rows(ProgressStore().events(), map(find, exercise_ids(chapter)))
    with write_atomically(Path(path)) as aside, open(aside, "w", newline="", encoding="utf-8") as f:
        writer = csv.writer(f)
        writer.writerow([field.name for field in fields(Row)])
        writer.writerows(astuple(row) for row in rows)
    return Path(path)
