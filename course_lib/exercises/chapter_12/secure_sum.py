"""Exercise 12.secure-sum: masks that cancel."""

from itertools import combinations

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Masks = dict[tuple[int, int], int]
MODULUS = 2**32


def cases(seed: int) -> list[Case]:
    """Two clients, three, a negative value, masks that overflow, random ones."""
    rng = np.random.default_rng(seed)
    five = {pair: int(rng.integers(MODULUS)) for pair in combinations(range(5), 2)}
    return [
        Case([5, 7], {(0, 1): 100}, label="two clients"),
        Case([1, 2, 3], {(0, 1): 10, (0, 2): 200, (1, 2): 3000}, label="three: three masks"),
        Case([-4, 1], {(0, 1): 0}, label="a negative value, a mask of 0"),
        Case([9, 9], {(0, 1): MODULUS - 1}, label="a mask at the upper end"),
        Case([3, 5, 8], {(0, 1): 2**31, (0, 2): 2**31, (1, 2): 7}, label="two masks wrap round"),
        Case([int(v) for v in rng.integers(-99, 99, 5)], five),
        Case([0] * 5, five, label="nobody has anything", hidden=True),
    ]


def sent(
    values: list[int],
    masks: Masks,
    modulus: int = MODULUS,
    signs: tuple[int, int] = (1, -1),
) -> list[int]:
    """value + masks with later clients - masks with earlier ones, modulo 2³²."""
    out = list(values)
    for (i, j), mask in masks.items():
        out[i] += signs[0] * mask
        out[j] += signs[1] * mask
    return [number % modulus for number in out]


def _by_client(values: list[int], masks: Masks) -> list[int]:
    everyone = range(len(values))
    return [
        (
            values[k]
            + sum(masks[k, later] for later in everyone if later > k)
            - sum(masks[earlier, k] for earlier in everyone if earlier < k)
        )
        & 0xFFFFFFFF
        for k in everyone
    ]


def _no_modulus(values: list[int], masks: Masks) -> list[int]:
    return [
        values[k] + sum(m if i == k else -m for (i, j), m in masks.items() if k in (i, j))
        for k in range(len(values))
    ]


def _both_add(values: list[int], masks: Masks) -> list[int]:
    return sent(values, masks, signs=(1, 1))


def _reversed(values: list[int], masks: Masks) -> list[int]:
    return sent(values, masks, signs=(-1, 1))


def _one_side(values: list[int], masks: Masks) -> list[int]:
    return sent(values, masks, signs=(1, 0))


def _neighbours(values: list[int], masks: Masks) -> list[int]:
    return sent(values, {pair: m for pair, m in masks.items() if pair[1] == pair[0] + 1})


def _signed(values: list[int], masks: Masks) -> list[int]:
    return sent(values, masks, 2**31)


def _one_less(values: list[int], masks: Masks) -> list[int]:
    return sent(values, masks, MODULUS - 1)


def _bare(values: list[int], masks: Masks) -> list[int]:
    return [value % MODULUS for value in values]


EXERCISE = Exercise(
    id="12.secure-sum",
    title="Everybody lies, the sum is true",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "Each client has a whole number. Every pair of clients i < j has agreed on a secret mask "
        "`masks[i, j]`; client i adds it to what it sends, client j subtracts it, all modulo 2³². "
        "Return what the clients send, as numbers from 0 to 2³² − 1. Their sum modulo 2³² is then "
        "the sum of the values, and no single number says anything."
    ),
    cell='''@exercise("12.secure-sum")
def messages(values, masks):
    """values: n ints, masks: {(i, j): int} for i < j. Returns n ints from 0 to 2**32 - 1."""
    ...''',
    reference=sent,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "no modulus",
            _no_modulus,
            "The masks cancel, but a number outside 0 to 2³² − 1 betrays itself: only modulo 2³² "
            "is every message equally likely whatever the value is.",
        ),
        Mistake(
            "both add",
            _both_add,
            "Client j must subtract the mask that client i adds; otherwise each mask is in the sum "
            "twice.",
        ),
        Mistake(
            "the signs the other way round",
            _reversed,
            "That cancels as well, but the task fixed the signs: the client with the lower number "
            "adds. All clients must agree on one rule.",
        ),
        Mistake(
            "only one of the pair uses the mask",
            _one_side,
            "Client j has to take the mask away again, or it stays in the sum.",
        ),
        Mistake(
            "only neighbours mask each other",
            _neighbours,
            "Each *pair* has a mask, also clients 0 and 2. With few masks, few clients can unmask "
            "one together.",
        ),
        Mistake(
            "modulo 2³¹",
            _signed,
            "That loses the top bit. The numbers run from 0 to 2³² − 1.",
        ),
        Mistake(
            "modulo 2³² − 1",
            _one_less,
            "2³² − 1 is the largest number that may be sent, the modulus is one more.",
        ),
        Mistake(
            "no masks at all",
            _bare,
            "These are the bare values modulo 2³²: the server reads them all.",
        ),
    ),
    hints=(
        "Go over masks.items(): each mask touches two clients.",
        "Client i gets plus, client j minus.",
        "Python's % gives 0 to 2**32 - 1 for negative numbers, too: (-4) % 2**32.",
    ),
    correct=(_by_client,),
    after=(
        "A client that drops out leaves its masks behind in the others' messages; the protocol "
        "needs a way to reveal them."
    ),
    library=("course_lib.advanced:masked_updates",),
)
