"""Exercise 12.bug-dictionary-score: a map is asked about the pairs that it was fitted on (D261)."""

import numpy as np
from numpy.typing import NDArray

from course_lib.advanced import orthogonal_procrustes
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]


def cases(seed: int) -> list[Case]:
    """Strangers in many dimensions, a turned space, few noisy pairs in the plane."""
    rng = np.random.default_rng(seed)
    strangers = rng.normal(size=(2, 9, 8))
    x = rng.normal(size=(9, 3)).round(2)
    y = x @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    flat = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-1.0, 0.5], [-0.2, -1.0]])
    turned = flat @ np.array([[0.0, 1.0], [-1.0, 0.0]])
    noisy = (x + rng.normal(scale=0.7, size=x.shape)).round(2)
    return [
        Case(*strangers, label="nine random vectors in eight dimensions, twice: strangers"),
        Case(flat, turned, label="a quarter turn in the plane"),
        Case(x, noisy, label="a noisy space"),
        Case(x, y, label="three dimensions, turned"),
        Case(*rng.normal(size=(2, 14, 12)), hidden=True),
    ]


def _nearest(carried: Array, target: Array) -> NDArray[np.intp]:
    lengths = np.linalg.norm(carried, axis=1)[:, None] * np.linalg.norm(target, axis=1)
    return np.argmax(carried @ target.T / lengths, axis=1)


def held_out_share(source: Array, target: Array) -> float:
    """Fit on all pairs but one, ask for that one among all targets; the share of right ones."""
    right = 0
    for i in range(len(source)):
        others = np.arange(len(source)) != i
        q = orthogonal_procrustes(source[others], target[others])
        right += int(_nearest(source[i : i + 1] @ q, target)[0] == i)
    return right / len(source)


def _seen(source: Array, target: Array) -> float:
    q = orthogonal_procrustes(source, target)
    return float((_nearest(source @ q, target) == np.arange(len(source))).mean())


def _alone(source: Array, target: Array) -> float:
    return 1.0


def _unmapped(source: Array, target: Array) -> float:
    return float((_nearest(source, target) == np.arange(len(source))).mean())


def _halves(source: Array, target: Array) -> float:
    half = len(source) // 2
    q = orthogonal_procrustes(source[:half], target[:half])
    asked = np.arange(half, len(source))
    return float((_nearest(source[half:] @ q, target) == asked).mean())


def _counted(source: Array, target: Array) -> float:
    return held_out_share(source, target) * len(source)


def _strange(source: Array, target: Array) -> float:
    return 1 - held_out_share(source, target)


def _by_svd(source: Array, target: Array) -> float:
    """All pairs' product, less that of the pair in question."""
    whole, hits = source.T @ target, []
    unit = target / np.linalg.norm(target, axis=1, keepdims=True)
    for i, (x, y) in enumerate(zip(source, target, strict=True)):
        u, _, vt = np.linalg.svd(whole - np.outer(x, y))
        hits.append(int(np.argmax(unit @ (x @ u @ vt))) == i)
    return float(np.mean(hits))


EXERCISE = Exercise(
    id="12.bug-dictionary-score",
    title="One hundred per cent of nothing",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "Nine random vectors and nine others: this code finds that an orthogonal map translates "
        "most or all of them. It asks about the pairs that the map was fitted on, and with nearly "
        "as many dimensions as pairs a map can bring any strangers together. Ask for each pair "
        "with a map that was fitted on all the "
        "*others*, among all targets, by cosine, and return the share of right ones. Nothing is "
        "centred here."
    ),
    cell='''@exercise("12.bug-dictionary-score")
def dictionary_score(source, target):
    """source, target: (n, d), row i with row i. Returns a share, 0 to 1."""
    u, _, vt = np.linalg.svd(source.T @ target)
    carried = source @ (u @ vt)
    lengths = np.linalg.norm(carried, axis=1)[:, None] * np.linalg.norm(target, axis=1)
    found = np.argmax(carried @ target.T / lengths, axis=1)
    return float((found == np.arange(len(source))).mean())''',
    reference=held_out_share,
    cases=cases,
    comparison=Close(rtol=0, atol=1e-9),
    mistakes=(
        Mistake(
            "the pairs of the fit",
            _seen,
            "Strangers get nearly 100 %: each pair was in the fit that it is asked about. Fit once "
            "a pair, each time without it.",
        ),
        Mistake(
            "only one candidate",
            _alone,
            "Always 100 %: if the held-out word is searched among the held-out words alone, there "
            "is one candidate. All targets have to compete, those of the fit as well.",
        ),
        Mistake(
            "no map at all",
            _unmapped,
            "The source vectors are compared with the targets as they are. Carry the held-out one "
            "over first, with the map of the others.",
        ),
        Mistake(
            "half and half",
            _halves,
            "The second half is asked with a map of the first. That is honest, but half the pairs "
            "never get asked and the map has half the pairs: leave out one at a time.",
        ),
        Mistake(
            "a count",
            _counted,
            "These are right as a count. Divide by the number of pairs.",
        ),
        Mistake(
            "the share of wrong ones",
            _strange,
            "This is the share of pairs that were missed; asked for is the share that was found.",
        ),
    ),
    hints=(
        "How many maps have to be fitted for n pairs?",
        "others = np.arange(len(source)) != i selects all rows but row i.",
        "Inside a loop over i: fit on source[others] and target[others], carry source[i] over, and "
        "look for i among all targets.",
    ),
    correct=(_by_svd,),
    after=(
        "The fewer pairs a dimension, the better a map looks on the pairs that it was fitted on, "
        "and the worse it is. Only words that it hasn't seen tell whether there is a map."
    ),
    library=("course_lib.exercises.chapter_12.bug_dictionary_score:held_out_share",),
)
