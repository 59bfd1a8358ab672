"""Exercise 03.parameter-count: where the 22.7 million parameters of MiniLM sit."""

from collections.abc import Callable
from typing import Any

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

PIECES, WIDTH, LAYERS, INNER, POSITIONS, SEGMENTS = 30_522, 384, 6, 1_536, 512, 2
KEYS = ("word table", "attention of one layer", "feed-forward of one layer", "whole model")


def _linear(inputs: int, outputs: int) -> int:
    return inputs * outputs + outputs  # matrix and bias


def _counted() -> dict[str, float]:
    """Count matrices, biases and norms; the whole has positions, segments and a pooler too."""
    norm = 2 * WIDTH
    table = PIECES * WIDTH
    attention = 4 * _linear(WIDTH, WIDTH)  # query, key, value, output
    feed_forward = _linear(WIDTH, INNER) + _linear(INNER, WIDTH)
    layer = attention + feed_forward + 2 * norm
    embeddings = table + (POSITIONS + SEGMENTS) * WIDTH + norm
    whole = embeddings + LAYERS * layer + _linear(WIDTH, WIDTH)
    parts = (table, attention, feed_forward, whole)
    return {key: count / 1e6 for key, count in zip(KEYS, parts, strict=True)}


def _in_the_head() -> dict[str, float]:
    """Matrices alone: biases, norms and positions are below 3 %."""
    square = WIDTH * WIDTH / 1e6
    table = PIECES * WIDTH / 1e6
    return dict(zip(KEYS, (table, 4 * square, 8 * square, table + 6 * 12 * square), strict=True))


def _but(**changes: float) -> Callable[[], dict[str, float]]:
    """Make the right answer with other numbers for keys, named by their first letter."""
    letters = {key[0]: key for key in KEYS}  # w is the whole model
    return lambda: {**_counted(), **{letters[name]: value for name, value in changes.items()}}


def _near(key: str, *values: float) -> Callable[[Any], bool]:
    return lambda got: any(abs(got[key] - value) <= 0.02 * value for value in values)


EXERCISE = Exercise(
    id="03.parameter-count",
    title="Where do the parameters sit?",
    kind="predict",
    minutes=6,
    difficulty=2,
    points=2,
    statement=(
        "all-MiniLM-L6-v2 has a vocabulary of 30,522 pieces, width 384, 6 layers with 12 heads, an "
        "inner width of 1,536 in the feed-forward part, and 512 positions. How many *million* "
        "parameters have its table of word pieces, the attention of one layer, the feed-forward "
        "part of one layer, and the whole model? 3 % off is right, so biases, norms and positions "
        "hardly matter."
    ),
    cell='''@exercise("03.parameter-count")
def millions_of_parameters():
    """Predict four numbers, in millions."""
    return {
        "word table": ...,
        "attention of one layer": ...,
        "feed-forward of one layer": ...,
        "whole model": ...,
    }''',
    reference=_counted,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=0.03),
    mistakes=(
        Mistake(
            "numbers that aren't millions",
            lambda: {key: 1e6 * millions for key, millions in _counted().items()},
            "Asked are millions: write 1.5 for 1,500,000 parameters.",
            lambda got: min(got.values()) > 1_000,
        ),
        Mistake(
            "the attention without its output matrix",
            _but(a=3 * 384 * 384 / 1e6),
            "Query, key and value have a matrix each; then the heads are put side by side and "
            "mixed. What mixes them has parameters too.",
            _near("attention of one layer", 3 * 384 * 384 / 1e6),
        ),
        Mistake(
            "a full matrix for every head",
            _but(a=12 * 3 * 384 * 384 / 1e6),
            "The heads share the width: 12 heads of 32 numbers make 384. Together their matrices "
            "are as large as for one head of the full width.",
            _near(
                "attention of one layer",
                *(12 * k * 384 * 384 / 1e6 for k in (1, 3, 4)),
                (12 * 3 + 1) * 384 * 384 / 1e6,
            ),
        ),
        Mistake(
            "one matrix for the whole attention",
            _but(a=384 * 384 / 1e6),
            "One square matrix is the size of the queries' alone. How many such matrices has the "
            "attention?",
            _near("attention of one layer", 384 * 384 / 1e6),
        ),
        Mistake(
            "half of the feed-forward part",
            _but(f=384 * 1536 / 1e6),
            "One matrix widens 384 numbers to 1,536. The layer's output has 384 again: what brings "
            "them back?",
            _near("feed-forward of one layer", 384 * 1536 / 1e6),
        ),
        Mistake(
            "a feed-forward part of the inner width only",
            _but(f=1536 * 1536 / 1e6),
            "No matrix is 1,536 by 1,536. The first leads from 384 to 1,536, the second back.",
            _near("feed-forward of one layer", 1536 * 1536 / 1e6, 2 * 1536 * 1536 / 1e6),
        ),
        Mistake(
            "one layer instead of six",
            _but(w=13.5),
            "Each of the six layers has matrices of its own. (ALBERT shares one set between all "
            "layers; this model doesn't.)",
            _near("whole model", 13.5),
        ),
        Mistake(
            "the whole model without its word table",
            _but(w=10.65),
            "These are the six layers. The table of word pieces belongs to the model as well, and "
            "it is larger than all of them.",
            _near("whole model", 10.65, 10.85),
        ),
    ),
    hints=(
        "The table has a row of 384 numbers for each piece. A matrix from a numbers to b numbers "
        "has a · b.",
        "Attention has four matrices of 384 by 384, the feed-forward part two: there and back.",
        "384² is 0.147 million. A layer has 4 + 8 times that; six layers and the table make the "
        "whole.",
    ),
    correct=(_in_the_head,),
    after=(
        "More than half of this 'transformer' is a lookup table, and it costs no arithmetic at "
        "all. That is why 22.7 million parameters run so fast."
    ),
    library=(
        "course_lib.exercises.chapter_03.parameter_count:_counted",
        "course_lib.sentences.bert_configuration:parameter_count",
    ),
)
