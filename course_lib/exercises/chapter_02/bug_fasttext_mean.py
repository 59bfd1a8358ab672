"""Exercise 02.bug-fasttext-mean: words mixed with words, and padding with pieces (D044, D045)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

PADDING = -1


def cases(seed: int) -> list[Case]:
    """Two words of equal length, then padding, then a batch of one and a square batch."""
    rng = np.random.default_rng(seed)
    table = np.array([[1.0, 0.0], [3.0, 0.0], [0.0, 2.0], [0.0, 6.0]])
    many = rng.integers(0, 8, size=(5, 6))
    many[1:3, 4:] = PADDING
    return [
        Case(table, np.array([[0, 1]]), label="a batch of one word"),
        Case(table, np.array([[0, 1], [2, 3]])),
        Case(table, np.array([[0, PADDING]]), label="one piece and padding"),
        Case(table, np.array([[0, 1, 2], [3, 3, PADDING]])),
        Case(rng.normal(size=(8, 3)).round(1), many, hidden=True),
    ]


def _masked(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    real = (ids != PADDING)[:, :, None]  # (B, S, 1)
    return np.asarray((table[ids] * real).sum(axis=1) / real.sum(axis=1))


def _loop(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    return np.array([table[row[row != PADDING]].mean(axis=0) for row in ids])


def _divided_by_all(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    real = (ids != PADDING)[:, :, None]
    return np.asarray((table[ids] * real).mean(axis=1))


def _sums(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    real = (ids != PADDING)[:, :, None]
    return np.asarray((table[ids] * real).sum(axis=1))


EXERCISE = Exercise(
    id="02.bug-fasttext-mean",
    title="The mean over the wrong axis",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Each row of `ids` holds the ids of the n-grams of one word, filled up with -1 to equal "
        "length. The code should return one vector a word: the mean of the vectors of its own "
        "n-grams. It has two bugs, and neither raises an error. Repair both."
    ),
    cell='''@exercise("02.bug-fasttext-mean")
def vectors_of_words(table, ids):
    """Return one vector a word, shape (B, d).

    table: (n, d), one row an n-gram; ids: (B, S), the n-grams of B words, -1 where there is none.
    """
    vectors = table[ids]
    return vectors.mean(axis=0)''',
    reference=_masked,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the mean over the batch",
            lambda table, ids: table[ids].mean(axis=0),
            "`table[ids]` has shape (B, S, d): words, n-grams, numbers. axis=0 averages the first "
            "n-gram of *different words*, and gives S vectors instead of B. Where B equals S "
            "nobody notices.",
        ),
        Mistake(
            "the padding counts as an n-gram",
            lambda table, ids: table[ids].mean(axis=1),
            "-1 is a valid index in NumPy: the last row of the table. Every short word gets a "
            "share of that n-gram. Leave the places with -1 out of sum and count.",
        ),
        Mistake(
            "id 0 is taken for padding",
            lambda table, ids: (
                np.array([table[row[row > 0]].sum(0) for row in ids])
                / np.maximum((ids > 0).sum(1), 1)[:, None]
            ),
            "0 is the id of a real n-gram, the first row of the table. Only -1 marks an empty "
            "place.",
        ),
        Mistake(
            "divided by the padded length",
            _divided_by_all,
            "The padding no longer adds anything, but it still counts in the division, so short "
            "words get short vectors: 10 pieces of 22 shrink the length to less than half.",
        ),
        Mistake(
            "the sum instead of the mean",
            _sums,
            "Sums grow with the length of the word: long words would have long vectors. Divide by "
            "the number of n-grams that the word really has.",
        ),
    ),
    hints=(
        "Write down the shape of `table[ids]` for two words of three n-grams. Which axis is which?",
        "What does `table[-1]` return? How many real n-grams has each row?",
        "`real = (ids != -1)[:, :, None]` has shape (B, S, 1) and can both blank out vectors and "
        "be counted.",
    ),
    correct=(_loop,),
    after=(
        "An axis and a silent -1: neither raises, both train a model that is a little bad. Try "
        "such code on a batch whose sizes all differ."
    ),
)
