"""Exercise 03.bug-supervised-simcse: a loss that is content when all is one point (D074)."""

import numpy as np
from scipy.special import logsumexp

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = np.ndarray


def _unit(x: Array) -> Array:
    return np.asarray(x / np.linalg.norm(x, axis=1, keepdims=True))


def cases(seed: int) -> list[Case]:
    """Two sentences, then the collapsed batch, then one sentence, then random ones."""
    rng = np.random.default_rng(seed)
    east, north, west = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]
    batch = tuple(_unit(rng.normal(size=(3, 4))) for _ in range(3))
    many = tuple(_unit(rng.normal(size=(12, 8))) for _ in range(3))
    return [
        Case(*map(np.array, ([east, north], [[0.8, 0.6], [0.6, 0.8]], [north, west])), 0.5),
        Case(
            *map(np.array, ([east, east], [east, east], [west, west])),
            0.1,
            label="all sentences in one point",
        ),
        Case(*map(np.array, ([east], [[0.6, 0.8]], [north])), 0.5, label="a batch of one"),
        Case(*batch, 0.2),
        Case(*many, 0.1, hidden=True),
    ]


def _right(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    scores = anchors @ np.vstack([positives, negatives]).T / temperature  # (B, 2B)
    return float((logsumexp(scores, axis=1) - np.diag(scores)).mean())


def _loop(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    losses = []
    for anchor, own in zip(anchors, positives, strict=True):
        candidates = [np.exp(anchor @ c / temperature) for c in (*positives, *negatives)]
        losses.append(-np.log(np.exp(anchor @ own / temperature) / sum(candidates)))
    return float(np.mean(losses))


def _given(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    own = np.sum(anchors * positives, axis=1, keepdims=True) / temperature
    scores = np.hstack([own, anchors @ negatives.T / temperature])
    return float((logsumexp(scores, axis=1) - scores[:, 0]).mean())


def _no_negatives(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    scores = anchors @ positives.T / temperature
    return float((logsumexp(scores, axis=1) - np.diag(scores)).mean())


def _first_column(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    scores = anchors @ np.vstack([positives, negatives]).T / temperature
    return float((logsumexp(scores, axis=1) - scores[:, 0]).mean())


def _negatives_first(
    anchors: Array, positives: Array, negatives: Array, temperature: float
) -> float:
    scores = anchors @ np.vstack([negatives, positives]).T / temperature
    return float((logsumexp(scores, axis=1) - np.diag(scores)).mean())


def _stacked(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    scores = np.vstack([anchors @ positives.T, anchors @ negatives.T]) / temperature  # (2B, B)
    return float((logsumexp(scores, axis=1) - np.diag(scores)).mean())


def _own_negative(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    own = np.sum(anchors * negatives, axis=1, keepdims=True) / temperature
    scores = np.hstack([anchors @ positives.T / temperature, own])
    return float((logsumexp(scores, axis=1) - np.diag(scores)).mean())


def _triplets(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    own = np.sum(anchors * positives, axis=1) / temperature
    far = np.sum(anchors * negatives, axis=1) / temperature
    return float((np.logaddexp(own, far) - own).mean())


def _twice(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    own = np.sum(anchors * positives, axis=1, keepdims=True) / temperature
    both = anchors @ np.vstack([positives, negatives]).T / temperature
    scores = np.hstack([own, both])
    return float((logsumexp(scores, axis=1) - scores[:, 0]).mean())


def _other_anchors(anchors: Array, positives: Array, negatives: Array, temperature: float) -> float:
    scores = anchors @ np.vstack([anchors, negatives]).T / temperature
    np.fill_diagonal(scores, np.sum(anchors * positives, axis=1) / temperature)
    return float((logsumexp(scores, axis=1) - np.diag(scores)).mean())


EXERCISE = Exercise(
    id="03.bug-supervised-simcse",
    title="Content with a single point",
    kind="find-the-bug",
    minutes=10,
    difficulty=3,
    points=3,
    statement=(
        "Supervised SimCSE lets each anchor choose its own positive among *all* B positives and "
        "*all* B hard negatives. The published code below leaves something out. Put all anchors "
        "and positives into one point: it reports a loss near 0, as if the work were done. Repair "
        "it. (All rows have length 1.)"
    ),
    cell='''@exercise("03.bug-supervised-simcse")
def supervised_loss(anchors, positives, negatives, temperature):
    """Return the mean loss of a batch; anchors, positives, negatives: (B, d)."""
    own = np.sum(anchors * positives, axis=1, keepdims=True) / temperature
    others = anchors @ negatives.T / temperature
    scores = np.hstack([own, others])
    return np.mean(np.log(np.exp(scores).sum(axis=1)) - scores[:, 0])''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-8),
    mistakes=(
        Mistake(
            "the other positives are missing",
            _given,
            "Each anchor chooses among its own positive and the negatives, B + 1 candidates. "
            "Nothing asks different sentences to be apart, so one point for all of them is a "
            "perfect answer. Which B - 1 candidates are missing?",
        ),
        Mistake(
            "the hard negatives are gone",
            _no_negatives,
            "That is the unsupervised loss: B candidates. The contradictions, which are what the "
            "labels are for, no longer take part. There should be 2B candidates.",
        ),
        Mistake(
            "the first column is still the right answer",
            _first_column,
            "All 2B candidates are there. But the right answer of anchor i now stands in column i, "
            "and the last line still takes column 0 for everybody.",
        ),
        Mistake(
            "the diagonal holds the hard negatives",
            _negatives_first,
            "All 2B candidates are there, the negatives first, so the diagonal of your table holds "
            "each anchor's hard negative: that is what this loss pulls near. In which column does "
            "anchor i find its positive?",
        ),
        Mistake(
            "the tables below each other",
            _stacked,
            "The two tables stand below each other, so the softmax of an anchor still runs over B "
            "candidates. Its 2B candidates belong into one row: put the tables side by side.",
        ),
        Mistake(
            "only the own hard negative",
            _own_negative,
            "The other anchors' hard negatives are candidates too: all B of them, as in the given "
            "code.",
        ),
        Mistake(
            "each triplet by itself",
            _triplets,
            "Own positive against own negative, nothing else of the batch takes part. The other "
            "sentences are free negatives, 2B - 2 of them.",
        ),
        Mistake(
            "the own positive twice",
            _twice,
            "The table of all positives holds the own one already. With its extra column it "
            "stands below the line twice: 2B + 1 candidates, and the loss can't get near 0.",
        ),
        Mistake(
            "other anchors in place of other positives",
            _other_anchors,
            "The anchors are no candidates. Each anchor is compared with positives and negatives "
            "only.",
        ),
    ),
    hints=(
        "Count the candidates of one anchor: how many columns has `scores`? How many should it "
        "have?",
        "`anchors @ positives.T` holds all B positives for each anchor. In which column does "
        "anchor i find its own?",
        "With the tables of positives and negatives side by side, shape (B, 2B), the right answers "
        "are the diagonal: `np.diag`.",
    ),
    correct=(_loop,),
    after=(
        "With B anchors and positives in one point the right loss is ln B or more, 2.08 for 8: the "
        "other positives are what keeps sentences apart. Try a loss on a collapsed batch."
    ),
    library=(
        "course_lib.exercises.chapter_03.bug_supervised_simcse:_right",
        "course_lib.sentences.simcse:supervised_simcse_loss",
    ),
)
