"""Exercise 07.mips-reduction: the largest inner product as a nearest neighbour."""

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

Pair = tuple[np.ndarray, np.ndarray]


def cases(seed: int) -> list[Case]:
    """Three rows in the plane of very different lengths; then random ones."""
    rng = np.random.default_rng(seed)
    lengths = rng.uniform(0.5, 4, size=(8, 1))
    return [
        Case(np.array([[3.0, 4.0], [1.0, 0.0], [0.0, 2.0]]), np.array([1.0, 0.0])),
        Case(
            np.array([[6.0, 8.0], [2.0, 0.5], [0.0, -5.0]]),
            np.array([2.0, 0.5]),
            label="the query is one of the rows",
        ),
        Case((lengths * rng.normal(size=(8, 3))).round(1), np.array([3.0, -1.0, 2.0])),
        Case((3 + lengths * rng.normal(size=(8, 4))).round(1), np.array([1.0, 2.0, -2.0, 0.5])),
        Case(
            (rng.uniform(0.1, 5, size=(40, 1)) * rng.normal(size=(40, 6))),
            rng.normal(size=6),
            hidden=True,
        ),
    ]


def _column(x: np.ndarray, added: np.ndarray) -> np.ndarray:
    return np.column_stack([x, added])


def _library(x: np.ndarray, q: np.ndarray) -> Pair:
    from course_lib.ann.mips_reductions import mips_query, mips_to_l2

    return mips_to_l2(x)[0], mips_query(q)


def _solution(x: np.ndarray, q: np.ndarray) -> Pair:
    squares = (x**2).sum(axis=1)  # (n,)
    added = np.sqrt(squares.max() - squares)
    return np.column_stack([x, added]), np.append(q, 0.0)


def _loop(x: np.ndarray, q: np.ndarray) -> Pair:
    longest = max(np.linalg.norm(row) for row in x)
    rows = [[*row, -np.sqrt(max(0.0, longest**2 - row @ row))] for row in x]
    return np.array(rows), np.array([*q, 0.0])


def _on_the_sphere(x: np.ndarray, q: np.ndarray) -> Pair:
    rows, query = _solution(x, q)
    return rows / np.linalg.norm(rows[0]), query / np.linalg.norm(q)


def check(got: Pair, x: np.ndarray, q: np.ndarray) -> str | None:
    """Accept whatever puts rows into the order of their inner products."""
    rows, query = (np.asarray(part, dtype=float) for part in got)
    n, d = x.shape
    if rows.shape != (n, d + 1) or query.shape != (d + 1,):
        return f"expected shapes {(n, d + 1)} and {(d + 1,)}, got {rows.shape} and {query.shape}"
    if not (np.isfinite(rows).all() and np.isfinite(query).all()):
        return "there is nan or infinity in it: is the root of a negative number taken?"
    distances = ((rows - query) ** 2).sum(axis=1)
    products = x @ q
    by_distance, by_product = np.argsort(distances), np.argsort(-products)
    for near, large in zip(by_distance, by_product, strict=True):
        if not np.isclose(products[near], products[large], rtol=1e-5, atol=1e-6):
            return (
                f"row {near} comes before row {large} by distance, but its inner product with the "
                f"query is smaller: {products[near]:.2f} against {products[large]:.2f}"
            )
    return None


def _normalised(x: np.ndarray, q: np.ndarray) -> Pair:
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return _column(unit, np.zeros(len(x))), np.append(q / np.linalg.norm(q), 0.0)


def _no_root(x: np.ndarray, q: np.ndarray) -> Pair:
    squares = (x**2).sum(axis=1)
    return _column(x, squares.max() - squares), np.append(q, 0.0)


def _query_too(x: np.ndarray, q: np.ndarray) -> Pair:
    squares = (x**2).sum(axis=1)
    largest = max(float(squares.max()), float(q @ q))
    return _column(x, np.sqrt(largest - squares)), np.append(q, np.sqrt(largest - q @ q))


def _query_one(x: np.ndarray, q: np.ndarray) -> Pair:
    return _solution(x, q)[0], np.append(q, 1.0)


def _only_zeros(x: np.ndarray, q: np.ndarray) -> Pair:
    return _column(x, np.zeros(len(x))), np.append(q, 0.0)


