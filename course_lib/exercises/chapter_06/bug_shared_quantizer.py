"""Exercise 06.bug-shared-quantizer: two indexes, one set of centroids (D155)."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Built = dict[str, dict[str, Any]]


def cases(seed: int) -> list[Case]:
    """One collection, then two that lie far apart, then three."""
    rng = np.random.default_rng(seed)
    left = np.array([[0.0, 0.0], [9.0, 9.0], [1.0, 0.0], [9.0, 8.0]])
    right = np.array([[50.0, 0.0], [40.0, 5.0], [41.0, 5.0]])
    more = {name: rng.normal(size=(n, 3)).round(1) for name, n in (("p", 7), ("q", 5), ("r", 6))}
    return [
        Case({"left": left}, 2, label="one collection"),
        Case({"left": left, "right": right}, 2),
        Case(more, 3, hidden=True),
    ]


def _build(
    collections: dict[str, np.ndarray],
    k: int,
    one_list: bool = False,
    one_table: bool = False,
    late: bool = False,
) -> Built:
    built: Built = {}
    shared = np.zeros((k, next(iter(collections.values())).shape[1]))
    for name, rows in collections.items():
        own = rows[:k].copy()
        shared[:] = own
        table = shared if one_table else own
        lists = [[] for _ in range(k)]  # type: list[list[int]]
        for number, row in enumerate(rows):
            nearest = int(np.argmin(((row - table) ** 2).sum(axis=1)))
            for i in range(k) if one_list else (nearest,):
                lists[i].append(number)
        built[name] = {"centroids": table, "lists": lists}
    if late:  # one training for all, afterwards
        for entry in built.values():
            entry["centroids"] = shared
    return built


def _lists_outside(collections: dict[str, np.ndarray], k: int) -> Built:
    built: Built = {}
    lists: list[list[int]] = [[] for _ in range(k)]
    for name, entry in _build(collections, k).items():
        for own, numbers in zip(lists, entry["lists"], strict=True):
            own += numbers
        built[name] = {"centroids": entry["centroids"], "lists": lists}
    return built


def _vectorised(collections: dict[str, np.ndarray], k: int) -> Built:
    built: Built = {}
    for name, rows in collections.items():
        centroids = np.array(rows[:k])
        gaps = np.linalg.norm(rows[:, None] - centroids[None], axis=2)  # (n, k)
        nearest = gaps.argmin(axis=1)
        lists = [np.flatnonzero(nearest == i).tolist() for i in range(k)]
        built[name] = {"centroids": centroids, "lists": lists}
    return built


def _trained_together(collections: dict[str, np.ndarray], k: int) -> Built:
    first = np.vstack(list(collections.values()))[:k]
    return {
        name: {
            "centroids": first,
            "lists": [
                np.flatnonzero(((rows[:, None] - first) ** 2).sum(axis=2).argmin(1) == i).tolist()
                for i in range(k)
            ],
        }
        for name, rows in collections.items()
    }


EXERCISE = Exercise(
    id="06.bug-shared-quantizer",
    title="Training one index breaks the other",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "An inverted-file index keeps centroids and, for each centroid, the list of the rows that "
        'are nearest to it. To keep it short, "training" takes a collection\'s first k rows as '
        "centroids. `build_lists` makes one index for each collection and has two bugs, both about "
        "what is shared. The second collection shows them."
    ),
    cell='''@exercise("06.bug-shared-quantizer")
def build_lists(collections, k):
    """collections: {name: (n, d)}. {name: {"centroids": (k, d), "lists": k lists of rows}}."""
    d = next(iter(collections.values())).shape[1]
    centroids = np.zeros((k, d))
    built = {}
    for name, rows in collections.items():
        centroids[:] = rows[:k]
        lists = [[]] * k
        for number, row in enumerate(rows):
            nearest = np.argmin(((row - centroids) ** 2).sum(axis=1))
            lists[nearest].append(number)
        built[name] = {"centroids": centroids, "lists": lists}
    return built''',
    reference=_build,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "one table of centroids, one list",
            partial(_build, one_list=True, one_table=True),
            "Both are left. `[[]] * k` is k times the *same* list, so every cell holds every row; "
            "and `centroids[:] = …` writes into an array that the earlier indexes still hold.",
        ),
        Mistake(
            "one list for all cells",
            partial(_build, one_list=True),
            "The centroids are each index's own now. `[[]] * k` is still k times the same list: an "
            "append to one is an append to all, so every search scans everything.",
        ),
        Mistake(
            "one table of centroids for all indexes",
            partial(_build, one_table=True),
            "The lists are right. But all indexes hold the same array, and the last collection's "
            "training overwrote it: the first index looks for its rows in cells of another.",
        ),
        Mistake(
            "trained on the first collection",
            _trained_together,
            "One set of centroids for all, made of the first rows of all collections together. "
            "Each index is to be trained on its own collection.",
        ),
        Mistake(
            "lists made once for all collections",
            _lists_outside,
            "k different lists now, but made before the loop: the second collection's rows go "
            "into the first one's lists. Make them anew for each collection.",
        ),
    ),
    hints=(
        "Run the case with two collections and look at `built['left']['centroids']`.",
        "`a[:] = b` changes the array that `a` names; everybody who holds it sees it. And what is "
        "`[[]] * 3` after `x[0].append(1)`?",
        "Make a new array inside the loop (`rows[:k].copy()`), and k new lists with a "
        "comprehension.",
    ),
    correct=(_vectorised,),
    after=(
        "In FAISS the shared object is the `quantizer` handed to IndexIVFFlat. One for each index; "
        "or let `index_factory` make them."
    ),
)
