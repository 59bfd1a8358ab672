"""Exercise 06.merge-shards: one answer out of many."""

import heapq
import itertools
from functools import partial

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Hits = list[tuple[float, str]]


def cases(seed: int) -> list[Case]:
    """Two shards, a shard that is short, replicas with the same rows, a silent shard."""
    east: Hits = [(0.9, "a"), (0.5, "b"), (0.4, "c")]
    west: Hits = [(0.8, "x"), (0.7, "y"), (0.6, "z")]
    return [
        Case([east, west], 3),
        Case([east, west], 1),
        Case([west, [(0.65, "p")]], 3, label="a shard with one row"),
        Case([east, [(0.9, "a"), (0.45, "q")]], 3, label="a row on two shards"),
        Case([east, [], west], 4, label="a shard without rows"),
        Case([[], []], 2, label="no rows at all"),
        Case([[(-0.1, "m")], [(-0.3, "n"), (-0.4, "o")]], 5, label="fewer than k"),
        Case([east, west, east, [(0.55, "r"), (0.5, "b")]], 6, hidden=True),
    ]


def _merge(
    shards: list[Hits], k: int, twice: bool = False, late: bool = False, worst: bool = False
) -> Hits:
    ranked = sorted((hit for shard in shards for hit in shard), key=lambda hit: -hit[0])
    if worst:
        ranked.reverse()
    if twice:
        return ranked[:k]
    seen: set[str] = set()
    found: Hits = []
    for hit in ranked[:k] if late else ranked:
        if hit[1] not in seen:
            found.append(hit)
        seen.add(hit[1])
    return found[:k]


def _heap(shards: list[Hits], k: int) -> Hits:
    merged = heapq.merge(*shards, key=lambda hit: -hit[0])
    unique = {one: score for score, one in reversed(list(merged))}
    best = sorted(((score, one) for one, score in unique.items()), key=lambda hit: -hit[0])
    return list(itertools.islice(best, k))


def _share_of_each(shards: list[Hits], k: int, down: bool = False) -> Hits:
    share = (k if down else k + len(shards) - 1) // max(1, len(shards))
    return _merge([shard[:share] for shard in shards], k)


def _concatenated(shards: list[Hits], k: int) -> Hits:
    return list({one: (score, one) for s in reversed(shards) for score, one in s[::-1]}.values())[
        ::-1
    ][:k]


def _in_turn(shards: list[Hits], k: int) -> Hits:
    ranks = itertools.zip_longest(*shards)
    return list(dict.fromkeys(hit for rank in ranks for hit in rank if hit))[:k]


def _ids(shards: list[Hits], k: int) -> list[str]:
    return [one for _, one in _merge(shards, k)]


def _best_last(shards: list[Hits], k: int) -> Hits:
    return _merge(shards, k)[::-1]


def _of_each(shards: list[Hits], k: int) -> Hits:
    return _merge([shard[:k] for shard in shards], k * max(1, len(shards)))


EXERCISE = Exercise(
    id="06.merge-shards",
    title="Merge the shards' answers",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "A collection is spread over shards, and each has answered with its own best rows: a list "
        "of (score, id), best first, larger is better. Return the k best of all, best first, fewer "
        "if there are fewer. Replicas may send the same row twice (with the same score): it counts "
        "once. Different rows have different scores."
    ),
    cell='''@exercise("06.merge-shards")
def merge_answers(shards, k):
    """shards: list of lists of (score, id), each best first. At most k pairs, best first."""
    ...''',
    reference=_merge,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "a row twice",
            partial(_merge, twice=True),
            "The row that two shards sent is in the answer twice and takes another row's place.",
        ),
        Mistake(
            "doubles removed after the cut",
            partial(_merge, late=True),
            "You cut at k and removed the double afterwards, so one result is missing. Remove "
            "doubles first.",
        ),
        Mistake(
            "an equal share of each shard",
            _share_of_each,
            "k / shards from each: but the best rows may all lie on one shard. Every shard has to "
            "be asked for k, and all answers compete.",
        ),
        Mistake(
            "an equal share of each shard, rounded down",
            partial(_share_of_each, down=True),
            "k // shards from each: the best rows may all lie on one shard, and with k below the "
            "number of shards nothing is left. Every shard has to be asked for k.",
        ),
        Mistake(
            "the shards take turns",
            _in_turn,
            "The best of each shard, then the second of each, and so on. The second of one may be "
            "better than the first of another: scores decide, not ranks.",
        ),
        Mistake(
            "the ids alone",
            _ids,
            "The right rows, but without their scores. Return the (score, id) pairs.",
        ),
        Mistake(
            "best last",
            _best_last,
            "The right rows, from the last to the best. Asked is best first.",
        ),
        Mistake(
            "one after the other",
            _concatenated,
            "The first shard's rows come first, whatever their scores. Each list is sorted, their "
            "concatenation isn't.",
        ),
        Mistake(
            "k of each shard",
            _of_each,
            "All shards' answers are merged in order, but not cut: asked are k rows in all.",
        ),
        Mistake(
            "the worst ones",
            partial(_merge, worst=True),
            "Sorted upwards, the lowest scores come first. Here larger is better.",
        ),
    ),
    hints=(
        "Put all pairs into one list. In which order must it be?",
        "Go through it from the best, and remember which ids you have seen.",
        "Sort by score downwards, skip ids in a set of seen ones, stop at k.",
    ),
    correct=(_heap,),
    after=(
        "Each shard must be asked for k, not for k / shards, so the work of merging grows with "
        "the number of shards: one of the prices of a cluster."
    ),
    library=(
        "course_lib.exercises.chapter_06.merge_shards:_merge",
        "course_lib.stores.miniature_cluster:MiniatureCluster.search",
    ),
)
