"""Exercise 10.bug-shards: hash() modulo n, called consistent (D220)."""

import hashlib
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake
from course_lib.serving import HashRing, modulo_shard, rendezvous_shard

Facts = dict[str, Any]


class Restarted(str):
    """The same letters in another process: Python salts their hash anew."""

    __slots__ = ()

    def __hash__(self) -> int:
        """Differ from the string's own."""
        return int.from_bytes(hashlib.blake2b(self.encode(), digest_size=7).digest(), "little")


def cases(seed: int) -> list[Case]:
    """A shard is added; one in the middle is lost; two become three."""
    four, five = [f"s{i}" for i in range(4)], [f"s{i}" for i in range(5)]
    return [
        Case(four, five, 500, label="a fifth shard is added"),
        Case(five, [s for s in five if s != "s1"], 500, label="the second of five is lost"),
        Case(["east", "west"], ["north", "east", "west"], 500, label="a new one in front"),
        Case([f"node-{seed}-{i}" for i in range(8)], [f"node-{seed}-{i}" for i in range(7)], 800)
        if seed
        else Case(five, four, 800, hidden=True),
    ]


def facts(assign: Callable[..., Any], before: list[str], after: list[str], keys: int) -> Facts:
    """Measure an assignment: where documents lie, before and after the shards change."""
    names = [f"doc-{i}" for i in range(keys)]
    first = [assign(name, list(before)) for name in names]
    if any(shard is ... for shard in first):
        return {"not attempted": ...}
    then = [assign(name, list(after)) for name in names]
    again = [assign(Restarted(name), list(before)) for name in names[:200]]
    salted = "hash" in getattr(getattr(assign, "__code__", None), "co_names", ())
    lost, new = set(before) - set(after), set(after) - set(before)
    pairs = list(zip(first, then, strict=True))
    shares = Counter(first)
    return {
        "shards that exist": set(first) <= set(before) and set(then) <= set(after),
        "the same after a restart": again == first[:200] and not salted,
        "moved": round(sum(a != b for a, b in pairs) / keys, 2),
        "moved without need": sum(a != b and a not in lost and b not in new for a, b in pairs),
        "largest share over smallest": round(
            max(shares.values()) / max(1, min(shares.get(s, 0) for s in before)), 1
        ),
    }


def check(got: Facts, before: list[str], after: list[str], keys: int) -> str | None:
    """Say what is wrong with the measured facts."""
    if not got["shards that exist"]:
        return "some documents lie in a shard that doesn't exist"
    if not got["the same after a restart"]:
        return "after a restart of Python documents lie elsewhere"
    if got["moved without need"]:
        return (
            f"{got['moved']:.0%} of the documents move when {before} become {after}; "
            f"{got['moved without need']:,} of them from one shard that stays to another"
        )
    if got["largest share over smallest"] > 2:
        return f"the largest shard has {got['largest share over smallest']} times the smallest"
    return None


def _salted(name: str, shards: list[str]) -> str:
    return shards[hash(name) % len(shards)]


def _one(name: str, shards: list[str]) -> str:
    return sorted(shards)[0]


@lru_cache
def _ring_of(shards: tuple[str, ...], replicas: int) -> HashRing:
    return HashRing(shards, replicas)


def _one_point(name: str, shards: list[str]) -> str:
    return _ring_of(tuple(shards), 1).shard(name)


def _positions(name: str, shards: list[str]) -> str:
    drawn = [hashlib.sha256(f"{i}/{name}".encode()).digest() for i in range(len(shards))]
    return shards[drawn.index(max(drawn))]


def _highest(name: str, shards: list[str]) -> str:
    return max(shards, key=lambda shard: hashlib.md5(f"{shard}/{name}".encode()).hexdigest())


def _ring(name: str, shards: list[str]) -> str:
    return _ring_of(tuple(shards), 100).shard(name)


def _steady(got: Facts) -> bool:
    return got["the same after a restart"] and got["shards that exist"]


def _places_matter(got: Facts, before: list[str], after: list[str], keys: int) -> bool:
    """Right where one is added at the end, wrong elsewhere."""
    at_the_end = after[: len(before)] == before
    return _steady(got) and (got["moved without need"] > 0) != at_the_end


EXERCISE = Exercise(
    id="10.bug-shards",
    title="A fifth shard, and 80 % of the documents move",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "`choose_shard` says in which shard a document lies. Two things are wrong with the "
        "published code, which is called consistent hashing there. Python salts the hash of "
        "strings: after a restart every document is looked for somewhere else. And modulo n moves "
        "nearly all of them when a shard is added. Repair both: a document may move only if its "
        "shard is gone, or to a shard that is new; and no shard may hold more than twice as many "
        "as another."
    ),
    cell='''import hashlib


@exercise("10.bug-shards")
def choose_shard(name, shards):
    """name: the document's; shards: their names. Returns one of `shards`."""
    return shards[hash(name) % len(shards)]''',
    reference=rendezvous_shard,
    cases=cases,
    comparison=Invariant(check),
    run=facts,
    time_limit=20,
    mistakes=(
        Mistake(
            "hash() is salted",
            _salted,
            "hash() of a string differs from process to process (PYTHONHASHSEED). Two servers "
            "disagree, and after a restart nobody finds anything. hashlib gives the same "
            "everywhere.",
            lambda got, *_: got["shards that exist"] and not got["the same after a restart"],
        ),
        Mistake(
            "stable, but still modulo n",
            modulo_shard,
            "The hash is stable now. But with another n nearly every remainder changes. Let each "
            "shard draw a number for the document, hash(shard and name), and take the highest.",
            lambda got, *_: _steady(got) and got["moved without need"] > 0,
        ),
        Mistake(
            "positions instead of names",
            _positions,
            "The draw depends on the shard's place in the list. When one in the middle is lost, "
            "all behind it change places, and their documents move. Draw by the shard's name.",
            _places_matter,
        ),
        Mistake(
            "one for all",
            _one,
            "One shard has everything. The document's name has to have a part in the choice.",
            lambda got, *_: _steady(got) and got["largest share over smallest"] > 100,
        ),
        Mistake(
            "one point on the ring",
            _one_point,
            "A ring moves few documents. With one point for each shard its arcs have very "
            "different lengths, though: give each a hundred points.",
            lambda got, *_: (
                _steady(got)
                and not got["moved without need"]
                and 2 < got["largest share over smallest"] <= 100
            ),
        ),
    ),
    hints=(
        "hashlib.blake2b(text.encode()).hexdigest() is the same in every process.",
        "Ask each shard separately, so that a new one changes nothing between the old ones.",
        'max(shards, key=lambda shard: hashlib.blake2b(f"{shard}/{name}".encode()).hexdigest())',
    ),
    correct=(_highest, _ring),
    after=(
        "Rendezvous hashing needs no table and no ring, and its order says who takes over: the "
        "runner-up. With thousands of shards a ring is quicker, log n instead of n."
    ),
    library=("course_lib.serving.rendezvous_hashing:rendezvous_order",),
)
