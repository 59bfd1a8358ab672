"""Exercise 12.bug-incremental-ids: an index that forgets whose vectors these are (D264)."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.advanced import IncrementalIndex
from course_lib.ann import FlatIndex, exact_search
from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Added = list[tuple[str, list[float]]]


def cases(seed: int) -> list[Case]:
    """All in the buffer, all merged, both, an empty base, few results, negative scores."""
    rng = np.random.default_rng(seed)
    corner = [[1.0, 0.0], [0.0, 1.0], [0.7, 0.7], [-1.0, 0.0]]
    letters = [(name, vector) for name, vector in zip("abcd", corner, strict=True)]
    many = [(f"d{i}", rng.normal(size=4).round(2).tolist()) for i in range(13)]
    return [
        Case(letters[:2], 5, [1.0, 0.2], 2, label="all of them wait"),
        Case(letters[:2], 2, [1.0, 0.2], 2, label="all of them have moved"),
        Case(letters[:3], 2, [0.1, 1.0], 3, label="two have moved, one waits"),
        Case(letters[:1], 4, [1.0, 0.0], 3, label="one vector, three are asked for"),
        Case(letters, 3, [-1.0, -0.1], 4, label="negative scores"),
        Case(letters[:3], 3, [0.5, 0.4], 5, label="fewer than k, all moved"),
        Case(many[:9], 4, many[2][1], 5, label="two merges"),
        Case(many, 5, many[7][1], 6, hidden=True),
    ]


def library_names(added: Added, merge_at: int, query: list[float], k: int) -> list[str]:
    """Ask the library's index."""
    index = IncrementalIndex(lambda: FlatIndex(len(query), "ip"), merge_at)
    for name, vector in added:
        index.upsert([vector], [name])
    return [name for name in index.search(query, k)[1] if name is not None]


def found(
    added: Added,
    merge_at: int,
    query: list[float],
    k: int,
    ids: str = "kept",
    padding: str = "dropped",
    buffer: bool = True,
    merged: bool = True,
) -> list[Any]:
    """Merge by hand; the last four arguments make the usual mistakes."""
    moved = len(added) // merge_at * merge_at
    base = np.array([vector for _, vector in added[:moved]]).reshape(-1, len(query))
    base_ids, new_ids = ([name for name, _ in part] for part in (added[:moved], added[moved:]))
    scores, rows = exact_search(base, query, k, "ip")
    if padding == "dropped":
        scores, rows = scores[rows >= 0], rows[rows >= 0]
    own: list[Any] = [base_ids[row] if row >= 0 else "" for row in rows]
    if ids == "positions":
        own = list(range(len(rows)))
    elif ids == "rows":
        own = rows.tolist()
    elif padding == "last":
        own = [(base_ids or new_ids)[row] for row in rows]
    new = [float(np.dot(vector, query)) for _, vector in added[moved:]] if buffer else []
    if not merged:
        return (own + new_ids)[:k]
    return [(own + new_ids)[i] for i in np.argsort(-np.array(scores.tolist() + new))[:k]]


def _one_list(added: Added, merge_at: int, query: list[float], k: int) -> list[str]:
    ranked = sorted(added, key=lambda pair: -float(np.dot(pair[1], query)))
    return [name for name, _ in ranked[:k]]


EXERCISE = Exercise(
    id="12.bug-incremental-ids",
    title="Found, but what?",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "New vectors wait in a buffer; when `merge_at` of them are there, they move into a base "
        "index. A search asks both and merges. In the published code the names are dropped when "
        "the vectors move, the base's results are called 0, 1, 2 … by their place in the ranking, "
        "and the padding of a base that has too few (row −1) enters the merge. Repair it: "
        "return the names of the best k by inner product, fewer where there are fewer."
    ),
    cell='''import numpy as np

from course_lib.ann import exact_search


@exercise("12.bug-incremental-ids")
def found_names(added, merge_at, query, k):
    """added: (name, vector) in order of arrival. Returns the names of the best k."""
    base, new, new_ids = [], [], []
    for name, vector in added:
        new, new_ids = new + [vector], new_ids + [name]
        if len(new) == merge_at:
            base, new, new_ids = base + new, [], []
    vectors = np.array(base).reshape(-1, len(query))
    scores, rows = exact_search(vectors, query, k, "ip")
    names = list(range(len(rows))) + new_ids
    scores = list(scores) + [float(np.dot(vector, query)) for vector in new]
    return [names[i] for i in np.argsort(-np.array(scores))[:k]]''',
    reference=library_names,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "places in the ranking instead of names",
            partial(found, ids="positions", padding="kept"),
            "Whatever comes from the base is called 0, 1, 2 …: its place in this very ranking. "
            "Keep a list of the base's names and look the rows up in it. And leave out row −1.",
        ),
        Mistake(
            "places in the ranking, without the padding",
            partial(found, ids="positions"),
            "The padding is gone, but what comes from the base is still called by its place in "
            "the ranking. `rows` says which vectors these are; whose are they?",
        ),
        Mistake(
            "row numbers instead of names",
            partial(found, ids="rows"),
            "These are the base's row numbers. Only the index knows them; the caller gave names. "
            "When vectors move, their names have to move with them.",
        ),
        Mistake(
            "the padding has a name",
            partial(found, padding="last"),
            "Row −1 means that there is nothing more. As a Python index it is the last entry, so "
            "that a name comes back which was found before, or never.",
        ),
        Mistake(
            "an empty name for nothing",
            partial(found, padding="kept"),
            "The padding entered the merge. It has the worst score, so it comes last, but it is "
            "not a result: leave out the rows that are −1.",
        ),
        Mistake(
            "the buffer is not searched",
            partial(found, buffer=False),
            "Only the base was asked. A vector is found only after the next merge then; until "
            "that the index denies knowing it.",
        ),
        Mistake(
            "two rankings, one behind the other",
            partial(found, merged=False),
            "First all of the base, then all of the buffer: the two lists were joined, not "
            "merged. Sort them together by score.",
        ),
    ),
    hints=(
        "Where are the names of the first two vectors after the first merge?",
        "A second list, base_ids, grows with base; a row number is an index into it.",
        "Before the merge keep only what isn't padding: rows[rows >= 0], and their scores.",
    ),
    correct=(found, _one_list),
    after=(
        "With inner products of exact vectors the base could take each row at once. The buffer "
        "pays where adding is slow: graphs and inverted files."
    ),
    library=("course_lib.advanced.incremental_index:IncrementalIndex",),
)
