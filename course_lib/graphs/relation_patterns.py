"""Which kinds of relation can a knowledge-graph model hold? Relations built to find out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import progress

from .kg_model import KnowledgeGraphModel
from .kg_ranking import filtered_ranks, hits_at
from .kg_training import train_kg

Facts = NDArray[np.int64]  # (n, 3): head, relation, tail
Build = Callable[[int, int], KnowledgeGraphModel]  # entities, relations -> model
SHOWN = 0.6  # of the facts that follow from others


@dataclass(frozen=True, eq=False)
class ConstructedRelations:
    """Facts that follow one pattern.

    Attributes
    ----------
    entities, relations
        How many.
    train
        (n, 3) int64 facts to learn from: head, relation, tail.
    test
        (k, 3) int64 facts to ask for. Those of "symmetric", "inverse" and "composition" follow
        from the training facts and aren't among them. From the others nothing follows: there all
        training facts are asked for, to see whether they can be held.
    """

    entities: int
    relations: int
    train: Facts
    test: Facts


def constructed_relations(pattern: str, seed: int = 0) -> ConstructedRelations:
    """Build facts that follow a pattern.

    - ``"symmetric"``: 60 couples. One direction of each is given, and 6 in 10 of the others.
    - ``"antisymmetric"``: 24 chains of five, each pointing to the next.
    - ``"ring"``: one closed chain of 120.
    - ``"inverse"``: the 24 chains, and a relation that points back, of which 6 in 10 are given.
    - ``"composition"``: 40 paths of two steps, each step a relation, and a third one that takes
      both at once, of which 6 in 10 are given.
    - ``"one to many"``: 10 heads with 6 tails each; and each tail has a partner of its own.

    Parameters
    ----------
    pattern : str
    seed : int
        Of the entities' numbers and of what is given.

    Returns
    -------
    ConstructedRelations

    Raises
    ------
    ValueError
        If the pattern isn't one of these six.

    Examples
    --------
    >>> couples = constructed_relations("symmetric")
    >>> len(couples.train), len(couples.test)  # 60 + 36, and the other 24
    (96, 24)
    """
    if pattern not in PATTERNS:
        raise ValueError(f"pattern: expected one of {list(PATTERNS)}, got {pattern!r}")
    given, following = PATTERNS[pattern]()
    everything = np.concatenate([given, following])
    entities, relations = everything[:, [0, 2]].max() + 1, everything[:, 1].max() + 1
    rng = np.random.default_rng(seed)
    numbers = rng.permutation(entities)
    for facts in (given, following):
        facts[:, [0, 2]] = numbers[facts[:, [0, 2]]]
    following = rng.permutation(following)
    shown, hidden = np.split(following, [round(SHOWN * len(following))])
    train = np.concatenate([given, shown])
    return ConstructedRelations(
        int(entities), int(relations), train, hidden if len(hidden) else train
    )


def pattern_table(
    builds: Mapping[str, Build], epochs: int = 250, learning_rate: float = 0.05, seed: int = 0
) -> dict[str, dict[str, float]]:
    """Train each model on each pattern, and return its Hits@1 on the facts asked for.

    What the formulas say beforehand:

    - TransE, symmetric: b is nearer to a + r than a itself only if (b - a) · r > |b - a|² / 2;
      the way back asks for (a - b) · r. At most one direction of a couple can win.
    - TransE, ring: around it the steps add up to n·r = 0, so r = 0 and each entity is its own
      best answer.
    - DistMult, antisymmetric, ring, inverse: (a, r, b) and (b, r, a) have one score. In a chain
      both neighbours answer both questions; one of the two answers is wrong.
    - RotatE: roots of unity are a ring, their products composition, their conjugates inverses,
      and -1 is a symmetric step that isn't the identity.
    - ComplEx: the same algebra, but its numbers may have any length, and a score that is high for
      both steps needn't be highest for the two at once: training finds composition in part.
    - One to many: all tails crowd around one point. Ranks need no exact hits, and so the tails
      can be told apart all the same.

    Parameters
    ----------
    builds : mapping of str to function
        Name of a model to a function (entities, relations) -> model.
    epochs : int
        Steps on the whole set.
    learning_rate : float
    seed : int
        Of the facts and the training.

    Returns
    -------
    dict of str to dict of str to float
        Pattern to model to Hits@1, 0 to 1: mean over asking for the tail and for the head.

    References
    ----------
    Sun et al. 2019, "RotatE", table 2; Trouillon et al. 2016, section 3.

    Examples
    --------
    >>> from course_lib.graphs import DistMult
    >>> table = pattern_table({"DistMult": lambda n, m: DistMult(n, m, dim=8)}, epochs=2)
    >>> list(table)
    ['symmetric', 'antisymmetric', 'ring', 'inverse', 'composition', 'one to many']
    """
    sets = {pattern: constructed_relations(pattern, seed) for pattern in PATTERNS}
    table: dict[str, dict[str, float]] = {pattern: {} for pattern in PATTERNS}
    cells = [(pattern, name) for pattern in PATTERNS for name in builds]
    for pattern, name in progress(cells, "Models on patterns"):
        facts = sets[pattern]
        model = builds[name](facts.entities, facts.relations)
        train_kg(model, facts.train, epochs, len(facts.train), 64, learning_rate, seed=seed)
        known = np.concatenate([facts.train, facts.test])
        table[pattern][name] = hits_at(filtered_ranks(model, facts.test, known), 1)
    return table


def _symmetric() -> tuple[Facts, Facts]:
    first = np.arange(0, 120, 2)
    return _facts(first, 0, first + 1), _facts(first + 1, 0, first)


def _antisymmetric() -> tuple[Facts, Facts]:
    links = np.arange(120)[np.arange(120) % 5 < 4]  # the last of five points to nobody
    return _facts(links, 0, links + 1), _facts(links[:0], 0, links[:0])


def _ring() -> tuple[Facts, Facts]:
    ring = np.arange(120)
    return _facts(ring, 0, (ring + 1) % 120), _facts(ring[:0], 0, ring[:0])


def _inverse() -> tuple[Facts, Facts]:
    given, _ = _antisymmetric()
    return given, _facts(given[:, 2], 1, given[:, 0])


def _composition() -> tuple[Facts, Facts]:
    first = np.arange(0, 120, 3)
    steps = [_facts(first, 0, first + 1), _facts(first + 1, 1, first + 2)]
    return np.concatenate(steps), _facts(first, 2, first + 2)


def _one_to_many() -> tuple[Facts, Facts]:
    tails = np.arange(60)
    heads, partners = 60 + tails // 6, 70 + tails
    given = np.concatenate([_facts(heads, 0, tails), _facts(tails, 1, partners)])
    return given, given[:0]


def _facts(heads: NDArray[np.int64], relation: int, tails: NDArray[np.int64]) -> Facts:
    return np.stack([heads, np.full(len(heads), relation), tails], axis=1)


PATTERNS: dict[str, Callable[[], tuple[Facts, Facts]]] = {
    "symmetric": _symmetric,
    "antisymmetric": _antisymmetric,
    "ring": _ring,
    "inverse": _inverse,
    "composition": _composition,
    "one to many": _one_to_many,
}
