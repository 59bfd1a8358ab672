"""Exercise 06.memory: how much room a billion vectors take, before any index."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

DIM = 768
KEYS = ("1 million, float32", "100 million, float32", "1 billion, float32", "1 billion, int8")


def _gigabytes(bytes_per_number: float = 4, unit: float = 1e9, int8: float = 1) -> dict[str, float]:
    sizes = [n * DIM * bytes_per_number / unit for n in (1e6, 1e8, 1e9)]
    return dict(zip(KEYS, [*sizes, 1e9 * DIM * int8 / unit], strict=True))


def _prediction(*values: float) -> Callable[[], dict[str, float]]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _first_is(expected: float) -> Callable[[dict[str, float]], bool]:
    return lambda got: abs(got[KEYS[0]] - expected) <= 0.005 * expected


def _float32_right(got: dict[str, float]) -> bool:
    right = _gigabytes()
    return all(abs(got[key] / right[key] - 1) <= 0.01 for key in KEYS[:3])


EXERCISE = Exercise(
    id="06.memory",
    title="A billion vectors in gigabytes",
    kind="predict",
    minutes=4,
    difficulty=1,
    points=1,
    statement=(
        "Each vector has 768 numbers. How many gigabytes (1 GB = 10⁹ bytes) do the vectors alone "
        "take, as float32 and, the last one, as int8? Write the arithmetic or the numbers; 1 % "
        "off still counts as right."
    ),
    cell='''@exercise("06.memory")
def predict_gigabytes():
    """Predict the size of the bare vectors, in GB of 10**9 bytes."""
    return {
        "1 million, float32": ...,
        "100 million, float32": ...,
        "1 billion, float32": ...,
        "1 billion, int8": ...,
    }''',
    reference=_gigabytes,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=0.01),
    mistakes=(
        Mistake(
            "eight bytes a number",
            lambda: _gigabytes(8),
            "Eight bytes is a float64, NumPy's default. Embedding models give float32, and "
            "databases store float32: four bytes.",
            _first_is(6.144),
        ),
        Mistake(
            "one byte a number",
            lambda: _gigabytes(1),
            "That counts numbers, not bytes (or takes int8 for all). A float32 has 32 bits.",
            _first_is(0.768),
        ),
        Mistake(
            "32 bytes a number",
            lambda: _gigabytes(32, int8=8),
            "float32 has 32 *bits*. A byte has eight of them.",
            _first_is(24.576),
        ),
        Mistake(
            "gibibytes",
            lambda: _gigabytes(unit=2**30),
            "That is GiB, units of 2³⁰ bytes, 7 % less in number. Asked are units of 10⁹ bytes. "
            "Price lists and `df -h` mix the two: look which one you have.",
            _first_is(2.861),
        ),
        Mistake(
            "megabytes",
            lambda: _gigabytes(unit=1e6),
            "Right number, wrong unit: that is in megabytes.",
            _first_is(3072),
        ),
        Mistake(
            "bytes",
            lambda: _gigabytes(unit=1),
            "The arithmetic is right, and the result is in bytes. Asked are gigabytes: divide by "
            "10⁹.",
            _first_is(3.072e9),
        ),
        Mistake(
            "rounded too far",
            _prediction(3, 300, 3000, 768),
            "The idea is right; the rounding is coarser than 1 %. Let Python do the arithmetic: "
            "`1e6 * 768 * 4 / 1e9`.",
            lambda got: 0.01 < abs(got[KEYS[0]] / 3.072 - 1) < 0.03,
        ),
        Mistake(
            "a step between the sizes is wrong",
            _prediction(3.072, 30.72, 3072, 768),
            "The first is right. From a million to 100 million is a factor of 100, from there to "
            "a billion a factor of 10.",
            lambda got: _first_is(3.072)(got) and not _float32_right(got),
        ),
        Mistake(
            "int8 as two bytes",
            _prediction(3.072, 307.2, 3072, 1536),
            "The float32 sizes are right. Two bytes a number would be float16; an int8 has one.",
            lambda got: abs(got[KEYS[3]] - 1536) < 15,
        ),
        Mistake(
            "int8 as large as float32",
            _prediction(3.072, 307.2, 3072, 3072),
            "The float32 sizes are right. An int8 has 8 bits, a float32 has 32: the last one is a "
            "quarter of the third.",
            lambda got: abs(got[KEYS[3]] - 3072) < 30,
        ),
        Mistake(
            "int8 as eight bytes",
            _prediction(3.072, 307.2, 3072, 6144),
            "The float32 sizes are right. The 8 in int8 counts bits: one byte a number.",
            lambda got: abs(got[KEYS[3]] - 6144) < 60,
        ),
    ),
    hints=(
        "Numbers in all = vectors times 768. Then bytes a number.",
        "float32 has 4 bytes, int8 has 1.",
        "1,000,000 × 768 × 4 / 10⁹; the others follow by factors of 100, 10 and a quarter.",
    ),
    correct=(_prediction(3.072, 307.2, 3072.0, 768.0), _prediction(3.07, 307, 3070, 770)),
    after=(
        "3 GB fit into a laptop, 307 GB into one large server, 3 TB into a cluster, and that is "
        "before links, payloads and replicas. This is why chapter 7 compresses vectors."
    ),
    library=("course_lib.stores.memory_arithmetic:vector_bytes",),
)
