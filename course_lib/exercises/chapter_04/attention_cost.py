"""Exercise 04.attention-cost: windows against everything."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

KEYS = (
    "pairs, 56 x 56 tokens, all with all",
    "pairs, windows of 7 x 7",
    "times fewer",
    "times more pairs when the side doubles, all with all",
    "times more pairs when the side doubles, windows",
)


def _counts(*values: float) -> Callable[[], dict[str, float]]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _is(key: int, value: float) -> Callable[[dict[str, float]], bool]:
    return lambda got: abs(got[KEYS[key]] - value) <= 1e-4 * abs(value)


N = 56 * 56
RIGHT = (N * N, N * 49, N / 49, 16, 4)

EXERCISE = Exercise(
    id="04.attention-cost",
    title="Look through windows",
    kind="predict",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "Swin's first stage has 56 x 56 tokens. How many (query, key) pairs has full "
        "self-attention (without a [CLS] token), and how many when tokens attend only within "
        "their window of 7 x 7? How many times fewer? "
        "And by which factor do both grow when the side doubles to 112?"
    ),
    cell='''@exercise("04.attention-cost")
def predict_pairs():
    """Numbers of pairs; a token attends to itself as well."""
    return {
        "pairs, 56 x 56 tokens, all with all": ...,
        "pairs, windows of 7 x 7": ...,
        "times fewer": ...,
        "times more pairs when the side doubles, all with all": ...,
        "times more pairs when the side doubles, windows": ...,
    }''',
    reference=_counts(*RIGHT),
    cases=lambda seed: [Case()],
    comparison=Close(rtol=1e-4),
    mistakes=(
        Mistake(
            "the side squared",
            _counts(N, 49, 64, 16, 4),
            "56 · 56 is the number of *tokens*. Each of them looks at each: square it once more.",
            _is(0, N),
        ),
        Mistake(
            "pairs of one window",
            _counts(N * N, 49 * 49, N * N / 49**2, 16, 4),
            "49 · 49 pairs are in one window. There are 8 · 8 windows.",
            _is(1, 49 * 49),
        ),
        Mistake(
            "the side doubles, the tokens double",
            _counts(N * N, N * 49, 64, 4, 2),
            "Twice the side are four times the tokens.",
            _is(3, 4),
        ),
        Mistake(
            "windows grow like all with all",
            _counts(N * N, N * 49, 64, 16, 16),
            "With windows of a fixed size the pairs grow as the tokens do: that is the point.",
            _is(4, 16),
        ),
        Mistake(
            "windows don't grow",
            _counts(N * N, N * 49, 64, 16, 1),
            "The windows keep their size, but there are four times as many.",
            _is(4, 1),
        ),
        Mistake(
            "unordered pairs",
            _counts(N * (N - 1) / 2, N * 48 / 2, 65.3, 16, 4),
            "Attention isn't symmetric, and a token looks at itself: N · N, not N (N − 1) / 2.",
            lambda got: any(_is(0, (N * N + extra) / 2)(got) for extra in (-N, 0, N)),
        ),
        Mistake(
            "a [CLS] token as well",
            _counts((N + 1) ** 2, N * 49, 64, 16, 4),
            "That counts one token more than 56 · 56. Swin has no [CLS] token; the question is "
            "about the patches only.",
            _is(0, (N + 1) ** 2),
        ),
        Mistake(
            "partners along one side",
            _counts(N * N, N * 7, 448, 16, 4),
            "7 is the side of a window. Each token has 7 · 7 = 49 partners in it.",
            _is(1, N * 7),
        ),
        Mistake(
            "one partner for each window",
            _counts(N * N, N * 64, 49, 16, 4),
            "64 is the number of windows. A token looks at the 49 tokens of its own window, not at"
            " the windows.",
            _is(1, N * 64),
        ),
        Mistake(
            "times fewer, upside down",
            _counts(N * N, N * 49, 1 / 64, 16, 4),
            "That is the windows' share. How many *times fewer* is the larger number over the "
            "smaller one.",
            _is(2, 1 / 64),
        ),
        Mistake(
            "the difference",
            _counts(N * N, N * 49, N * N - N * 49, 16, 4),
            "That is how many pairs are saved. How many *times* fewer is a ratio.",
            _is(2, N * N - N * 49),
        ),
        Mistake(
            "windows double",
            _counts(N * N, N * 49, 64, 16, 2),
            "Twice the side are four times the windows: twice as many down and twice as many "
            "across.",
            _is(4, 2),
        ),
    ),
    hints=(
        "N = 56 · 56 tokens.",
        "All with all: N². Windows: each token has 49 partners.",
        "N² / (49 N) = N / 49.",
    ),
    correct=(_counts(9834496, 153664, 64, 16.0, 4.0),),
    after="Windows alone never talk to each other; Swin shifts them by half in every other layer.",
    library=("course_lib.media.window_attention:attention_multiplications",),
)
