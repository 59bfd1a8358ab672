"""Exercise 03.simcse-loss: every other sentence of the batch is a negative (D073)."""

import numpy as np
from scipy.special import log_softmax, logsumexp

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = np.ndarray


def cases(seed: int) -> list[Case]:
    """Two sentences, views of any length, one sentence, a tiny temperature, a random batch."""
    rng = np.random.default_rng(seed)
    one, other = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.8, 0.6], [0.0, 1.0]])
    base = rng.normal(size=(3, 4))
    near = base + 0.5 * rng.normal(size=(3, 4))
    many = rng.normal(size=(16, 8))
    return [
        Case(one, other, 0.5),
        Case(one * [[2.0], [5.0]], other * [[1.0], [3.0]], 1.0, label="vectors of any length"),
        Case(one[:1], other[:1], 0.1, label="a batch of one"),
        Case(one, one, 0.001, label="a temperature of 0.001"),
        Case(one, -one, 0.001, label="each view opposite to its own"),
        Case(base.round(1), near.round(1), 0.2),
        Case(many, many + 0.3 * rng.normal(size=(16, 8)), 0.05, hidden=True),
    ]


def _unit(x: Array) -> Array:
    return np.asarray(x / np.linalg.norm(x, axis=1, keepdims=True))


def _scores(view_1: Array, view_2: Array, temperature: float) -> Array:
    return np.asarray(_unit(view_1) @ _unit(view_2).T / temperature)  # (B, B)


def _right(view_1: Array, view_2: Array, temperature: float) -> float:
    scores = _scores(view_1, view_2, temperature)
    return float((logsumexp(scores, axis=1) - np.diag(scores)).mean())


def _row_by_row(view_1: Array, view_2: Array, temperature: float) -> float:
    total = 0.0
    for i, anchor in enumerate(view_1):
        cosines = [anchor @ v / np.sqrt((anchor @ anchor) * (v @ v)) for v in view_2]
        top = max(cosines)
        shares = [np.exp((cosine - top) / temperature) for cosine in cosines]
        total += float(np.log(sum(shares)) - (cosines[i] - top) / temperature)
    return total / len(view_1)


def _pairs_only(view_1: Array, view_2: Array, temperature: float) -> float:
    return float(-np.diag(_scores(view_1, view_2, temperature)).mean())


def _no_length(view_1: Array, view_2: Array, temperature: float) -> float:
    return float(-np.diag(log_softmax(view_1 @ view_2.T / temperature, axis=1)).mean())


def _without_temperature(view_1: Array, view_2: Array, temperature: float) -> float:
    return _right(view_1, view_2, 1.0)


def _times_temperature(view_1: Array, view_2: Array, temperature: float) -> float:
    return _right(view_1, view_2, 1 / temperature)


def _positive_left_out(view_1: Array, view_2: Array, temperature: float) -> float:
    scores = _scores(view_1, view_2, temperature)
    others = np.where(np.eye(len(scores), dtype=bool), -np.inf, scores)
    return float((logsumexp(others, axis=1) - np.diag(scores)).mean())


def _both_ways(view_1: Array, view_2: Array, temperature: float) -> float:
    return (_right(view_1, view_2, temperature) + _right(view_2, view_1, temperature)) / 2


def _other_direction(view_1: Array, view_2: Array, temperature: float) -> float:
    return _right(view_2, view_1, temperature)


def _sum(view_1: Array, view_2: Array, temperature: float) -> float:
    return _right(view_1, view_2, temperature) * len(view_1)


def _overflow(view_1: Array, view_2: Array, temperature: float) -> float:
    scores = _scores(view_1, view_2, temperature)
    return float((np.log(np.exp(scores).sum(axis=1)) - np.diag(scores)).mean())


def _as_printed(view_1: Array, view_2: Array, temperature: float) -> float:
    weights = np.exp(_scores(view_1, view_2, temperature))
    return float(-np.log(np.diag(weights) / weights.sum(axis=1)).mean())


def _log_of_zero(view_1: Array, view_2: Array, temperature: float) -> float:
    scores = _scores(view_1, view_2, temperature)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return float(-np.log(np.diag(weights) / weights.sum(axis=1)).mean())


def _pairs_among_pairs(view_1: Array, view_2: Array, temperature: float) -> float:
    return float(-log_softmax(np.diag(_scores(view_1, view_2, temperature))).mean())


def _sign(view_1: Array, view_2: Array, temperature: float) -> float:
    return -_right(view_1, view_2, temperature)


def _divided_late(view_1: Array, view_2: Array, temperature: float) -> float:
    return _right(view_1, view_2, 1.0) / temperature


def _one_a_sentence(view_1: Array, view_2: Array, temperature: float) -> Array:
    return np.asarray(-np.diag(log_softmax(_scores(view_1, view_2, temperature), axis=1)))


