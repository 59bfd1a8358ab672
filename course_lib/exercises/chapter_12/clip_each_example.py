"""Exercise 12.clip-each-example: the clipped mean gradient of a linear layer."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]


def cases(seed: int) -> list[Case]:
    """One long, all short, one of each, an error of zero, random ones."""
    rng = np.random.default_rng(seed)
    x, e = np.array([[3.0, 4.0], [0.3, 0.4]]), np.array([[1.0], [1.0]])
    two = np.array([[1.0, -1.0], [0.5, -0.5], [0.0, 0.0]])
    return [
        Case(x, e, 1.0, label="lengths 5 and 0.5, limit 1"),
        Case(x, e, 100.0, label="all are shorter than the limit"),
        Case(x, 10 * e, 0.1, label="all are longer"),
        Case(np.array([[2.0, 0.0], [0.0, 1.0], [9.0, 9.0]]), two, 1.0, label="an error of zero"),
        Case(rng.normal(size=(5, 3)).round(1), rng.normal(size=(5, 2)).round(1), 1.5),
        Case(rng.normal(size=(40, 6)), rng.normal(size=(40, 3)), 2.0, hidden=True),
    ]


def clipped_mean(x: Array, errors: Array, max_norm: float, length: str = "both") -> Array:
    """Mean over the examples of e_i x_iᵀ, each shortened to `max_norm` at most."""
    of_inputs, of_errors = np.linalg.norm(x, axis=1), np.linalg.norm(errors, axis=1)  # (n,)
    norms = {
        "both": of_inputs * of_errors,  # ‖e xᵀ‖ = ‖e‖ ‖x‖
        "input": of_inputs,
        "squared": (of_inputs * of_errors) ** 2,
        "largest": np.abs(x).max(axis=1) * np.abs(errors).max(axis=1),
    }[length]
    scale = max_norm / np.maximum(norms, max_norm)
    return (errors * scale[:, None]).T @ x / len(x)  # (c, d)


def _one_by_one(x: Array, errors: Array, max_norm: float) -> Array:
    gradients = np.einsum("nc,nd->ncd", errors, x)
    for g in gradients:
        g *= min(1.0, max_norm / max(float(np.linalg.norm(g)), 1e-300))
    return gradients.mean(axis=0)


def _batch(x: Array, errors: Array, max_norm: float) -> Array:
    mean = errors.T @ x / len(x)
    return mean * min(1.0, max_norm / max(float(np.linalg.norm(mean)), 1e-300))


def _numbers(x: Array, errors: Array, max_norm: float) -> Array:
    return np.einsum("nc,nd->ncd", errors, x).clip(-max_norm, max_norm).mean(axis=0)


def _normalized(x: Array, errors: Array, max_norm: float) -> Array:
    norms = np.linalg.norm(x, axis=1) * np.linalg.norm(errors, axis=1)
    return (errors * (max_norm / np.maximum(norms, 1e-12))[:, None]).T @ x / len(x)


def _dropped(x: Array, errors: Array, max_norm: float) -> Array:
    kept = np.linalg.norm(x, axis=1) * np.linalg.norm(errors, axis=1) <= max_norm
    return errors[kept].T @ x[kept] / len(x)


def _summed(x: Array, errors: Array, max_norm: float) -> Array:
    return clipped_mean(x, errors, max_norm) * len(x)


EXERCISE = Exercise(
    id="12.clip-each-example",
    title="Nobody pulls harder than the limit",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "A linear layer got the rows of `x`, and `errors` holds the gradient of each example's "
        "loss with respect to the layer's output. The gradient of example i with respect to the "
        "weights is the outer product of its error and its input, shape (c, d). Shorten each one "
        "that is longer than `max_norm` (Frobenius norm, the root of the sum of squares) to that "
        "length, and return the mean of all."
    ),
    cell='''@exercise("12.clip-each-example")
def mean_of_clipped(x, errors, max_norm):
    """x: (n, d), errors: (n, c). Returns (c, d): mean of the n clipped outer products."""
    ...''',
    reference=clipped_mean,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "clipped the batch",
            _batch,
            "The mean was taken first and clipped then. That bounds the step, not what one example "
            "does to it: a single huge gradient still decides the direction.",
        ),
        Mistake(
            "clipped number by number",
            _numbers,
            "Each entry was cut to the limit. The gradient's direction changes, and its length can "
            "still be the root of c times d times the limit.",
        ),
        Mistake(
            "short gradients made longer",
            _normalized,
            "Every gradient got exactly the limit as its length. Those that were shorter stay as "
            "they are: divide by max(norm, limit), not by the norm.",
        ),
        Mistake(
            "long gradients left out",
            _dropped,
            "The examples above the limit are gone. They should count, with the limit as length.",
        ),
        Mistake(
            "the length of the input",
            partial(clipped_mean, length="input"),
            "The norm that counts is that of the gradient, the outer product: the length of the "
            "input times the length of the error.",
        ),
        Mistake(
            "the largest number, not the length",
            partial(clipped_mean, length="largest"),
            "The largest entry was compared with the limit. The length is the root of the sum of "
            "all squares, and so it is larger.",
        ),
        Mistake(
            "squared lengths",
            partial(clipped_mean, length="squared"),
            "The sum of squares was compared with the limit; its root was meant.",
        ),
        Mistake(
            "the sum, not the mean",
            _summed,
            "The clipped gradients were added up and not divided by their number.",
        ),
    ),
    hints=(
        "Write the n outer products first: np.einsum('nc,nd->ncd', errors, x).",
        "The norm of an outer product is the product of the two norms. Which factor shortens it?",
        "max_norm / np.maximum(norms, max_norm) is 1 for the short ones. Multiply, add, divide "
        "by n.",
    ),
    correct=(_one_by_one,),
    after=(
        "Nothing of shape (n, c, d) was needed: norms come from the two factors, and the clipped "
        "sum is one matrix product. Libraries call that ghost clipping."
    ),
    library=("course_lib.advanced:clip_per_example",),
)
