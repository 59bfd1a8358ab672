"""Exercise 07.pq-encode: a vector as a handful of bytes."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Two parts of one number each, then two of two, then many."""
    rng = np.random.default_rng(seed)
    tiny = np.array([[[0.0], [10.0]], [[0.0], [1.0]]])  # (m 2, ks 2, 1)
    pairs = np.array([[[0.0, 0.0], [4.0, 0.0]], [[0.0, 2.0], [5.0, 5.0]]])
    steps = np.array([[[3.0, 0.0], [2.0, 2.0]], [[2.0, -2.0], [0.0, 3.0]]])
    books = rng.normal(size=(4, 8, 3)).round(2)
    return [
        Case(np.array([[9.0, 0.2]]), tiny, label="one vector"),
        Case(np.array([[9.0, 0.2], [1.0, 0.8], [4.9, 0.6]]), tiny),
        Case(np.array([[3.0, 1.0, 4.0, 4.0], [1.0, 0.0, 0.0, 3.0]]), pairs),
        Case(np.array([[1.5, 9.0, 2.0, 0.0]]), pairs, label="far from all"),
        Case(np.zeros((1, 4)), steps, label="one long step or two short ones"),
        Case(rng.normal(size=(20, 12)).round(2), books, hidden=True),
    ]


def _parts(x: np.ndarray, m: int, interleaved: bool = False) -> np.ndarray:
    n, d = x.shape
    if interleaved:
        return x.reshape(n, d // m, m).transpose(0, 2, 1)
    return x.reshape(n, m, d // m)


def _encode(
    x: np.ndarray, books: np.ndarray, interleaved: bool = False, power: int = 2, first: bool = False
) -> np.ndarray:
    parts = _parts(x, len(books), interleaved)  # (n, m, d/m)
    table = np.broadcast_to(books[:1], books.shape) if first else books
    gaps = np.abs(parts[:, :, None] - table[None]) ** power
    return np.asarray(gaps.sum(axis=3).argmin(axis=2))  # (n, m)


def _loop(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    m, width = len(books), books.shape[2]
    codes = np.zeros((len(x), m), dtype=np.uint8)
    for i, row in enumerate(x):
        for j in range(m):
            piece = row[j * width : (j + 1) * width]
            codes[i, j] = np.argmin(np.linalg.norm(books[j] - piece, axis=1))
    return codes


def _dot(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    parts = _parts(x, len(books))
    return np.asarray(np.einsum("nmd,mkd->nmk", parts, books).argmax(axis=2))


def _farthest(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    parts = _parts(x, len(books))
    return np.asarray(((parts[:, :, None] - books[None]) ** 2).sum(axis=3).argmax(axis=2))


def _decoded(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    codes = _encode(x, books)
    return np.hstack([books[j][codes[:, j]] for j in range(len(books))])


def _mixed_rows(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    parts = x.reshape(len(books), len(x), -1)  # (m, n, d/m), but not of the same rows
    gaps = np.square(parts[:, :, None] - books[:, None]).sum(axis=3)
    return np.asarray(gaps.argmin(axis=2).T)


def _gaps(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    return np.asarray(np.square(_parts(x, len(books))[:, :, None] - books[None]).sum(axis=3))


def _distances(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    return np.asarray(_gaps(x, books).min(axis=2))


def _over_parts(x: np.ndarray, books: np.ndarray) -> np.ndarray:
    return np.asarray(_gaps(x, books).argmin(axis=1))


EXERCISE = Exercise(
    id="07.pq-encode",
    title="Cut the vector, name the pieces",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "Product quantisation cuts a vector of d numbers into m consecutive parts. Part j has its "
        "own codebook of centroids, `books[j]`, shape (ks, d/m). The code of a vector is, for each "
        "part, the number of the nearest centroid (L2). Return the codes, shape (n, m), integers."
    ),
    cell='''@exercise("07.pq-encode")
def encode_rows(x, books):
    """x (n, d), books (m, ks, d/m): the codes (n, m)."""
    ...''',
    reference=_encode,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "every m-th number instead of neighbours",
            partial(_encode, interleaved=True),
            "Your parts take every m-th number of the vector. Part 0 is the *first* d/m numbers: "
            "`x.reshape(n, m, d // m)`.",
        ),
        Mistake(
            "one codebook for all parts",
            partial(_encode, first=True),
            "Each part is looked up in the first codebook. Part j has its own, `books[j]`.",
        ),
        Mistake(
            "the largest inner product",
            _dot,
            "A long centroid wins the inner product though it is far away. Nearest means the "
            "smallest distance.",
        ),
        Mistake(
            "the farthest centroid",
            _farthest,
            "argmax of a distance is the worst centroid.",
        ),
        Mistake(
            "the decoded vector",
            _decoded,
            "That is the reconstruction, the centroids side by side. The code is their numbers.",
        ),
        Mistake(
            "the sum of absolute differences",
            partial(_encode, power=1),
            "|a| + |b| measures along the axes; L2 is the straight line: squares, their sum (the "
            "root changes no order).",
        ),
        Mistake(
            "the parts of different rows are mixed",
            _mixed_rows,
            "`x.reshape(m, n, …)` cuts the whole table in memory order, across the rows. The rows"
            " stay in front: `x.reshape(n, m, d // m)`.",
        ),
        Mistake(
            "the distances instead of the numbers",
            _distances,
            "`min` gives how far the nearest centroid is. The code is *which* one it is: `argmin`.",
        ),
        Mistake(
            "the nearest part instead of the nearest centroid",
            _over_parts,
            "The smallest is taken along the wrong axis. Distances have the shape (n, m, ks); "
            "choose among the ks centroids, the last axis.",
        ),
    ),
    hints=(
        "First the parts: shape (n, m, d/m). Then one codebook for each part.",
        "Distances of all parts to all their centroids have the shape (n, m, ks); argmin over the "
        "last.",
        "parts[:, :, None] - books[None] broadcasts to (n, m, ks, d/m).",
    ),
    correct=(_loop,),
    after=(
        "With ks = 256 a number of the code fits into one byte: 384 float32 numbers, 1,536 bytes, "
        "become m bytes."
    ),
    library=("course_lib.ann.product_quantizer:ProductQuantizer.encode",),
)
