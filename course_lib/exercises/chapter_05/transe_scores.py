"""Exercise 05.transe-scores: h + r ≈ t, for all tails at once."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """An exact tail, a length that must be normalised, random ones."""
    rng = np.random.default_rng(seed)
    unit = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    return [
        Case(unit, np.array([-1.0, 1.0]), 0, label="h + r is entity 1"),
        Case(unit * np.array([[2.0], [1.0], [5.0]]), np.array([-1.0, 1.0]), 0, label="long rows"),
        Case(unit, np.zeros(2), 2, label="a relation of zeros"),
        Case(rng.normal(size=(4, 3)).round(2), rng.normal(size=3).round(2), 1),
        Case(rng.normal(size=(9, 5)), rng.normal(size=5), 8, hidden=True),
    ]


def scores(
    entities: np.ndarray,
    relation: np.ndarray,
    head: int,
    unit: str = "entities",
    sign: float = -1.0,
    order: int = 2,
    reverse: bool = False,
) -> np.ndarray:
    """−‖h + r − t‖ with entities of length 1 (Bordes et al. 2013)."""
    e, r = np.asarray(entities, dtype=float), np.asarray(relation, dtype=float)
    if unit in ("entities", "all"):
        e = e / np.linalg.norm(e, axis=1, keepdims=True)
    if unit == "all" and np.linalg.norm(r):
        r = r / np.linalg.norm(r)
    away = e + r - e[head] if reverse else e[head] + r - e
    if order == 0:
        return np.asarray(sign * (away**2).sum(axis=1))
    return np.asarray(sign * np.linalg.norm(away, ord=order, axis=1))


def _loop(entities: np.ndarray, relation: np.ndarray, head: int) -> list[float]:
    unit = [row / np.sqrt((row**2).sum()) for row in np.asarray(entities, dtype=float)]
    goal = unit[head] + relation
    return [-float(np.sqrt(((goal - t) ** 2).sum())) for t in unit]


def _dot(entities: np.ndarray, relation: np.ndarray, head: int) -> np.ndarray:
    e = entities / np.linalg.norm(entities, axis=1, keepdims=True)
    return np.asarray(e @ (e[head] + relation))


def _distances(unit: np.ndarray, goal: np.ndarray) -> np.ndarray:
    return np.asarray(-np.linalg.norm(goal - unit, axis=1))


def _head_only(entities: np.ndarray, relation: np.ndarray, head: int) -> np.ndarray:
    return _distances(entities, entities[head] / np.linalg.norm(entities[head]) + relation)


def _goal_too(entities: np.ndarray, relation: np.ndarray, head: int) -> np.ndarray:
    e = entities / np.linalg.norm(entities, axis=1, keepdims=True)
    goal = e[head] + relation
    return _distances(e, goal / max(float(np.linalg.norm(goal)), 1e-12))


def _whole_table(entities: np.ndarray, relation: np.ndarray, head: int) -> np.ndarray:
    e = entities / np.linalg.norm(entities)
    return _distances(e, e[head] + relation)


def _columns(entities: np.ndarray, relation: np.ndarray, head: int) -> np.ndarray:
    e = entities / np.linalg.norm(entities, axis=0)
    return _distances(e, e[head] + relation)


def _not_itself(entities: np.ndarray, relation: np.ndarray, head: int) -> np.ndarray:
    out = scores(entities, relation, head)
    out[head] = -np.inf
    return out


EXERCISE = Exercise(
    id="05.transe-scores",
    title="h + r ≈ t",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=1,
    statement=(
        "Score every entity as the tail of (head, relation, ?): −‖h + r − t‖₂, with every *entity* "
        "scaled to length 1 first (the relation is not). `entities` (n, d), `relation` (d,), "
        "`head` a row number; return (n,)."
    ),
    cell='''@exercise("05.transe-scores")
def tail_scores(entities, relation, head):
    """entities (n, d), relation (d,), head: row number; returns n scores, more is better."""
    ...''',
    reference=scores,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "entities keep their length",
            partial(scores, unit="nothing"),
            "The entities were not normalised. Without it TransE can lower its loss by making all "
            "vectors longer; the paper scales entities to length 1 at every step.",
        ),
        Mistake(
            "the relation is normalised too",
            partial(scores, unit="all"),
            "The relation is a translation and may have any length, zero too. Only entities are "
            "scaled.",
        ),
        Mistake(
            "distances",
            partial(scores, sign=1.0),
            "These are distances: the best tail has the *smallest*. A score is −distance.",
        ),
        Mistake(
            "squared distances",
            partial(scores, order=0),
            "That is −‖·‖², with the same order. Asked is the norm itself.",
        ),
        Mistake(
            "L1 instead of L2",
            partial(scores, order=1),
            "The paper allows L1 as well; here the L2 norm is asked, the root of the sum of "
            "squares.",
        ),
        Mistake(
            "the relation backwards",
            partial(scores, reverse=True),
            "That is ‖t + r − h‖: the fact was read from tail to head.",
        ),
        Mistake(
            "an inner product",
            _dot,
            "That is (h + r)·t. TransE compares by distance.",
        ),
        Mistake(
            "only the head is scaled",
            _head_only,
            "The head has length 1, the tails kept theirs. Every entity is scaled, whether it "
            "stands as head or as tail.",
        ),
        Mistake(
            "h + r is scaled as well",
            _goal_too,
            "h + r was brought back to length 1. Only entities are; the sum may have any length.",
        ),
        Mistake(
            "divided by the norm of the whole table",
            _whole_table,
            "np.linalg.norm without an axis is one number for the whole table. Each *row* needs "
            "its own: axis=1, keepdims=True.",
        ),
        Mistake(
            "columns of length 1",
            _columns,
            "The columns were scaled to length 1. An entity is a row: axis=1, keepdims=True.",
        ),
        Mistake(
            "the head is left out",
            _not_itself,
            "The head got −∞. Sensible in practice, where nothing relates to itself; here every "
            "entity is scored, the head too.",
        ),
    ),
    hints=(
        "First divide each row of entities by its length.",
        "goal = e[head] + relation; its difference to all rows at once is goal - e.",
        "-np.linalg.norm(goal - e, axis=1)",
    ),
    correct=(_loop,),
    after="DistMult, ComplEx and RotatE have the same shape: one function from (h, r) to n scores.",
    library=(
        "course_lib.exercises.chapter_05.transe_scores:scores",
        "course_lib.graphs.transe:TransE.score_tails",
    ),
)
