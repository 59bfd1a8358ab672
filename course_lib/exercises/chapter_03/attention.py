"""Exercise 03.attention: scaled dot products, a mask, a softmax, in NumPy."""

import numpy as np
from scipy.special import softmax

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = np.ndarray


def cases(seed: int) -> list[Case]:
    """Equal scores, then one key that fits, then masks, then scores of a thousand."""
    rng = np.random.default_rng(seed)
    q, k = np.array([[2.0, 0.0, 0.0, 0.0]]), np.array([[0.0, 1, 0, 0], [1.0, 0, 0, 0]])
    v = np.array([[1.0, 0.0, 4.0], [3.0, 2.0, 0.0]])
    both = np.array([[True, True]])
    three = np.array([[2.0, 0, 0, 1], [0, 1, 0, 1], [1, 1, 0, 0]])
    causal = np.tri(3, dtype=bool)
    many = rng.random((5, 7)) < 0.6
    many[:, 0] = True
    return [
        Case(0 * q, k, v, both, label="all scores are 0"),
        Case(q, k, v, both),
        Case(q, k, v, np.array([[True, False]]), label="the second key is masked"),
        Case(three, three, three[:, :2] * 3, causal, label="a causal mask"),
        Case(1000 * q, k, v, both, label="scores of 1,000"),
        Case(
            1000 * np.vstack([q, -q, q]),
            k,
            v,
            np.array([[True, True], [True, True], [True, False]]),
            label="scores of 1,000, of -1,000, and a masked one of 1,000",
        ),
        Case(rng.normal(size=(5, 8)), rng.normal(size=(7, 8)), np.eye(7), many, hidden=True),
    ]


def _attend(q: Array, k: Array, v: Array, mask: Array) -> Array:
    scores = np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf)  # (n, m)
    return np.asarray(softmax(scores, axis=1) @ v)


def _query_by_query(q: Array, k: Array, v: Array, mask: Array) -> list[Array]:
    rows = []
    for query, allowed in zip(q, mask, strict=True):
        scores = k[allowed] @ query / len(query) ** 0.5
        weights = np.exp(scores - scores.max())
        rows.append(weights @ v[allowed] / weights.sum())
    return rows


def _scaled_by(divisor: float, q: Array, k: Array, v: Array, mask: Array) -> Array:
    return np.asarray(softmax(np.where(mask, q @ k.T / divisor, -np.inf), axis=1) @ v)


def _overflow(q: Array, k: Array, v: Array, mask: Array) -> Array:
    weights = np.exp(np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True) @ v)


def _masked_late(q: Array, k: Array, v: Array, mask: Array) -> Array:
    return np.asarray((softmax(q @ k.T / np.sqrt(q.shape[1]), axis=1) * mask) @ v)


def _masked_with_zero(q: Array, k: Array, v: Array, mask: Array) -> Array:
    return np.asarray(softmax(q @ k.T / np.sqrt(q.shape[1]) * mask, axis=1) @ v)


def _other_axis(q: Array, k: Array, v: Array, mask: Array) -> Array:
    scores = np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    return np.asarray(softmax(scores, axis=0) @ v)


def _whole_table(q: Array, k: Array, v: Array, mask: Array) -> Array:
    scores = np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    return np.asarray(softmax(scores) @ v)


def _inverted(q: Array, k: Array, v: Array, mask: Array) -> Array:
    return np.asarray(softmax(np.where(mask, -np.inf, q @ k.T / q.shape[1] ** 0.5), axis=1) @ v)


def _no_mask(q: Array, k: Array, v: Array, mask: Array) -> Array:
    return _attend(q, k, v, np.ones_like(mask))


def _no_keepdims(q: Array, k: Array, v: Array, mask: Array) -> Array:
    scores = np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    weights = np.exp(scores - scores.max())
    return np.asarray(weights / weights.sum(axis=1) @ v)


def _shift_and_sum_of_other_rows(q: Array, k: Array, v: Array, mask: Array) -> Array:
    scores = np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    weights = np.exp(scores - scores.max(axis=1))
    return np.asarray(weights / weights.sum(axis=1) @ v)


def _not_divided(q: Array, k: Array, v: Array, mask: Array) -> Array:
    return np.asarray(np.exp(np.where(mask, q @ k.T / q.shape[1] ** 0.5, -np.inf)) @ v)


def _shifted_not_divided(q: Array, k: Array, v: Array, mask: Array) -> Array:
    scores = np.where(mask, q @ k.T / q.shape[1] ** 0.5, -np.inf)
    return np.asarray(np.exp(scores - scores.max(axis=1, keepdims=True)) @ v)


def _largest_of_the_table(q: Array, k: Array, v: Array, mask: Array) -> Array:
    scores = np.where(mask, q @ k.T / q.shape[1] ** 0.5, -np.inf)
    weights = np.exp(scores - scores.max())
    return np.asarray(weights / weights.sum(axis=1, keepdims=True) @ v)


def _lowered_by(penalty: float, q: Array, k: Array, v: Array, mask: Array) -> Array:
    return np.asarray(softmax(q @ k.T / q.shape[1] ** 0.5 - penalty * ~mask, axis=1) @ v)


def _weights_only(q: Array, k: Array, v: Array, mask: Array) -> Array:
    return _attend(q, k, np.eye(len(k)), mask)


