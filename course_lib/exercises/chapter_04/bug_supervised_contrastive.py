"""Exercise 04.bug-supervised-contrastive: the anchor in its own denominator (D131)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Perfect classes, random vectors, classes of unequal size, a loner, a low temperature."""
    rng = np.random.default_rng(seed)

    def unit(n: int) -> np.ndarray:
        z = rng.normal(size=(n, 3))
        return np.asarray(z / np.linalg.norm(z, axis=1, keepdims=True))

    pairs = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    return [
        Case(pairs, np.array([0, 0, 1, 1]), 1.0, label="two perfect classes"),
        Case(unit(4), np.array([0, 1, 0, 1]), 0.5),
        Case(unit(6), np.array([0, 0, 0, 0, 1, 1]), 0.5, label="classes of four and of two"),
        Case(unit(5), np.array([0, 0, 1, 1, 2]), 0.5, label="a class of one"),
        Case(pairs, np.array([0, 0, 1, 1]), 0.001, label="temperature 0.001"),
        Case(
            np.array([[1.0, 0.0], [-0.6, 0.8], [0.8, -0.6], [-0.8, -0.6]]),
            np.array([0, 0, 1, 1]),
            0.001,
            label="temperature 0.001, nothing alike",
        ),
        Case(unit(12), rng.integers(0, 3, 12), 0.1, hidden=True),
    ]


def loss(
    z: np.ndarray,
    labels: np.ndarray,
    temperature: float,
    own: bool = False,
    pooled: bool = False,
    stable: bool = True,
    loners: bool = False,
    negatives_only: bool = False,
    inside: bool = False,
) -> float:
    """Khosla et al. 2020, equation 2: mean over anchors of −1/|P(i)| Σ_p log p(p | i)."""
    n = len(z)
    s = z @ z.T / temperature
    eye = np.eye(n, dtype=bool)
    positive = (labels[:, None] == labels[None, :]) & ~eye
    among = np.ones((n, n), dtype=bool) if own else ~eye
    if negatives_only:
        among = among & ~positive
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        top = np.where(among, s, -np.inf).max(axis=1, keepdims=True) if stable else 0.0
        total = np.log(np.where(among, np.exp(s - top), 0).sum(axis=1, keepdims=True)) + top
        log_p = s - total
        if pooled:
            return float(-(log_p * positive).sum() / positive.sum())
        count = positive.sum(axis=1)
        if inside:
            share = np.where(positive, np.exp(log_p), 0).sum(axis=1) / np.maximum(count, 1)
            each = -np.log(share)
        else:
            each = -np.where(positive, log_p, 0).sum(axis=1) / (
                count if loners else np.maximum(count, 1)
            )
    return float(each.mean() if loners else each[count > 0].mean())


