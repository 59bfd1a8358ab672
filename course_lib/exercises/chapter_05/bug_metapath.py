"""Exercise 05.bug-metapath: the walk that stops after three nodes (D143)."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

Neighbors = dict[str, list[str]]
AUTHORS: Neighbors = {
    "ada": ["p1", "p2"],
    "bob": ["p1"],
    "cy": ["p2", "p3"],
    "p1": ["ada", "bob", "nips"],
    "p2": ["ada", "cy", "nips"],
    "p3": ["cy", "kdd"],
    "nips": ["p1", "p2"],
    "kdd": ["p3"],
}
KINDS = {n: "author" if n in ("ada", "bob", "cy") else "venue" for n in AUTHORS}
KINDS |= dict.fromkeys(("p1", "p2", "p3"), "paper")
RING: Neighbors = {
    "x1": ["y1", "z1", "z2"],
    "y1": ["x1", "z1", "z2"],
    "z1": ["x1", "y1"],
    "z2": ["x1", "y1"],
}
KINDS_OF_RING = {node: node[0] for node in RING}
APA = ["author", "paper", "author"]
APVPA = ["author", "paper", "venue", "paper", "author"]


def cases(seed: int) -> list[Case]:
    """Two metapaths, a walk of one node, a node without a way on."""
    lonely = {**AUTHORS, "dee": []}
    kinds = {**KINDS, "dee": "author"}
    return [
        Case(AUTHORS, KINDS, "ada", APA, 9),
        Case(AUTHORS, KINDS, "ada", APVPA, 12),
        Case(AUTHORS, KINDS, "bob", APA, 1, label="one node"),
        Case(lonely, kinds, "dee", APA, 5, label="nowhere to go"),
        Case(AUTHORS, KINDS, "p1", APA, 5, label="starts at a paper", raises=ValueError),
        Case(RING, KINDS_OF_RING, "x1", ["x", "y", "z", "x"], 8, label="not the same backwards"),
        Case(AUTHORS, KINDS, "cy", APVPA, 40, hidden=True),
    ]


def run(learner: Any, *args: Any) -> list[list[str]]:
    """Walk four times, each with a generator of its own."""
    return [list(learner(*args, np.random.default_rng(seed))) for seed in range(4)]


def check(
    got: list[list[str]],
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
) -> str | None:
    """Every walk is right, and they aren't all the same."""
    for walk in got:
        if problem := check_walk(walk, neighbors, kinds, start, path, n):
            return problem
    if len(got[0]) > 8 and all(walk == got[0] for walk in got):
        return f"four generators, and always the same walk: {got[0]!r}"
    return None


def check_walk(
    got: list[str], neighbors: Neighbors, kinds: dict[str, str], start: str, path: list[str], n: int
) -> str | None:
    """Edges only, kinds in turn, and as long as it can be."""
    if not got or got[0] != start:
        return f"expected a walk that starts at {start!r}, got {got!r}"
    for a, b in zip(got, got[1:], strict=False):
        if b not in neighbors[a]:
            return f"{a!r} and {b!r} are not connected: {got!r}"
    cycle = path[:-1]
    wanted = [cycle[i % len(cycle)] for i in range(len(got))]
    found = [kinds[node] for node in got]
    if found != wanted:
        i = next(i for i in range(len(got)) if found[i] != wanted[i])
        return f"step {i} should be of kind {wanted[i]!r}, {got[i]!r} is of kind {found[i]!r}"
    expected = n if neighbors[start] else 1
    if len(got) != expected:
        return f"expected {expected} nodes, the walk has {len(got)}: {got!r}"
    return None


def _walk(
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
    rng: np.random.Generator,
    whole: bool = False,
    any_kind: bool = False,
    again: bool = False,
    checked: bool = True,
) -> list[str]:
    if checked and kinds[start] != path[0]:
        raise ValueError(f"start: expected a node of kind {path[0]!r}, got {start!r}")
    cycle = path if whole else path[:-1]
    walk = [start]
    while len(walk) < n:
        kind = cycle[len(walk) % len(cycle)]
        near = [x for x in neighbors[walk[-1]] if any_kind or kinds[x] == kind]
        if not near:
            break
        walk.append(near[rng.integers(len(near))])
    if again:
        walk += walk[1:]
    return walk[:n]


def _recursive(
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
    rng: np.random.Generator,
) -> list[str]:
    if kinds[start] != path[0]:
        raise ValueError("start")
    turn = path[1:-1] + path[:1]
    near = [x for x in neighbors[start] if kinds[x] == turn[0]]
    if n == 1 or not near:
        return [start]
    rest = _recursive(neighbors, kinds, str(rng.choice(near)), [*turn, turn[0]], n - 1, rng)
    return [start, *rest]


