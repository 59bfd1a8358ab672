"""Exercise 01.triplet-loss: Python's max on arrays (D003)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([0.5]), np.array([0.4]), 0.2, label="a batch of one"),
        Case(np.array([0.2, 0.9]), np.array([1.0, 0.5]), 0.2, label="a batch of two"),
        Case(np.array([0.1, 0.1]), np.array([0.9, 0.8]), 0.2, label="nothing left to learn"),
        Case(rng.uniform(0, 2, 5).round(2), rng.uniform(0, 2, 5).round(2), 0.3),
        Case(rng.uniform(0, 2, 64), rng.uniform(0, 2, 64), 0.5, hidden=True),
    ]


def triplet_loss(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    """Mean over triplets of max(0, d(a, p) − d(a, n) + margin)."""
    return float(np.maximum(positive - negative + margin, 0).mean())


def _python_max(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    losses = positive - negative + margin
    return max(0, losses)


def _roles_swapped(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    return float(np.maximum(negative - positive + margin, 0).mean())


def _never_zero(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    return float((positive - negative + margin).mean())


def _late_clamp(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    return float(max(0.0, (positive - negative + margin).mean()))


def _no_margin(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    return float(np.maximum(positive - negative, 0).mean())


def _sum(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    return float(np.maximum(positive - negative + margin, 0).sum())


def _no_mean(positive: np.ndarray, negative: np.ndarray, margin: float) -> np.ndarray:
    return np.maximum(positive - negative + margin, 0)


def _loop(positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    losses = [max(0.0, p - n + margin) for p, n in zip(positive, negative, strict=True)]
    return sum(losses) / len(losses)


EXERCISE = Exercise(
    id="01.triplet-loss",
    title="The bug that waits for the second triplet",
    kind="find-the-bug",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "For an anchor a, a positive p and a negative n the triplet loss is "
        "max(0, d(a, p) − d(a, n) + margin). This code passes a test with one triplet. Make it "
        "return the mean loss of a batch."
    ),
    cell='''@exercise("01.triplet-loss")
def triplet_loss(positive, negative, margin):
    """Mean loss of a batch, from the distances d(a, p) and d(a, n), shape (n,) each."""
    return max(0, positive - negative + margin)''',
    reference=triplet_loss,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "Python's max on a whole batch",
            _python_max,
            "`max` asks whether the whole array is larger than 0, and an array of two has no one "
            "answer. You need the maximum element by element.",
        ),
        Mistake(
            "positive and negative swapped",
            _roles_swapped,
            "The loss is 0 when the negative is *nearer* than the positive: training would pull "
            "the wrong one in.",
        ),
        Mistake(
            "no floor at 0",
            _never_zero,
            "Triplets that are already well apart give negative losses, which cancel the ones "
            "that still need work.",
        ),
        Mistake(
            "the floor after the mean",
            _late_clamp,
            "You averaged first. Easy triplets (below 0) then hide hard ones (above 0); the "
            "maximum belongs to each triplet by itself.",
        ),
        Mistake(
            "the margin is missing",
            _no_margin,
            "Without the margin a negative that is a hair farther than the positive already "
            "counts as learned.",
        ),
        Mistake(
            "a sum instead of the mean",
            _sum,
            "The sum grows with the batch, and so would your learning rate.",
        ),
        Mistake(
            "one loss a triplet",
            _no_mean,
            "Each triplet's loss is right. A training step needs one number for the whole batch: "
            "take their mean.",
        ),
    ),
    hints=(
        "Run it on two triplets and read the error message to its end.",
        "NumPy has an element-wise maximum of an array and a number.",
        "`np.maximum(…, 0)`, then one number for the batch.",
    ),
    correct=(_loop,),
    after="Test batch code with a batch of two. One is the size at which most bugs sleep.",
)
