"""Exercise 03.pair-count: what it takes to compare every sentence with every other (D069)."""

from collections.abc import Callable
from itertools import combinations

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

N = 10_000
KEYS = ("cross-encoder", "bi-encoder")


def _counted() -> dict[str, int]:
    """Count the pairs of a small set, see the rule, and apply it to 10,000."""
    small = sum(1 for _ in combinations(range(100), 2))  # 4,950 = 100 * 99 / 2
    assert small == 100 * 99 // 2
    return dict(zip(KEYS, (N * (N - 1) // 2, N), strict=True))


def _prediction(cross: int, bi: int) -> Callable[[], dict[str, int]]:
    return lambda: dict(zip(KEYS, (cross, bi), strict=True))


def _is(key: str, *values: int) -> Callable[[dict[str, int]], bool]:
    return lambda got: got[key] in values


EXERCISE = Exercise(
    id="03.pair-count",
    title="Ten thousand sentences, every pair",
    kind="predict",
    minutes=4,
    difficulty=1,
    points=1,
    statement=(
        "You look for the most similar pair among 10,000 sentences. A *cross-encoder* reads two "
        "sentences together and gives one score, the same in either order. A *bi-encoder* reads "
        "one sentence and gives a vector; vectors are compared afterwards, without the model. How "
        "many forward passes does each take? Exact whole numbers."
    ),
    cell='''@exercise("03.pair-count")
def count_passes():
    """Predict how often each model is run, for 10,000 sentences."""
    return {"cross-encoder": ..., "bi-encoder": ...}''',
    reference=_counted,
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "every sentence with every sentence",
            _prediction(N * N, N),
            "N² counts each pair twice, (A, B) and (B, A), and each sentence with itself. Guides "
            "print that number; the score is the same in either order.",
            _is("cross-encoder", N * N),
        ),
        Mistake(
            "each pair twice",
            _prediction(N * (N - 1), N),
            "N (N - 1) no longer has a sentence with itself, but (A, B) and (B, A) still count as "
            "two. One score serves both.",
            _is("cross-encoder", N * (N - 1)),
        ),
        Mistake(
            "each sentence with itself as well",
            _prediction(N * (N + 1) // 2, N),
            "Each pair counts once now. But N of your pairs are a sentence with itself, which "
            "nobody needs to score.",
            _is("cross-encoder", N * (N + 1) // 2),
        ),
        Mistake(
            "half of N²",
            _prediction(N * N // 2, N),
            "Nearly. N² has N pairs of a sentence with itself in it, and half of those are still "
            "there: 5,000 too many. Asked is the exact number.",
            _is("cross-encoder", N * N // 2),
        ),
        Mistake(
            "one pass a sentence for the cross-encoder",
            _prediction(N, N),
            "The cross-encoder has no vector of a sentence that could be kept: it has to read "
            "each pair afresh.",
            _is("cross-encoder", N, N // 2),
        ),
        Mistake(
            "the bi-encoder reads every pair",
            _prediction(N * (N - 1) // 2, N * (N - 1) // 2),
            "The comparisons are as many as pairs, but each is a dot product of two vectors that "
            "exist already. How many vectors does the model have to make?",
            _is("bi-encoder", N * N, N * (N - 1), N * (N - 1) // 2, N * (N + 1) // 2),
        ),
        Mistake(
            "two passes a sentence",
            _prediction(N * (N - 1) // 2, 2 * N),
            "Two towers with the same weights are one model. A sentence has the same vector "
            "whether it stands left or right in a pair.",
            _is("bi-encoder", 2 * N),
        ),
    ),
    hints=(
        "Try it with four sentences: list the pairs, and list the sentences.",
        "Four sentences have six pairs: each of 4 meets 3 others, and every pair is met twice.",
        "N (N - 1) / 2 pairs, and one vector a sentence.",
    ),
    correct=(_prediction(sum(range(N)), len(range(N))),),
    after=(
        "Sentence-BERT's paper puts it at 65 hours against 5 seconds on one GPU. Search systems "
        "use both: vectors to find a hundred candidates, a cross-encoder to order them."
    ),
)
