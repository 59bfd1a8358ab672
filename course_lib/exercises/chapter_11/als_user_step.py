"""Exercise 11.als-user-step: the best vector of one user, with the items' vectors fixed."""

from functools import partial
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from course_lib.applications.implicit_als import solve_implicit
from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One number, two items, nothing chosen, everything chosen, random ones."""
    rng = np.random.default_rng(seed)
    return [
        Case([[1.0]], [0], 3.0, 1.0, label="one item, one number"),
        Case([[1.0], [1.0]], [0], 3.0, 1.0, label="an item that wasn't chosen"),
        Case([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]], [0, 2], 2.0, 0.5),
        Case([[1.0, 2.0], [0.0, 1.0]], [], 2.0, 1.0, label="nothing chosen"),
        Case([[2.0, 0.0], [0.0, 1.0]], [0, 1], 4.0, 2.0, label="everything chosen"),
        Case(rng.normal(size=(9, 3)).round(2).tolist(), [1, 4, 8], 10.0, 0.3),
        Case(rng.normal(size=(60, 8)), rng.permutation(60)[:7].tolist(), 20.0, 1.0, hidden=True),
    ]


def user_step_(
    items: Any,
    chosen: list[int],
    alpha: float,
    ridge: float,
    elsewhere: float = 1.0,
    extra: float = 0.0,
    wanted: float = 1.0,
    penalty: bool = True,
) -> np.ndarray:
    """Solve the normal equations; the last four arguments make the usual mistakes."""
    y = np.asarray(items, float)
    own = y[chosen] if len(chosen) else y[:0]
    a = elsewhere * y.T @ y + (alpha + extra) * own.T @ own
    a = a + (ridge if penalty else 0.0) * np.eye(y.shape[1])
    return np.linalg.lstsq(a, (wanted + alpha) * own.sum(axis=0), rcond=None)[0]


def library_step(items: Any, chosen: list[int], alpha: float, ridge: float) -> np.ndarray:
    """Ask the library's ALS for a single row."""
    y = np.asarray(items, np.float32)
    row = np.zeros((1, len(y)), np.float32)
    row[0, chosen] = 1
    return solve_implicit(csr_array(row), y, alpha, ridge)[0]


def _weighted(items: Any, chosen: list[int], alpha: float, ridge: float) -> np.ndarray:
    y = np.asarray(items, float)
    p = np.isin(np.arange(len(y)), chosen).astype(float)
    c = np.diag(1 + alpha * p)
    return np.linalg.solve(y.T @ c @ y + ridge * np.eye(y.shape[1]), y.T @ c @ p)


def _ridge_everywhere(items: Any, chosen: list[int], alpha: float, ridge: float) -> np.ndarray:
    y = np.asarray(items, float)
    p = np.isin(np.arange(len(y)), chosen).astype(float)
    weighted = (1 + alpha * p)[:, None] * y
    return np.linalg.lstsq(weighted.T @ y + ridge, weighted.T @ p, rcond=None)[0]


def _stacked(items: Any, chosen: list[int], alpha: float, ridge: float) -> np.ndarray:
    y = np.asarray(items, float)
    p = np.isin(np.arange(len(y)), chosen).astype(float)
    root = np.sqrt(1 + alpha * p)
    rows = np.vstack([root[:, None] * y, np.sqrt(ridge) * np.eye(y.shape[1])])
    return np.linalg.lstsq(rows, np.append(root * p, np.zeros(y.shape[1])), rcond=None)[0]


EXERCISE = Exercise(
    id="11.als-user-step",
    title="Half a step of implicit ALS",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "The items' vectors y are fixed. Return the vector x of one user that minimises "
        "Σ c (p − x·y)² + ridge · |x|² over **all** items, where p = 1 and c = 1 + alpha for the "
        "chosen items, and p = 0 and c = 1 for all others. Set the gradient to zero: that is a "
        "system of d linear equations."
    ),
    cell='''@exercise("11.als-user-step")
def user_step(items, chosen, alpha, ridge):
    """items: m rows of d numbers; chosen: row numbers, maybe none. Returns d numbers."""
    ...''',
    reference=library_step,
    cases=cases,
    comparison=Close(rtol=1e-3, atol=1e-4),
    mistakes=(
        Mistake(
            "only the chosen items",
            partial(user_step_, elsewhere=0.0, extra=1.0),
            "The sum goes over all items. Those that weren't chosen have p = 0 and c = 1: they "
            "pull the scores of everything else down, and the left side needs Y'Y of all rows.",
        ),
        Mistake(
            "confidence alpha instead of 1 + alpha",
            partial(user_step_, extra=-1.0, wanted=0.0),
            "A chosen item has confidence 1 + alpha, so that with alpha = 0 all cells are equal. "
            "Here it has alpha.",
        ),
        Mistake(
            "the chosen items counted once too often",
            partial(user_step_, extra=1.0),
            "Y'Y already holds each chosen item once. Only alpha of its confidence of 1 + alpha "
            "has to be added on the left side.",
        ),
        Mistake(
            "no confidence on the right side",
            lambda items, chosen, alpha, ridge: (
                user_step_(items, chosen, alpha, ridge) / (1 + alpha)
            ),
            "The right side is the sum of c · p · y: each chosen vector counts 1 + alpha there, "
            "too.",
        ),
        Mistake(
            "alpha alone on the right side",
            partial(user_step_, wanted=0.0),
            "The right side is the sum of c · p · y with c = 1 + alpha; here c is alpha.",
        ),
        Mistake(
            "no penalty",
            partial(user_step_, penalty=False),
            "The term ridge · |x|² adds ridge to the diagonal of the left side. Without it the "
            "system can be singular, and vectors of users with few items grow large.",
        ),
        Mistake(
            "the penalty added to every entry",
            _ridge_everywhere,
            "`A + ridge` adds ridge to all d x d entries of the left side. The penalty belongs on "
            "the diagonal alone: ridge * np.eye(d). With one number per vector both are the same.",
        ),
        Mistake(
            "every item has the high confidence",
            lambda items, chosen, alpha, ridge: user_step_(
                items, chosen, 0.0, ridge, elsewhere=1 + alpha, wanted=1 + alpha
            ),
            "c = 1 + alpha holds for the chosen items only. All others have confidence 1: that "
            "difference is the whole idea.",
        ),
    ),
    hints=(
        "For one item and one number: minimise (1 + alpha)(1 − x y)² + ridge x² by hand first.",
        "The gradient gives (Σ c y y' + ridge I) x = Σ c p y. Both sums go over all items; in "
        "which of them do the items that weren't chosen disappear?",
        "Left: the Gram matrix of all items, plus alpha times that of the chosen ones, plus the "
        "penalty. Right: 1 + alpha times the sum of the chosen vectors. Then np.linalg.solve.",
    ),
    correct=(_weighted, _stacked),
    after=(
        "Y'Y is the same for all users and computed once: that is why a step costs no more than "
        "the imports that exist, although the loss runs over every cell."
    ),
    library=("course_lib.applications.implicit_als:solve_implicit",),
)
