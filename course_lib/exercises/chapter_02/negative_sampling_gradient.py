"""Exercise 02.negative-sampling-gradient: where the center is pushed."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Vector = np.ndarray


def cases(seed: int) -> list[Case]:
    """Zero scores (every sigmoid is 1/2), then hand-sized ones, then large scores."""
    rng = np.random.default_rng(seed)

    def vectors(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).round(1)

    v = np.array([1.0, 0.0])
    return [
        Case(v, np.array([0.0, 2.0]), np.array([[0.0, 4.0]]), label="all scores are 0"),
        Case(v, np.array([2.0, 1.0]), np.array([[-1.0, 3.0], [0.0, 1.0]])),
        Case(v, np.array([-800.0, 1.0]), np.array([[800.0, 1.0]]), label="scores of 800"),
        Case(vectors(3), vectors(3), vectors(2, 3)),
        Case(vectors(10), vectors(10), vectors(5, 10), hidden=True),
    ]


def _library(center: Vector, context: Vector, negatives: Vector) -> Vector:
    from course_lib.words.negative_sampling import negative_sampling_gradients

    return np.asarray(negative_sampling_gradients(center, context, negatives).center)


def _sigma(x: Vector) -> Vector:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def _with_tanh(center: Vector, context: Vector, negatives: Vector) -> Vector:
    noise = sum(_sigma(u @ center) * u for u in negatives)
    return np.asarray(-_sigma(-(context @ center)) * context + noise)


def _stacked(center: Vector, context: Vector, negatives: Vector) -> Vector:
    u = np.vstack([context, negatives])
    error = _sigma(u @ center) - np.eye(len(u))[0]
    return np.asarray(error @ u)


EXERCISE = Exercise(
    id="02.negative-sampling-gradient",
    title="The gradient that moves the center",
    kind="implement",
    minutes=12,
    difficulty=3,
    points=3,
    statement=(
        "Return $\\partial L / \\partial v$ for the loss of the exercise before: every score has "
        "the derivative $\\sigma(u \\cdot v) - y$ with label $y = 1$ for the context and 0 for "
        "noise. Gradient *descent* will subtract it."
    ),
    cell='''@exercise("02.negative-sampling-gradient")
def center_gradient(center, context, negatives):
    """Return the derivative of the loss by the center, shape (d,).

    center: (d,); context: (d,); negatives: (k, d), one noise word a row.
    """
    ...''',
    reference=_library,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the direction of ascent",
            lambda v, o, k: -_stacked(v, o, k),
            "This is the step that *lowers* the loss. The gradient points uphill: descent "
            "subtracts it. With your sign, training would push context words apart.",
        ),
        Mistake(
            "the label 1 of the context is forgotten",
            lambda v, o, k: _sigma(o @ v) * o + _sigma(k @ v) @ k,
            "The true context is treated like noise: its score would be lowered as well. Its "
            "derivative is sigma - 1, which is negative and pulls the two together.",
        ),
        Mistake(
            "noise without its part",
            lambda v, o, k: (_sigma(o @ v) - 1) * o,
            "Only the context pulls. Nothing holds the vectors apart, and all words end up in "
            "one place. Add the sum over the noise words.",
        ),
        Mistake(
            "one gradient for each noise word",
            lambda v, o, k: (_sigma(o @ v) - 1) * o + _sigma(k @ v)[:, None] * k,
            "One row for each noise word, each with the context's part added. The center "
            "receives a single push: sum the noise over the k words, add the context once.",
        ),
        Mistake(
            "the noise words have the sigmoid of -u . v",
            lambda v, o, k: (_sigma(o @ v) - 1) * o + _sigma(-(k @ v)) @ k,
            "The minus of -u . v belongs to the loss. Its derivative by the score is sigma(u . v): "
            "the higher a noise word scores, the harder it is pushed away.",
        ),
        Mistake(
            "the gradient of the context vector",
            lambda v, o, k: (_sigma(o @ v) - 1) * v,
            "A score u . v has the derivative u by v, and v by u. You have taken the one for the "
            "context vector; the center receives the *output* vectors.",
        ),
        Mistake(
            "the mean over the noise words",
            lambda v, o, k: (_sigma(o @ v) - 1) * o + (_sigma(k @ v) @ k) / len(k),
            "The loss sums over the noise words, so its derivative does too.",
        ),
    ),
    hints=(
        "By the chain rule: derivative of the loss by the score, times derivative of the score "
        "by v. The second factor is the output vector u.",
        "Context: (sigma(score) - 1) times `context`. Noise: sigma(score) times its row, summed.",
        "The weighted sum of rows is one product: `weights @ negatives` with weights of shape "
        "(k,). `0.5 * (1 + np.tanh(x / 2))` is a sigmoid that never overflows.",
    ),
    correct=(_with_tanh, _stacked),
    after=(
        "All of skip-gram's learning is (sigma - label) times the vector on the other side. "
        "The kernels of the library do exactly this, a few million times a second."
    ),
    library=("course_lib.words.negative_sampling:negative_sampling_gradients",),
)
