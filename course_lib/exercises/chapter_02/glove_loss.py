"""Exercise 02.glove-loss: a weighted fit of log counts that leaves out what was never seen."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One cell, a zero beside it, a count above x_max, then a small table."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 4, size=(3, 3)) * 40
    counts[0, 0] = 400
    return [
        Case(np.array([[16.0]]), np.array([[2.0]]), 256.0),
        Case(np.array([[1.0, 0.0]]), np.array([[0.5, 3.0]]), 100.0, label="a count of zero"),
        Case(np.array([[400.0]]), np.array([[7.0]]), 100.0, label="a count above x_max"),
        Case(np.array([[10.0, 2.0]]), np.array([[2.0, 2.0]]), 10.0),
        Case(counts, rng.normal(size=(3, 3)).round(1), 100.0, hidden=True),
    ]


def _f(x: np.ndarray, x_max: float) -> np.ndarray:
    return np.asarray(np.minimum(1, (x / x_max) ** 0.75))


def _on_seen_cells(counts: np.ndarray, scores: np.ndarray, x_max: float) -> float:
    seen = counts > 0
    x, s = counts[seen], scores[seen]
    return float((_f(x, x_max) * (s - np.log(x)) ** 2).sum())


def _loop(counts: np.ndarray, scores: np.ndarray, x_max: float) -> float:
    total = 0.0
    for x, s in zip(counts.ravel().tolist(), scores.ravel().tolist(), strict=True):
        if x > 0:
            total += min(1.0, (x / x_max) ** 0.75) * (s - np.log(x)) ** 2
    return float(total)


def _log_of_zero(counts: np.ndarray, scores: np.ndarray, x_max: float) -> float:
    return float((_f(counts, x_max) * (scores - np.log(counts)) ** 2).sum())


def _uncapped(counts: np.ndarray, scores: np.ndarray, x_max: float) -> float:
    seen = counts > 0
    x, s = counts[seen], scores[seen]
    return float(((x / x_max) ** 0.75 * (s - np.log(x)) ** 2).sum())


def _unweighted(counts: np.ndarray, scores: np.ndarray, x_max: float) -> float:
    seen = counts > 0
    return float(((scores[seen] - np.log(counts[seen])) ** 2).sum())


def _counts_without_log(counts: np.ndarray, scores: np.ndarray, x_max: float) -> float:
    seen = counts > 0
    x, s = counts[seen], scores[seen]
    return float((_f(x, x_max) * (s - x) ** 2).sum())


def _log1p(counts: np.ndarray, scores: np.ndarray, x_max: float) -> float:
    return float((_f(counts, x_max) * (scores - np.log1p(counts)) ** 2).sum())


EXERCISE = Exercise(
    id="02.glove-loss",
    title="GloVe's loss, zeros included",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "GloVe wants the score $s_{ij} = w_i \\cdot c_j + b_i + \\tilde b_j$ to equal "
        "$\\log X_{ij}$. Return $\\sum f(X_{ij})\\,(s_{ij} - \\log X_{ij})^2$ over the cells "
        "that were counted, with $f(x) = \\min(1, (x / x_{max})^{3/4})$."
    ),
    cell='''@exercise("02.glove-loss")
def weighted_error(counts, scores, x_max):
    """Return the weighted squared error, one number; counts and scores: (V, V)."""
    ...''',
    reference=_on_seen_cells,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "nan from counts of zero",
            _log_of_zero,
            "f(0) is 0, but 0 * (-inf)^2 is nan, not 0: one empty cell spoils the whole sum. "
            "Leave empty cells out before you take the logarithm.",
        ),
        Mistake(
            "a weight above 1",
            _uncapped,
            "Without the cut at 1, 'of the' with its 100,000 counts would rule the fit. From "
            "x_max on, all counts weigh the same.",
        ),
        Mistake(
            "every cell weighs the same",
            _unweighted,
            "A count of 1 is mostly noise, and most counts are 1. f(x) makes them count little: "
            "multiply each squared error by it.",
        ),
        Mistake(
            "the count instead of its logarithm",
            _counts_without_log,
            "A dot product would have to reach 400 for a count of 400. GloVe fits log X, because "
            "ratios of counts are what carries meaning, and log turns them into differences.",
        ),
        Mistake(
            "log(1 + x)",
            _log1p,
            "log(1 + x) is finite at 0, but it changes the target for every small count: 0.69 "
            "instead of 0 for x = 1. GloVe leaves the empty cells out instead.",
        ),
    ),
    hints=(
        "Which cells take part? What is `0 * np.inf` in Python?",
        "Pick the seen cells first: `seen = counts > 0`, then index both arrays with it.",
        "On those cells: weight `np.minimum(1, (x / x_max) ** 0.75)` times the squared difference.",
    ),
    correct=(_loop,),
    after=(
        "Empty cells cost nothing, so training goes over the non-zero cells alone: millions, "
        "where the whole table has billions."
    ),
    library=(
        "course_lib.words.glove_model:glove_loss",
        "course_lib.words.glove_model:weighting_function",
    ),
)
