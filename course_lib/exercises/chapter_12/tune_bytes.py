"""Exercise 12.tune-bytes: how many numbers, how many bits, for eight neighbours of ten?"""

from collections.abc import Callable
from functools import cache
from numbers import Integral
from typing import Any

import numpy as np

from course_lib.advanced import Compression, Prefix, ScalarQuantizer, measure_compression
from course_lib.ann import Truth, exact_truth
from course_lib.datasets import static_vectors
from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake
from course_lib.serving import ServingPCA

ROWS, QUERIES, DIM = 3000, 100, 384
TARGET, LIMIT = 0.80, 110


@cache
def turned_words() -> tuple[Truth, np.ndarray]:
    """3,000 word vectors on their principal axes with the true neighbours, and 100 queries."""
    chosen = np.random.default_rng(12).permutation(len(static_vectors()))[: ROWS + QUERIES]
    words = static_vectors().matrix[np.sort(chosen)]
    turned = ServingPCA(DIM).fit(words[QUERIES:]).transform(words)
    rows, queries = turned[QUERIES:], turned[:QUERIES]
    return exact_truth(rows, queries, 10, "cosine"), queries


@cache
def measure(dims: int, bits: int) -> tuple[float, int]:
    """Recall@10 and bytes a vector with `dims` axes of PCA and `bits` bits for each."""
    truth, queries = turned_words()
    quantizer = ScalarQuantizer(bits, clip=0.005 if bits < 6 else 0.0)
    point = measure_compression(Compression("", [Prefix(dims)], quantizer), truth, queries)
    return point.recall, point.code_size


def choice(got: Any) -> tuple[int, int] | None:
    """Return the answer as numbers, if it is one."""
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        return None
    if not all(isinstance(n, Integral) and not isinstance(n, bool) for n in got):
        return None
    dims, bits = (int(n) for n in got)
    return (dims, bits) if 1 <= dims <= DIM and 1 <= bits <= 8 else None


def check(got: Any) -> str | None:
    """Say what was measured where a target is missed."""
    chosen = choice(got)
    if chosen is None:
        return f"expected two whole numbers, 1 to {DIM} and 1 to 8, got {got!r}"
    recall, size = measure(*chosen)
    if recall >= TARGET and size <= LIMIT:
        return None
    return (
        f"{chosen[0]} numbers of {chosen[1]} bits: recall@10 is {recall:.1%} (at least "
        f"{TARGET:.0%}) with {size} bytes a vector (at most {LIMIT})"
    )


def _returns(dims: int, bits: int) -> Callable[[], tuple[int, int]]:
    return lambda: (dims, bits)


def _when(holds: Callable[[int, int, float, int], bool]) -> Callable[[Any], bool]:
    def recognise(got: Any) -> bool:
        chosen = choice(got)
        return chosen is not None and holds(*chosen, *measure(*chosen))

    return recognise


EXERCISE = Exercise(
    id="12.tune-bytes",
    title="Many coarse numbers, or few fine ones?",
    kind="tune",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "3,000 word vectors on their 384 principal axes. Choose how many axes to keep and how many "
        "bits each number gets, so that at least 80 % of the true ten neighbours are found with "
        "**at most 110 bytes** a vector (axes times bits, divided by 8). Guess first: is int8 on "
        "110 axes the way?"
    ),
    cell='''@exercise("12.tune-bytes")
def choose_code():
    """Return how many axes to keep (1 to 384), and bits for each (1 to 8)."""
    return ..., ...''',
    reference=_returns(288, 3),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "all bytes that there are",
            _returns(384, 8),
            "The neighbours are found, with too many bytes. Take away bits or axes, and see "
            "which of the two hurts less.",
            _when(lambda dims, bits, recall, size: recall >= TARGET and size > LIMIT),
        ),
        Mistake(
            "few numbers, finely written",
            _returns(110, 8),
            "These bytes buy fine steps for a few axes, and the other axes are gone altogether. "
            "The last bits of a number are worth less than the first bits of another one.",
            _when(lambda dims, bits, recall, size: recall < TARGET and bits >= 5),
        ),
        Mistake(
            "every number, too coarse",
            _returns(384, 2),
            "All axes are there, but with one or two bits a number falls on four values or fewer. "
            "Give up some axes at the end, which hold least, for another bit.",
            _when(lambda dims, bits, recall, size: recall < TARGET and bits <= 2),
        ),
        Mistake(
            "too few axes",
            _returns(220, 4),
            "The number of bits is sensible. But neighbours are lost with the axes that you cut "
            "off: keep more of them, within the bytes, with a bit less each if need be.",
            _when(lambda dims, bits, recall, size: recall < TARGET and bits in (3, 4)),
        ),
    ),
    hints=(
        "110 bytes are 880 bits: 110 numbers of 8 bits, 220 of 4, 293 of 3, 440 of 2.",
        "Try 220 of 4 bits. It is close. What does one bit less buy?",
        "Three bits, and between 280 and 293 axes.",
    ),
    correct=(_returns(285, 3), lambda: [np.int64(293), 3]),
    after=(
        "Three bits aren't a size that processors like, so you will rather see four. The trade is "
        "the same everywhere: coarse codes of many numbers beat fine codes of few."
    ),
    library=("course_lib.exercises.chapter_12.tune_bytes:measure",),
)