def _loops(z: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    losses = []
    for i in range(len(z)):
        others = [j for j in range(len(z)) if j != i]
        total = np.logaddexp.reduce([z[i] @ z[j] / temperature for j in others])
        mates = [j for j in others if labels[j] == labels[i]]
        if mates:
            losses.append(np.mean([total - z[i] @ z[j] / temperature for j in mates]))
    return float(np.mean(losses))


def _counts(labels: np.ndarray) -> np.ndarray:
    return np.asarray((labels[:, None] == labels[None, :]).sum(axis=1) - 1)


def _loners_zero(z: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    return loss(z, labels, temperature) * float((_counts(labels) > 0).mean())


def _sum_of_positives(z: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    pairs = _counts(labels)
    return loss(z, labels, temperature, pooled=True) * float(pairs.sum() / (pairs > 0).sum())


def _negative(z: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    return -loss(z, labels, temperature)


def _own_maximum(z: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    others = ~np.eye(len(z), dtype=bool)
    same = (labels[:, None] == labels[None, :]) & others
    s = z @ z.T / temperature
    s = s - s.max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p = s - np.log((np.exp(s) * others).sum(axis=1, keepdims=True))
        count = same.sum(axis=1)
        each = -(log_p * same).sum(axis=1) / np.maximum(count, 1)
    return float(each[count > 0].mean())


def _zero_times_infinity(z: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    same = (labels[:, None] == labels[None, :]) & ~np.eye(len(z), dtype=bool)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        weights = np.exp(z @ z.T / temperature)
        np.fill_diagonal(weights, 0)
        log_p = np.log(weights / weights.sum(axis=1, keepdims=True))
        return float(-(log_p * same).sum() / same.sum())


def _sum_of_anchors(z: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    return loss(z, labels, temperature) * float((_counts(labels) > 0).sum())


EXERCISE = Exercise(
    id="04.bug-supervised-contrastive",
    title="The anchor that competes with itself",
    kind="find-the-bug",
    minutes=15,
    difficulty=3,
    points=3,
    statement=(
        "Supervised contrastive loss, equation 2 of the paper: for each anchor i the mean over its "
        "positives p of −log( exp(z_i·z_p/τ) / Σ_{a ≠ i} exp(z_i·z_a/τ) ), then the mean over the "
        "anchors that have a positive. The code below, from a guide, has four faults: look at the "
        "denominator, at how pairs are averaged, at an anchor without positives and at a "
        "temperature of 0.001. Rows of z have length 1."
    ),
    cell='''@exercise("04.bug-supervised-contrastive")
def supervised_contrastive(z, labels, temperature):
    """z (n, d) unit rows, labels (n,): returns one number."""
    same = (labels[:, None] == labels[None, :]) & ~np.eye(len(z), dtype=bool)
    weights = np.exp(z @ z.T / temperature)
    log_p = np.log(weights / weights.sum(axis=1, keepdims=True))
    return -(log_p * same).sum() / same.sum()''',
    reference=loss,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the code as it was",
            partial(loss, own=True, pooled=True, stable=False),
            "Σ_{a ≠ i}: the anchor itself must not stand in its own denominator. exp(1/τ) is the "
            "largest number of the row and drowns the others.",
        ),
        Mistake(
            "the anchor in its own denominator",
            partial(loss, own=True),
            "All is right but the sum: it runs over a ≠ i. For perfect classes of two the loss "
            "should be log(1 + 2/e).",
        ),
        Mistake(
            "pooled over all pairs",
            partial(loss, pooled=True),
            "Averaged over all pairs, a class of four counts with 12 pairs and a class of two with "
            "2. The paper takes the mean per anchor first.",
        ),
        Mistake(
            "overflow at a low temperature",
            partial(loss, stable=False),
            "exp(1/0.001) is infinite. Subtract the row's maximum, or use np.logaddexp.reduce.",
        ),
        Mistake(
            "anchors without a positive",
            partial(loss, loners=True),
            "A class of one has no positives and divides by zero: leave such anchors out of the "
            "mean.",
        ),
        Mistake(
            "positives left out of the denominator",
            partial(loss, negatives_only=True),
            "The sum over a ≠ i contains the positives as well. (A paper on *decoupled* losses "
            "leaves them out; this one doesn't.)",
        ),
        Mistake(
            "the log outside the mean",
            partial(loss, inside=True),
            "That is −log of the mean probability (the paper's L_in, equation 3). Equation 2 has "
            "the mean of the logarithms: it is the better one, says the paper.",
        ),
        Mistake(
            "anchors without a positive count as 0",
            _loners_zero,
            "An anchor without positives adds 0 and still counts in the divisor, so the loss "
            "shrinks. Average over the anchors that have a positive.",
        ),
        Mistake(
            "the sum over the positives",
            _sum_of_positives,
            "The positives of an anchor were added up. 1 / |P(i)| makes their mean, or large "
            "classes count more.",
        ),
        Mistake(
            "the sign",
            _negative,
            "A loss of −log p is positive. This one gets smaller the worse the vectors are.",
        ),
        Mistake(
            "the maximum of the anchor with itself",
            _own_maximum,
            "The row's maximum is the anchor's cosine with itself, 1. At a low temperature all "
            "other exp are then 0, and log 0 is infinite. Leave the diagonal out before you take "
            "the maximum.",
        ),
        Mistake(
            "0 times infinity",
            _zero_times_infinity,
            "The diagonal became 0, its logarithm −∞, and −∞ · 0 is NaN. Choose the positives with"
            " np.where or an index before you add up.",
        ),
        Mistake(
            "the sum over the anchors",
            _sum_of_anchors,
            "The anchors were added up. The loss is their mean, or it grows with the batch.",
        ),
    ),
    hints=(
        "Put -np.inf on the diagonal of the similarities before you normalise rows.",
        "log_p = s - logsumexp(s without the diagonal); then the mean over positives per row.",
        "Rows whose class has one member are left out; np.logaddexp.reduce(s, axis=1) is stable.",
    ),
    correct=(_loops,),
    after=(
        "On 16 random vectors of four classes at τ = 0.07 the faults changed the loss from about "
        "5 to about 14, and nothing raised an error."
    ),
    library=(
        "course_lib.exercises.chapter_04.bug_supervised_contrastive:loss",
        "course_lib.media.supervised_contrastive:supervised_contrastive_loss",
    ),
)
