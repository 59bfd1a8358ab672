"""Exercise 07.bug-hnsw-ids: the second batch replaces the first (D169)."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


class Labelled:
    """A stand-in for hnswlib's index: rows under labels, a known label is replaced."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[float, ...]] = {}
        self.gone: set[int] = set()

    def add_items(self, x: Any, labels: Any) -> None:
        """Store each row under its label, as hnswlib does."""
        for row, label in zip(np.atleast_2d(x), labels, strict=True):
            self.rows[int(label)] = tuple(float(value) for value in row)

    def get_current_count(self) -> int:
        """How many rows are there, those marked as deleted included."""
        return len(self.rows)

    def mark_deleted(self, label: int) -> None:
        """Leave the row in the graph, and never return it."""
        self.gone.add(label)


def cases(seed: int) -> list[Case]:
    """One batch, two, one with a deletion between, an empty one."""
    a, b, c = np.eye(4)[:2], np.eye(4)[2:], 2 * np.eye(4)[:1]
    return [
        Case([a], label="one batch"),
        Case([a, b], label="two batches"),
        Case([a, c, b], label="three batches"),
        Case([a, np.zeros((0, 4)), b], label="an empty batch between"),
        Case([a, "delete row 1", b], label="a row is deleted between"),
        Case([c, a, "delete row 1", b, c], hidden=True),
    ]


def run(learner: Any, batches: list[Any]) -> dict[str, Any]:
    """Add batch after batch; report the labels returned and what the index holds."""
    index, returned = Labelled(), []
    for batch in batches:
        if isinstance(batch, str):
            index.mark_deleted(1)
        else:
            returned.append([int(label) for label in learner(index, batch.copy())])
    return {"returned": returned, "rows": {label: list(row) for label, row in index.rows.items()}}


def _add(index: Labelled, x: np.ndarray) -> list[int]:
    first = index.get_current_count()
    labels = list(range(first, first + len(x)))
    index.add_items(x, labels)
    return labels


def _restarts(index: Labelled, x: np.ndarray) -> np.ndarray:
    labels = np.arange(len(x))
    index.add_items(x, labels)
    return labels


def _one_by_one(index: Labelled, x: np.ndarray) -> list[int]:
    labels = []
    for row in x:
        labels.append(index.get_current_count())
        index.add_items(row, [labels[-1]])
    return labels


def _wrong_labels(index: Labelled, x: np.ndarray) -> np.ndarray:
    _add(index, x)
    return np.arange(len(x))


def _living(index: Labelled, x: np.ndarray) -> list[int]:
    first = len(index.rows) - len(index.gone)
    labels = list(range(first, first + len(x)))
    index.add_items(x, labels)
    return labels


def _batches(index: Labelled, x: np.ndarray, width: int = 1) -> list[int]:
    first = index.get_current_count() * width
    labels = list(range(first + 1, first + 1 + len(x)))
    index.add_items(x, labels)
    return labels


class _Outside:
    """Count in a place that all indexes share."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, index: Labelled, x: np.ndarray) -> list[int]:
        labels = list(range(self.count, self.count + len(x)))
        self.count += len(x)
        index.add_items(x, labels)
        return labels


def _begins_late(got: dict[str, Any], *batches: Any) -> bool:
    labels = [label for batch in got["returned"] for label in batch]
    return labels[0] > 1 and labels == list(range(labels[0], labels[0] + len(labels)))


EXERCISE = Exercise(
    id="07.bug-hnsw-ids",
    title="A thousand added, five hundred there",
    kind="find-the-bug",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "hnswlib stores rows under labels that the caller chooses, and a label that exists already "
        "is *replaced*. This wrapper hides the labels: rows are numbered 0, 1, 2, … in the order "
        "in which they were added, over all calls, and the numbers are returned. It loses rows. "
        "`index.add_items(x, labels)` and `index.get_current_count()` work as hnswlib's; the count "
        "includes rows that are marked as deleted."
    ),
    cell='''@exercise("07.bug-hnsw-ids")
def add_rows(index, x):
    """Add the rows of x (n, d) to the index; return their labels."""
    labels = np.arange(len(x))
    index.add_items(x, labels)
    return labels''',
    reference=_add,
    run=run,
    cases=cases,
    comparison=Exact(),
    may_mutate=True,
    mistakes=(
        Mistake(
            "the labels restart at 0",
            _restarts,
            "Every call begins at label 0 again, and hnswlib takes that for an update: the second "
            "batch overwrites the first. No error, no warning, half the rows.",
        ),
        Mistake(
            "the right labels inside, others returned",
            _wrong_labels,
            "The index is right now. But the caller gets 0, 1, … again and will look up the wrong "
            "documents.",
        ),
        Mistake(
            "deleted rows don't count",
            _living,
            "A deleted row is only marked; its label is still taken. Counting the living ones "
            "gives a label that exists to a new row, and replaces an old one.",
        ),
        Mistake(
            "numbered from 1",
            _batches,
            "Nothing is lost, but the first row should be number 0: row numbers are what the "
            "caller's list of documents has.",
        ),
        Mistake(
            "a counter outside of the index",
            _Outside(),
            "The counter goes on when another index is filled, so the second index begins "
            "somewhere in the middle. Ask the index itself how many rows it has.",
            _begins_late,
        ),
    ),
    hints=(
        "Add two batches of two rows. How many does the index hold?",
        "The first new label has to be one that was never given.",
        "index.get_current_count() is exactly that label.",
    ),
    correct=(_one_by_one,),
    after="`HnswlibIndex` of course_lib.ann keeps such a counter; look at its `add`.",
)
