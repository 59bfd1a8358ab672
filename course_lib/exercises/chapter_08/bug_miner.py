"""Exercise 08.bug-miner: negatives that are answers (D182, D184)."""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A positive in the middle, none found, several, an empty place, equal texts' ids."""
    rng = np.random.default_rng(seed)
    ids = rng.permutation(30)[:12]
    return [
        Case(np.array([7, 3, 5]), {3}, 2, label="the positive is second"),
        Case(np.array([4, 7, 3]), {4}, 2, label="the positive is first"),
        Case(np.array([8, 2, 6, 1]), {2, 6}, 2, label="two positives"),
        Case(np.array([5, 9, -1, -1]), {5}, 3, label="the index found only two"),
        Case(np.array([5, 9, 2]), {77}, 2, label="the positive was not found"),
        Case(ids, set(ids[2:5].tolist()), 6, hidden=True),
    ]


def mine(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    """Keep the first n ids that are neither positives nor -1."""
    kept = [int(i) for i in found if int(i) not in positives and i >= 0]
    return kept[:n]


def _mask(found: np.ndarray, positives: set[int], n: int) -> np.ndarray:
    good = ~np.isin(found, sorted(positives)) & (found != -1)
    return np.asarray(found[good][:n])


def _drop_first(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return [int(i) for i in found[1 : n + 1] if int(i) not in positives]


def _no_check(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return [int(i) for i in found[:n]]


def _drop_and_no_check(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return [int(i) for i in found[1 : n + 1]]


def _empty_kept(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return [int(i) for i in found if int(i) not in positives][:n]


def _cut_first(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return [int(i) for i in found[:n] if int(i) not in positives and i >= 0]


def _uncut(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return [int(i) for i in found if int(i) not in positives and i >= 0]


def _by_number(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return sorted(_uncut(found, positives, n))[:n]


def _one_positive(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    first = min(positives)
    return [int(i) for i in found if i != first and i >= 0][:n]


def _first_dropped_always(found: np.ndarray, positives: set[int], n: int) -> list[int]:
    return [int(i) for i in found[1:] if int(i) not in positives and i >= 0][:n]


EXERCISE = Exercise(
    id="08.bug-miner",
    title="Negatives that are answers",
    kind="find-the-bug",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "A miner searches with the query and takes what it finds as hard negatives. This one drops "
        'the first hit, "because that is the positive". `found` holds ids, best first, and -1 '
        "where the index found nothing; `positives` is the set of the query's relevant ids. Return "
        "the first `n` true negatives, best first (fewer if there are fewer)."
    ),
    cell='''@exercise("08.bug-miner")
def mine_hard(found, positives, n):
    """found (k,): ids, best first; positives: a set of ids; returns at most n ids."""
    return [int(i) for i in found[1 : n + 1] if int(i) not in positives]''',
    reference=mine,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the first hit is dropped unseen",
            _first_dropped_always,
            "Rank 1 is dropped whatever it is. Where the positive is second or was not found, that "
            "throws away the hardest true negative.",
        ),
        Mistake(
            "the code as it stood",
            _drop_first,
            "The first hit is dropped unseen and the list is cut before it is filtered: the "
            "hardest negative is lost, and fewer than n are left.",
        ),
        Mistake(
            "nothing is excluded",
            _no_check,
            "The positives are among the negatives. Training would push the answer away.",
        ),
        Mistake(
            "rank 1 stands for the positive",
            _drop_and_no_check,
            "The first hit was dropped instead of the positives. The positive may be anywhere in "
            "the list, and there may be several.",
        ),
        Mistake(
            "-1 is kept",
            _empty_kept,
            "-1 means that the index found nothing more. As a row number it is the last document.",
        ),
        Mistake(
            "cut before filtering",
            _cut_first,
            "The list is cut to n and then filtered: where a positive was among the first n, one "
            "negative too few is left. Filter first.",
        ),
        Mistake(
            "more than n",
            _uncut,
            "The right ones are left, but more than n of them. Cut last: [:n].",
        ),
        Mistake(
            "the order is lost",
            _by_number,
            "The ids come in the order of their numbers, as from a set difference. The hardest "
            "come first: keep the order of `found`.",
        ),
        Mistake(
            "one positive of several",
            _one_positive,
            "Only one of the positives is excluded. A question may have several right answers: "
            "exclude the whole set.",
        ),
    ),
    hints=(
        "What decides whether a hit may be a negative: its rank or its id?",
        "Three conditions: not a positive, not -1, at most n.",
        "[i for i in found if i not in positives and i >= 0][:n]",
    ),
    correct=(_mask,),
    after=(
        "Documents that are right but were never labelled still get through. For those, see below."
    ),
    library=(
        "course_lib.exercises.chapter_08.bug_miner:mine",
        "course_lib.training.hard_negatives:mine_negatives",
    ),
)
