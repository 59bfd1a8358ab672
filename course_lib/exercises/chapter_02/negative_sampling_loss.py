"""Exercise 02.negative-sampling-loss: one pair, k noise words, and scores as low as -110."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Zero scores, a hand-sized pair, two noise words, then scores where float32 gives up."""
    rng = np.random.default_rng(seed)

    def vectors(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).round(1).astype(np.float32)

    one = np.ones(1, np.float32)
    return [
        Case(one, 2 * one, np.array([[-1.0]], np.float32)),
        Case(one, one, np.array([[1.0], [3.0]], np.float32), label="two noise words"),
        Case(one, -110 * one, np.array([[0.0]], np.float32), label="a score of -110, in float32"),
        Case(one, 110 * one, np.array([[110.0]], np.float32), label="scores of 110, in float32"),
        Case(vectors(3), vectors(3), vectors(4, 3)),
        Case(vectors(20), vectors(20), vectors(5, 20), hidden=True),
    ]


def _sigma(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


def _naive(v: np.ndarray, u_o: np.ndarray, u_k: np.ndarray) -> float:
    return float(-np.log(_sigma(u_o @ v)) - np.log(_sigma(-(u_k @ v))).sum())


def _capped(v: np.ndarray, u_o: np.ndarray, u_k: np.ndarray) -> float:
    eps = 1e-10
    return float(-np.log(_sigma(u_o @ v) + eps) - np.log(_sigma(-(u_k @ v)) + eps).sum())


def _softplus(x: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, x)


def _with_softplus(center: np.ndarray, context: np.ndarray, negatives: np.ndarray) -> float:
    return float(_softplus(-(context @ center)) + _softplus(negatives @ center).sum())


def _by_pieces(center: np.ndarray, context: np.ndarray, negatives: np.ndarray) -> float:
    scores = [-float(np.dot(context, center))] + [float(np.dot(u, center)) for u in negatives]
    return sum(max(x, 0.0) + float(np.log1p(np.exp(-abs(x)))) for x in scores)


EXERCISE = Exercise(
    id="02.negative-sampling-loss",
    title="The loss of negative sampling",
    kind="implement",
    minutes=15,
    difficulty=2,
    points=3,
    statement=(
        "Compute $L = -\\log\\sigma(u_o \\cdot v) - \\sum_j \\log\\sigma(-u_j \\cdot v)$ for one "
        "center $v$, its true context $u_o$ and the noise words $u_j$. It has to be right for a "
        "score of -110 in float32 too, where $\\sigma$ itself is 0: there the loss is 110, not "
        "infinity."
    ),
    cell='''@exercise("02.negative-sampling-loss")
def sgns_loss(center, context, negatives):
    """Return the loss of one pair, one number.

    center: (d,) vector v; context: (d,) vector u_o; negatives: (k, d) vectors u_j, one a row.
    """
    ...''',
    reference="course_lib.words.negative_sampling:negative_sampling_loss",
    cases=cases,
    comparison=Close(rtol=1e-4, atol=1e-5),
    mistakes=(
        Mistake(
            "log(sigmoid(x)) overflows",
            _naive,
            "For x = -110 the sigmoid is 0 in float32 and its logarithm is -inf: the loss is "
            "infinite and every gradient after it nan. -log sigmoid(x) = log(1 + e^-x): look at "
            "`np.logaddexp(0, ...)`.",
        ),
        Mistake(
            "the 1e-10 inside the logarithm",
            _capped,
            "It caps each term at 23.03 = -log(1e-10). No more infinity, but the gradient is 0 "
            "exactly where the model is most wrong. Rewrite the logarithm instead of patching it.",
        ),
        Mistake(
            "noise is rewarded",
            lambda v, o, k: float(_softplus(-(o @ v)) + _softplus(-(k @ v)).sum()),
            "The noise words have the sign of the true one, so the model would be paid for "
            "scoring everything high. In their term the score stands with a minus.",
        ),
        Mistake(
            "context and noise exchanged",
            lambda v, o, k: float(_softplus(o @ v) + _softplus(-(k @ v)).sum()),
            "The loss falls as the true context scores *lower* and the noise higher. "
            "-log sigmoid(x) = log(1 + e^-x): mind the minus in the exponent.",
        ),
        Mistake(
            "the mean over the noise words",
            lambda v, o, k: float(_softplus(-(o @ v)) + _softplus(k @ v).mean()),
            "The formula sums over the noise words. With the mean, more negatives would not "
            "push harder, and k would stop to matter.",
        ),
        Mistake(
            "one loss for each noise word",
            lambda v, o, k: _softplus(-(o @ v)) + _softplus(k @ v),
            "`negatives @ center` has k scores, so this is an array of k numbers, each with the "
            "context's term added. Sum the noise terms first; the context counts once.",
        ),
        Mistake(
            "the objective instead of the loss",
            lambda v, o, k: float(-_softplus(-(o @ v)) - _softplus(k @ v).sum()),
            "Yours is what the paper *maximises*: never above 0. A loss is to be minimised: turn "
            "the sign.",
        ),
        Mistake(
            "the true context is left out",
            lambda v, o, k: float(_softplus(k @ v).sum()),
            "Only noise pushes here: the loss is lowest when all vectors point away from each "
            "other. Add the term of the word that was seen.",
        ),
    ),
    hints=(
        "First the scores: one number `context @ center`, and k numbers `negatives @ center`.",
        "-log sigmoid(x) is log(1 + e^-x). For which x does e^-x overflow, and what is the "
        "result nearly equal to there?",
        "`np.logaddexp(0, y)` is log(1 + e^y) for any y. Which y for the context, which y for "
        "the noise?",
    ),
    correct=(_with_softplus, _by_pieces),
    after=(
        "A score of -110 costs 110 and has gradient -1: the model is told, with full force, how "
        "wrong it is. That is what `logsigmoid` is for."
    ),
)
