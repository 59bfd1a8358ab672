"""Exercise 01.lookup-gradient: an item that occurs twice."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake
from course_lib.vectors import EmbeddingTable


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([0, 2]), np.array([[1.0, 2.0], [3.0, 4.0]]), 3),
        Case(
            np.array([1, 1]),
            np.array([[1.0, 0.0], [5.0, 2.0]]),
            2,
            label="an item that comes twice",
        ),
        Case(np.array([3, 0, 3, 3]), rng.normal(size=(4, 2)).round(1), 5),
        Case(rng.integers(0, 10, 60), rng.normal(size=(60, 4)), 12, hidden=True),
    ]


def table_gradient(ids: np.ndarray, upstream: np.ndarray, size: int) -> np.ndarray:
    """Spread the rows of `EmbeddingTable.row_gradients` over the whole table."""
    gradient = np.zeros((size, upstream.shape[1]))
    rows, values = EmbeddingTable(gradient).row_gradients(ids, upstream)
    gradient[rows] = values
    return gradient


def _last_wins(ids: np.ndarray, upstream: np.ndarray, size: int) -> np.ndarray:
    gradient = np.zeros((size, upstream.shape[1]))
    gradient[ids] = gradient[ids] + upstream
    return gradient


def _mean(ids: np.ndarray, upstream: np.ndarray, size: int) -> np.ndarray:
    counts = np.maximum(np.bincount(ids, minlength=size), 1)
    return table_gradient(ids, upstream, size) / counts[:, None]


def _batch_mean(ids: np.ndarray, upstream: np.ndarray, size: int) -> np.ndarray:
    return table_gradient(ids, upstream, size) / len(ids)


def _everywhere(ids: np.ndarray, upstream: np.ndarray, size: int) -> np.ndarray:
    return np.tile(upstream.sum(axis=0), (size, 1))


def _product(ids: np.ndarray, upstream: np.ndarray, size: int) -> np.ndarray:
    return (np.arange(size)[:, None] == ids) @ upstream


EXERCISE = Exercise(
    id="01.lookup-gradient",
    title="An item that occurs twice",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Each looked-up item sends its gradient back to its own row of the table. When an item "
        "occurs twice in a batch, its gradients add up. This code looks as if it did that. NumPy "
        "disagrees."
    ),
    cell='''@exercise("01.lookup-gradient")
def table_gradient(ids, upstream, size):
    """dL/dE, shape (size, d), from ids (n,) and their gradients, shape (n, d)."""
    gradient = np.zeros((size, upstream.shape[1]))
    gradient[ids] += upstream
    return gradient''',
    reference=table_gradient,
    library=("course_lib.vectors.lookup:EmbeddingTable.row_gradients",),
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the last one wins",
            _last_wins,
            "`gradient[ids] += …` reads all rows, adds, and writes them back: of an item that "
            "comes twice only the last value survives. Frequent words would learn too little, "
            "and no error would tell you.",
        ),
        Mistake(
            "a mean over the occurrences",
            _mean,
            "The gradients of a repeated item add up: the loss depends on that row twice.",
        ),
        Mistake(
            "divided by the batch",
            _batch_mean,
            "If the loss is a mean, the division is already in `upstream`. Here it happens twice.",
        ),
        Mistake(
            "every row gets a gradient",
            _everywhere,
            "Rows of items that don't occur in the batch don't touch the loss: their gradient "
            "is 0.",
        ),
    ),
    hints=(
        "Try ids = [1, 1] by hand. What should row 1 hold, and what does it hold?",
        "A lookup is the product X E with the one-hot matrix X. What is the gradient of a product?",
        "`np.add.at` adds for every occurrence; or build X and multiply with its transpose.",
    ),
    correct=(_product,),
    after="torch's nn.Embedding adds repeats up for you. Hand-written kernels must do it, too.",
)
