"""Exercise 08.cosent: only the order matters."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The right order, the wrong order, ties, random."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([0.9, 0.1]), np.array([5.0, 1.0]), 1.0, label="the right order"),
        Case(np.array([0.1, 0.9]), np.array([5.0, 1.0]), 1.0, label="the wrong order"),
        Case(np.array([0.3, 0.6, 0.2]), np.array([2.0, 2.0, 2.0]), 20.0, label="equal ratings"),
        Case(np.array([0.8, 0.5, 0.6]), np.array([3.0, 2.0, 1.0]), 20.0),
        Case(rng.uniform(-1, 1, 8).round(2), rng.integers(0, 4, 8).astype(float), 5.0),
        Case(rng.uniform(-1, 1, 30), rng.uniform(0, 5, 30), 20.0, hidden=True),
    ]


def loss(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    """log(1 + Σ exp(scale (cos_j - cos_i))) over pairs with rating_i > rating_j."""
    gaps = scale * (cosines[None, :] - cosines[:, None])  # (i, j): cos_j - cos_i
    terms = gaps[ratings[:, None] > ratings[None, :]]
    return float(np.logaddexp.reduce(np.r_[0.0, terms]))


def _loop(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    total = 1.0
    for i in range(len(cosines)):
        for j in range(len(cosines)):
            if ratings[i] > ratings[j]:
                total += np.exp(scale * (cosines[j] - cosines[i]))
    return float(np.log(total))


def _terms(
    cosines: np.ndarray, ratings: np.ndarray, scale: float, ties: bool = False
) -> np.ndarray:
    gaps = scale * (cosines[None, :] - cosines[:, None])
    above = ratings[:, None] >= ratings[None, :] if ties else ratings[:, None] > ratings[None, :]
    return np.asarray(gaps[above & ~np.eye(len(cosines), dtype=bool)])


def _turned(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    return float(np.logaddexp.reduce(np.r_[0.0, -_terms(cosines, ratings, scale)]))


def _no_one(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    terms = _terms(cosines, ratings, scale)
    return float(np.logaddexp.reduce(terms)) if len(terms) else 0.0


def _summed_logs(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    return float(np.logaddexp(0.0, _terms(cosines, ratings, scale)).sum())


def _averaged(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    terms = _terms(cosines, ratings, scale)
    return float(np.log1p(np.exp(terms).mean())) if len(terms) else 0.0


def _with_ties(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    return float(np.logaddexp.reduce(np.r_[0.0, _terms(cosines, ratings, scale, ties=True)]))


def _masked_by_zero(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    gaps = scale * (cosines[None, :] - cosines[:, None])
    kept = np.where(ratings[:, None] > ratings[None, :], gaps, 0.0)
    return float(np.logaddexp.reduce(np.r_[0.0, kept.ravel()]))


def _later_only(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    gaps = scale * (cosines[None, :] - cosines[:, None])
    terms = gaps[np.triu(ratings[:, None] > ratings[None, :])]
    return float(np.logaddexp.reduce(np.r_[0.0, terms]))


def _divided(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    return loss(cosines, ratings, 1 / scale)


def _unscaled(cosines: np.ndarray, ratings: np.ndarray, scale: float = 20.0) -> float:
    return loss(cosines, ratings, 1.0)


EXERCISE = Exercise(
    id="08.cosent",
    title="Only the order matters",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "People rated pairs of sentences. CoSENT asks only that a pair with a higher rating has a "
        "higher cosine: "
        "$L = \\log\\bigl(1 + \\sum_{r_i > r_j} e^{\\,\\mathrm{scale}\\,(c_j - c_i)}\\bigr)$ over "
        "all pairs of pairs. `cosines` and `ratings` are (n,). Return one number."
    ),
    cell='''@exercise("08.cosent")
def order_loss(cosines, ratings, scale=20.0):
    """cosines (n,), ratings (n,): returns a float, 0 where nothing is to be ordered."""
    ...''',
    reference=loss,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the order turned round",
            _turned,
            "The exponent is c_i − c_j: that punishes the *right* order. The pair with the higher "
            "rating is i, and its cosine is subtracted.",
        ),
        Mistake(
            "the 1 is missing",
            _no_one,
            "Without the 1 the loss has no floor: it falls for ever as the gaps grow, and nothing "
            "to order gives log 0.",
        ),
        Mistake(
            "one logarithm for each term",
            _summed_logs,
            "You added log(1 + e^…) of each term. CoSENT has one logarithm around the whole sum: "
            "the worst pair dominates.",
        ),
        Mistake(
            "the mean of the terms",
            _averaged,
            "The terms are added up inside the logarithm, not averaged.",
        ),
        Mistake(
            "ties count",
            _with_ties,
            "Pairs with equal ratings were put in order. Only r_i > r_j counts.",
        ),
        Mistake(
            "a masked term is e⁰",
            _masked_by_zero,
            "Pairs that should take no part got the exponent 0, and e⁰ = 1 still stands in the "
            "sum, once for each of them. Leave them out: index with the mask.",
        ),
        Mistake(
            "only pairs with i before j",
            _later_only,
            "Only pairs with i before j were looked at. The higher rating may stand later in the "
            "list: let both indices run over everything.",
        ),
        Mistake(
            "divided by the scale",
            _divided,
            "You divided by the scale. It is the inverse of a temperature: multiply.",
        ),
        Mistake(
            "the scale is missing",
            _unscaled,
            "The differences of cosines are at most 2; without the scale the loss hardly tells "
            "right from wrong.",
        ),
    ),
    hints=(
        "All differences at once: cosines[None, :] - cosines[:, None], entry (i, j) is c_j − c_i.",
        "The mask is ratings[:, None] > ratings[None, :].",
        "np.logaddexp.reduce of the masked, scaled differences and one 0 (the logarithm of 1)",
    ),
    correct=(_loop,),
    after="The ratings' scale doesn't matter, only their order: what Spearman's correlation "
    "measures, too.",
    library=(
        "course_lib.exercises.chapter_08.cosent:loss",
        "course_lib.training.pairwise_ranking_losses:cosent_loss",
    ),
)
