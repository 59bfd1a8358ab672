"""Exercise 02.noise-distribution: which words are drawn as noise."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Counts that are fourth powers, so that count ** 0.75 can be done in the head."""
    random = np.random.default_rng(seed).integers(1, 500, size=5)
    return [
        Case(np.array([16, 1])),
        Case(np.array([10_000, 16, 1])),
        Case(random),
        Case(np.array([16, 0, 1]), label="a word that never occurs"),
        Case(random * 1_000 + 7, hidden=True),
    ]


def _share(weights: np.ndarray) -> np.ndarray:
    return weights / weights.sum()


def _loop(counts: np.ndarray) -> list[float]:
    weights = [float(count) ** 0.75 for count in counts]
    total = sum(weights)
    return [weight / total for weight in weights]


def _of_shares(counts: np.ndarray) -> np.ndarray:
    return _share(_share(counts) ** 0.75)


EXERCISE = Exercise(
    id="02.noise-distribution",
    title="Draw noise words, rare ones a little more often",
    kind="implement",
    minutes=4,
    difficulty=1,
    points=1,
    statement=(
        "Negative sampling draws its noise words in proportion to count$^{3/4}$. Return the "
        "probability of every word. Check by hand: counts 16 and 1 give 8 to 1."
    ),
    cell='''@exercise("02.noise-distribution")
def noise_probabilities(counts):
    """Return the probability, shape (V,), of drawing each word as noise; counts: (V,)."""
    ...''',
    reference="course_lib.words.noise:noise_distribution",
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-12),
    mistakes=(
        Mistake(
            "not a distribution: it does not sum to 1",
            lambda counts: _share(counts) ** 0.75,
            "A power of shares no longer sums to 1: sampling by a cumulative sum would fall off "
            "its end, or never reach it. Divide by the sum after the power, not before.",
        ),
        Mistake(
            "without the power",
            _share,
            "That draws by plain frequency: 'the' is noise in one draw of thirteen. Raise the "
            "counts to 3/4 first.",
        ),
        Mistake(
            "the power upside down",
            lambda counts: _share(counts ** (4 / 3)),
            "An exponent above 1 makes frequent words *more* frequent: 16 to 1 becomes 40 to 1. "
            "3/4 is below 1 and brings them closer, 8 to 1.",
        ),
        Mistake(
            "all words alike",
            lambda counts: np.full(len(counts), 1 / len(counts)),
            "Equal probabilities are the power 0. Then noise is nearly always a rare word, and "
            "the model learns 'frequent' instead of 'fits here'. Use the counts.",
        ),
        Mistake(
            "divided by the sum of the counts",
            lambda counts: counts**0.75 / counts.sum(),
            "The weights are right, but you divide by the sum of the *counts*, so the result "
            "does not sum to 1. Divide by the sum of the weights.",
        ),
        Mistake(
            "weights without the division",
            lambda counts: counts**0.75,
            "These weights are in the right proportion, but probabilities sum to 1.",
        ),
    ),
    hints=(
        "Two steps: weights from the counts, then weights that sum to 1.",
        "The power belongs to the counts: `counts ** 0.75`.",
        "Divide the weights by their own sum, not by the sum of the counts.",
    ),
    correct=(_loop, _of_shares),
    after="An exponent below 1 flattens: rare words are drawn more often than they occur.",
)
