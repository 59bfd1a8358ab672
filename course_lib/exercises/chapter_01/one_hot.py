"""Exercise 01.one-hot: one column a word."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([2, 0]), 3),
        Case(np.array([1, 1, 0]), 4, label="an item that comes twice"),
        Case(rng.permutation(6)[:5], 6),
        Case(rng.integers(0, 40, 12), 40, hidden=True),
    ]


def one_hot(ids: np.ndarray, size: int) -> np.ndarray:
    """Compare each id with each column number."""
    return (ids[:, None] == np.arange(size)).astype(float)


def _rows_of_the_identity(ids: np.ndarray, size: int) -> np.ndarray:
    return np.eye(size)[ids]


def _counts_from_one(ids: np.ndarray, size: int) -> np.ndarray:
    return np.eye(size)[ids - 1]


def _one_row_for_all(ids: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(ids, minlength=size).astype(float)


def _one_row_marked(ids: np.ndarray, size: int) -> np.ndarray:
    return (np.bincount(ids, minlength=size) > 0).astype(float)


def _columns(ids: np.ndarray, size: int) -> np.ndarray:
    return np.eye(size)[ids].T


def _bits(ids: np.ndarray, size: int) -> np.ndarray:
    places = np.arange(int(np.ceil(np.log2(size))))[::-1]
    return ((ids[:, None] >> places) & 1).astype(float)


EXERCISE = Exercise(
    id="01.one-hot",
    title="One column for each word",
    kind="implement",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "Turn n item numbers into a one-hot matrix of shape `(n, size)`: row i holds a 1 in column "
        "`ids[i]` and 0 everywhere else. Items are counted from 0."
    ),
    cell='''@exercise("01.one-hot")
def one_hot(ids, size):
    """One row an item: ids of shape (n,) become shape (n, size)."""
    ...''',
    reference=one_hot,
    library=("course_lib.vectors.categorical:OneHotEncoder",),
    cases=cases,
    comparison=Close(rtol=0, atol=1e-9),
    mistakes=(
        Mistake(
            "counting from 1",
            _counts_from_one,
            "Every 1 stands one column too far to the left, and item 0 lands in the last column. "
            "Items are counted from 0, as NumPy counts columns.",
        ),
        Mistake(
            "one row for all items (counts)",
            _one_row_for_all,
            "You added the rows up: that is a bag of words, which forgets who came where. Keep "
            "one row for each item.",
        ),
        Mistake(
            "one row for all items (multi-hot)",
            _one_row_marked,
            "A single row with a 1 for every item that occurs is called multi-hot. One-hot keeps "
            "one row for each item, so n items give n rows.",
        ),
        Mistake(
            "items in columns",
            _columns,
            "The shape is (size, n): each item became a column. Look at which axis belongs to the "
            "items.",
        ),
        Mistake(
            "the number in bits",
            _bits,
            "These rows spell the number in binary. That is a binary encoder: shorter, but items "
            "that share bits now look alike. One-hot has one column for each possible item.",
        ),
    ),
    hints=(
        "How many columns must there be, and which of them is 1 in row i?",
        "Compare every id with every column number `0 … size − 1`: `==` works on whole arrays.",
        "`ids[:, None]` has shape (n, 1). Compared with an array of shape (size,), NumPy gives "
        "shape (n, size), of True and False.",
    ),
    correct=(_rows_of_the_identity,),
    after="One-hot rows are the rows of an identity matrix. That is why all pairs look the same.",
)
