"""Exercise 07.lsh-collision: the S-curve of hyperplane hashing."""

import math

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One hyperplane first, then bits, then tables, then both."""
    rng = np.random.default_rng(seed)
    cosine = round(float(rng.uniform(0.4, 0.95)), 2)
    return [
        Case(0.5, 1, 1, label="a single hyperplane, an angle of 60 degrees"),
        Case(0.5, 3, 1, label="three hyperplanes, one table"),
        Case(0.5, 1, 3, label="one hyperplane in each of three tables"),
        Case(0.9, 10, 10),
        Case(-0.3, 4, 20, label="an angle above 90 degrees"),
        Case(cosine, int(rng.integers(4, 9)), int(rng.integers(10, 20))),
        Case(1.0, 8, 2, label="the same direction"),
        Case(0.8, 12, 30, hidden=True),
    ]


def _agree(cosine: float) -> float:
    return 1 - math.acos(cosine) / math.pi


def _by_product(cosine: float, bits: int, tables: int) -> float:
    all_bits = math.prod([_agree(cosine)] * bits)
    missed = 1.0
    for _ in range(tables):
        missed *= 1 - all_bits
    return 1 - missed


EXERCISE = Exercise(
    id="07.lsh-collision",
    title="How often do two vectors meet?",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "A random hyperplane separates two vectors with probability $\\theta / \\pi$, where "
        "$\\theta$ is the angle between them. A table has `bits` independent hyperplanes, and "
        "two vectors share a bucket of it if *none* separates them. Return the probability that "
        "they share a bucket in *at least one* of `tables` independent tables."
    ),
    cell='''@exercise("07.lsh-collision")
def chance_to_meet(cosine, bits, tables):
    """Return the probability that LSH compares two vectors whose cosine is given."""
    ...''',
    reference="course_lib.ann.hyperplane_codes:collision_probability",
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the cosine in place of the angle",
            lambda cosine, bits, tables: 1 - (1 - cosine**bits) ** tables,
            "A hyperplane leaves two vectors together with probability 1 - θ/π, and θ is the "
            "*angle*: arccos of the cosine. At a cosine of 0.5 that is 2/3, not 1/2.",
        ),
        Mistake(
            "the cosine moved into 0 to 1",
            lambda cosine, bits, tables: 1 - (1 - ((1 + cosine) / 2) ** bits) ** tables,
            "(1 + cosine) / 2 runs from 0 to 1 as it should, but not as straight as the angle: "
            "at a cosine of 0.5 it says 3/4, and hyperplanes say 2/3. Use arccos.",
        ),
        Mistake(
            "the chance to be separated",
            lambda c, bits, tables: 1 - (1 - (1 - _agree(c)) ** bits) ** tables,
            "θ/π is the chance that a hyperplane *separates* the two. To share a bucket, all "
            "bits must agree: each does so with 1 - θ/π.",
        ),
        Mistake(
            "bits and tables are exchanged",
            lambda c, bits, tables: 1 - (1 - _agree(c) ** tables) ** bits,
            "More bits must make meeting rarer, more tables likelier. In your formula it is the "
            "other way round: `bits` is the exponent inside.",
        ),
        Mistake(
            "together in every table",
            lambda c, bits, tables: _agree(c) ** (bits * tables),
            "This is the chance to share a bucket in *all* tables. One is enough: take 1 minus "
            "the chance to share none.",
        ),
        Mistake(
            "one table only",
            lambda c, bits, tables: _agree(c) ** bits,
            "That is one table. With several, the two are missed only if they are missed in each: "
            "(1 - p) to the power of the number of tables.",
        ),
        Mistake(
            "chances of the tables are added",
            lambda c, bits, tables: tables * _agree(c) ** bits,
            "Adding counts twice what happens in two tables; with many tables the sum exceeds 1. "
            "Multiply the chances to be *missed*, and subtract from 1.",
        ),
        Mistake(
            "the chance to be missed",
            lambda c, bits, tables: (1 - _agree(c) ** bits) ** tables,
            "This is the chance to meet in *no* table. One minus it is asked.",
        ),
        Mistake(
            "a full turn instead of a half",
            lambda c, bits, tables: 1 - (1 - (1 - math.acos(c) / (2 * math.pi)) ** bits) ** tables,
            "Opposite vectors, θ = π, are separated by *every* hyperplane: the angle is divided by "
            "π, not by 2π.",
        ),
        Mistake(
            "one equal bit is enough",
            lambda c, bits, tables: 1 - (1 - (1 - (1 - _agree(c)) ** bits)) ** tables,
            "Within a table *all* bits must agree: the bits are one key. You take the chance that"
            " at least one agrees. 'At least one' is for the tables.",
        ),
        Mistake(
            "the cosine of the cosine",
            lambda c, bits, tables: 1 - (1 - (1 - math.cos(c) / math.pi) ** bits) ** tables,
            "`cos` was taken once more. The angle is the *inverse*: `np.arccos(cosine)`, in "
            "radians.",
        ),
        Mistake(
            "chances of the tables are added, and cut at 1",
            lambda c, bits, tables: min(1.0, tables * _agree(c) ** bits),
            "Cutting the sum at 1 hides that it counts twice what happens in two tables. Multiply"
            " the chances to be *missed*, and subtract from 1.",
        ),
    ),
    hints=(
        "Three steps: the chance that one bit agrees, that all bits of a table agree, that some "
        "table does.",
        "Independent events multiply. 'At least one' is 1 minus 'none'.",
        "With p the chance of one table, the answer is 1 - (1 - p) ** tables, and p is a power "
        "of 1 - np.arccos(cosine) / np.pi.",
    ),
    correct=(_by_product,),
    after=(
        "Drawn against the cosine this is an S: `bits` moves the steep part to the right, `tables` "
        "to the left. With 10 and 10, neighbours at a cosine of 0.9 are found 91 % of the time, at "
        "0.55 only 20 %, and real neighbours are often no nearer than that."
    ),
)
