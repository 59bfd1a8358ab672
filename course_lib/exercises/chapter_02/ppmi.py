"""Exercise 02.ppmi: counts, corrected for what chance would give."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Two by two first; a table that isn't symmetric; zeros; a word without any context."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[8, 2], [2, 8]])),
        Case(np.array([[4, 0], [4, 8]]), label="a pair that never occurs"),
        Case(np.array([[6, 1, 1], [2, 2, 0]]), label="rows and columns have other sums"),
        Case(np.array([[0, 0], [3, 1]]), label="a word without any context"),
        Case(rng.integers(0, 6, size=(3, 4)) + np.eye(3, 4, dtype=int)),
        Case(rng.integers(0, 9, size=(12, 12)) + np.eye(12, dtype=int), hidden=True),
    ]


def _library(counts: np.ndarray) -> np.ndarray:
    from scipy.sparse import csr_matrix

    from course_lib.words.mutual_information import ppmi

    return np.asarray(ppmi(csr_matrix(counts)).toarray().round(6))


def _expected(counts: np.ndarray) -> np.ndarray:
    return np.outer(counts.sum(1), counts.sum(0)) / counts.sum()


def _ratio(counts: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return np.divide(counts, expected, out=np.zeros(counts.shape), where=expected > 0)


def _by_ratio(counts: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(_ratio(counts, _expected(counts)), 1.0))


def _loop(counts: np.ndarray) -> np.ndarray:
    out = np.zeros(counts.shape)
    for i, j in np.argwhere(counts):
        surprise = np.log(counts[i, j] * counts.sum() / counts[i].sum() / counts[:, j].sum())
        out[i, j] = max(0.0, surprise)
    return out


def _zeros_are_infinite(counts: np.ndarray) -> np.ndarray:
    return np.log(counts / _expected(counts))


def _not_cut(counts: np.ndarray) -> np.ndarray:
    ratio = _ratio(counts, _expected(counts))
    return np.log(np.where(counts > 0, ratio, 1.0))


def _log2(counts: np.ndarray) -> np.ndarray:
    return _by_ratio(counts) / np.log(2)


def _conditional(counts: np.ndarray) -> np.ndarray:
    expected = np.repeat(counts.sum(1, keepdims=True), counts.shape[1], axis=1) / counts.shape[1]
    return np.log(np.maximum(_ratio(counts, expected), 1.0))


def _side_by_side(counts: np.ndarray) -> np.ndarray:
    p = counts / counts.sum()
    expected = p.sum(axis=1) * p.sum(axis=0)  # (V,), no table
    with np.errstate(all="ignore"):
        return np.maximum(0, np.log(p / expected))


def _plus_one(counts: np.ndarray) -> np.ndarray:
    return _by_ratio(counts + 1)


EXERCISE = Exercise(
    id="02.ppmi",
    title="Surprise: positive pointwise mutual information",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Turn a table of counts, word by context, into $\\max\\left(0, \\log\\frac{P(w, c)}"
        "{P(w)\\,P(c)}\\right)$ with the natural logarithm. A pair "
        "that never occurs has the value 0."
    ),
    cell='''@exercise("02.ppmi")
def ppmi_table(counts):
    """Return the PPMI table, shape (V, C), of a table of counts, shape (V, C)."""
    ...''',
    reference=_library,
    cases=cases,
    comparison=Close(rtol=1e-4, atol=1e-5),
    mistakes=(
        Mistake(
            "two repairs to make: negative values, and log(0)",
            _zeros_are_infinite,
            "This is PMI. The positive part cuts every negative value at 0. Then look at a table "
            "with an empty cell: the logarithm of 0 is -inf, 0/0 is nan, and both count as 0 "
            "here.",
        ),
        Mistake(
            "PMI, not positive PMI",
            _not_cut,
            "A negative value says 'these two meet less often than by chance', which takes a "
            "huge corpus to know. Positive PMI cuts it at 0.",
        ),
        Mistake(
            "row sums times column sums, place by place",
            _side_by_side,
            "`rows * columns` of two vectors multiplies the first with the first, the second "
            "with the second. Asked are all combinations, a table: `np.outer`, or give the row "
            "sums the shape (V, 1).",
        ),
        Mistake(
            "the logarithm to base 2",
            _log2,
            "That measures surprise in bits, 1.44 times the natural unit. Both are in use; the "
            "task says natural logarithm, `np.log`.",
        ),
        Mistake(
            "frequent contexts are not corrected for",
            _conditional,
            "P(c | w) is high for 'the' beside any word. PMI divides by P(c) as well: the column "
            "sum has to come in.",
        ),
        Mistake(
            "one is added to every count",
            _plus_one,
            "Adding 1 avoids log(0), but in a real table nearly all cells are 0, and the "
            "added ones outweigh the data. Treat the empty cells separately.",
        ),
    ),
    hints=(
        "P(w, c) is the cell, P(w) the row's sum, P(c) the column's sum, each over the total.",
        "With the total N: PMI = log(cell * N / (row sum * column sum)). Which cells have a "
        "ratio above 1?",
        "A ratio below 1 and a ratio of 0 both end at 0: raise the ratio to at least 1 before "
        "the logarithm. `np.outer(rows, columns)` gives all products; mind 0 / 0.",
    ),
    correct=(_by_ratio, _loop),
    after="Skip-gram with k negatives factorises PMI - log k: the same table, met by another road.",
    library=("course_lib.words.mutual_information:ppmi", "course_lib.words.mutual_information:pmi"),
)
