"""Exercise 07.adc-distance: distances by looking them up."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Two parts of one number, the query on a centroid, more."""
    rng = np.random.default_rng(seed)
    tiny = np.array([[[0.0], [10.0]], [[0.0], [1.0]]])
    books = rng.normal(size=(3, 4, 2)).round(1)
    return [
        Case(np.array([8.0, 0.5]), np.array([[1, 0]]), tiny, label="one code"),
        Case(np.array([8.0, 0.5]), np.array([[1, 0], [0, 1], [1, 1]]), tiny),
        Case(np.array([10.0, 1.0]), np.array([[1, 1], [0, 0]]), tiny, label="on a centroid"),
        Case(rng.normal(size=6).round(1), rng.integers(0, 4, size=(5, 3)), books),
        Case(rng.normal(size=6), rng.integers(0, 4, size=(30, 3)), books, hidden=True),
    ]


def _tables(q: np.ndarray, books: np.ndarray) -> np.ndarray:
    parts = q.reshape(len(books), 1, -1)  # (m, 1, d/m)
    return np.asarray(((parts - books) ** 2).sum(axis=2))  # (m, ks)


def _adc(
    q: np.ndarray, codes: np.ndarray, books: np.ndarray, symmetric: bool = False, root: str = ""
) -> np.ndarray:
    if symmetric:  # the query is rounded to its centroids as well
        nearest = _tables(q, books).argmin(axis=1)
        q = np.concatenate([book[i] for book, i in zip(books, nearest, strict=True)])
    table = _tables(q, books)
    looked_up = table[np.arange(len(books)), codes]  # (n, m)
    if root == "each":
        looked_up = np.sqrt(looked_up)
    total = looked_up.sum(axis=1)
    return np.asarray(np.sqrt(total) if root == "all" else total)


def _decoding(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    decoded = np.hstack([books[j][codes[:, j]] for j in range(len(books))])
    return np.asarray(((decoded - q) ** 2).sum(axis=1))


def _one_table(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    return np.asarray(_tables(q, books)[0][codes].sum(axis=1))


def _mean(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    return _adc(q, codes, books) / len(books)


def _looked_up(table: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return np.asarray(table[np.arange(len(table)), codes])  # (n, m)


def _unadded(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    return _looked_up(_tables(q, books), codes)


def _over_rows(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    return np.asarray(_unadded(q, codes, books).sum(axis=0))


def _differences(q: np.ndarray, books: np.ndarray) -> np.ndarray:
    return np.asarray(q.reshape(len(books), 1, -1) - books)  # (m, ks, d/m)


def _products(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    table = (q.reshape(len(books), 1, -1) * books).sum(axis=2)
    return np.asarray(_looked_up(table, codes).sum(axis=1))


def _interleaved(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    return _adc(q.reshape(-1, len(books)).T.ravel(), codes, books)


def _absolute(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    table = np.abs(_differences(q, books)).sum(axis=2)
    return np.asarray(_looked_up(table, codes).sum(axis=1))


def _squared_sum(q: np.ndarray, codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    table = _differences(q, books).sum(axis=2) ** 2
    return np.asarray(_looked_up(table, codes).sum(axis=1))


EXERCISE = Exercise(
    id="07.adc-distance",
    title="m look-ups instead of d multiplications",
    kind="implement",
    minutes=12,
    difficulty=3,
    points=3,
    statement=(
        "Rows are stored as codes (n, m); `books` (m, ks, d/m) holds the centroids. Return the "
        "squared L2 distance from the query to each row's *reconstruction*, (n,). Build one table "
        "of squared distances from each part of the query to each centroid, (m, ks), and add up "
        "look-ups: the asymmetric distance (the query isn't quantised)."
    ),
    cell='''@exercise("07.adc-distance")
def adc_distances(q, codes, books):
    """q (d,), codes (n, m) integers, books (m, ks, d/m): squared distances (n,)."""
    ...''',
    reference=_adc,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the query is quantised too",
            partial(_adc, symmetric=True),
            "That is the symmetric distance: the query was rounded to its nearest centroids before "
            "it was compared, and that rounding error needn't be made.",
        ),
        Mistake(
            "the distance, not its square",
            partial(_adc, root="all"),
            "The order is the same, but asked is the square; FAISS returns squares as well.",
        ),
        Mistake(
            "a root in each part",
            partial(_adc, root="each"),
            "Parts add up in squares: ‖a‖² is the sum of the parts' ‖·‖². A sum of roots is "
            "another distance, with another order.",
        ),
        Mistake(
            "one table for all parts",
            _one_table,
            "All look-ups go to the table of part 0. Part j's codes belong to table j.",
        ),
        Mistake(
            "the mean of the parts",
            _mean,
            "A squared distance is the *sum* of its parts' squared distances, not their mean.",
        ),
        Mistake(
            "the look-ups are not added up",
            _unadded,
            "These are the m look-ups of each row, (n, m). A row's distance is their sum, along "
            "axis 1.",
        ),
        Mistake(
            "added up over the rows",
            _over_rows,
            "The sum runs over the rows, axis 0. Each row has its own distance: add its m "
            "look-ups, axis 1.",
        ),
        Mistake(
            "inner products in the table",
            _products,
            "The table holds inner products. Asked are squared distances: (part − centroid)², "
            "summed within the part.",
        ),
        Mistake(
            "every m-th number instead of neighbours",
            _interleaved,
            "Part 0 is the *first* d/m numbers of the query: `q.reshape(m, d // m)`.",
        ),
        Mistake(
            "absolute differences",
            _absolute,
            "L2 adds up *squares*. Absolute differences measure along the axes, and give another "
            "order.",
        ),
        Mistake(
            "the sum is squared, not the differences",
            _squared_sum,
            "Within a part, differences of opposite sign cancel when you add before you square. "
            "Square first.",
        ),
    ),
    hints=(
        "Cut the query into m parts. The table has one row for each part.",
        "table[j, c] = ‖q_j − books[j, c]‖². A row with the codes (c_0, c_1, …) has the distance "
        "table[0, c_0] + table[1, c_1] + …",
        "table[np.arange(m), codes] looks all of them up at once, (n, m).",
    ),
    correct=(_decoding,),
    after=(
        "The table costs ks · d multiplications once; each row then costs m additions. With "
        "thousands of rows that wins, and the vectors never have to be decoded."
    ),
    library=(
        "course_lib.exercises.chapter_07.adc_distance:_adc",
        "course_lib.ann.product_quantizer:ProductQuantizer.adc_table",
    ),
)
