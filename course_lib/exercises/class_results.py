"""One table of a whole class, from the files that learners' own `progress_csv` wrote."""

import csv
from collections.abc import Iterable
from pathlib import Path

from course_lib.datasets.cache import write_atomically

NEEDED = {"exercise", "points", "points_possible"}


def class_csv(path: str | Path, learners: Iterable[str | Path]) -> Path:
    """Write one line a learner: points for each exercise, their sum, and what was possible.

    Parameters
    ----------
    path : str or Path
        The file to write; it is replaced if it exists.
    learners : iterable of str or Path
        Files of `progress_csv`, one a learner, each named after its learner ("ada.csv").

    Returns
    -------
    Path
        The file. Learners are in alphabetical order, exercises in that of their ids; an exercise
        that a learner's file doesn't have counts 0.

    Raises
    ------
    ValueError
        If a file is not one of `progress_csv`, or two have the same name.

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.exercises import progress_csv
    >>> folder = Path(tempfile.mkdtemp())
    >>> table = class_csv(folder / "class.csv", [progress_csv(folder / "ada.csv", "05")])
    >>> table.read_text().splitlines()[0].split(",")[:2]
    ['learner', '05.bug-edge-split']
    """
    results = _results(map(Path, learners))
    exercises = sorted({row["exercise"] for rows in results.values() for row in rows})
    with write_atomically(Path(path)) as aside, open(aside, "w", newline="", encoding="utf-8") as f:
        writer = csv.writer(f)
        writer.writerow(["learner", *exercises, "points", "points_possible"])
        for learner, rows in sorted(results.items()):
            points = {row["exercise"]: int(row["points"]) for row in rows}
            possible = sum(int(row["points_possible"]) for row in rows)
            worth = [points.get(exercise, 0) for exercise in exercises]
            writer.writerow([learner, *worth, sum(worth), possible])
    return Path(path)


def _results(files: Iterable[Path]) -> dict[str, list[dict[str, str]]]:
    results: dict[str, list[dict[str, str]]] = {}
    for file in files:
        if file.stem in results:
            raise ValueError(f"learners: expected one file a learner, got two of {file.stem!r}")
        with open(file, newline="", encoding="utf-8") as lines:
            results[file.stem] = list(csv.DictReader(lines))
        if not results[file.stem] or not results[file.stem][0].keys() >= NEEDED:
            raise ValueError(f"learners: expected files of progress_csv, got {file}")
    return results
