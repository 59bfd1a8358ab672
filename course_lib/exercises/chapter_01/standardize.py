"""Exercise 01.standardize: columns, constants, and which deviation (D020 to D022)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake
from course_lib.vectors import StandardScaler


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[1.0, 10.0], [3.0, 30.0]])),
        Case(np.array([[1.0, 7.0], [2.0, 7.0], [6.0, 7.0]]), label="a column without spread"),
        Case(np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 1.0], [1.0, 1000.0]]), label="an outlier"),
        Case(rng.normal(5, 3, size=(5, 3)).round(1)),
        Case(rng.normal(5, 3, size=(50, 4)), hidden=True),
    ]


def standardize(x: np.ndarray) -> np.ndarray:
    """Fit and apply `StandardScaler`."""
    return StandardScaler().fit(x).transform(x)


def _whole_table(x: np.ndarray) -> np.ndarray:
    return (x - x.mean()) / x.std()


def _rows(x: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)


def _constant_is_nan(x: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return (x - x.mean(axis=0)) / x.std(axis=0)


def _sample_deviation(x: np.ndarray) -> np.ndarray:
    spread = x.std(axis=0, ddof=1)
    return (x - x.mean(axis=0)) / np.where(spread == 0, 1.0, spread)


def _min_max(x: np.ndarray) -> np.ndarray:
    span = np.ptp(x, axis=0)
    return (x - x.min(axis=0)) / np.where(span == 0, 1.0, span)


def _variance(x: np.ndarray) -> np.ndarray:
    spread = x.var(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread == 0, 1.0, spread)


def _by_column(x: np.ndarray) -> np.ndarray:
    columns = []
    for column in x.T:
        centred = column - sum(column) / len(column)
        length = np.sqrt(centred @ centred / len(column))
        columns.append(centred / length if length > 0 else centred)
    return np.stack(columns, axis=1)


EXERCISE = Exercise(
    id="01.standardize",
    title="Features on one scale",
    kind="implement",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "Shift and scale every column of a table to mean 0 and standard deviation 1 (dividing by "
        "n, as NumPy does). A column in which all values are equal becomes zeros."
    ),
    cell='''@exercise("01.standardize")
def standardize(x):
    """Columns of x, shape (n, d), to mean 0 and standard deviation 1."""
    ...''',
    reference=standardize,
    library=("course_lib.vectors.scaling:StandardScaler",),
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "one mean for the whole table",
            _whole_table,
            "Without `axis` the mean mixes all features: centimetres and euros in one average. "
            "Each column has its own scale.",
        ),
        Mistake(
            "rows instead of columns",
            _rows,
            "You standardised each example by itself, over features that have nothing to do with "
            "each other. Features are columns here.",
        ),
        Mistake(
            "a constant column becomes nan",
            _constant_is_nan,
            "0/0 is nan. A column without spread says nothing; it should become zeros and harm "
            "nobody.",
        ),
        Mistake(
            "the sample deviation",
            _sample_deviation,
            "You divide by n − 1 inside the deviation (ddof=1). scikit-learn and this exercise "
            "divide by n. For two rows that is already 0.71 against 1.",
        ),
        Mistake(
            "min–max scaling",
            _min_max,
            "Your columns run from 0 to 1. That is min–max scaling; standardising looks at mean "
            "and deviation.",
        ),
        Mistake(
            "the variance instead of the deviation",
            _variance,
            "You divided by σ², so the result still has units. Take the root.",
        ),
    ),
    hints=(
        "Mean and deviation of a column: which axis disappears?",
        "`x.mean(axis=0)` and `x.std(axis=0)` both have shape (d,).",
        "Replace deviations of 0 by 1 before you divide: `np.where`.",
    ),
    correct=(_by_column,),
    after="Standardising gives features a common scale. It does not tame outliers.",
)
