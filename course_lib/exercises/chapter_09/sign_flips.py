"""Exercise 09.sign-flips: a paired randomisation test."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Followed by hand, always better, always worse, equal systems, random ones."""
    rng = np.random.default_rng(seed)
    by_hand = np.array([[1, 1, 1], [1, 1, -1], [-1, 1, 1], [-1, -1, -1]])
    better = np.array([0.4, 0.7, 0.5, 0.9, 0.3, 0.8])
    worse = better - np.array([0.1, 0.1, 0.2, 0.1, 0.3, 0.1])
    flips = rng.choice([-1, 1], (60, 6))
    return [
        Case(np.array([0.5, 0.5, 0.5]), np.array([0.25, 0.25, 0.5]), by_hand, label="four draws"),
        Case(better, worse, flips, label="better on every question"),
        Case(worse, better, flips, label="worse on every question"),
        Case(better, better, flips, label="the same system twice"),
        Case(rng.random(6).round(2), rng.random(6).round(2), rng.choice([-1, 1], (40, 6))),
        Case(rng.random(30), rng.random(30), rng.choice([-1, 1], (300, 30)), hidden=True),
    ]


def p_value(
    ours: np.ndarray,
    theirs: np.ndarray,
    signs: np.ndarray,
    count_own: int = 1,
    sides: str = "both",
    equal: bool = True,
    flip: str = "differences",
) -> float:
    """Share of sign flips whose mean difference is as far from 0 as the observed one."""
    d = np.asarray(ours) - theirs
    flipped = signs * d if flip == "differences" else signs * ours - theirs
    means, observed = flipped.mean(axis=1), d.mean()
    if sides == "both":
        means, observed = np.abs(means), abs(observed)
    as_far = means >= observed - 1e-9 if equal else means > observed + 1e-9
    return float((as_far.sum() + count_own) / (len(signs) + count_own))


def _loop(ours: np.ndarray, theirs: np.ndarray, signs: np.ndarray) -> float:
    observed = abs(sum(ours) - sum(theirs))
    as_far = 1
    for row in signs:
        total = 0.0
        for sign, a, b in zip(row, ours, theirs, strict=True):
            total += a - b if sign > 0 else b - a  # sign -1: the two systems change names
        as_far += abs(total) >= observed - 1e-9
    return as_far / (1 + len(signs))


def _one_absolute(ours: np.ndarray, theirs: np.ndarray, signs: np.ndarray) -> float:
    d = np.asarray(ours) - theirs
    far = np.abs((signs * d).mean(axis=1)) >= d.mean() - 1e-9
    return float((1 + far.sum()) / (1 + len(signs)))


def _doubled(ours: np.ndarray, theirs: np.ndarray, signs: np.ndarray) -> float:
    return min(1.0, 2 * p_value(ours, theirs, signs, sides="one"))


def _along_the_draws(ours: np.ndarray, theirs: np.ndarray, signs: np.ndarray) -> float:
    d = np.asarray(ours) - theirs
    far = np.abs((signs * d).mean(axis=0)) >= abs(d.mean()) - 1e-9
    return float((1 + far.sum()) / (1 + len(signs)))


def _one_more(ours: np.ndarray, theirs: np.ndarray, signs: np.ndarray, above: bool) -> float:
    both, b = p_value(ours, theirs, signs), len(signs)
    return both * (1 + b) / b if above else (both * (1 + b) - 1) / (1 + b)


def _complement(ours: np.ndarray, theirs: np.ndarray, signs: np.ndarray) -> float:
    return 1 - p_value(ours, theirs, signs)


EXERCISE = Exercise(
    id="09.sign-flips",
    title="If the two systems were one",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "If two systems are equally good, it is a coin toss which of the two scores on a question "
        "is called *ours*: the difference could as well have the other sign. Each row of `signs` "
        "(+1 or −1) is one such world. Return the two-sided p-value: the share of worlds whose "
        "mean difference is at least as far from 0 as the one observed, counting the observed "
        "world as one more: (1 + count) / (1 + B). Allow 1e-9 for rounding."
    ),
    cell='''@exercise("09.sign-flips")
def p_of_flips(ours, theirs, signs):
    """ours, theirs: (n,) scores on the same questions; signs: (B, n) of +1 and -1."""
    ...''',
    reference=p_value,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the observed world is not counted",
            partial(p_value, count_own=0),
            "count / B can be 0, and a p-value never is: the observed world is one of the possible "
            "ones. Add 1 above and below.",
        ),
        Mistake(
            "one-sided",
            partial(p_value, sides="one"),
            "Only worlds that are as good for *ours* were counted. Two-sided compares distances "
            "from 0: absolute values.",
        ),
        Mistake(
            "strictly farther",
            partial(p_value, equal=False),
            "Worlds that are exactly as far count, too: for two equal systems every world is, and "
            "the p-value must be 1.",
        ),
        Mistake(
            "only our scores change their sign",
            partial(p_value, flip="ours"),
            "A negative score makes no sense. The *difference* changes its sign: ours and theirs "
            "exchange their names on that question.",
        ),
        Mistake(
            "the observed difference keeps its sign",
            _one_absolute,
            "The worlds' differences are absolute, the observed one isn't: where *ours* is worse, "
            "every world is farther. Take abs() on both sides.",
        ),
        Mistake(
            "one side, doubled",
            _doubled,
            "Doubling one side is another rule, and goes wrong where *ours* is worse. Compare "
            "absolute values and count once.",
        ),
        Mistake(
            "means over the worlds",
            _along_the_draws,
            "signs * d has the shape (B, n). One world is one row: its mean goes along axis=1.",
        ),
        Mistake(
            "one more above only",
            partial(_one_more, above=True),
            "The observed world is added to the count and not to the number of worlds: divide by "
            "1 + B.",
        ),
        Mistake(
            "one more below only",
            partial(_one_more, above=False),
            "The observed world is among the 1 + B worlds, and it is as far as itself: add 1 to "
            "the count as well.",
        ),
        Mistake(
            "the share that is nearer",
            _complement,
            "You counted the worlds that are nearer to 0. Those that are as far or farther make "
            "the p-value.",
        ),
    ),
    hints=(
        "Start with the differences d = ours - theirs. What does one row of signs do to them?",
        "signs * d has the shape (B, n); its means along axis 1 are the worlds' differences.",
        "Count abs(means) >= abs(d.mean()) - 1e-9.",
    ),
    correct=(_loop,),
    after=(
        "No bell curve was assumed, only that the names are arbitrary under the null hypothesis. "
        "With 14 questions or fewer all 2^n worlds can be listed."
    ),
    library=("course_lib.exercises.chapter_09.sign_flips:p_value",),
)
