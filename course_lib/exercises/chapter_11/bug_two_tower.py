"""Exercise 11.bug-two-tower: a softmax that overflows and forgets how it was sampled (D235)."""

from functools import partial
from typing import Any

import numpy as np
import torch
from scipy.special import logsumexp

from course_lib.applications.sampled_softmax import sampled_softmax_loss
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

EVEN = np.log([0.5, 0.5]).tolist()


def cases(seed: int) -> list[Case]:
    """Equal shares, unequal ones, a low temperature, both, random vectors."""
    rng = np.random.default_rng(seed)
    unit = rng.normal(size=(4, 3))
    unit = (unit / np.linalg.norm(unit, axis=1, keepdims=True)).round(3)
    shares = np.log([0.7, 0.2, 0.05, 0.05]).round(3).tolist()
    big = rng.normal(size=(30, 8))
    return [
        Case([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.6, 0.8]], EVEN, 1.0, label="equal shares"),
        Case(
            [[1.0, 0.0], [0.0, 1.0]],
            [[1.0, 0.0], [0.6, 0.8]],
            np.log([0.8, 0.2]).round(3).tolist(),
            1.0,
            label="item 0 is drawn four times as often",
        ),
        Case(unit.tolist(), unit[::-1].tolist(), shares, 0.5),
        Case(
            [[1.0, 0.0], [0.0, 1.0]],
            [[0.6, 0.8], [1.0, 0.0]],
            np.log([0.8, 0.2]).round(3).tolist(),
            0.001,
            label="temperature 0.001",
        ),
        Case(big, rng.normal(size=(30, 8)), np.log(rng.dirichlet(np.ones(30))), 0.01, hidden=True),
    ]


def corrected_loss(
    users: Any,
    items: Any,
    log_q: Any,
    temperature: float,
    sign: float = 1.0,
    own: bool = True,
    axis: int = 1,
    total: bool = False,
    quotient: bool = False,
    inside: bool = False,
    clip: float | None = None,
) -> float:
    """Mean of -log softmax of (score - log q); the further arguments make the usual mistakes."""
    scores = np.asarray(users, float) @ np.asarray(items, float).T / temperature
    shares = sign * np.asarray(log_q, float) / (temperature if inside else 1)
    logits = scores - shares
    if not own:
        logits[np.diag_indices(len(logits))] += shares
    if clip is not None:
        logits = np.clip(logits, -clip, clip)
    with np.errstate(all="ignore"):
        e = np.exp(logits)
        unstable = -np.log(np.diag(e) / e.sum(axis=axis))
    losses = unstable if quotient else logsumexp(logits, axis=axis) - np.diag(logits)
    return float(losses.sum() if total else losses.mean())


def library_loss(users: Any, items: Any, log_q: Any, temperature: float) -> float:
    """Ask the library."""
    tensors = (torch.tensor(np.asarray(values, float)) for values in (users, items, log_q))
    u, v, shares = tensors
    return sampled_softmax_loss(u, v, shares, temperature=temperature).item()


def _by_loop(users: Any, items: Any, log_q: Any, temperature: float) -> float:
    losses = []
    for i, user in enumerate(users):
        logits = [
            float(np.dot(user, v)) / temperature - q for v, q in zip(items, log_q, strict=True)
        ]
        top = max(logits)
        losses.append(top + np.log(sum(np.exp(s - top) for s in logits)) - logits[i])
    return float(np.mean(losses))


EXERCISE = Exercise(
    id="11.bug-two-tower",
    title="A loss that is nan, and one that hides what is popular",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "Item i of the batch is the one of user i, the other items are its negatives. The loss is "
        "the mean of −log softmax(s − log q) at the right place, where s = u·v / temperature and "
        "`log_q` says how often each item is drawn into a batch; every term is corrected, the "
        "positive one too. The published code divides exponentials, which overflow at a low "
        "temperature, and doesn't correct at all. Repair both."
    ),
    cell='''@exercise("11.bug-two-tower")
def two_tower_loss(users, items, log_q, temperature):
    """users, items: n rows of d numbers; log_q: n numbers. Returns one number."""
    scores = np.asarray(users) @ np.asarray(items).T / temperature  # (n, n)
    e = np.exp(scores)
    return float(np.mean(-np.log(np.diag(e) / e.sum(axis=1))))''',
    reference=library_loss,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-6),
    mistakes=(
        Mistake(
            "both bugs are still there",
            partial(corrected_loss, sign=0.0, quotient=True),
            "log_q isn't used, and at temperature 0.001 a score of 1 becomes exp(1000): infinity "
            "over infinity is nan.",
        ),
        Mistake(
            "still a quotient of exponentials",
            partial(corrected_loss, quotient=True),
            "The correction is right. But exp(1000) is infinity, and infinity over infinity nan. "
            "Take the logarithm first: the largest logit, plus the log of the sum of "
            "exp(logit − largest).",
        ),
        Mistake(
            "no correction",
            partial(corrected_loss, sign=0.0),
            "Nothing overflows any more. But log_q isn't used: an item that is drawn four times "
            "as often is a negative four times as often, and its scores sink.",
        ),
        Mistake(
            "the correction has the wrong sign",
            partial(corrected_loss, sign=-1.0),
            "log q is subtracted: each term is divided by how often it is drawn. Adding it makes "
            "popular items count twice too much.",
        ),
        Mistake(
            "the positive isn't corrected",
            partial(corrected_loss, own=False),
            "The score of the right item stands in the same sum and is corrected like the others: "
            "subtract log_q from the whole row before you pick the diagonal.",
        ),
        Mistake(
            "log q divided by the temperature",
            partial(corrected_loss, inside=True),
            "The temperature scales the scores. Shares of draws are probabilities already: "
            "subtract log_q after the division.",
        ),
        Mistake(
            "a softmax over users",
            partial(corrected_loss, axis=0),
            "Each user chooses among the items: the sum goes along a row, axis 1. Down a column "
            "the items choose among users.",
        ),
        Mistake(
            "the sum instead of the mean",
            partial(corrected_loss, total=True),
            "The sum grows with the batch, and with it the step. The loss is the mean over users.",
        ),
        Mistake(
            "clipped scores",
            partial(corrected_loss, clip=50.0),
            "Clipping stops the overflow by changing the scores: two items at 600 and 1000 become "
            "equal and have no gradient. A stable log-sum-exp needs no clipping.",
        ),
    ),
    hints=(
        "What is np.exp(1000)? And what is it divided by itself?",
        "log(exp(a) / Σ exp(b)) = a − log Σ exp(b), and a constant can be taken out of the sum: "
        "log Σ exp(b) = m + log Σ exp(b − m) for any m. Which m is safe?",
        "logits = scores − log_q, row-wise maximum m, then m + log Σ exp(logits − m) minus the "
        "diagonal of the logits; scipy.special.logsumexp does the middle part.",
    ),
    correct=(_by_loop, corrected_loss),
    after=(
        "Without log q the model learns how much more likely an item is for *this* user than for "
        "all: useful for surprises, wrong for 'what comes next'."
    ),
    library=("course_lib.applications.sampled_softmax:sampled_softmax_loss",),
)