def _own_length(x: np.ndarray, q: np.ndarray) -> Pair:
    return _column(x, np.linalg.norm(x, axis=1)), np.append(q, 0.0)


def _lengths_subtracted(x: np.ndarray, q: np.ndarray) -> Pair:
    lengths = np.linalg.norm(x, axis=1)
    return _column(x, lengths.max() - lengths), np.append(q, 0.0)


def _smallest(x: np.ndarray, q: np.ndarray) -> Pair:
    squares = (x**2).sum(axis=1)
    return _column(x, np.sqrt(np.abs(squares.min() - squares))), np.append(q, 0.0)


def _query_length(x: np.ndarray, q: np.ndarray) -> Pair:
    return _solution(x, q)[0], np.append(q, np.linalg.norm(q))


EXERCISE = Exercise(
    id="07.mips-reduction",
    title="One more dimension makes all rows equally long",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=2,
    statement=(
        "An index that knows only Euclidean distance shall find the largest *inner product*. "
        "$\\|x - q\\|^2 = \\|x\\|^2 + \\|q\\|^2 - 2\\,x \\cdot q$, so it would, if only "
        "$\\|x\\|$ were the same for all rows. Add one number to every row that makes it so, and "
        "one to the query that leaves all inner products as they are."
    ),
    cell='''@exercise("07.mips-reduction")
def lift(x, q):
    """Return (rows, query) with one more dimension: the nearest row has the largest x · q.

    x: (n, d) rows of any length; q: (d,). Returns shapes (n, d + 1) and (d + 1,). What you add
    to a row must not depend on q: rows are indexed before queries come.
    """
    ...''',
    reference=_library,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "rows divided by their lengths",
            _normalised,
            "That makes lengths equal by throwing them away: it finds the largest *cosine*. A long "
            "row that has earned a large inner product must keep it.",
        ),
        Mistake(
            "without the root",
            _no_root,
            "The added number is squared when lengths are taken: to raise |x|² to M² it must be "
            "the *root* of M² - |x|².",
        ),
        Mistake(
            "the query is lengthened as well",
            _query_too,
            "Whatever is added to the query multiplies what was added to the rows, and each "
            "inner product changes by another amount. The query gets a 0.",
        ),
        Mistake(
            "a one for the query",
            _query_one,
            "A 1 adds the new number of each row to its inner product. Only a 0 leaves inner "
            "products alone.",
        ),
        Mistake(
            "zeros for the rows",
            _only_zeros,
            "With zeros nothing changes: this is still the nearest row by plain distance, and "
            "long rows lose because |x|² counts against them.",
        ),
        Mistake(
            "each row gets its own length",
            _own_length,
            "This doubles |x|², so that long rows lose even more. A row needs what it *lacks* to "
            "the longest one.",
        ),
        Mistake(
            "lengths are subtracted, not their squares",
            _lengths_subtracted,
            "Lengths at a right angle don't add, their squares do (Pythagoras): the missing side "
            "is √(M² - |x|²), not M - |x|.",
        ),
        Mistake(
            "measured from the shortest row",
            _smallest,
            "M must be the *largest* length: nothing can be added to a row that makes it shorter.",
        ),
        Mistake(
            "the query gets its own length",
            _query_length,
            "The new numbers are multiplied with each other, so each inner product grows by a "
            "row's new number times |q|, by another amount for each row. The query gets a 0.",
        ),
    ),
    hints=(
        "Which row may stay as it is? What do the others lack?",
        "The new dimension is at a right angle to all others: |(x, a)|² = |x|² + a². Solve for a.",
        "With M² the largest of the squared lengths, the new column is the root of M² - |x|²; the "
        "query gets a 0.",
    ),
    correct=(_solution, _loop, _on_the_sphere),
    after=(
        "Now any index of this chapter answers inner products. But look at the rows: those much "
        "shorter than the longest one consist almost only of the new number and lie close "
        "together, which makes them hard to tell apart for an approximate index."
    ),
    library=(
        "course_lib.ann.mips_reductions:mips_to_l2",
        "course_lib.ann.mips_reductions:mips_query",
    ),
)
