"""Exercise 02.bug-hierarchical-softmax: probabilities that don't sum to 1 (D042)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Even decisions, one turn each way, then a path with both."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([True]), np.array([2.0])),
        Case(np.array([False]), np.array([2.0]), label="one turn to the right"),
        Case(np.array([True, False]), np.array([1.0, 3.0])),
        Case(np.array([False, False, True]), np.array([-1.0, 0.5, 2.0])),
        Case(rng.random(6) < 0.5, rng.normal(size=6).round(1), hidden=True),
    ]


def _sigma(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


def _signs(turns: np.ndarray) -> np.ndarray:
    return np.where(turns, 1.0, -1.0)


def _right(turns: np.ndarray, scores: np.ndarray) -> float:
    return float(np.prod(_sigma(_signs(turns) * scores)))


def _loop(turns: np.ndarray, scores: np.ndarray) -> float:
    p = 1.0
    for left, score in zip(turns, scores.tolist(), strict=True):
        go_left = 1 / (1 + float(np.exp(-score)))
        p *= go_left if left else 1 - go_left
    return p


def _given(turns: np.ndarray, scores: np.ndarray) -> float:
    return float(np.prod(_sigma(np.where(turns, 1.0, 0.0) * scores)))


EXERCISE = Exercise(
    id="02.bug-hierarchical-softmax",
    title="A right turn is not a coin toss",
    kind="find-the-bug",
    minutes=6,
    difficulty=2,
    points=2,
    statement=(
        "The probability of a word is the product of the decisions on its path: left with "
        "$\\sigma(s)$, right with $1 - \\sigma(s) = \\sigma(-s)$. Several texts print the sign as "
        "a 0/1 indicator, and this code follows them, so its probabilities do not sum to 1. Repair "
        "it."
    ),
    cell='''@exercise("02.bug-hierarchical-softmax")
def path_probability(turns_left, scores):
    """Return the probability of the leaf at the end of a path.

    turns_left: for each node on the path, True if the path goes left; scores: (depth,).
    """
    sign = np.where(turns_left, 1, 0)
    return np.prod(1 / (1 + np.exp(-sign * scores)))''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-6),
    mistakes=(
        Mistake(
            "a 0 for the right turns",
            _given,
            "0 times the score is 0, and sigma(0) is 1/2: every right turn counts as a coin toss, "
            "whatever the score. Left and right have to sum to 1: which sign does that?",
        ),
        Mistake(
            "every turn counts as left",
            lambda turns, scores: float(np.prod(_sigma(scores))),
            "All leaves below the same nodes would be equally likely. The direction of the turn "
            "has to come in.",
        ),
        Mistake(
            "left and right exchanged",
            lambda turns, scores: float(np.prod(_sigma(-_signs(turns) * scores))),
            "The probabilities sum to 1 again, but of the mirrored tree. Here a high score means "
            "left.",
        ),
        Mistake(
            "the right turns are left out",
            lambda turns, scores: float(np.prod(_sigma(scores)[turns])),
            "A right turn is a decision too, with probability 1 - sigma(s). Without its factor "
            "the leaves sum to more than 1.",
        ),
        Mistake(
            "the logarithm of the probability",
            lambda turns, scores: float(np.log(_sigma(_signs(turns) * scores)).sum()),
            "That is log p, which training uses. Asked is p itself, between 0 and 1.",
        ),
    ),
    hints=(
        "One node, score 2. What does the code give for left, what for right? What is the sum?",
        "sigma(s) + sigma(-s) = 1. With which sign does the score stand for a right turn?",
        "The two values in `np.where` should be a number and its opposite.",
    ),
    correct=(_loop,),
    after=(
        "With +1 and -1 the leaves sum to exactly 1, so hierarchical softmax is a model of its "
        "own, exactly normalised, and no approximation of the full softmax."
    ),
)
