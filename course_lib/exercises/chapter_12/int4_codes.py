"""Exercise 12.int4-codes: sixteen steps a number, two numbers a byte."""

from functools import partial

import numpy as np

from course_lib.advanced.packed_int4 import pack_int4
from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Rows = np.ndarray


def cases(seed: int) -> list[Case]:
    """One row by hand, numbers outside the range, an odd length, many."""
    rng = np.random.default_rng(seed)

    def rows(n: int, d: int) -> Rows:
        steps = rng.integers(-4, 20, (n, d)) + rng.choice([-0.4, -0.2, 0.1, 0.3, 0.45], (n, d))
        return steps.round(2)

    ones = np.ones(4)
    return [
        Case(np.array([[1.2, 2.7, 15.1, 0.4]]), 0 * ones, ones, label="one row, steps of 1"),
        Case(
            np.array([[-0.7, 0.3], [3.4, 2.1]]),
            np.array([-1.0, 0.0]),
            np.array([0.5, 0.25]),
            label="each dimension has its own low and step",
        ),
        Case(np.array([[16.6, -2.2, 31.3, 7.6]]), 0 * ones, ones, label="outside the range"),
        Case(np.array([[9.7, 4.8, 11.9]]), np.zeros(3), np.ones(3), label="three numbers"),
        Case(2 * rows(6, 5) - 3, np.full(5, -3.0), np.full(5, 2.0)),
        Case(rows(40, 12), np.zeros(12), np.ones(12), hidden=True),
    ]


def packed(
    x: Rows,
    low: Rows,
    step: Rows,
    rounding: str = "nearest",
    outside: str = "end",
    first: str = "low half",
    odd: str = "filled",
) -> Rows:
    """Codes 0 to 15, rounded and clipped; the even number in the low half of its byte."""
    steps = (x - low) / step
    codes = (np.rint(steps) if rounding == "nearest" else np.trunc(steps)).astype(int)
    if outside == "end":
        codes = codes.clip(0, 15)
    elif outside == "wraps":
        codes = codes % 16
    elif outside == "eight bits":
        codes = codes.clip(0, 255)
        even = np.pad(codes, ((0, 0), (0, codes.shape[1] % 2)))
        return np.asarray((even[:, 0::2] | (even[:, 1::2] << 4)) & 255)
    if odd == "dropped":
        codes = codes[:, : codes.shape[1] // 2 * 2]
    if first == "high half":
        even = np.pad(codes, ((0, 0), (0, codes.shape[1] % 2)))
        return np.asarray(even[:, 0::2] << 4 | even[:, 1::2])
    return pack_int4(codes)


def _unpacked(x: Rows, low: Rows, step: Rows) -> Rows:
    return np.rint((x - low) / step).clip(0, 15).astype(np.uint8)


def _halves(x: Rows, low: Rows, step: Rows) -> Rows:
    codes = _unpacked(x, low, step)
    half = -(-codes.shape[1] // 2)
    padded = np.pad(codes, ((0, 0), (0, 2 * half - codes.shape[1])))
    return np.asarray(padded[:, :half] | (padded[:, half:] << 4))


def _loop(x: Rows, low: Rows, step: Rows) -> list[list[int]]:
    rows = []
    for row in x:
        codes = [
            min(15, max(0, round(float((v - a) / s))))
            for v, a, s in zip(row, low, step, strict=True)
        ]
        codes += [0] * (len(codes) % 2)
        rows.append([codes[i] + 16 * codes[i + 1] for i in range(0, len(codes), 2)])
    return rows


EXERCISE = Exercise(
    id="12.int4-codes",
    title="Two numbers in a byte",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Write rows `x` (n, d) in four bits a number. Number j is `round((x_j - low_j) / step_j)`; "
        "what lies below 0 becomes 0, what lies above 15 becomes 15. Then put two codes into each "
        "byte: numbers 0, 2, 4, … into the *low* four bits, their right neighbours into the high "
        "ones. Where d is odd, the last byte's high half is 0. Return whole numbers, (n, ⌈d / 2⌉)."
    ),
    cell='''@exercise("12.int4-codes")
def encode_int4(x, low, step):
    """x (n, d), low (d,), step (d,); returns bytes (n, half of d, rounded up)."""
    ...''',
    reference=packed,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "cut off, not rounded",
            partial(packed, rounding="down"),
            "astype and // cut off what stands behind the point: every code is half a step too low "
            "on average, and the squared error is four times that of rounding. Use np.rint.",
        ),
        Mistake(
            "16 becomes 0",
            partial(packed, outside="wraps"),
            "Four bits count from 0 to 15 and start again. The largest numbers become the smallest "
            "ones: hold codes to 0 … 15 before you pack them.",
        ),
        Mistake(
            "clipped to eight bits",
            partial(packed, outside="eight bits"),
            "You clip at 255, the limit of a byte. A half has room for 15: anything above spills "
            "over into the neighbour's half.",
        ),
        Mistake(
            "halves swapped",
            partial(packed, first="high half"),
            "The first number of each pair belongs into the low four bits, the second is shifted "
            "by four. Yours are the other way round: all is there, and nobody else can read it.",
        ),
        Mistake(
            "the last number is lost",
            partial(packed, odd="dropped"),
            "With an odd number of columns the last one has no partner. It needs a byte "
            "of its own, with zeros in the high half.",
        ),
        Mistake(
            "a byte for each code",
            _unpacked,
            "The codes are right, and each takes a whole byte: int4 in name, int8 in memory. Put "
            "two into one byte with << and |.",
        ),
        Mistake(
            "first half with second half",
            _halves,
            "You paired number j with number j + d/2. Pairs are neighbours: columns 0 and 1, 2 and "
            "3, and so on; x[:, 0::2] and x[:, 1::2].",
        ),
    ),
    hints=(
        "Three steps: steps above `low`, whole numbers from 0 to 15, pairs.",
        "Add a column of zeros where d is odd. Even columns are codes[:, 0::2].",
        "A byte is `even | (odd << 4)`. For 1 and 15: 1 + 16 · 15 = 241.",
    ),
    correct=(_loop,),
    after=(
        "Half of int8's bytes. FAISS' QT_4bit has the same layout; integer kernels unpack it in "
        "registers, with a mask and a shift."
    ),
    library=("course_lib.advanced.packed_int4:pack_int4",),
)
