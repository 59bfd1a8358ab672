"""Exercise 07.kd-prune: when may a branch of a k-d tree be skipped?"""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Boxes = np.ndarray  # (m, d)


def cases(seed: int) -> list[Case]:
    """Four boxes in the plane by hand; then random ones in three and five dimensions."""
    rng = np.random.default_rng(seed)
    low = np.array([[4.0, 0.0], [2.0, 2.0], [0.0, 4.0], [-5.0, -6.0]])
    high = np.array([[6.0, 9.0], [3.0, 3.0], [1.0, 8.0], [1.0, 1.0]])
    long_low = np.array([[1.0, -9.0], [0.5, 2.0], [-8.0, -8.0]])
    long_high = np.array([[2.0, 9.0], [0.6, 2.1], [-2.0, -2.0]])
    return [
        Case(np.array([0.0, 0.0]), low, high, 3.5),
        Case(np.array([0.0, 0.0]), long_low, long_high, 1.5, label="a long box beside the query"),
        Case(np.array([0.0, 0.0]), low, high, 0.5, label="a small radius"),
        Case(*_random(rng, 12, 3), 4.0),
        Case(*_random(rng, 16, 3), 5.0),
        Case(*_random(rng, 20, 5), 7.0),
        Case(*_random(rng, 40, 4), 6.0, hidden=True),
    ]


def _random(rng: np.random.Generator, m: int, d: int) -> tuple[np.ndarray, Boxes, Boxes]:
    corners = rng.uniform(-9, 9, size=(m, d)).round(1)
    sides = rng.uniform(0.5, 6, size=(m, d)).round(1)
    return rng.uniform(-2, 2, size=d).round(1), corners, corners + sides


def _ordered(distances: np.ndarray, radius: float) -> list[int]:
    order = np.argsort(distances, kind="stable")
    return [int(box) for box in order if distances[box] < radius]


