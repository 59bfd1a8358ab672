"""Exercise 12.bug-carry-over: whose mean is taken off, and whose is put back (D260)."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from course_lib.advanced import Procrustes, orthogonal_procrustes
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]
THREE = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0]])


def cases(seed: int) -> list[Case]:
    """One new vector, a shifted space, a turned one, more dimensions."""
    rng = np.random.default_rng(seed)
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    x = rng.normal(size=(8, 3)).round(1) + [4.0, 0.0, -2.0]
    q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    y = (x @ q + [1.0, 5.0, -3.0] + 0.2 * rng.normal(size=x.shape)).round(2)
    wide = rng.normal(size=(30, 6)) + 2
    return [
        Case(THREE, THREE + [5.0, -1.0], np.array([[1.0, 0.0]]), label="one vector, space moved"),
        Case(THREE, THREE @ turn + [0.0, 4.0], np.array([[2.0, 2.0], [0.0, 0.0]])),
        Case(x, y, (x[:2] + 0.5).round(2), label="turned, moved, with noise"),
        Case(x, y, np.array([[9.0, 0.0, 0.0]]), label="far from all pairs"),
        Case(wide, wide @ np.linalg.qr(rng.normal(size=(6, 6)))[0] - 7, wide[:4], hidden=True),
    ]


def carried(
    source: Array,
    target: Array,
    new: Array,
    fit: str = "centred",
    off: str = "source",
    back: str = "target",
    turned: bool = True,
) -> Array:
    """Carry over; the last arguments make the usual mistakes."""
    means = {
        "source": source.mean(axis=0),
        "target": target.mean(axis=0),
        "new": new.mean(axis=0),
        "none": np.zeros(source.shape[1]),
    }
    x, y = (
        (source - means["source"], target - means["target"])
        if fit == "centred"
        else (source, target)
    )
    q = orthogonal_procrustes(x, y) if turned else orthogonal_procrustes(y, x)
    return np.asarray((new - means[off]) @ q + means[back])


def _library(source: Array, target: Array, new: Array) -> Array:
    return np.asarray(Procrustes.fit(source, target).transform(new))


def _shift(source: Array, target: Array, new: Array) -> Array:
    """The same as a map and one constant."""
    x, y = source - source.mean(axis=0), target - target.mean(axis=0)
    u, _, vt = np.linalg.svd(x.T @ y)
    q = u @ vt
    return new @ q + (target.mean(axis=0) - source.mean(axis=0) @ q)


EXERCISE = Exercise(
    id="12.bug-carry-over",
    title="Whose mean?",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "An orthogonal map was fitted on centred pairs, which is right. New vectors of the source "
        "space shall now be carried into the target space, to be searched among its vectors. Try "
        "it with a single new vector: the code returns zeros. Repair it."
    ),
    cell='''@exercise("12.bug-carry-over")
def carry_over(source, target, new):
    """source, target: (n, d) pairs; new: (m, d) of the source space. Returns (m, d)."""
    x = source - source.mean(axis=0)
    y = target - target.mean(axis=0)
    u, _, vt = np.linalg.svd(x.T @ y)
    return (new - new.mean(axis=0)) @ (u @ vt)''',
    reference=_library,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-6),
    mistakes=(
        Mistake(
            "the mean of the new vectors, and none put back",
            partial(carried, off="new", back="none"),
            "Two things are wrong. A vector's place must not depend on which others came with it: "
            "take off the mean of the pairs. And the result lies around 0, while the target's "
            "vectors lie around their own mean.",
        ),
        Mistake(
            "the mean of the new vectors",
            partial(carried, off="new"),
            "The same vector gets another place in another batch, and alone it becomes the "
            "target's mean. What is taken off was learned with the map: the mean of the pairs.",
        ),
        Mistake(
            "nothing put back",
            partial(carried, back="none"),
            "The source mean is taken off, but the result lies around 0. The target's vectors "
            "weren't centred: add their mean, or compare with centred ones.",
        ),
        Mistake(
            "the source's mean put back",
            partial(carried, back="source"),
            "The result belongs to the target space, so it is the target's mean that has to be "
            "added after the map.",
        ),
        Mistake(
            "fitted without centring",
            partial(carried, fit="raw", off="none", back="none"),
            "Without centring the rotation spends itself on carrying one mean onto the other. "
            "Fitting on centred pairs was right; only the last line is to be repaired.",
        ),
        Mistake(
            "means at the end only",
            partial(carried, fit="raw"),
            "The means are taken off and put back, but the map was fitted on pairs with their "
            "means still on.",
        ),
        Mistake(
            "the map of the pairs without any mean",
            partial(carried, off="none", back="none"),
            "The map belongs to centred vectors: take the source mean off before it and add the "
            "target mean after it.",
        ),
        Mistake(
            "the way back",
            partial(carried, turned=False),
            "Both means are right, the map is the transposed one: it carries target vectors into "
            "the source space.",
        ),
    ),
    hints=(
        "Put a pair in: for new = source, the result should lie on the target as well as it can.",
        "Which two means belong to the fitted map? Neither of them is that of `new`.",
        "Take one off before the map, and add the other after it.",
    ),
    correct=(carried, _shift),
    after="What is fitted is three things: two means and a rotation. Store and ship them together.",
    library=("course_lib.advanced.orthogonal_alignment:Procrustes",),
)
