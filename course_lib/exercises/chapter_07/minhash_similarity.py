"""Exercise 07.minhash-similarity: Jaccard similarity from the smallest hashes."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Sets = list[int]


def cases(seed: int) -> list[Case]:
    """Four tokens and four orders first, then random ones; sets of unlike size, disjoint ones."""
    rng = np.random.default_rng(seed)
    orders = np.array([[10, 40, 30, 20], [20, 30, 40, 10], [40, 30, 20, 10], [20, 10, 40, 30]])
    return [
        Case([0, 1], [1, 2], orders),
        Case([0, 1, 2, 3], [3], orders, label="one inside the other"),
        Case([2, 0, 1], [0, 1, 2], orders, label="the same set"),
        Case([0, 1, 2, 3], [2, 3, 4, 5, 6, 7], _orders(rng, 12, 8)),
        Case([1, 3, 5, 7, 8], [0, 1, 3, 5, 6, 7, 9], _orders(rng, 16, 10)),
        Case([0, 1], [2, 3, 4], _orders(rng, 5, 6), label="nothing in common"),
        Case(list(range(12)), list(range(4, 20)), _orders(rng, 64, 20), hidden=True),
    ]


def _orders(rng: np.random.Generator, permutations: int, tokens: int) -> np.ndarray:
    return np.array([rng.permutation(tokens) for _ in range(permutations)])


def _reference(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    signature_a = hashes[:, a].min(axis=1)  # (permutations,)
    signature_b = hashes[:, b].min(axis=1)
    return float(np.mean(signature_a == signature_b))


def _loop(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    agree = 0
    for order in hashes:
        first = min(set(a) | set(b), key=lambda token: order[token])
        agree += first in a and first in b
    return agree / len(hashes)


def _exact(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return len(set(a) & set(b)) / len(set(a) | set(b))


def _signatures_as_sets(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    of_a, of_b = set(hashes[:, a].min(axis=1).tolist()), set(hashes[:, b].min(axis=1).tolist())
    return len(of_a & of_b) / len(of_a | of_b)


def _per_token(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return len(set(hashes[:, a].min(axis=0)) & set(hashes[:, b].min(axis=0))) / len(hashes)


def _one_order(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return float(hashes[0, a].min() == hashes[0, b].min())


def _mixed_ends(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return float(np.mean(hashes[:, a].min(axis=1) == hashes[:, b].max(axis=1)))


def _count(a: Sets, b: Sets, hashes: np.ndarray) -> int:
    return int(np.sum(hashes[:, a].min(axis=1) == hashes[:, b].min(axis=1)))


def _places(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return float(np.mean(hashes[:, a].argmin(axis=1) == hashes[:, b].argmin(axis=1)))


def _largest(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return float(np.mean(hashes[:, a].max(axis=1) == hashes[:, b].max(axis=1)))


def _rows_for_tokens(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return float(np.mean(hashes[a].min(axis=0) == hashes[b].min(axis=0)))


def _anywhere(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return float(np.mean(np.isin(hashes[:, a].min(axis=1), hashes[:, b].min(axis=1))))


def _one_minimum(a: Sets, b: Sets, hashes: np.ndarray) -> float:
    return float(hashes[:, a].min() == hashes[:, b].min())


EXERCISE = Exercise(
    id="07.minhash-similarity",
    title="Two sets, seen through their first elements",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Each row of `hashes` is one random order of the vocabulary: `hashes[p, t]` is the place "
        "of token `t` in order `p`. MinHash keeps of a set, for each order, only the *smallest* "
        "place among its tokens: its signature. Estimate the Jaccard similarity of two sets from "
        "their signatures alone: the share of the orders on which they agree."
    ),
    cell='''@exercise("07.minhash-similarity")
def estimated_jaccard(a, b, hashes):
    """Return the MinHash estimate of |a ∩ b| / |a ∪ b|, from 0 to 1.

    a, b: lists of token numbers, not empty; hashes: (permutations, vocabulary) of integers.
    """
    ...''',
    reference=_reference,
    cases=cases,
    comparison=Close(rtol=1e-6),
    mistakes=(
        Mistake(
            "the exact similarity",
            _exact,
            "That is what is to be *estimated*. A signature is kept in place of the set, which may "
            "be long gone: use `hashes`.",
        ),
        Mistake(
            "signatures compared as sets",
            _signatures_as_sets,
            "Signatures are compared place by place: order p of one with order p of the other. "
            "As sets, a place 0 from one order would match a place 0 from another.",
        ),
        Mistake(
            "how many agree, not which share",
            _count,
            "This grows with the number of orders. Divide by it.",
        ),
        Mistake(
            "the smallest over the orders",
            _per_token,
            "The minimum is taken over the tokens of the set, separately in each order: a "
            "signature has one number an order, so `min` goes along axis 1 of `hashes[:, a]`.",
        ),
        Mistake(
            "a single order",
            _one_order,
            "One order gives 0 or 1, right on average and useless. Every row of `hashes` gives "
            "one such answer; their mean is the estimate.",
        ),
        Mistake(
            "the first of one with the last of the other",
            _mixed_ends,
            "One signature has the smallest, the other the largest hashes. Both need the smallest.",
        ),
        Mistake(
            "places in the list are compared",
            _places,
            "`argmin` tells where in the *list* the smallest one stands, and the lists a and b "
            "are different: place 0 means another token in each. Compare the hashes themselves.",
        ),
        Mistake(
            "the largest instead of the smallest",
            _largest,
            "The largest hash would do as well, if everybody took it. Agreed is the *smallest* "
            "place: signatures are stored and compared with others.",
        ),
        Mistake(
            "tokens taken for orders",
            _rows_for_tokens,
            "`hashes[a]` takes *rows*, and rows are orders. Tokens are the columns: `hashes[:, "
            "a]`.",
        ),
        Mistake(
            "found anywhere in the other signature",
            _anywhere,
            "Order p of one signature is compared with order p of the other, not with all of "
            "them: use ==, not `in`.",
        ),
        Mistake(
            "one smallest number for all orders",
            _one_minimum,
            "A signature has one number *an order*. You take the smallest of the whole table: "
            "`min(axis=1)`.",
        ),
    ),
    hints=(
        "`hashes[:, a]` has one row an order and one column a token of the set.",
        "The minimum along axis 1 makes a signature of it.",
        "Compare the two signatures with == and take the mean.",
    ),
    correct=(_loop,),
    after=(
        "Under one order the union starts with each of its tokens equally often, and both sets "
        "agree exactly when that token is in both: with probability J. The standard deviation over "
        "m orders is √(J(1-J)/m): 128 orders are good for ±0.04."
    ),
    library=("course_lib.ann.minhash_signatures:MinHash.similarity",),
)