EXERCISE = Exercise(
    id="03.simcse-loss",
    title="Two views of one sentence",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "SimCSE encodes a batch twice, with different dropout, and asks: which of the B second "
        "views belongs to this first view? With $s_{ij}$ the *cosine* of first view $i$ and second "
        "view $j$, return the mean over $i$ of $-\\log \\big(e^{s_{ii}/\\tau} / \\sum_j "
        "e^{s_{ij}/\\tau}\\big)$. It has to work for a temperature $\\tau$ of 0.001 too."
    ),
    cell='''@exercise("03.simcse-loss")
def dropout_loss(view_1, view_2, temperature):
    """Return the loss, one number.

    view_1, view_2: (B, d), row i of each is the same sentence; vectors of any length.
    """
    ...''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-7),
    mistakes=(
        Mistake(
            "only the pairs are compared",
            _pairs_only,
            "You have the cosines of the B pairs and no negatives: this is lowest when *all* "
            "sentences share one vector. The loss needs the cosine of each first view with every "
            "second view, a table of B × B.",
        ),
        Mistake(
            "dot products instead of cosines",
            _no_length,
            "Long vectors get large scores whatever they point at. Bring every row to length 1 "
            "first.",
        ),
        Mistake(
            "the temperature is not used",
            _without_temperature,
            "Cosines lie between -1 and 1, and at temperature 1 even a perfect pair among 16 has a "
            "loss of about 2. Divide the scores by the temperature.",
        ),
        Mistake(
            "multiplied by the temperature",
            _times_temperature,
            "A small temperature should make differences *large*; multiplying makes them vanish.",
        ),
        Mistake(
            "the positive is missing below the line",
            _positive_left_out,
            "The sum runs over all j, i itself among them. Without it the loss isn't the share of "
            "anything, can fall below 0, and fails for a batch of one.",
        ),
        Mistake(
            "both directions averaged",
            _both_ways,
            "That is CLIP's loss, where images look for texts and texts for images. SimCSE's runs "
            "one way: each row of the table is a softmax.",
        ),
        Mistake(
            "the softmax over the first views",
            _other_direction,
            "The sum runs down the columns here: over i instead of j. Each *first* view chooses "
            "among the second ones, so each row sums to 1.",
        ),
        Mistake(
            "exp overflows",
            _overflow,
            "exp(1 / 0.001) is infinity. Only differences of scores matter: subtract each row's "
            "largest first and add it back, or use `scipy.special.logsumexp`.",
        ),
        Mistake(
            "exp overflows, and a share of 0 has no logarithm",
            _as_printed,
            "The formula as printed: exp(1000) is infinity, exp(-1000) is 0, and neither survives "
            "the division and the logarithm. -log(e^a / sum) is log(sum) - a: work with logarithms "
            "(`scipy.special.logsumexp`).",
        ),
        Mistake(
            "the logarithm of a share that is 0",
            _log_of_zero,
            "A share of e⁻¹⁰⁰⁰ is 0 for a computer, and its logarithm -inf. Don't form the share: "
            "log(e^a / sum) is a - log(sum).",
        ),
        Mistake(
            "the pairs compete with each other",
            _pairs_among_pairs,
            "You have the B cosines of the pairs and one softmax over them, so no sentence is "
            "compared with another one. Each first view needs its cosines with all second views: "
            "a table of B × B.",
        ),
        Mistake(
            "the sign is turned",
            _sign,
            "This is the mean logarithm of the shares, never above 0. As a loss it would push the "
            "two views of a sentence apart.",
        ),
        Mistake(
            "the loss divided by the temperature",
            _divided_late,
            "The temperature belongs to the scores, before the exponential: there it decides how "
            "much the nearest negatives count. Dividing the loss only changes its scale.",
        ),
        Mistake(
            "the sum over the batch",
            _sum,
            "The sum grows with the batch, and so would the learning rate. Take the mean.",
        ),
        Mistake(
            "one loss for each sentence",
            _one_a_sentence,
            "Each sentence's loss is right; a training step needs one number: their mean.",
        ),
    ),
    hints=(
        "Rows to length 1; then all B × B cosines are one matrix product.",
        "Where in the table are the pairs that belong together? The loss of row i is log-sum-exp "
        "of the row minus that entry.",
        "`scores = u @ v.T / temperature`; `np.diag(scores)` are the positives. Subtract "
        "`scores.max(axis=1, keepdims=True)` before `np.exp`.",
    ),
    correct=(_row_by_row,),
    after=(
        "In PyTorch this is `cross_entropy(scores, arange(B))`. The two views differ by dropout "
        "alone, so the encoder must be in train mode: after `eval()` both are the same."
    ),
    library=(
        "course_lib.exercises.chapter_03.simcse_loss:_right",
        "course_lib.sentences.in_batch_losses:info_nce_loss",
    ),
)
