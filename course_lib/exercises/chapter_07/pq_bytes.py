"""Exercise 07.pq-bytes: how small is small (D157, D166)."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

KEYS = ("bytes, m = 8", "compression, m = 8", "m for 32x", "bytes, m = 96, 4 bits")


def _sizes() -> dict[str, float]:
    full = 768 * 4
    return dict(zip(KEYS, (8 * 8 / 8, full / 8, full / 32, 96 * 4 / 8), strict=True))


def _prediction(*values: float) -> Callable[[], dict[str, float]]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _is(key: int, value: float) -> Callable[[dict[str, float]], bool]:
    return lambda got: abs(got[KEYS[key]] - value) <= 0.005 * value


EXERCISE = Exercise(
    id="07.pq-bytes",
    title="Eight bytes, and which compression?",
    kind="predict",
    minutes=4,
    difficulty=1,
    points=1,
    statement=(
        "A vector has 768 float32 numbers. Product quantisation with m parts of 8 bits: how many "
        "bytes has a code for m = 8, and how many times smaller is that? Which m gives 32 times "
        'smaller? And how many bytes has a code with m = 96 parts of 4 bits? (Guides print "m = '
        '8" beside "32x".)'
    ),
    cell='''@exercise("07.pq-bytes")
def predict_codes():
    """Predict sizes of PQ codes of a 768-d float32 vector."""
    return {
        "bytes, m = 8": ...,
        "compression, m = 8": ...,
        "m for 32x": ...,
        "bytes, m = 96, 4 bits": ...,
    }''',
    reference=_sizes,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=1e-3),
    mistakes=(
        Mistake(
            "eight bytes are 32 times smaller",
            _prediction(8, 32, 96, 48),
            "3,072 bytes become 8: that is 3,072 / 8. The number 32 belongs to 96 bytes.",
            _is(1, 32),
        ),
        Mistake(
            "numbers instead of bytes",
            _prediction(8, 96, 24, 48),
            "768 / 8 compares numbers with bytes. A float32 has four bytes: the vector has 3,072.",
            _is(1, 96),
        ),
        Mistake(
            "eight bits a part are eight bytes",
            _prediction(64, 48, 12, 384),
            "8 parts of 8 *bits* each are 64 bits. How many bytes are that?",
            _is(0, 64),
        ),
        Mistake(
            "a part for each 32 numbers",
            _prediction(8, 384, 24, 48),
            "768 / 32 = 24 counts numbers a part. 32 times smaller than 3,072 bytes is how many "
            "bytes, and one part is one byte.",
            _is(2, 24),
        ),
        Mistake(
            "four bits count as a byte",
            _prediction(8, 384, 96, 96),
            "With 4 bits a part, two parts share a byte: 96 × 4 bits.",
            _is(3, 96),
        ),
        Mistake(
            "one byte a number",
            _prediction(768, 4, 96, 48),
            "That is 8 bits for each of the 768 *numbers*. Here 8 bits name the centroid of a "
            "whole *part*, and there are only 8 parts.",
            _is(0, 768),
        ),
        Mistake(
            "the ratio is upside down",
            _prediction(8, 1 / 384, 96, 48),
            "That is the share that is left. How many times smaller: full bytes / code bytes.",
            _is(1, 1 / 384),
        ),
        Mistake(
            "32 parts for 32 times",
            _prediction(8, 384, 32, 48),
            "32 parts are 32 bytes, and 3,072 / 32 is 96 times smaller. Which number of bytes is "
            "a 32nd of 3,072?",
            _is(2, 32),
        ),
        Mistake(
            "bits for bytes",
            _prediction(8, 384, 96, 384),
            "96 × 4 are bits. A byte has eight of them.",
            _is(3, 384),
        ),
    ),
    hints=(
        "Bytes of the full vector first: 768 float32 numbers.",
        "Bytes of a code = m · bits / 8.",
        "3,072 / 8, then 3,072 / 32, then 96 · 4 / 8.",
    ),
    correct=(_prediction(8, 384, 96, 48), _prediction(8.0, 3072 / 8, 3072 // 32, 48.0)),
    after=(
        "The chapter measures what 16, 32 and 96 times smaller do to recall, with and without "
        "re-ranking."
    ),
    library=("course_lib.exercises.chapter_07.pq_bytes:_sizes",),
)