def _reference(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    outside = np.maximum(0, np.maximum(low - q, q - high))  # (m, d)
    distances = np.sqrt((outside**2).sum(axis=1))
    order = np.argsort(distances, kind="stable")
    return [int(box) for box in order if distances[box] < radius]


def _by_clipping(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    found = []
    for box in range(len(low)):
        nearest = [min(max(x, a), b) for x, a, b in zip(q, low[box], high[box], strict=True)]
        distance = sum((x - y) ** 2 for x, y in zip(q, nearest, strict=True)) ** 0.5
        if distance < radius:
            found.append((distance, box))
    return [box for _, box in sorted(found)]


def _center(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _ordered(np.linalg.norm((low + high) / 2 - q, axis=1), radius)


def _corner(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    nearer = np.minimum(abs(low - q), abs(high - q))
    return _ordered(np.linalg.norm(nearer, axis=1), radius)


def _farthest(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _ordered(np.linalg.norm(np.maximum(abs(low - q), abs(high - q)), axis=1), radius)


def _outside(q: np.ndarray, low: Boxes, high: Boxes) -> np.ndarray:
    return np.asarray(np.maximum(0, np.maximum(low - q, q - high)))


def _one_axis(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _ordered(_outside(q, low, high).max(axis=1), radius)


def _manhattan(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _ordered(_outside(q, low, high).sum(axis=1), radius)


def _squared(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _ordered((_outside(q, low, high) ** 2).sum(axis=1), radius)


def _radius_squared(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _ordered(np.linalg.norm(_outside(q, low, high), axis=1), radius**2)


def _skipped(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    visited = _reference(q, low, high, radius)
    distances = np.linalg.norm(_outside(q, low, high), axis=1)
    return [int(box) for box in np.argsort(distances, kind="stable") if box not in visited]


def _as_they_come(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return sorted(_reference(q, low, high, radius))


def _nearest_gap(q: np.ndarray, low: Boxes, high: Boxes) -> np.ndarray:
    return np.asarray(np.linalg.norm(_outside(q, low, high), axis=1))


def _places(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    distances = _nearest_gap(q, low, high)
    return [int(i) for i in np.argsort(distances[distances < radius], kind="stable")]


def _far_first(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _reference(q, low, high, radius)[::-1]


def _low_corner(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return _ordered(np.linalg.norm(low - q, axis=1), radius)


def _two_corners(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    ends = np.linalg.norm(np.stack([low, high]) - q, axis=2)  # (2, m)
    return _ordered(ends.min(axis=0), radius)


def _around(q: np.ndarray, low: Boxes, high: Boxes, radius: float) -> list[int]:
    return [int(i) for i in np.flatnonzero(((low <= q) & (q <= high)).all(axis=1))]


EXERCISE = Exercise(
    id="07.kd-prune",
    title="Which branches can hold a nearer row?",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=2,
    statement=(
        "Every branch of a k-d tree knows the box around its rows: in dimension $j$ they lie "
        "between `low[j]` and `high[j]`. The k-th best row so far is `radius` away from the query. "
        "A branch may be skipped exactly when no point *anywhere in its box* can be nearer than "
        "that. Return the numbers of the branches that must be visited, the one whose box is "
        "nearest first (the lower number first where two are equally near)."
    ),
    cell='''@exercise("07.kd-prune")
def branches_to_visit(q, low, high, radius):
    """Return the numbers of the boxes nearer than radius, a list, the nearest first.

    q: (d,) the query; low, high: (m, d) corners of the boxes; radius: a distance, not squared.
    """
    ...''',
    reference=_reference,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "distance to the middle of the box",
            _center,
            "Rows may lie anywhere in the box, also at its near side: the middle of a long box is "
            "far away while its wall stands next to the query. Branches are lost, and the search "
            "is no longer exact.",
        ),
        Mistake(
            "distance to the nearest corner",
            _corner,
            "The nearest point of a box is often on a wall, not at a corner: where the query lies "
            "between low and high, that dimension adds nothing. (There low - q and q - high are "
            "both negative: cut at 0 *before* you square.)",
        ),
        Mistake(
            "distance to the farthest corner",
            _farthest,
            "A box whose *farthest* corner is inside the radius lies in it entirely. To be worth "
            "a visit it is enough that its nearest point does.",
        ),
        Mistake(
            "only one dimension is looked at",
            _one_axis,
            "The largest difference in one dimension is a valid lower bound, the plane test of "
            "the original k-d tree, but a weak one: a box can be near in every dimension and "
            "yet far. Add up the squares over all dimensions.",
        ),
        Mistake(
            "the differences are added",
            _manhattan,
            "A sum of absolute differences is longer than the straight line, so branches are "
            "skipped that hold nearer rows. Squares, their sum, the root.",
        ),
        Mistake(
            "a squared distance against a plain radius",
            _squared,
            "One side is squared, the other isn't. Take the root of the sum, or square the radius.",
        ),
        Mistake(
            "a plain distance against a squared radius",
            _radius_squared,
            "`radius` is squared here and the distance to the box isn't. Square both or neither.",
        ),
        Mistake(
            "the branches that can be skipped",
            _skipped,
            "These are the boxes at `radius` or beyond, which is what the search leaves out. "
            "Asked are the others.",
        ),
        Mistake(
            "in the order of their numbers",
            _as_they_come,
            "The right branches, but the order matters for speed: what is found in the nearest box "
            "shrinks the radius, and then the others may be skipped after all.",
        ),
        Mistake(
            "places among the chosen instead of box numbers",
            _places,
            "Filtered first and sorted afterwards: `argsort` then numbers the boxes that are "
            "*left*. Sort all of them, and keep those nearer than `radius`.",
        ),
        Mistake(
            "the farthest box first",
            _far_first,
            "The right boxes, the wrong way round: what is found in the *nearest* box shrinks the"
            " radius.",
        ),
        Mistake(
            "distance to the lower corner",
            _low_corner,
            "`low` is one corner among many. A query above or beside the box is nearer to other "
            "points of it.",
        ),
        Mistake(
            "the nearer of the two corners that are given",
            _two_corners,
            "A box in d dimensions has 2 to the power of d corners, of which `low` and `high` are"
            " two; and its nearest point needn't be a corner. Decide in each dimension by itself.",
        ),
        Mistake(
            "only boxes around the query",
            _around,
            "A box that doesn't hold the query may still begin close beside it. How far is its "
            "nearest point?",
        ),
    ),
    hints=(
        "What is the point of the box that is nearest to q? Try one dimension: q left of the box, "
        "inside it, right of it.",
        "In dimension j the box is low - q away, or q - high, or 0, whichever is largest.",
        "np.maximum(0, np.maximum(low - q, q - high)) is (m, d); its rows' lengths are the "
        "distances. Sort them with kind='stable'.",
    ),
    correct=(_by_clipping,),
    after=(
        "In d dimensions the differences of single dimensions stay small while the distance to the "
        "k-th row grows like √d. From d of about 20 on nearly every box is nearer than the k-th "
        "row, and nothing can be skipped."
    ),
    library=("course_lib.ann.tree_kernels:search_boxes",),
)