def _there_and_back(
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
    rng: np.random.Generator,
) -> list[str]:
    return _walk(neighbors, kinds, start, path + path[-2::-1], n, rng)


def _filled(
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
    rng: np.random.Generator,
) -> list[str]:
    walk = _walk(neighbors, kinds, start, path, n, rng)
    return walk + walk[-1:] * (n - len(walk))


def _one_more(
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
    rng: np.random.Generator,
) -> list[str]:
    return _walk(neighbors, kinds, start, path, n + 1, rng)


def _empty(
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
    rng: np.random.Generator,
) -> list[str]:
    return [] if kinds[start] != path[0] else _walk(neighbors, kinds, start, path, n, rng)


def _always_first(
    neighbors: Neighbors,
    kinds: dict[str, str],
    start: str,
    path: list[str],
    n: int,
    rng: np.random.Generator,
) -> list[str]:
    walk = _walk(neighbors, kinds, start, path, 1, rng)
    while len(walk) < n:
        kind = path[len(walk) % (len(path) - 1)]
        near = [x for x in neighbors[walk[-1]] if kinds[x] == kind]
        if not near:
            break
        walk.append(near[0])
    return walk


def _mistake(**flags: Any) -> Any:
    return lambda *args: _walk(*args, **flags)


EXERCISE = Exercise(
    id="05.bug-metapath",
    title="The walk that never gets far",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "A metapath such as author, paper, author says which kinds a walk visits in turn; its last "
        "kind equals its first, where the pattern begins again. This walker, from a published "
        "guide, stops after three nodes however long the walk should be. Find out why and repair "
        "it. A start node of the wrong kind is a ValueError; a walk that can't go on ends early."
    ),
    cell='''@exercise("05.bug-metapath")
def metapath_walk(neighbors, kinds, start, metapath, length, rng):
    """neighbors {node: [nodes]}, kinds {node: kind}; returns a list of at most length nodes."""
    walk = [start]
    while len(walk) < length:
        kind = metapath[len(walk) % len(metapath)]
        candidates = [n for n in neighbors[walk[-1]] if kinds[n] == kind]
        if not candidates:
            break
        walk.append(candidates[rng.integers(len(candidates))])
    return walk''',
    reference=_walk,
    run=run,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "the repeated end is part of the cycle",
            _mistake(whole=True, checked=False),
            "The pattern author, paper, author is cycled with its repeated end: author, paper, "
            "author, author, … After three nodes it asks an author for a neighbouring author, and "
            "there is none.",
        ),
        Mistake(
            "the repeated end, with the start checked",
            _mistake(whole=True),
            "The start is checked now. The cycle still repeats its end: after author, paper, "
            "author the next kind must be paper.",
        ),
        Mistake(
            "kinds are not looked at",
            _mistake(any_kind=True),
            "That is a plain random walk: the metapath no longer chooses the next node's kind.",
        ),
        Mistake(
            "the start's kind is not checked",
            _mistake(checked=False),
            "The walk is right now. A start of another kind than metapath[0] should be a "
            "ValueError, or else every later step is of the wrong kind in silence.",
        ),
        Mistake(
            "the short walk is pasted to itself",
            _mistake(whole=True, again=True),
            "The walk got longer by repeating itself; it still goes nowhere new.",
        ),
        Mistake(
            "there and back",
            _there_and_back,
            "At its end the pattern was walked backwards. It begins again at the front: x, y, z, "
            "x, y, z, … For author, paper, author you can't see the difference.",
        ),
        Mistake(
            "a dead end is filled up",
            _filled,
            "The walk stands still at a dead end and names its last node again and again. Nothing "
            "was visited there: end the walk early.",
        ),
        Mistake(
            "one node too many",
            _one_more,
            "`length` counts nodes, the start included, not steps.",
        ),
        Mistake(
            "an empty walk for a wrong start",
            _empty,
            "An empty list goes unnoticed among a thousand walks. A start of the wrong kind should "
            "be a ValueError.",
        ),
        Mistake(
            "nothing is drawn",
            _always_first,
            "The kinds are right, but each step takes the first neighbour of its kind. All walks "
            "from a node would be the same: draw one with rng.",
        ),
    ),
    hints=(
        "Print the kinds that the loop asks for: metapath[1], metapath[2], metapath[0], …",
        "The last kind of the metapath is the first kind of its next round, not an extra step.",
        "Cycle over metapath[:-1].",
    ),
    correct=(_recursive,),
    after="With this repair metapath2vec's walks have the length that they were asked for.",
    library=("course_lib.graphs.metapaths:metapath_walks",),
)
