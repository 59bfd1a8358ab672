"""Exercise 02.dynamic-window-weights: what a random radius does to far words."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

WINDOW = 5


def _measured() -> np.ndarray:
    """Draw 200,000 radii; the share of centers whose radius reaches distance 1 to 5."""
    from course_lib.words.windows import draw_radii

    radii = draw_radii(200_000, WINDOW, seed=0)
    return np.array([(radii >= d).mean() for d in range(1, WINDOW + 1)]).round(3)


def _formula() -> list[float]:
    return [(WINDOW - d + 1) / WINDOW for d in range(1, WINDOW + 1)]


EXERCISE = Exercise(
    id="02.dynamic-window-weights",
    title="How often is a far word used?",
    kind="predict",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "word2vec with `window=5` draws, for each center, a radius from 1 to 5, all equally "
        "likely, and uses *every* word within it. In what share of the cases is the word at "
        "distance 1, 2, 3, 4, 5 used? Write five numbers between 0 and 1, then run: 200,000 "
        "radii are drawn and counted."
    ),
    cell='''@exercise("02.dynamic-window-weights")
def share_used():
    """How often is the word at distance 1, 2, 3, 4, 5 used? Five numbers from 0 to 1."""
    return [..., ..., ..., ..., ...]''',
    reference=_measured,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=0.0, atol=0.02),
    mistakes=(
        Mistake(
            "every word of the window, every time",
            lambda: [1.0] * WINDOW,
            "That is a fixed window. Here a radius of 2 leaves out the words at distance 3, 4 "
            "and 5: which radii reach distance 5?",
        ),
        Mistake(
            "GloVe's weights",
            lambda: [1 / d for d in range(1, WINDOW + 1)],
            "1/d is how GloVe counts. A random radius gives another curve: count the radii out "
            "of 1 ... 5 that are at least d.",
        ),
        Mistake(
            "as many words picked at random",
            lambda: [0.5] * WINDOW,
            "Five of the ten words in the window, picked at random, would be used equally often "
            "at all distances. word2vec picks a radius, not words, so near words win.",
        ),
        Mistake(
            "shares of the pairs",
            lambda: [(WINDOW - d + 1) / 15 for d in range(1, WINDOW + 1)],
            "Your numbers sum to 1: they are shares of all pairs. Asked is how often the word at "
            "distance d is used, and the one at distance 1 always is.",
        ),
        Mistake(
            "the share of each radius",
            lambda: [1 / WINDOW] * WINDOW,
            "Each radius comes up with probability 1/5, but a word at distance 2 is used by the "
            "radii 2, 3, 4 and 5 alike. Add them up.",
        ),
        Mistake(
            "one step too low",
            lambda: [(WINDOW - d) / WINDOW for d in range(1, WINDOW + 1)],
            "A radius of d includes the word at distance d itself. The word at distance 1 is "
            "reached by every radius.",
        ),
    ),
    hints=(
        "Which of the radii 1, 2, 3, 4, 5 reach the word next to the center? Which the farthest?",
        "The word at distance d is used whenever the radius is d or more.",
        "There are 5 - d + 1 such radii out of 5.",
    ),
    correct=(_formula,),
    after=(
        "A random radius is a linear weight (C - d + 1) / C: near words count more without a "
        "single multiplication."
    ),
    library=("course_lib.words.windows:linear_weights",),
)
