"""Exercise 08.bug-duplicates: the same document twice in a batch (D191)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """No duplicate, a pair, three of one, random."""
    rng = np.random.default_rng(seed)
    perfect = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    ids = rng.integers(0, 4, size=8)
    documents = rng.uniform(-1, 1, size=(4, 8))
    return [
        Case(np.array([[0.9, 0.2], [0.1, 0.8]]), np.array([4, 7]), label="no duplicate"),
        Case(perfect, np.array([0, 1, 1]), label="the same document for two queries"),
        Case(perfect, np.array([0, 1, 1]), 1.0, label="the same at scale 1"),
        Case(np.full((3, 3), 0.5), np.array([2, 2, 2]), label="three times the same document"),
        Case(np.array([[0.9, 0.3, 0.9], [0.2, 0.7, 0.2], [0.6, 0.1, 0.6]]), np.array([5, 6, 5])),
        Case(documents[ids].T, ids, label="random", hidden=True),
    ]


def _log_sum(z: np.ndarray) -> np.ndarray:
    most = z.max(axis=1)
    return np.asarray(np.log(np.exp(z - most[:, None]).sum(axis=1)) + most)


def loss(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    """Leave out of each row what is the row's own document under another place."""
    z = scale * np.asarray(cosines, dtype=float)
    same = ids[:, None] == ids[None, :]
    own = np.eye(len(ids), dtype=bool)
    return float(np.mean(_log_sum(np.where(same & ~own, -np.inf, z)) - np.diag(z)))


def _plain(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    z = scale * np.asarray(cosines, dtype=float)
    return float(np.mean(_log_sum(z) - np.diag(z)))


def _loop(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    out = []
    for i, row in enumerate(cosines):
        others = [scale * c for j, c in enumerate(row) if j == i or ids[j] != ids[i]]
        out.append(np.logaddexp.reduce(others) - scale * row[i])
    return float(np.mean(out))


def _all_masked(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    z = scale * np.asarray(cosines, dtype=float)
    same = ids[:, None] == ids[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        sums = np.log(np.where(same, 0, np.exp(z)).sum(axis=1))
    return float(np.mean(sums - np.diag(z)))


def _all_masked_above(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    z = scale * np.asarray(cosines, dtype=float)
    z = np.where(ids[:, None] == ids[None, :], -np.inf, z)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.mean(_log_sum(z) - np.diag(z)))


def _opposite(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    double = (ids[:, None] == ids[None, :]) & ~np.eye(len(ids), dtype=bool)
    return _plain(np.where(double, -1.0, cosines), ids, scale)


def _zeroed(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    z = scale * np.asarray(cosines, dtype=float)
    double = (ids[:, None] == ids[None, :]) & ~np.eye(len(ids), dtype=bool)
    return float(np.mean(_log_sum(np.where(double, 0.0, z)) - np.diag(z)))


def _rows_dropped(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    _, first = np.unique(ids, return_index=True)
    kept = np.sort(first)
    return _plain(cosines[np.ix_(kept, kept)], ids[kept], scale)


def _as_positives(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    z = scale * np.asarray(cosines, dtype=float)
    same = ids[:, None] == ids[None, :]
    return float(np.mean(_log_sum(z) - _log_sum(np.where(same, z, -np.inf))))


def _unscaled(cosines: np.ndarray, ids: np.ndarray, scale: float = 20.0) -> float:
    return loss(cosines, ids, 1.0)


EXERCISE = Exercise(
    id="08.bug-duplicates",
    title="The same document twice",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Two queries of a batch may share their document. This loss then calls the one right "
        "answer a negative as well: two perfect queries keep a loss of ln 2. `cosines` (B, B) "
        "compares query i with the document of query j, `ids` (B,) says which document that is. "
        "Leave out of each query's denominator the *other* places that hold its own document; "
        "keep every row."
    ),
    cell='''@exercise("08.bug-duplicates")
def in_batch_loss(cosines, ids, scale=20.0):
    """cosines (B, B), ids (B,): document of each column; returns a float."""
    z = scale * cosines
    log_sum = np.log(np.exp(z - z.max()).sum(axis=1)) + z.max()
    return float(np.mean(log_sum - np.diag(z)))''',
    reference=loss,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the code as it stood",
            _plain,
            "Nothing changed: a second copy of the right document is still a negative, and the "
            "loss of a perfect query can't fall below ln 2.",
        ),
        Mistake(
            "its own place is masked too",
            _all_masked,
            "The mask took the diagonal as well: the positive itself is gone from the "
            "denominator. Leave out the *other* places only.",
        ),
        Mistake(
            "its own place is −∞ above and below",
            _all_masked_above,
            "The mask took the diagonal as well, so the positive's own logit is −∞ and the loss "
            "infinite or nan. Take the diagonal out of the mask, as hint 2 does.",
        ),
        Mistake(
            "a cosine of −1",
            _opposite,
            "The doubles got a cosine of −1 and still stand in the sum with exp(−scale): next to "
            "nothing at scale 20, a good deal at scale 1. To leave a place out its logit is −∞.",
        ),
        Mistake(
            "a logit of zero",
            _zeroed,
            "The doubles got the logit 0, and exp(0) = 1 still stands in the sum. To leave a place "
            "out of a softmax its logit is −∞.",
        ),
        Mistake(
            "rows dropped",
            _rows_dropped,
            "The second query was thrown out of the batch. It is a good query: only the double in "
            "its denominator is wrong.",
        ),
        Mistake(
            "the doubles count as positives",
            _as_positives,
            "The copies were added to the numerator. That is a fair loss too (the joint "
            "multi-positive one), but asked is to leave them out.",
        ),
        Mistake(
            "the scale is lost",
            _unscaled,
            "The mask is right, but the cosines are no longer multiplied by the scale.",
        ),
    ),
    hints=(
        "ids[:, None] == ids[None, :] says which columns hold the row's document.",
        "Take the diagonal out of that mask with np.eye(B, dtype=bool).",
        "np.where(same & ~own, -np.inf, z), then the same log-sum as before",
    ),
    correct=(_loop,),
    after="A batch sampler without duplicates does the same; sentence-transformers has one.",
    library=(
        "course_lib.exercises.chapter_08.bug_duplicates:loss",
        "course_lib.training.ranking_losses:symmetric_ranking_loss",
    ),
)
