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
        "(along the columns). Logits up to 1,000 must not overflow."
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
