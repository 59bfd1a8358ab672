"""Exercise 12.bug-batch-clipping: a private step that promises nothing (D265)."""

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]


def cases(seed: int) -> list[Case]:
    """One loud example, no noise, all short, other limits, random ones."""
    rng = np.random.default_rng(seed)
    loud = np.array([[0.0, 0.1], [0.1, 0.0], [30.0, 40.0], [0.0, 0.2]])
    z = np.array([1.0, -2.0])
    return [
        Case(loud, 1.0, 0.0, z, label="one loud example, no noise"),
        Case(loud, 1.0, 0.5, z, label="the same with noise"),
        Case(loud[:2], 1.0, 2.0, z, label="all are shorter than the limit"),
        Case(loud * 9, 0.25, 1.0, z, label="a small limit: the noise shrinks with it"),
        Case(rng.normal(size=(6, 3)).round(1), 1.5, 0.8, rng.normal(size=3).round(1)),
        Case(rng.normal(size=(50, 8)), 2.0, 1.1, rng.normal(size=8), hidden=True),
    ]


def _clipped(gradients: Array, max_norm: float) -> Array:
    norms = np.linalg.norm(gradients, axis=1, keepdims=True)  # (n, 1)
    return gradients * (max_norm / np.maximum(norms, max_norm))


def private_step(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    """(Σ clip(g_i) + σ C z) / n."""
    summed = _clipped(gradients, max_norm).sum(axis=0)
    return (summed + noise_multiplier * max_norm * z) / len(gradients)


def _in_parts(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    n = len(gradients)
    total = np.zeros_like(z)
    for g in gradients:
        total += g / max(1.0, np.sqrt(g @ g) / max_norm)
    return total / n + z * (noise_multiplier * max_norm / n)


def _published(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    mean = gradients.mean(axis=0)
    return mean * min(1.0, max_norm / (np.linalg.norm(mean) + 1e-6)) + noise_multiplier * z


def _batch(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    mean = _clipped(gradients.mean(axis=0, keepdims=True), max_norm)[0]
    return mean + noise_multiplier * max_norm * z / len(gradients)


def _batch_sum(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    total = _clipped(gradients.sum(axis=0, keepdims=True), max_norm)[0]
    return (total + noise_multiplier * max_norm * z) / len(gradients)


def _no_limit(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    return (_clipped(gradients, max_norm).sum(axis=0) + noise_multiplier * z) / len(gradients)


def _normalized(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    lengths = np.linalg.norm(gradients, axis=1, keepdims=True)  # (n, 1)
    summed = (gradients * (max_norm / lengths)).sum(axis=0)
    return (summed + noise_multiplier * max_norm * z) / len(gradients)


def _noise_whole(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    return _clipped(gradients, max_norm).mean(axis=0) + noise_multiplier * max_norm * z


def _published_noise(gradients: Array, max_norm: float, noise_multiplier: float, z: Array) -> Array:
    return _clipped(gradients, max_norm).mean(axis=0) + noise_multiplier * z


EXERCISE = Exercise(
    id="12.bug-batch-clipping",
    title="A private step that promises nothing",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "A published trainer clips the gradient of the whole batch (its comment says *per-sample*) "
        "and adds noise of a size that has to do with nothing. Repair the step: shorten each "
        "example's gradient to at most `max_norm`, add them up, add noise of standard deviation "
        "`noise_multiplier * max_norm` to the sum, divide by the number of examples. `z` holds "
        "standard normal numbers, one a parameter."
    ),
    cell='''@exercise("12.bug-batch-clipping")
def noised_step(gradients, max_norm, noise_multiplier, z):
    """gradients: (n, p), one row an example; z: (p,). Returns the step's gradient, (p,)."""
    gradient = gradients.mean(axis=0)
    clip_coef = max_norm / (np.linalg.norm(gradient) + 1e-6)
    if clip_coef < 1:
        gradient = gradient * clip_coef
    return gradient + z * noise_multiplier''',
    reference=private_step,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "as published",
            _published,
            "The batch's mean is clipped, and the noise knows neither the limit nor the number of "
            "examples. One loud example still turns the whole step.",
        ),
        Mistake(
            "the mean is still clipped as a whole",
            _batch,
            "The noise is right now, but the clipping still comes after the mean. Each row of "
            "`gradients` must be shortened on its own, before anything is added up.",
        ),
        Mistake(
            "the sum is clipped as a whole",
            _batch_sum,
            "Clipping the sum bounds the step. What must be bounded is one example's part in it: "
            "clip the rows.",
        ),
        Mistake(
            "noise without the limit",
            _no_limit,
            "The noise must be measured against what one example can do, and that is `max_norm`: "
            "its standard deviation in the sum is noise_multiplier * max_norm.",
        ),
        Mistake(
            "noise not divided",
            _noise_whole,
            "The noise belongs into the sum, before the division by n. Added to the mean it is n "
            "times as large as needed.",
        ),
        Mistake(
            "short gradients made longer",
            _normalized,
            "Every row has exactly the limit as its length now. Rows that were shorter stay as "
            "they are: divide by max(length, limit).",
        ),
        Mistake(
            "clipped right, noise as published",
            _published_noise,
            "Each row is clipped now. The noise still knows neither the limit nor the number of "
            "rows: noise_multiplier * max_norm, added to the sum, divided with it.",
        ),
    ),
    hints=(
        "Print what the first case returns. Which of the four rows decides it?",
        "np.linalg.norm(gradients, axis=1, keepdims=True) gives a length for each row.",
        "(clipped.sum(axis=0) + noise_multiplier * max_norm * z) / len(gradients)",
    ),
    correct=(_in_parts,),
    after=(
        "Only now does an accountant's ε mean anything: it assumes that one example moves the sum "
        "by at most the limit, and that the noise is sigma times that."
    ),
    library=("course_lib.advanced:noisy_gradient", "course_lib.advanced:clip_per_example"),
)
