"""Exercise 07.bug-lsh-off-center: planes through the origin, a rank by another metric (D170)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Answer = tuple[int, list[int]]


def cases(seed: int) -> list[Case]:
    """Five points around (5, 5) and two hyperplanes; then random clouds off the origin."""
    rng = np.random.default_rng(seed)
    x = np.array([[4.0, 4.0], [6.0, 6.0], [5.4, 5.3], [4.5, 6.0], [6.0, 3.6], [9.0, 8.0]])
    planes = np.array([[1.0, 0.0], [0.0, 1.0]])
    return [
        Case(x, planes, np.array([6.2, 6.1]), 2),
        Case(x, planes, np.array([4.2, 6.4]), 1),
        Case(*_cloud(rng, 30, 3), 3),
        Case(*_cloud(rng, 40, 4), 4),
        Case(*_cloud(rng, 60, 6), 3, hidden=True),
    ]


def _cloud(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = (np.linspace(2, 9, d) + 1.5 * rng.normal(size=(n, d))).round(1)
    planes = rng.normal(size=(2, d)).round(1)
    return x, planes, (x[rng.integers(n)] + 0.3 * rng.normal(size=d)).round(1)


def _search(
    x: np.ndarray,
    planes: np.ndarray,
    q: np.ndarray,
    k: int,
    center: str = "mean",
    rank: str = "distance",
    outside: bool = False,
    own_places: bool = False,
) -> Answer:
    mean = x.mean(axis=0)
    rows, query = {
        "mean": (x - mean, q - mean),
        "none": (x, q),
        "median": (x - np.median(x, axis=0), q - np.median(x, axis=0)),
        "one number": (x - x.mean(), q - x.mean()),
        "rows only": (x - mean, q),
        "each by itself": (x - x.mean(axis=1, keepdims=True), q - q.mean()),
        "lengths": (x / np.linalg.norm(x, axis=1, keepdims=True), q / np.linalg.norm(q)),
    }[center]
    bucket = np.flatnonzero(((rows @ planes.T > 0) == (planes @ query > 0)).all(axis=1))
    ranked = np.arange(len(x)) if outside else bucket
    keys = {
        "distance": np.linalg.norm(x - q, axis=1),
        "product": -(x @ q),
        "cosine": -(x @ q) / np.linalg.norm(x, axis=1),
        "centred product": -((x - mean) @ (q - mean)),
        "farthest": -np.linalg.norm(x - q, axis=1),
    }[rank][ranked]
    order = np.argsort(keys, kind="stable")[:k]
    return len(bucket), (order if own_places else ranked[order]).tolist()


def _solution(x: np.ndarray, planes: np.ndarray, q: np.ndarray, k: int) -> Answer:
    mean = x.mean(axis=0)
    codes = (x - mean) @ planes.T > 0  # (n, bits)
    bucket = np.flatnonzero((codes == (planes @ (q - mean) > 0)).all(axis=1))
    distances = np.linalg.norm(x[bucket] - q, axis=1)
    return len(bucket), bucket[np.argsort(distances)[:k]].tolist()


def _loop(x: np.ndarray, planes: np.ndarray, q: np.ndarray, k: int) -> Answer:
    offsets = [float(plane @ x.mean(axis=0)) for plane in planes]
    found = []
    for i, row in enumerate(x):
        sides = zip(planes, offsets, strict=True)
        if all((plane @ row > offset) == (plane @ q > offset) for plane, offset in sides):
            found.append((sum((row - q) ** 2), i))
    return len(found), [i for _, i in sorted(found)[:k]]


def _rows_overwritten(x: np.ndarray, planes: np.ndarray, q: np.ndarray, k: int) -> Answer:
    x = x - x.mean(axis=0)
    bucket = np.flatnonzero(((x @ planes.T > 0) == (planes @ q > 0)).all(axis=1))
    distances = np.linalg.norm(x[bucket] - q, axis=1)
    return len(bucket), bucket[np.argsort(distances, kind="stable")[:k]].tolist()


EXERCISE = Exercise(
    id="07.bug-lsh-off-center",
    title="Everything in one bucket",
    kind="find-the-bug",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "A hash table for *Euclidean* nearest neighbours: rows on the same side of all "
        "hyperplanes as the query are its bucket, and the k nearest of them are returned, with "
        "the size of the bucket. The vectors lie far from the origin, and two things are wrong: "
        "the buckets hold nearly everything, and the rows come in the wrong order. Repair both "
        "(where you need the middle of the rows, take their mean); the verdict says what is left."
    ),
    cell='''@exercise("07.bug-lsh-off-center")
def bucket_search(x, planes, q, k):
    """Return (rows in the query's bucket, ids of the k nearest of them, the nearest first).

    x: (n, d); planes: (bits, d), normals of the hyperplanes; q: (d,). Nearest: Euclidean.
    """
    codes = x @ planes.T > 0  # (n, bits)
    bucket = np.flatnonzero((codes == (planes @ q > 0)).all(axis=1))
    scores = x[bucket] @ q
    best = bucket[np.argsort(-scores)[:k]]
    return len(bucket), best.tolist()''',
    reference=_solution,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "both bugs",
            partial(_search, center="none", rank="product"),
            "This still does what the given code does. From the origin, where do all these "
            "vectors lie? And which metric sorts them, which one is asked for?",
        ),
        Mistake(
            "the buckets are right, the order is not",
            partial(_search, rank="product"),
            "The hyperplanes go through the cloud now. But rows are ranked by inner product, which "
            "grows with a row's length: asked is the Euclidean distance to the query.",
        ),
        Mistake(
            "the order is right, the buckets are not",
            partial(_search, center="none"),
            "The order is Euclidean now. But hyperplanes through the origin see the whole cloud on "
            "one side: the bucket holds nearly all rows, and hashing saves nothing.",
        ),
        Mistake(
            "the query is not moved along",
            partial(_search, center="rows only"),
            "The rows are centred, the query isn't: it is hashed as if it lay far outside. "
            "Subtract the same mean from both.",
        ),
        Mistake(
            "each vector minus its own mean",
            partial(_search, center="each by itself"),
            "`axis=1` is the mean of one row's numbers. The cloud's centre is the mean *over the "
            "rows*, a vector of length d.",
        ),
        Mistake(
            "rows brought to length 1 instead of centred",
            partial(_search, center="lengths", rank="cosine"),
            "Scaling a vector doesn't move it across a plane through the origin: the bucket stays "
            "as it was. The cloud has to be moved, not shrunk, and a cosine is no distance.",
        ),
        Mistake(
            "ranked by cosine",
            partial(_search, rank="cosine"),
            "One metric throughout: the angle, seen from the far origin, says little about the "
            "Euclidean distance that is asked for.",
        ),
        Mistake(
            "ranked by the inner product of centred vectors",
            partial(_search, rank="centred product"),
            "Also among centred vectors an inner product prefers long ones. Take the length of "
            "the difference.",
        ),
        Mistake(
            "the farthest first",
            partial(_search, rank="farthest"),
            "A distance is good when it is small: without the minus sign `argsort` has the "
            "nearest first.",
        ),
        Mistake(
            "rows outside of the bucket are returned",
            partial(_search, outside=True),
            "These are the exact neighbours, found by looking at all rows. LSH looks only into the "
            "bucket; what it misses there is the price.",
        ),
        Mistake(
            "places in the bucket instead of ids",
            partial(_search, own_places=True),
            "`argsort` gives places within the bucket. `bucket[...]` turns them into rows of x.",
        ),
        Mistake(
            "the rows are overwritten, the query isn't",
            _rows_overwritten,
            "The rows are centred and the query isn't, neither when it is hashed nor when "
            "distances are taken. Subtract the same mean from both; and for distances take both "
            "as they were, or both centred.",
        ),
        Mistake(
            "only the rows are centred, and the order is the given one",
            partial(_search, center="rows only", rank="product"),
            "Half of the first repair: the rows are centred before hashing, the query isn't. And "
            "the order is still that of inner products.",
        ),
        Mistake(
            "the median in place of the mean",
            partial(_search, center="median"),
            "A fair idea: these buckets are useful too. But asked is the *mean*, and other planes"
            " give other buckets.",
        ),
        Mistake(
            "one number for all dimensions",
            partial(_search, center="one number"),
            "`x.mean()` is a single number, the mean of everything. The cloud has a centre in "
            "each dimension: `x.mean(axis=0)`, of length d.",
        ),
    ),
    hints=(
        "Print len(bucket) for the given code and compare it with len(x). Where does each plane "
        "run, and where are the rows?",
        "Planes through the mean of the rows: subtract it from the rows and from the query before "
        "hashing. And for the order: which function of x[bucket] and q is a distance?",
        "np.linalg.norm(x[bucket] - q, axis=1), sorted upwards. Distances need no centring: both "
        "ends would move alike.",
    ),
    correct=(_loop, _search),
    after=(
        "Measured on 1,000 vectors around (5, …, 5) with 10 bits: through the origin one or two "
        "buckets and 1,000 comparisons a query, through the mean 611 buckets and 12 comparisons."
    ),
    library=(
        "course_lib.exercises.chapter_07.bug_lsh_off_center:_solution",
        "course_lib.ann.hyperplane_codes:SignCodes.margins",
    ),
)
