"""Exercise 06.bug-upsert-index: rows that should be gone and still get found."""

from functools import partial
from typing import Any

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Operation = tuple[Any, ...]
Entry = tuple[str, list[float], dict[str, Any]]


def cases(seed: int) -> list[Case]:
    """Puts, an update, a deletion, a return after a deletion."""
    first = ("put", "a", [1, 0], {"year": 2020})
    second = ("put", "b", [0, 1], {"year": 2021})
    again = ("put", "a", [3, 3], {"tag": "new"})
    return [
        Case([first, second]),
        Case([first, again], label="the same id again"),
        Case([first, second, ("delete", "a")]),
        Case([first, ("delete", "a"), again], label="deleted, and back"),
        Case([second, ("delete", "a")], label="deleting what isn't there"),
        Case([first, second, again, ("delete", "b"), second, again], hidden=True),
    ]


def _apply(
    operations: list[Operation], stale: bool = False, orphan: bool = False, merge: bool = False
) -> list[Entry]:
    index: list[tuple[str, list[float]]] = []
    payloads: dict[str, dict[str, Any]] = {}
    for kind, one, *rest in operations:
        if kind == "delete":
            if not orphan:
                index = [entry for entry in index if entry[0] != one]
            payloads.pop(one, None)
            continue
        vector, payload = rest
        if not stale:
            index = [entry for entry in index if entry[0] != one]
        index.append((one, vector))
        payloads[one] = {**payloads.get(one, {}), **payload} if merge else dict(payload)
    return [(one, vector, payloads.get(one, {})) for one, vector in index]


def _ghosts_return(operations: list[Operation]) -> list[Entry]:
    """Hide what has no payload, and leave it in the index."""
    index, payloads = [], {}
    for kind, one, *rest in operations:
        if kind == "put":
            index.append((one, rest[0]))
            payloads[one] = rest[1]
        else:
            payloads.pop(one, None)
    return [(one, vector, payloads[one]) for one, vector in index if one in payloads]


def _first_put_counts(operations: list[Operation], payload_too: bool = True) -> list[Entry]:
    rows: dict[str, Entry] = {}
    for kind, one, *rest in operations:
        if kind == "delete":
            rows.pop(one, None)
        elif one not in rows:
            rows[one] = (one, rest[0], rest[1])
        elif not payload_too:
            rows[one] = (one, rows[one][1], rest[1])
    return list(rows.values())


def _absent_raises(operations: list[Operation]) -> list[Entry]:
    rows: dict[str, Entry] = {}
    for kind, one, *rest in operations:
        if kind == "put":
            rows[one] = (one, rest[0], rest[1])
        else:
            del rows[one]
    return list(rows.values())


def run(learner: Any, operations: list[Operation]) -> Any:
    """Take a list for a tuple within the entries."""
    got = learner(operations)
    if not isinstance(got, list):
        return got
    return [tuple(entry) if isinstance(entry, list) else entry for entry in got]


def _dictionary(operations: list[Operation]) -> list[Entry]:
    rows: dict[str, Entry] = {}
    for operation in operations:
        one = operation[1]
        if operation[0] == "put":
            rows[one] = (one, operation[2], operation[3])
        elif one in rows:
            del rows[one]
    return list(rows.values())


def _backwards(operations: list[Operation]) -> list[Entry]:
    """Read from the end: the last word on each id counts."""
    last = {operation[1]: operation for operation in operations}
    return [(o[1], o[2], o[3]) for o in last.values() if o[0] == "put"]


EXERCISE = Exercise(
    id="06.bug-upsert-index",
    title="The ghosts in the index",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "A store keeps vectors in an index and payloads in a dict. `apply_writes` applies a list "
        "of `('put', id, vector, payload)` and `('delete', id)` and returns all entries that a "
        "search could find: a list of (id, vector, payload), in any order. A put on an id that "
        "exists replaces vector *and* payload. Three bugs."
    ),
    cell='''@exercise("06.bug-upsert-index")
def apply_writes(operations):
    """Return the list of (id, vector, payload) that a search could find."""
    index, payloads = [], {}
    for kind, one, *rest in operations:
        if kind == "put":
            vector, payload = rest
            index.append((one, vector))
            payloads[one] = {**payloads.get(one, {}), **payload}
        else:
            payloads.pop(one, None)
    return [(one, vector, payloads.get(one, {})) for one, vector in index]''',
    reference=_apply,
    run=run,
    cases=cases,
    comparison=Exact(ordered=False),
    mistakes=(
        Mistake(
            "all three bugs",
            partial(_apply, stale=True, orphan=True, merge=True),
            "Nothing has changed yet. After two puts on one id, how many vectors does the index "
            "hold for it? After a delete? And which fields has its payload?",
        ),
        Mistake(
            "the old vector stays, and so do deleted ones",
            partial(_apply, stale=True, orphan=True),
            "The payload is replaced now. The index still has the vector that was replaced, and "
            "that of the deleted row.",
        ),
        Mistake(
            "deleted rows stay, and payloads are merged",
            partial(_apply, orphan=True, merge=True),
            "A put replaces the vector now. Left are the deleted row, which the index still "
            "holds, and a payload that keeps fields of the old one.",
        ),
        Mistake(
            "the old vector stays, and payloads are merged",
            partial(_apply, stale=True, merge=True),
            "Deleted rows are gone now. Left are the replaced vector, which a search still finds "
            "under the id, and a payload that keeps fields of the old one.",
        ),
        Mistake(
            "the old vector stays in the index",
            partial(_apply, stale=True),
            "Two vectors for one id: a query near the *old* text still finds the document, and "
            "one near both gets it twice.",
        ),
        Mistake(
            "deleted rows stay in the index",
            partial(_apply, orphan=True),
            "The payload of a deleted row is gone, its vector isn't: a search returns an id "
            "without a document, or the deleted one when the id comes back.",
        ),
        Mistake(
            "payloads are merged",
            partial(_apply, merge=True),
            "The new payload has no 'year', and the entry still has one. An upsert replaces; "
            "merging is another operation (Qdrant calls it set_payload).",
        ),
        Mistake(
            "ghosts are hidden, and come back",
            _ghosts_return,
            "Entries without a payload are left out of the answer, but they are still in the "
            "index. When the id is put again, the old vector is back with the new payload. Take "
            "it out of the index at every put and delete.",
        ),
        Mistake(
            "a second put is skipped",
            _first_put_counts,
            "An id that exists is left as it is. A put on it *replaces* vector and payload.",
        ),
        Mistake(
            "the payload is replaced, the vector isn't",
            partial(_first_put_counts, payload_too=False),
            "The id appears once now, with the new payload and the *old* vector: searches near "
            "the new text don't find it.",
        ),
        Mistake(
            "deleting what isn't there raises",
            _absent_raises,
            "A delete of an unknown id should change nothing. `dict.pop(one, None)` says so.",
        ),
    ),
    hints=(
        "Follow 'a' by hand through: put, put again. What does `index` hold?",
        "Look at what put does to the index, what it does to the payload, and what delete does "
        "*not* do.",
        "Before a put and at a delete, take the id's entries out of the index; and store the "
        "payload as it came.",
    ),
    correct=(_dictionary, _backwards),
    after=(
        "Real indexes can't take a row out of a graph cheaply: they mark it (a tombstone) and skip "
        "it in results. Forgetting the mark on an *update* is the usual form of this bug."
    ),
)
