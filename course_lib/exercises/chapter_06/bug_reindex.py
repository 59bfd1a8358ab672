"""Exercise 06.bug-reindex: deleting first, and asking questions later (D161)."""

import copy
from functools import partial
from typing import Any

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Collection = dict[str, Any]


def cases(seed: int) -> list[Case]:
    """All goes well; the build fails; a row gets lost without an error; two collections."""
    docs = {"metric": "cosine", "links": 16, "rows": {"a": [3, 0], "b": [0, 1], "c": [2, 2]}}
    other = {"metric": "ip", "links": 8, "rows": {"x": [1]}}
    return [
        Case({"docs": docs}, "docs", 32, None, label="all goes well"),
        Case({"docs": docs}, "docs", 32, ("fails", "b"), label="the build fails at the second row"),
        Case({"docs": docs}, "docs", 32, ("loses", "c"), label="one row is lost in silence"),
        Case({"docs": docs, "more": other}, "more", 4, None, hidden=True),
    ]


def run(learner: Any, database: dict[str, Any], name: str, links: int, fault: Any) -> Any:
    """Reindex with a builder that may fail, and look as a reader would at every row."""
    seen: list[int] = []

    def add_row(collection: Collection, one: str, vector: list[float]) -> None:
        seen.append(len(database.get(name, {"rows": ()})["rows"]))
        if fault == ("fails", one):
            raise OSError("disk full")
        if fault != ("loses", one):
            collection["rows"][one] = vector

    raised = ""
    try:
        learner(database, name, links, add_row)
    except (OSError, ValueError, RuntimeError, AssertionError) as error:
        raised = "disk full" if "disk full" in str(error) else "rows missing"
    return {"database": database, "rows a reader saw": min(seen, default=0), "error": raised}


def _reindex(
    database: dict[str, Any],
    name: str,
    links: int,
    add_row: Any,
    aside: bool = True,
    metric: bool = True,
    verify: bool = True,
    swallow: bool = False,
    leftover: bool = False,
) -> None:
    old = copy.deepcopy(database[name])
    new: Collection = {"metric": old["metric"] if metric else "l2", "links": links, "rows": {}}
    if not aside:
        database[name] = new
    if leftover:
        database[name + "_new"] = new
    try:
        for one, vector in old["rows"].items():
            add_row(new, one, vector)
    except OSError:
        if swallow:
            return
        raise
    if verify and len(new["rows"]) != len(old["rows"]):
        raise ValueError(f"{len(old['rows'])} rows before, {len(new['rows'])} after")
    if leftover and aside:
        database[name] = database.pop(name + "_new")
    elif aside:
        database[name] = new


def _with_restore(database: dict[str, Any], name: str, links: int, add_row: Any) -> None:
    old = database[name]
    database[name] = {**old, "links": links, "rows": {}}
    try:
        for one, vector in old["rows"].items():
            add_row(database[name], one, vector)
    except OSError:
        database[name] = old
        raise
    if len(database[name]["rows"]) != len(old["rows"]):
        database[name] = old
        raise ValueError("rows are missing")


def _variant(database: dict[str, Any], name: str, links: int, add_row: Any, slip: str = "") -> None:
    old = database[name]
    if slip == "early":
        old["links"] = links
    kept = old["links"] if slip == "links" else links
    new = {**old, "links": kept, "rows": old["rows"] if slip == "shared" else {}}
    for one, vector in list(old["rows"].items()):
        add_row(new, one, vector)
    fewer = len(new["rows"]) != len(old["rows"])
    if slip == "late":
        database[name] = new
    if fewer and slip == "silent":
        return
    if fewer:
        raise ValueError("rows are missing")
    database[name] = new


def _copied(database: dict[str, Any], name: str, links: int, add_row: Any) -> None:
    database[name] = {**database[name], "links": links}


def _another(database: dict[str, Any], name: str, links: int, add_row: Any) -> None:
    """Check by ids instead of by number."""
    old = database[name]
    new = dict(old, links=links, rows={})
    for one in old["rows"]:
        add_row(new, one, old["rows"][one])
    missing = set(old["rows"]) - set(new["rows"])
    if missing:
        raise RuntimeError(f"missing: {sorted(missing)}")
    database.update({name: new})


