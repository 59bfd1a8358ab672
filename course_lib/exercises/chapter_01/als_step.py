"""Exercise 01.als-step: the exact half-step of a factorisation."""

import numpy as np
from scipy.sparse import csr_array

from course_lib.exercises.definition import Case, Close, Exercise, Mistake
from course_lib.vectors import solve_rows


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    nan = np.nan
    larger = rng.normal(size=(4, 6)).round(1)
    larger[rng.random(larger.shape) < 0.4] = nan
    hidden = rng.normal(size=(20, 15))
    hidden[rng.random(hidden.shape) < 0.6] = nan
    return [
        Case(np.array([[2.0, nan]]), np.array([[1.0], [5.0]]), 1.0, label="one rating of two"),
        Case(
            np.array([[nan, nan], [4.0, 2.0]]),
            np.array([[1.0], [2.0]]),
            0.5,
            label="a user without ratings",
        ),
        Case(larger, rng.normal(size=(6, 2)).round(1), 0.3),
        Case(hidden, rng.normal(size=(15, 3)), 0.1, hidden=True),
    ]


def update_users(ratings: np.ndarray, items: np.ndarray, ridge: float) -> np.ndarray:
    """Hand the observed ratings to `course_lib.vectors.solve_rows`."""
    rows, columns = np.nonzero(~np.isnan(ratings))
    observed = csr_array((ratings[rows, columns], (rows, columns)), shape=ratings.shape)
    return solve_rows(observed, items, ridge)


def _solve(row: np.ndarray, items: np.ndarray, ridge: float) -> np.ndarray:
    gram = items.T @ items + ridge * np.eye(items.shape[1])
    return np.linalg.lstsq(gram, items.T @ row, rcond=None)[0]


def _missing_is_zero(ratings: np.ndarray, items: np.ndarray, ridge: float) -> np.ndarray:
    return np.array([_solve(np.nan_to_num(row), items, ridge) for row in ratings])


def _masked(ratings: np.ndarray, items: np.ndarray, weigh: float, ridge: float) -> np.ndarray:
    users = []
    for row in ratings:
        seen = ~np.isnan(row)
        users.append(_solve(row[seen], items[seen], ridge * (seen.sum() if weigh else 1)))
    return np.array(users)


def _no_ridge(ratings: np.ndarray, items: np.ndarray, ridge: float) -> np.ndarray:
    return _masked(ratings, items, 0, 0.0)


def _weighted_ridge(ratings: np.ndarray, items: np.ndarray, ridge: float) -> np.ndarray:
    return _masked(ratings, items, 1, ridge)


def _nan_spreads(ratings: np.ndarray, items: np.ndarray, ridge: float) -> np.ndarray:
    gram = items.T @ items + ridge * np.eye(items.shape[1])
    return np.array([np.linalg.inv(gram) @ (items.T @ row) for row in ratings])


def _stacked(ratings: np.ndarray, items: np.ndarray, ridge: float) -> np.ndarray:
    """Ridge regression as plain least squares, with √ridge·I as extra rows."""
    extra = np.sqrt(ridge) * np.eye(items.shape[1])
    users = []
    for row in ratings:
        seen = np.flatnonzero(np.isfinite(row))
        design = np.vstack([items[seen], extra])
        goal = np.concatenate([row[seen], np.zeros(items.shape[1])])
        users.append(np.linalg.lstsq(design, goal, rcond=None)[0])
    return np.array(users)


EXERCISE = Exercise(
    id="01.als-step",
    title="Half a step of alternating least squares",
    kind="implement",
    minutes=15,
    difficulty=3,
    points=3,
    statement=(
        "With the item vectors fixed, each user's best vector solves a small linear system over "
        "the items O that this user has rated: (V_Oᵀ V_O + ridge·I) u = V_Oᵀ r_O. Missing ratings "
        "are `nan`. A user without ratings gets zeros."
    ),
    cell='''@exercise("01.als-step")
def update_users(ratings, items, ridge):
    """Ratings (n, m) with nan where missing, item vectors (m, d): user vectors (n, d)."""
    ...''',
    reference=update_users,
    library=("course_lib.vectors.factorization:solve_rows",),
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-7),
    mistakes=(
        Mistake(
            "missing ratings count as zeros",
            _missing_is_zero,
            "You taught the model that every item that a user hasn't rated is rated 0. Leave "
            "those items out of both sides of the system.",
        ),
        Mistake(
            "nan spreads",
            _nan_spreads,
            "One missing rating makes the user's whole vector nan. Pick the rated items first: "
            "a mask of the row.",
        ),
        Mistake(
            "no ridge",
            _no_ridge,
            "Without ridge·I the vector fits few ratings exactly and grows without bound. Where "
            "does the penalty enter the matrix?",
        ),
        Mistake(
            "a ridge for each rating",
            _weighted_ridge,
            "You multiplied the ridge by the number of ratings. That variant exists (ALS-WR); the "
            "loss of this exercise pays the penalty once a user.",
        ),
    ),
    hints=(
        "Work on one user: which rows of `items` and which entries of the row take part?",
        "`seen = ~np.isnan(row)`; then V = items[seen], shape (rated, d).",
        "`np.linalg.solve(V.T @ V + ridge * np.eye(d), …)`: what is the right-hand side?",
    ),
    correct=(_stacked,),
    after="Each half-step is exact, so the loss never rises. Gradient descent can't promise that.",
)
