"""Exercise 01.infonce: the positive belongs into the denominator (D001, D002)."""

import numpy as np
from scipy.special import logsumexp

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(0.9, np.array([0.1, 0.0, -0.1]), 0.1),
        Case(0.2, np.array([0.6, 0.1]), 0.5, label="a negative beats the positive"),
        Case(0.9, np.array([0.95, 0.8]), 0.001, label="a very small temperature"),
        Case(float(rng.uniform(-1, 1)), rng.uniform(-1, 1, 5).round(2), 0.2),
        Case(float(rng.uniform(-1, 1)), rng.uniform(-1, 1, 50), 0.05, hidden=True),
    ]


def infonce(positive: float, negatives: np.ndarray, temperature: float) -> float:
    """Cross-entropy of the positive against positive and negatives together."""
    scores = np.append(positive, negatives) / temperature
    return float(logsumexp(scores) - scores[0])


def _decoupled(positive: float, negatives: np.ndarray, temperature: float) -> float:
    with np.errstate(over="ignore"):
        return float(-positive / temperature + np.log(np.sum(np.exp(negatives / temperature))))


def _decoupled_safely(positive: float, negatives: np.ndarray, temperature: float) -> float:
    return float(-positive / temperature + logsumexp(negatives / temperature))


def _overflow(positive: float, negatives: np.ndarray, temperature: float) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        scores = np.exp(np.append(positive, negatives) / temperature)
        return float(-np.log(scores[0] / scores.sum()))


def _overflow_in_sum(positive: float, negatives: np.ndarray, temperature: float) -> float:
    with np.errstate(over="ignore"):
        scores = np.append(positive, negatives) / temperature
        return float(np.log(np.exp(scores).sum()) - scores[0])


def _temperature_forgotten(positive: float, negatives: np.ndarray, temperature: float) -> float:
    return float(-positive / temperature + logsumexp(np.append(positive, negatives)))


def _no_temperature(positive: float, negatives: np.ndarray, temperature: float) -> float:
    return infonce(positive, negatives, 1.0)


def _mean_of_negatives(positive: float, negatives: np.ndarray, temperature: float) -> float:
    scores = np.append(positive, negatives) / temperature
    scores[1:] -= np.log(len(negatives))
    return float(logsumexp(scores) - scores[0])


def _sign(positive: float, negatives: np.ndarray, temperature: float) -> float:
    return -infonce(positive, negatives, temperature)


def _shifted(positive: float, negatives: np.ndarray, temperature: float) -> float:
    gaps = (np.asarray(negatives) - positive) / temperature
    top = max(0.0, float(gaps.max()))
    return top + float(np.log(np.exp(-top) + np.exp(gaps - top).sum()))


EXERCISE = Exercise(
    id="01.infonce",
    title="The loss that falls for ever",
    kind="find-the-bug",
    minutes=10,
    difficulty=3,
    points=2,
    statement=(
        "This is how a guide prints InfoNCE. On its own example the loss is −7.59. Can a "
        "cross-entropy be negative? Repair the formula, and make it survive a temperature of "
        "0.001."
    ),
    cell='''@exercise("01.infonce")
def infonce(positive, negatives, temperature):
    """Loss of one anchor: cosine with its positive (a number), with its negatives, shape (n,)."""
    pos = positive / temperature
    neg = negatives / temperature
    return -pos + np.log(np.sum(np.exp(neg)))''',
    reference=infonce,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-6),
    mistakes=(
        Mistake(
            "the positive is missing in the denominator",
            _decoupled,
            "The sum runs over negatives only, so the loss can fall for ever and never says "
            '"well enough". InfoNCE is −log of a share: the positive\'s share of *all* candidates. '
            '(The loss that you have exists under the name "decoupled".)',
        ),
        Mistake(
            "safe, but the positive is missing in the denominator",
            _decoupled_safely,
            "It no longer overflows, but still sums over negatives only. Whose share does the "
            "loss measure, and of what?",
        ),
        Mistake(
            "exp overflows",
            _overflow,
            "The formula is right, the arithmetic isn't: exp(900) is infinity. Only differences "
            "of scores matter, so you may subtract the largest score from all of them first.",
        ),
        Mistake(
            "the sum overflows",
            _overflow_in_sum,
            "The formula is right, the arithmetic isn't: exp(900) is infinity, and so is the "
            "sum's logarithm. Subtract the largest score before `exp`, add it back after `log`.",
        ),
        Mistake(
            "no temperature in the denominator",
            _temperature_forgotten,
            "The numerator is divided by the temperature, the denominator isn't. Then they "
            "aren't parts of one whole: scale every score first.",
        ),
        Mistake(
            "no temperature",
            _no_temperature,
            "The scores aren't divided by the temperature. Cosines live in [−1, 1]; at "
            "temperature 1 even a perfect positive can't get the loss near 0.",
        ),
        Mistake(
            "the mean of the negatives",
            _mean_of_negatives,
            "The negatives count as one candidate of average weight. In a softmax each is a "
            "candidate of its own: sum them.",
        ),
        Mistake(
            "the sign is turned",
            _sign,
            "This rewards low positives: training would push the pair apart.",
        ),
    ),
    hints=(
        "Read the loss as a sentence: −log of the share that the positive has among all "
        "candidates. Who are all candidates?",
        "Put positive and negatives into one array of scores. The loss is log-sum-exp of the "
        "scores minus the first score.",
        "`scipy.special.logsumexp` shifts for you; by hand, subtract `scores.max()` before `exp` "
        "and add it back after `log`.",
    ),
    correct=(_shifted,),
    after="A correct InfoNCE is never negative. A negative value in your log is a bug report.",
)