EXERCISE = Exercise(
    id="06.bug-reindex",
    title="Rebuild without going dark",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "`rebuild` makes a collection's index anew with another number of links. It follows a "
        "published recipe. Readers ask the database all the while; building may raise (a full "
        "disk), and it may lose a row without raising. Repair it: readers see the old collection "
        "until the new one is complete, nothing is lost on a failure and the error reaches the "
        "caller, a missing row is an error (ValueError), the metric stays, and no other "
        "collection is left behind."
    ),
    cell='''@exercise("06.bug-reindex")
def rebuild(database, name, links, add_row):
    """Rebuild database[name] with `links` links, in place; return nothing.

    A collection is {"metric": str, "links": int, "rows": {id: vector}}.
    add_row(collection, id, vector) adds a row, and may raise.
    """
    rows = dict(database[name]["rows"])
    del database[name]
    database[name] = {"metric": "l2", "links": links, "rows": {}}
    for one, vector in rows.items():
        add_row(database[name], one, vector)''',
    reference=_reindex,
    run=run,
    cases=cases,
    comparison=Exact(),
    may_mutate=True,
    mistakes=(
        Mistake(
            "deleted first, and the metric is forgotten",
            partial(_reindex, aside=False, metric=False, verify=False),
            "This does what the given code does. While it builds, a reader finds no rows; if it "
            "fails, they are gone for good; and a cosine collection has become an L2 one, whose "
            "results are others for vectors of different lengths.",
        ),
        Mistake(
            "deleted first",
            partial(_reindex, aside=False, verify=False),
            "The metric is kept now. But the old rows are gone before the new ones are there: "
            "readers see an empty collection, and a failure loses the data.",
        ),
        Mistake(
            "deleted first, counted afterwards",
            partial(_reindex, aside=False),
            "You count, and the metric is kept. But when the count is wrong the old rows are gone "
            "already. Build the new collection in a variable of its own and swap at the end.",
        ),
        Mistake(
            "restored after a failure, but readers saw it empty",
            _with_restore,
            "Nothing is lost in the end. But while it builds, readers get no results. Build aside; "
            "then there is nothing to restore.",
        ),
        Mistake(
            "the metric is forgotten",
            partial(_reindex, metric=False),
            "Built aside and checked, but as an L2 collection. Whatever isn't asked to change has "
            "to be taken over from the old one.",
        ),
        Mistake(
            "no count before the swap",
            partial(_reindex, verify=False),
            "A row got lost without an error, and the incomplete collection was put in place. "
            "Compare the numbers before the swap, while the old one still exists.",
        ),
        Mistake(
            "the error is swallowed",
            partial(_reindex, swallow=True),
            "The old collection survives a full disk, but the caller thinks that all went well. "
            "Let the error out.",
        ),
        Mistake(
            "a half-built collection is left behind",
            partial(_reindex, leftover=True),
            "After a failure `docs_new` stays in the database, half filled. Keep it in a local "
            "variable until it is complete, or remove it on the way out.",
        ),
        Mistake(
            "built aside, without metric and count",
            partial(_reindex, metric=False, verify=False),
            "Readers keep the old collection while you build. Left are two things: the new one is "
            "an L2 collection, and nobody counts its rows before it takes the old one's place.",
        ),
        Mistake(
            "counted after the swap",
            partial(_variant, slip="late"),
            "The missing row is noticed, but the incomplete collection is in place already, and "
            "the old one is gone. Count first, swap last.",
        ),
        Mistake(
            "a missing row ends it in silence",
            partial(_variant, slip="silent"),
            "The old collection stays, which is right, but the caller thinks that all went well. "
            "Raise a ValueError.",
        ),
        Mistake(
            "the old rows and the new ones are one dict",
            partial(_variant, slip="shared"),
            "`dict(old)` copies the outer dict only: both collections hold the *same* rows, so the "
            "new one can never have fewer, and a lost row isn't noticed. Begin with `{}`.",
        ),
        Mistake(
            "the old collection is changed at once",
            partial(_variant, slip="early"),
            "When the build fails, the old collection has its rows and already the *new* number "
            "of links. Change nothing in it; write into the new one.",
        ),
        Mistake(
            "the number of links stays",
            partial(_variant, slip="links"),
            "Safe, but the rebuilt collection has the old number of links: it is what the caller "
            "wanted to change.",
        ),
        Mistake(
            "nothing is built",
            _copied,
            "The rows were copied, and `add_row` was never called. It is what builds the index; "
            "call it for each row.",
        ),
    ),
    hints=(
        "At which line does a reader see nothing? At which is the data beyond recovery?",
        "Fill a *new* dict that the database doesn't know yet. What has to be equal before it may "
        "take the old one's place?",
        "new = {'metric': old's, 'links': links, 'rows': {}}; add all; compare the lengths; only "
        "then database[name] = new.",
    ),
    correct=(_another,),
    after=(
        "The same pattern at scale is an alias: build `docs_v2`, verify it, point the alias "
        "`docs` to it in one step, and drop `docs_v1` later."
    ),
    library=(
        "course_lib.exercises.chapter_06.bug_reindex:_another",
        "course_lib.stores.sqlite_store:SQLiteVectorStore.reindex",
    ),
)
