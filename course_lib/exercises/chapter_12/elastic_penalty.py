"""Exercise 12.elastic-penalty: what moving away from the old weights costs (D263)."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]


def cases(seed: int) -> list[Case]:
    """One example, examples that cancel, weights that stayed, a curve, many examples."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(6, 3)).round(1)
    y = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.0])
    return [
        Case(np.array([[2.0]]), np.array([1.0]), np.array([0.0]), np.array([1.0]), 1.0,
             label="one example: g = -1, F = 1"),
        Case(np.array([[2.0], [2.0]]), np.array([1.0, 0.0]), np.array([0.0]), np.array([3.0]), 2.0,
             label="two examples that pull in opposite directions"),
        Case(x, y, np.array([0.3, -0.2, 0.1]), np.array([0.3, -0.2, 0.1]), 5.0,
             label="nothing has moved"),
        Case(x, y, np.array([0.5, -1.0, 0.0]), np.array([1.0, 0.5, -0.5]), 10.0),
        Case(x[:4], y[:4], np.array([2.0, 0.0, -1.0]), np.array([0.0, 1.0, 0.0]), 0.5),
        Case(rng.normal(size=(40, 5)), rng.integers(0, 2, 40).astype(float), rng.normal(size=5),
             rng.normal(size=5), 3.0, hidden=True),
    ]  # fmt: skip


def elastic_penalty(
    x: Array,
    y: Array,
    anchor: Array,
    weights: Array,
    strength: float,
    half: float = 0.5,
    at: str = "anchor",
    fisher: str = "single",
    power: int = 2,
    over_weights: str = "sum",
) -> float:
    """λ/2 · Σ F (θ − θ*)² of a logistic model; the last arguments make the usual mistakes."""
    place = anchor if at == "anchor" else weights
    p = expit(x @ place)  # (n,)
    single = (p - y)[:, None] * x  # (n, d)
    diagonal = {
        "single": (single**2).mean(axis=0),
        "batch": single.mean(axis=0) ** 2,
        "sum": (single**2).sum(axis=0),
        "not squared": np.abs(single).mean(axis=0),
        "expected": (p * (1 - p)) @ x**2 / len(x),
        "none": np.ones(x.shape[1]),
    }[fisher]
    terms = diagonal * np.abs(weights - anchor) ** power  # (d,)
    return float(half * strength * (terms.sum() if over_weights == "sum" else terms.mean()))


def _loop(x: Any, y: Any, anchor: Any, weights: Any, strength: float) -> float:
    total = 0.0
    for row, label in zip(x, y, strict=True):
        p = 1 / (1 + np.exp(-np.dot(row, anchor)))
        for j, number in enumerate(row):
            total += ((p - label) * number * (weights[j] - anchor[j])) ** 2
    return strength * total / (2 * len(x))


def _sums(x: Array, y: Array, anchor: Array, weights: Array, strength: float) -> float:
    error = expit(x @ anchor) - y  # (n,)
    return float(strength / 2 * (error**2 @ x**2 / len(x)) @ (weights - anchor) ** 2)


EXERCISE = Exercise(
    id="12.elastic-penalty",
    title="Which weights does the old task need?",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "A logistic model, p = 1 / (1 + exp(−x·θ)), was trained on an old task (`x`, `y`) and "
        "ended at `anchor`. An example's gradient of −log p(y | x) is g = (p − y) x. Return the "
        "penalty λ/2 · Σ F (θ − θ*)², where F is the mean of the single examples' *squared* "
        "gradients at `anchor`, θ* is `anchor`, θ is `weights` and λ is `strength`."
    ),
    cell='''import numpy as np


@exercise("12.elastic-penalty")
def price_of_moving(x, y, anchor, weights, strength):
    """x: (n, d), y: n zeros and ones, anchor and weights: (d,). Returns a number."""
    ...''',
    reference=elastic_penalty,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-7),
    mistakes=(
        Mistake(
            "the square of the batch's gradient",
            partial(elastic_penalty, fisher="batch"),
            "The gradients were averaged before they were squared. Two examples that pull in "
            "opposite directions cancel, although both need this weight. Square each one first.",
        ),
        Mistake(
            "the square of the batch's gradient, and no half",
            partial(elastic_penalty, fisher="batch", half=1.0),
            "Two things: the gradients were averaged before they were squared, so that opposite "
            "ones cancel; and the factor ½ of the Taylor series is missing.",
        ),
        Mistake(
            "no half",
            partial(elastic_penalty, half=1.0),
            "The penalty is the second term of a Taylor series, ½ F (θ − θ*)². Without the half λ "
            "means something else than in the paper.",
        ),
        Mistake(
            "the Fisher of today's weights",
            partial(elastic_penalty, at="weights"),
            "F was taken at `weights`. It belongs to the old task's solution, `anchor`, and stays "
            "fixed while the model learns something new.",
        ),
        Mistake(
            "a sum over the examples",
            partial(elastic_penalty, fisher="sum"),
            "F is the mean over the examples. With the sum a task with more data would bind the "
            "weights more strongly for that alone.",
        ),
        Mistake(
            "gradients that were not squared",
            partial(elastic_penalty, fisher="not squared"),
            "The absolute gradients were averaged. The Fisher information is the mean *square*: "
            "it stands for the curvature of the loss.",
        ),
        Mistake(
            "the labels that the model expects",
            partial(elastic_penalty, fisher="expected"),
            "With p (1 − p) x² the labels of the data don't enter: that is the Fisher information "
            "itself, the mean over labels drawn from the model. Here F is asked for from the "
            "examples' own gradients, ((p − y) x)².",
        ),
        Mistake(
            "all weights are equally important",
            partial(elastic_penalty, fisher="none"),
            "This pulls every weight back with the same force, whether the old task needs it or "
            "not. F says which ones it needs.",
        ),
        Mistake(
            "a mean over the weights",
            partial(elastic_penalty, over_weights="mean"),
            "The terms are added up over the weights. A mean would make the penalty weaker, the "
            "more weights a model has.",
        ),
        Mistake(
            "the way is not squared",
            partial(elastic_penalty, power=1),
            "The penalty grows with the square of the way, (θ − θ*)²; here it grows linearly.",
        ),
    ),
    hints=(
        "What is F where two examples have the gradients +1 and −1?",
        "All single gradients at once are (p − y)[:, None] * x, of shape (n, d).",
        "F is the mean over axis 0 of their squares; then λ/2 times the sum of F (θ − θ*)².",
    ),
    correct=(_loop, _sums),
    after=(
        "With the labels of the data, as here, F shrinks where the model fits them. Labels drawn "
        "from the model itself give the Fisher information proper."
    ),
    library=(
        "course_lib.advanced.elastic_weights:fisher_diagonal",
        "course_lib.advanced.elastic_weights:ewc_penalty",
    ),
)
