"""Exercise 07.hnsw-memory: what the links of the graph take (D167, D168)."""

from functools import partial

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One vector with M = 16, many, other M, wide vectors."""
    return [
        Case(1, 64, 16, label="one vector"),
        Case(1_000_000, 64, 16),
        Case(1_000_000, 64, 32, label="twice the links"),
        Case(1000, 768, 2, label="the smallest M"),
        Case(10_000_000, 384, 24, hidden=True),
    ]


def _bytes(
    n: int, d: int, M: int, base: float = 2, upper: float = 1.0, number: int = 4, rows: bool = True
) -> float:
    links = base * M + upper * M / (M - 1)
    return n * ((4 * d if rows else 0) + number * links)


def _per_level(n: int, d: int, M: int) -> float:
    """Add level after level: a share of M^-l of the rows reaches level l."""
    links = 2.0 * M + sum(M * M**-level for level in range(1, 60))
    return n * 4.0 * d + n * 4.0 * links


def _half_a_level(n: int, d: int, M: int) -> float:
    return n * 4 * (d + 1.5 * M)


def _every_level(n: int, d: int, M: int) -> float:
    return n * 4 * (d + 2 * M / (1 - 1 / M))


def _levels_alone(n: int, d: int, M: int) -> float:
    return n * 4 * (d + 2 * M + 1 / (M - 1))


def _first_level(n: int, d: int, M: int) -> float:
    return n * 4 * (d + 2 * M + M / M)


def _whole_level(n: int, d: int, M: int) -> float:
    return n * 4 * (d + 3 * M)


def _wide(n: int, d: int, M: int) -> float:
    return n * (8 * d + 4 * (2 * M + M / (M - 1)))


def _one_vector(n: int, d: int, M: int) -> float:
    return _bytes(1, d, M)


def _whole_numbers(n: int, d: int, M: int) -> float:
    return n * (4 * d + 8 * M + 4 * M // (M - 1))


EXERCISE = Exercise(
    id="07.hnsw-memory",
    title="Two M at the bottom",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "HNSW stores for each of n vectors d float32 numbers, up to 2M links on level 0, and up to "
        "M links on each higher level that the vector reaches. Level l ≥ 1 is reached by a share "
        "of $M^{-l}$ of the vectors, so a vector has $1/(M-1)$ higher levels on average. A link is "
        "a 4-byte number. Return the expected bytes of vectors and links, all places for links "
        "counted as full."
    ),
    cell='''@exercise("07.hnsw-memory")
def graph_bytes(n, d, M):
    """Expected bytes of n d-dimensional float32 vectors and their links."""
    ...''',
    reference=_bytes,
    cases=cases,
    comparison=Close(rtol=1e-9),
    mistakes=(
        Mistake(
            "M links at the bottom",
            partial(_bytes, base=1),
            "Level 0, where all vectors are, holds *2M* links. Guides forget the 2 and are off by "
            "nearly half of the links.",
        ),
        Mistake(
            "one and a half levels",
            _half_a_level,
            "A published estimate: M links on '1.5 levels'. Level 0 has 2M, and a vector has 1/(M "
            "− 1) higher levels, 0.07 for M = 16, not half a level.",
        ),
        Mistake(
            "the higher levels are left out",
            partial(_bytes, upper=0.0),
            "Nearly: the higher levels are missing, M/(M − 1) links a vector on average. Little, "
            "but asked for.",
        ),
        Mistake(
            "2M links on every level",
            _every_level,
            "Only level 0 has 2M places. The higher ones have M.",
        ),
        Mistake(
            "8 bytes a link",
            partial(_bytes, number=8),
            "A link is the number of a row in 4 bytes: enough for 4 billion rows.",
        ),
        Mistake(
            "the links alone",
            partial(_bytes, rows=False),
            "The vectors themselves are missing: 4 bytes for each of the d numbers.",
        ),
        Mistake(
            "the number of levels for the number of links",
            _levels_alone,
            "1/(M − 1) is how many *levels* a vector has above on average. Each of them holds M "
            "links: M/(M − 1).",
        ),
        Mistake(
            "level 1 and no more",
            _first_level,
            "Level 1 is reached by one in M. Some go higher still: 1/M + 1/M² + … = 1/(M − 1).",
        ),
        Mistake(
            "a whole level more for everyone",
            _whole_level,
            "Only a share of M^-l of the vectors reaches level l. All M places on a level above "
            "for *every* vector are far too many.",
        ),
        Mistake(
            "8 bytes a number",
            _wide,
            "A float32 has 4 bytes. (NumPy's own floats have 8.)",
        ),
        Mistake(
            "one vector only",
            _one_vector,
            "That is one vector, and there are n: multiply *everything* by it.",
        ),
        Mistake(
            "whole-number division",
            _whole_numbers,
            "`//` cuts off the fraction: M/(M − 1) is a bit more than 1, and that is the point.",
        ),
    ),
    hints=(
        "Three parts for one vector: its numbers, its links on level 0, its links above.",
        "M/(M − 1) = M · 1/(M − 1): the links of one level times the expected number of levels.",
        "n · (4d + 4 · (2M + M/(M − 1))).",
    ),
    correct=(_per_level,),
    after=(
        "For M = 16 about 132 bytes of links a vector: half as much again for 64 numbers, 4 % for "
        '768. "1.5x" holds for one dimension only.'
    ),
    library=(
        "course_lib.exercises.chapter_07.hnsw_memory:_bytes",
        "course_lib.stores.memory_arithmetic:hnsw_link_bytes",
        "course_lib.ann.hnsw_memory:hnsw_bytes",
    ),
)
