"""Exercise 06.bug-restarting-ids: default ids that meet again (D158)."""

import hashlib
import itertools
from typing import Any

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

Batch = tuple[list[str], list[str] | None]
Store = dict[str, str]


def cases(seed: int) -> list[Case]:
    """Two batches, ids of one's own, an update, a deletion between batches, and bad lengths."""
    return [
        Case([(["a"], None), (["b"], None)]),
        Case([(["a", "b"], None), (["c", "d", "e"], None)]),
        Case([(["a", "b"], ["x", "y"]), (["c"], ["z"])], label="ids of one's own"),
        Case([(["old"], ["x"]), (["new"], ["x"])], label="the same id again"),
        Case([(["a", "b", "c"], None), "delete the first", (["d"], None)], label="a deletion"),
        Case([(["a", "b"], ["x"])], label="two documents, one id", raises=ValueError),
        Case([(["a"], ["doc_0"]), (["b", "c"], None)], label="an id that looks like a default"),
        Case([(["a", "b"], None), "delete the first", (["c"], ["x"]), (["d"], None)], hidden=True),
    ]


def run(learner: Any, batches: list[Any]) -> dict[str, Any]:
    """Put all batches into one store; keep what was returned and what should be there."""
    store: Store = {}
    expected: list[tuple[str, str]] = []
    for batch in batches:
        if isinstance(batch, str):
            gone = expected.pop(0)[0]
            store.pop(gone, None)
            continue
        documents, ids = batch
        returned = list(learner(store, list(documents), None if ids is None else list(ids)))
        expected = [pair for pair in expected if pair[0] not in (ids or [])]
        expected += list(zip(returned, documents, strict=False))
    return {"store": store, "expected": expected}


def check(got: dict[str, Any], batches: list[Any]) -> str | None:
    """Every document that was added is there, under the id that was returned for it."""
    for given, document in got["expected"]:
        found = got["store"].get(given)
        if found != document:
            return f"{document!r} was added as {given!r}, and there the store has {found!r}"
    if len(got["store"]) != len({given for given, _ in got["expected"]}):
        return f"expected {len(got['expected'])} documents, the store has {got['store']!r}"
    texts = [document for batch in batches if not isinstance(batch, str) for document in batch[0]]
    kept = set(got["store"].values())
    replaced = {"old"} | ({"a"} if "delete the first" in batches else set())
    lost = [text for text in texts if text not in kept and text not in replaced]
    return f"{lost[0]!r} is nowhere in the store" if lost else None


def content_ids(store: Store, documents: list[str], ids: list[str] | None) -> list[str]:
    """Name a document by a hash of what it says."""
    if ids is None:
        ids = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in documents]
    store.update(zip(ids, documents, strict=True))
    return ids


def _free_numbers(store: Store, documents: list[str], ids: list[str] | None) -> list[str]:
    if ids is None:
        free = (f"doc_{i}" for i in itertools.count() if f"doc_{i}" not in store)
        ids = list(itertools.islice(free, len(documents)))
    if len(ids) != len(documents):
        raise ValueError(f"{len(documents)} documents and {len(ids)} ids")
    for one, document in zip(ids, documents, strict=True):
        store[one] = document
    return ids


def _given(
    store: Store,
    documents: list[str],
    ids: list[str] | None,
    skip: bool = True,
    start: bool = False,
    strict: bool = False,
) -> list[str]:
    if ids is None:
        first = len(store) if start else 0
        ids = [f"doc_{first + i}" for i in range(len(documents))]
    for one, document in zip(ids, documents, strict=strict):
        if not (skip and one in store):
            store[one] = document
    return ids


def _returns_nothing(store: Store, documents: list[str], ids: list[str] | None) -> None:
    content_ids(store, documents, ids)


def _overwrites(store: Store, documents: list[str], ids: list[str] | None) -> list[str]:
    return _given(store, documents, ids, skip=False)


def _size(store: Store, documents: list[str], ids: list[str] | None) -> list[str]:
    return _given(store, documents, ids, skip=False, start=True, strict=True)


def _skips(store: Store, documents: list[str], ids: list[str] | None) -> list[str]:
    if ids is None:
        return content_ids(store, documents, None)
    return _given(store, documents, ids, strict=True)


def _lenient(store: Store, documents: list[str], ids: list[str] | None) -> list[str]:
    if ids is None:
        return content_ids(store, documents, None)
    return _given(store, documents, ids, skip=False)


EXERCISE = Exercise(
    id="06.bug-restarting-ids",
    title="Where did the first documents go?",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "`add_texts` puts documents into a store, here a dict of id to text, and returns their "
        "ids. It comes from a published RAG class and loses documents in three ways. Repair it: "
        "documents without ids of their own must never collide, whatever was added or deleted "
        "before; a given id that exists already is *replaced* (an upsert); and a list of ids of "
        "another length than the documents is a ValueError."
    ),
    cell='''@exercise("06.bug-restarting-ids")
def add_texts(store, documents, ids=None):
    """Add documents (list of str) to the store {id: text}; return the list of their ids."""
    if ids is None:
        ids = [f"doc_{i}" for i in range(len(documents))]
    for one, document in zip(ids, documents, strict=False):
        if one not in store:
            store[one] = document
    return ids''',
    reference=content_ids,
    run=run,
    cases=cases,
    comparison=Invariant(check),
    may_mutate=True,
    mistakes=(
        Mistake(
            "default ids restart at 0 and are skipped",
            _given,
            "Every call without ids begins again at doc_0. The second batch meets the ids of the "
            "first, and `if one not in store` drops it without a word.",
        ),
        Mistake(
            "default ids restart at 0 and overwrite",
            _overwrites,
            "Now nothing is skipped, so the second batch overwrites the first: still doc_0, doc_1. "
            "The default ids have to differ from call to call.",
        ),
        Mistake(
            "the size of the store as a counter",
            _size,
            "`len(store)` is free until something is deleted or somebody uses such an id: then the "
            "store shrinks and a number is given twice. Number from what was ever given, look "
            "whether an id is free, or name documents by their content.",
        ),
        Mistake(
            "an id that exists is skipped",
            _skips,
            "The default ids are right now. A document given under an id that exists should "
            "replace the old text: whoever re-adds a page has changed it.",
        ),
        Mistake(
            "ids and documents of different lengths",
            _lenient,
            "`zip(…, strict=False)` stops at the shorter list, and a document disappears without "
            "an error. Compare the lengths, or let `strict=True` do it.",
        ),
        Mistake(
            "the ids aren't returned",
            _returns_nothing,
            "The function returns None, so the caller can't find the documents again. Return the "
            "list of their ids.",
        ),
    ),
    hints=(
        "Call it twice with two documents each and print the store.",
        "Three places: where the default ids start, the `if` in the loop, and what `zip` does with "
        "lists of different lengths.",
        "A hash of the text (hashlib.sha256) is the same for the same text and different for "
        "others, whatever happened before.",
    ),
    correct=(_free_numbers,),
    after=(
        "Ids made of the content have a second gain: adding the same page twice stores it once. "
        "The course's own store offers them as `content_id`. Don't use Python's `hash` for it: "
        "for a str it is another number in every process."
    ),
    library=(
        "course_lib.exercises.chapter_06.bug_restarting_ids:content_ids",
        "course_lib.stores.content_ids:content_id",
    ),
)