EXERCISE = Exercise(
    id="03.attention",
    title="Who looks at whom",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "Compute $\\mathrm{softmax}(Q K^\\top / \\sqrt{d})\\, V$: each query's weights over the "
        "keys sum to 1, and a key that the query may not look at (mask False) has weight 0. Every "
        "query may look at one key at least. Scores of 1,000 have to work too."
    ),
    cell='''@exercise("03.attention")
def attend(q, k, v, mask):
    """Return what each query reads, shape (n, d_v).

    q: (n, d) queries; k: (m, d) keys; v: (m, d_v) values; mask: (n, m), True where n may see m.
    """
    ...''',
    reference=_attend,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-8),
    mistakes=(
        Mistake(
            "the scale is missing",
            lambda *args: _scaled_by(1.0, *args),
            "A dot product of d independent numbers has a spread of √d. Without the division the "
            "softmax of a wide layer looks at one key only, and its gradient vanishes.",
        ),
        Mistake(
            "divided by d instead of its root",
            lambda q, k, v, mask: _scaled_by(q.shape[1], q, k, v, mask),
            "Divided by d the scores get smaller the wider the layer is, and every query looks "
            "everywhere alike. The spread of a dot product is √d.",
        ),
        Mistake(
            "divided by the root of the number of queries",
            lambda q, k, v, mask: _scaled_by(np.sqrt(len(q)), q, k, v, mask),
            "d is the width of queries and keys, q.shape[1]. The number of queries is the length "
            "of the text, and it doesn't change how a single dot product spreads.",
        ),
        Mistake(
            "each row divided by another row's sum",
            _no_keepdims,
            "Sums of shape (n,) divide the *columns* of a table (n, m), without an error where n "
            "equals m. They need the shape (n, 1).",
        ),
        Mistake(
            "each row has another row's maximum and sum",
            _shift_and_sum_of_other_rows,
            "Numbers of shape (n,) go along the *columns* of a table (n, m), without an error "
            "where n equals m. Maxima and sums need the shape (n, 1).",
        ),
        Mistake(
            "exp overflows",
            _overflow,
            "The formula is right, the arithmetic isn't: exp(1000) is infinity, and inf / inf is "
            "nan. A softmax only depends on differences of scores: subtract each row's largest.",
        ),
        Mistake(
            "the weights don't sum to 1",
            _not_divided,
            "e^score is not a share yet. Divide each row by its own sum.",
        ),
        Mistake(
            "the weights don't sum to 1 after the largest score was subtracted",
            _shifted_not_divided,
            "e^score is not a share yet. Divide each row by its own sum.",
        ),
        Mistake(
            "the largest score of the whole table is subtracted",
            _largest_of_the_table,
            "A query whose scores all lie far below that gets e^-1000 = 0 for every key, and 0 / 0 "
            "is nan. Subtract each row's own largest.",
        ),
        Mistake(
            "a masked score is only lowered",
            lambda *args: _lowered_by(100.0, *args),
            "A masked score of 1,000 less 100 is still the largest. No finite number is safe for "
            "all scores: put -inf in its place.",
        ),
        Mistake(
            "the mask after the softmax",
            _masked_late,
            "The forbidden weights are 0 now, but they had already taken their share: the others "
            "no longer sum to 1. Mask the scores before the softmax.",
        ),
        Mistake(
            "a score of 0 for masked keys",
            _masked_with_zero,
            "0 is a score like any other: e⁰ = 1, so the key keeps a weight, even a large one if "
            "the others are negative. Which score has the weight e^score = 0?",
        ),
        Mistake(
            "the softmax over the queries",
            _other_axis,
            "Here the *columns* sum to 1: queries compete for a key. Each query (a row) should "
            "share out a weight of 1 over its keys.",
        ),
        Mistake(
            "one softmax over the whole table",
            _whole_table,
            "All n × m weights together sum to 1. Each query should have a weight of 1 to itself: "
            "mind the axis.",
        ),
        Mistake(
            "the mask the wrong way round",
            _inverted,
            "Each query reads exactly what it may not see. True means 'may look' here; PyTorch's "
            "`nn.MultiheadAttention` has it the other way, so this happens.",
        ),
        Mistake(
            "the mask is not used",
            _no_mask,
            "Every query sees every key: padding is read, and a decoder sees the word that it is "
            "to predict.",
        ),
        Mistake(
            "the weights without the values",
            _weights_only,
            "These are the weights, shape (n, m). What a query reads is the sum of the values, "
            "each times its weight.",
        ),
    ),
    hints=(
        "First the table of scores, (n, m): one dot product for each query and key, scaled.",
        "Put `-np.inf` at the forbidden places; then take e^score, row by row.",
        "Subtract `scores.max(axis=1, keepdims=True)` before `np.exp`, divide each row by its sum, "
        "and multiply by the values.",
    ),
    correct=(_query_by_query,),
    after=(
        "Nothing here knows the order of the keys: shuffle keys and values together and the answer "
        "stays. That is why a transformer adds positions to its input."
    ),
    library=(
        "course_lib.exercises.chapter_03.attention:_attend",
        "course_lib.sentences.attention:scaled_dot_product_attention",
    ),
)
