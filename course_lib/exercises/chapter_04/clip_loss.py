"""Exercise 04.clip-loss: both ways (D121)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Perfect pairs, three with unequal directions, large logits."""
    rng = np.random.default_rng(seed)
    uneven = np.array([[3.0, 2.9, 0.0], [0.0, 1.0, 0.0], [0.0, 2.0, 2.5]])
    return [
        Case(np.array([[2.0, 0.0], [0.0, 2.0]]), label="two pairs"),
        Case(uneven, label="images find their texts, texts don't find their images"),
        Case(np.zeros((4, 4)), label="nothing learned: log 4"),
        Case(np.array([[900.0, 0.0], [0.0, 800.0]]), label="large logits"),
        Case(np.array([[0.0, -1.0], [-900.0, -901.0]]), label="rows of unlike size"),
        Case(rng.normal(size=(6, 6)), hidden=True),
    ]


def loss(
    logits: np.ndarray,
    ways: str = "both",
    stable: bool = True,
    total: bool = False,
    add: bool = False,
    sign: float = 1.0,
) -> float:
    """Mean of the cross-entropies along rows and along columns (Radford et al. 2021, fig. 3)."""
    logits = np.asarray(logits, dtype=float)

    def one_way(a: np.ndarray) -> float:
        top = a.max(axis=1, keepdims=True) if stable else 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            log_p = a - top - np.log(np.exp(a - top).sum(axis=1, keepdims=True))
        parts = -np.diagonal(log_p)
        return float(sign * (parts.sum() if total else parts.mean()))

    rows, columns = one_way(logits), one_way(logits.T)
    if add:
        return rows + columns
    return {"rows": rows, "columns": columns, "both": (rows + columns) / 2}[ways]


def _logsumexp(logits: np.ndarray) -> float:
    a = np.asarray(logits, dtype=float)
    n = len(a)
    right = np.trace(a) / n
    rows = np.mean([np.logaddexp.reduce(row) for row in a]) - right
    columns = np.mean([np.logaddexp.reduce(row) for row in a.T]) - right
    return float(rows + columns) / 2


def _log_p(a: np.ndarray) -> np.ndarray:
    return np.asarray(a - np.logaddexp.reduce(a, axis=1)[:, None])


def _unsafe_log_p(a: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.exp(a - a.max())
        return np.asarray(np.log(weights / weights.sum(axis=1, keepdims=True)))


def _per_pair(logits: np.ndarray) -> np.ndarray:
    return -(np.diagonal(_log_p(logits)) + np.diagonal(_log_p(logits.T))) / 2


def _everything(logits: np.ndarray) -> float:
    return float(2 * _per_pair(logits).sum())


def _one_maximum(logits: np.ndarray) -> float:
    rows, columns = (np.diagonal(_unsafe_log_p(a)) for a in (logits, logits.T))
    return float(-(rows + columns).mean() / 2)


def _chances(logits: np.ndarray) -> np.ndarray:
    rows, columns = (np.exp(np.diagonal(_log_p(a))) for a in (logits, logits.T))
    return np.asarray((rows + columns) / 2)


def _no_log(logits: np.ndarray) -> float:
    return float(1 - _chances(logits).mean())


def _log_of_mean(logits: np.ndarray) -> float:
    with np.errstate(divide="ignore"):
        return float(-np.log(_chances(logits)).mean())


def _all_entries(logits: np.ndarray) -> float:
    return float(-(_log_p(logits).mean() + _log_p(logits.T).mean()) / 2)


def _rows_top(logits: np.ndarray) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    rows, columns = (np.diagonal(_log_p(a)) for a in (shifted, shifted.T))
    return float(-(rows + columns).mean() / 2)


EXERCISE = Exercise(
    id="04.clip-loss",
    title="Each picture finds its caption, and each caption its picture",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "`logits[i, j]` = scale · cos(image i, text j), shape (n, n); pair i belongs together. "
        "Return CLIP's loss: the mean of two cross-entropies, one that looks for the right text "
        "for each image (along the rows) and one that looks for the right image for each text "
        "(along the columns). Logits from −1,000 to 1,000 must "
        "not overflow."
    ),
    cell='''@exercise("04.clip-loss")
def symmetric_loss(logits):
    """logits (n, n): returns one number, 0 for perfect pairs."""
    ...''',
    reference=loss,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "from image to text only",
            partial(loss, ways="rows"),
            "Only the rows were scored. A text may still prefer another image: add the columns "
            "(logits.T) and take the mean of both.",
        ),
        Mistake(
            "from text to image only",
            partial(loss, ways="columns"),
            "Only the columns were scored. Add the rows and take the mean of both.",
        ),
        Mistake(
            "overflow",
            partial(loss, stable=False),
            "exp(900) is infinite. Subtract each row's maximum before exp, or use "
            "np.logaddexp.reduce.",
        ),
        Mistake(
            "the sum of both ways",
            partial(loss, add=True),
            "Both ways are there, added up. CLIP takes their mean: half of this.",
        ),
        Mistake(
            "the sum over the pairs",
            partial(loss, total=True),
            "Each cross-entropy is a *mean* over the n pairs, or the loss grows with the batch.",
        ),
        Mistake(
            "the sign",
            partial(loss, sign=-1.0),
            "A loss of −log p is positive. This one gets smaller the worse the pairs are.",
        ),
        Mistake(
            "one maximum for the whole table",
            _one_maximum,
            "exp of a whole row was 0, and 0 / 0 is NaN. The maximum that you subtract must "
            "be that of the row (and of the column, for the other way).",
        ),
        Mistake(
            "the sum of everything",
            _everything,
            "Two sums where two means are asked: over the n pairs, and over the two ways.",
        ),
        Mistake(
            "without the logarithm",
            _no_log,
            "That is one minus the mean probability of the right pair. A cross-entropy is the mean"
            " of −log p.",
        ),
        Mistake(
            "the log outside the mean",
            _log_of_mean,
            "The probabilities of the two ways were averaged before the logarithm. Take the "
            "logarithm of each, and then the mean.",
        ),
        Mistake(
            "no mean over the pairs",
            _per_pair,
            "One number for each pair came back. The loss is one number: their mean.",
        ),
        Mistake(
            "every entry instead of the diagonal",
            _all_entries,
            "All n² entries were averaged. Only the diagonal holds right pairs: the loss looks at "
            "log p there.",
        ),
        Mistake(
            "the rows' maximum for the columns",
            _rows_top,
            "The columns were normalised after the rows' maxima had been subtracted. That changes "
            "the columns: start again from the logits for the other way.",
        ),
    ),
    hints=(
        "Cross-entropy of row i: logsumexp(logits[i]) − logits[i, i].",
        "np.logaddexp.reduce(row) is a logsumexp that doesn't overflow.",
        "Do it once for logits, once for logits.T; return the mean of the two means.",
    ),
    correct=(_logsumexp,),
    after=(
        "Two captions that say the same make a wrong negative; the library's loss can be told so."
    ),
    library=(
        "course_lib.exercises.chapter_04.clip_loss:loss",
        "course_lib.media.clip_losses:clip_loss",
    ),
)
