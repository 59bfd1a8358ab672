"""Exercise 12.bug-int8-codes: cut off instead of rounded, and 267 becomes 11 (D253, D254)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Rows = np.ndarray


def cases(seed: int) -> list[Case]:
    """One dimension with steps of 1, two ranges, new rows inside and outside, many."""
    rng = np.random.default_rng(seed)

    def grid(low: Rows, step: Rows, steps: Rows) -> Rows:
        """Numbers away from the edges between two codes."""
        return low + step * (steps + rng.choice([-0.35, 0.1, 0.3], steps.shape))

    low, step = np.array([-1.0, 0.0, 10.0]), np.array([0.01, 0.5, 0.125])
    seen = low + step * np.array([[0], [255], [100]])
    inside, outside = rng.integers(1, 254, (3, 3)), rng.integers(-60, 320, (5, 3))
    many = rng.integers(-40, 300, (60, 3))
    return [
        Case(np.array([[0.0], [255.0]]), np.array([[3.2], [3.8], [200.9]]), label="steps of 1"),
        Case(
            np.array([[0.0], [255.0]]), np.array([[267.3], [-2.4], [255.8]]),
            label="new numbers outside the range",
        ),
        Case(
            np.array([[0.0, -51.0], [255.0, 0.0]]), np.array([[100.3, -20.03], [0.2, -0.24]]),
            label="two dimensions with ranges of their own",
        ),
        Case(seen, grid(low, step, inside), label="inside"),
        Case(seen, grid(low, step, outside), label="in- and outside"),
        Case(seen, grid(low, step, many), hidden=True),
    ]  # fmt: skip


def coded(
    train: Rows,
    new: Rows,
    rounding: str = "nearest",
    outside: str = "end",
    ranges: str = "each",
    levels: int = 255,
    of: str = "train",
) -> Rows:
    """Round to the nearest of 256 codes between the least and the largest seen in `train`."""
    source = train if of == "train" else new
    axis = 0 if ranges == "each" else None
    low, high = source.min(axis=axis), source.max(axis=axis)
    steps = (new - low) / np.maximum(high - low, 1e-9) * levels
    steps = np.rint(steps) if rounding == "nearest" else np.floor(steps)
    if outside == "end":
        steps = steps.clip(0, 255)
    if outside == "top only":
        steps = np.minimum(steps, 255)
    return np.asarray(steps.astype(int).astype(np.uint8))


def _loop(train: Rows, new: Rows) -> list[list[int]]:
    low, high = train.min(axis=0), train.max(axis=0)
    centres = np.linspace(low, high, 256)  # (256, d): what each code stands for
    return [[int(np.abs(centres[:, j] - v).argmin()) for j, v in enumerate(row)] for row in new]


EXERCISE = Exercise(
    id="12.bug-int8-codes",
    title="267 becomes 11",
    kind="find-the-bug",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "The published quantiser learns the range of each dimension from `train` and writes `new` "
        "vectors as whole numbers from 0 to 255. Two things are wrong with its codes. Return for "
        "each number the code whose value, `low + code · (high - low) / 255`, is *nearest* to it, "
        "also where it lies outside the range that was seen. (uint8, or any whole numbers.)"
    ),
    cell='''@exercise("12.bug-int8-codes")
def int8_codes(train, new):
    """train (n, d), new (m, d); returns codes 0 to 255, (m, d)."""
    low, high = train.min(axis=0), train.max(axis=0)
    steps = (new - low) / (high - low) * 255
    return steps.astype(int).astype(np.uint8)''',
    reference=coded,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "cut off, and wrapped around",
            lambda train, new: (
                ((new - train.min(0)) / (train.max(0) - train.min(0)) * 255)
                .astype(int)
                .astype(np.uint8)
            ),
            "astype cuts off: 3.8 becomes 3. And a byte holds 0 to 255: 267 becomes 267 - 256 = "
            "11, so the largest numbers turn into the smallest ones.",
        ),
        Mistake(
            "rounded, still wrapped around",
            partial(coded, outside="wraps"),
            "Inside the range the codes are right now. Outside, the cast to one byte wraps around: "
            "267 becomes 11, and -2 becomes 254. Hold the steps to 0 … 255 before the cast.",
        ),
        Mistake(
            "clipped, still cut off",
            partial(coded, rounding="down"),
            "The ends hold. But the cast cuts off: codes are half a step too low on average, and "
            "the squared error is four times as large as it need be. Round first.",
        ),
        Mistake(
            "held at the top only",
            partial(coded, outside="top only"),
            "Numbers above the range get 255. Those *below* it are negative, and in a byte -2 is "
            "254: the range has two ends.",
        ),
        Mistake(
            "one range for all",
            partial(coded, ranges="all"),
            "You took least and largest of all numbers together. A dimension with a small "
            "range then gets a handful of codes: take them along axis 0.",
        ),
        Mistake(
            "the range of the new vectors",
            partial(coded, of="new"),
            "Codes must mean the same for every vector, whenever it comes. The range is that of "
            "`train`; new vectors with a range of their own get codes that can't be compared.",
        ),
        Mistake(
            "256 steps",
            partial(coded, levels=256),
            "256 codes have 255 steps between them: the last one would be code 256, which isn't "
            "there.",
        ),
    ),
    hints=(
        "Print the codes for 3.8 and for 267.3 in the first two cases.",
        "np.rint before the cast. And what is the largest number that a byte can hold?",
        "Round, clip to 0 … 255, then cast, in this order.",
    ),
    correct=(_loop,),
    after=(
        "FAISS cuts off, too, and adds half a step when it decodes: the same error. What counts is "
        "that both sides agree on what a code stands for."
    ),
    library=("course_lib.advanced.scalar_codes:ScalarQuantizer.encode",),
)
