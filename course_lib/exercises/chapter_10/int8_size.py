"""Exercise 10.int8-size: does int8 make a BERT four times as small? (D224)"""

from collections.abc import Callable
from typing import Any

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake
from course_lib.sentences import BERT_BASE, parameter_count

KEYS = ("float32", "int8 linear layers", "int8 table too")
LINEAR = 85_500_000  # weights of BERT base's linear layers, rounded
TOTAL = sum(parameter_count(BERT_BASE).values())
TABLE = BERT_BASE.vocabulary_size * BERT_BASE.dim
MIXED = (LINEAR + 4 * (TOTAL - LINEAR)) / 1e6
RIGHT = (4 * TOTAL / 1e6, MIXED, MIXED - 3 * TABLE / 1e6)
WITHIN = 3.0  # MB


def sizes() -> dict[str, float]:
    """The three sizes in MB of 10⁶ bytes."""
    return dict(zip(KEYS, (round(size, 1) for size in RIGHT), strict=True))


def check(got: Any) -> str | None:
    """Say which size is off."""
    if not isinstance(got, dict) or set(got) != set(KEYS):
        return f"expected a dict with the keys {', '.join(map(repr, KEYS))}, got {got!r}"
    for key, right in zip(KEYS, RIGHT, strict=True):
        if not _near(got[key], right):
            return f"{key!r}: {got[key]} MB isn't within {WITHIN:.0f} MB of what a count gives"
    return None


def _near(value: Any, right: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return bool(number and abs(value - right) <= WITHIN)


def _returns(*values: float) -> Callable[[], dict[str, float]]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _has(place: int, right: float) -> Callable[[Any], bool]:
    return lambda got: isinstance(got, dict) and _near(got.get(KEYS[place]), right)


EXERCISE = Exercise(
    id="10.int8-size",
    title="A quarter of the size?",
    kind="predict",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "BERT base has 109.5 million parameters: 85.5 million weights in linear layers, a table "
        "of word vectors with 30,522 × 768 = 23.4 million, and 0.6 million others (positions, "
        "biases, layer norms). How many MB (millions of bytes) does it take in float32, with the "
        "weights of its *linear layers* in int8 and all else in float32, and with the word table "
        "in int8 as well? Scales are too few to count. Three numbers, each within 3 MB."
    ),
    cell='''@exercise("10.int8-size")
def predict_megabytes():
    """Sizes of BERT base in millions of bytes."""
    return {"float32": ..., "int8 linear layers": ..., "int8 table too": ...}''',
    reference=sizes,
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "all of it shrinks to a quarter",
            _returns(438.0, 109.5, 109.5),
            '"400 MB become 100 MB" is what the guides say. It would need every number in '
            "int8, but quantising linear layers leaves the word table in float32: 23.4 million "
            "numbers of 4 bytes.",
            _has(1, TOTAL / 1e6),
        ),
        Mistake(
            "the linear layers alone",
            _returns(438.0, 85.5, 109.5),
            "85.5 MB are the linear layers in int8. The other 24 million parameters are still "
            "there, with 4 bytes each.",
            _has(1, LINEAR / 1e6),
        ),
        Mistake(
            "eight bytes instead of eight bits",
            _returns(876.0, 780.0, 876.0),
            "A float32 has 32 bits: 4 bytes. Yours has 8 bytes.",
            _has(0, 8 * TOTAL / 1e6),
        ),
        Mistake(
            "parameters are not bytes",
            _returns(109.5, 100.0, 60.0),
            "109.5 is the number of parameters in millions. In float32 each takes 4 bytes.",
            _has(0, TOTAL / 1e6),
        ),
        Mistake(
            "the table's bytes are gone",
            _returns(438.0, 181.5, 181.5 - 4 * TABLE / 1e6),
            "In int8 the table still takes one byte a number: it saves three of its four.",
            _has(2, RIGHT[1] - 4 * TABLE / 1e6),
        ),
        Mistake(
            "a quarter of what is left",
            _returns(438.0, 181.5, 181.5 / 4),
            "Only the table shrinks in the last step, from 94 MB to 23. The linear layers are in "
            "int8 already.",
            _has(2, RIGHT[1] / 4),
        ),
        Mistake(
            "units of 2²⁰ bytes",
            _returns(4 * TOTAL / 2**20, 173.1, 106.1),
            "You divided by 2²⁰, which gives MiB. Asked are millions of bytes.",
            _has(0, 4 * TOTAL / 2**20),
        ),
    ),
    hints=(
        "Count three groups: linear weights, table, others. Bytes each: 4 or 1.",
        "Float32: 4 · 109.5. In the second number only 85.5 million take one byte.",
        "The second number lies between 175 and 190.",
    ),
    correct=(_returns(438, 181.5, 111.2), _returns(437.9, 181.3, 111.0)),
    after=(
        "The smaller the model, the larger the table's share: in all-MiniLM-L6-v2 it is half of "
        "all parameters, and quantising linear layers alone saves little more than a third."
    ),
    library=("course_lib.exercises.chapter_10.int8_size:sizes",),
)
