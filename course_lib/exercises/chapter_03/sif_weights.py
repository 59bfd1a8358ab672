"""Exercise 03.sif-weights: smooth inverse frequency, of probabilities and not counts (D063)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Shares and weights that can be done in the head, a repeated word, a text without words."""
    rng = np.random.default_rng(seed)
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [4.0, 4.0]])
    counts = np.array([90, 9, 1])
    return [
        Case([0], vectors, counts, 0.1, label="a text of one word"),
        Case([0, 1], vectors, counts, 0.01),
        Case([1, 0, 1], vectors, counts, 0.01, label="a word that comes twice"),
        Case([], vectors, counts, 0.01, label="a text without words"),
        Case([2, 0], vectors, 1000 * counts, 0.001, label="a larger corpus"),
        Case(
            rng.integers(0, 8, size=6).tolist(),
            rng.normal(size=(8, 3)).round(1),
            rng.integers(1, 500, size=8),
            1e-3,
            hidden=True,
        ),
    ]


def _weights(counts: np.ndarray, a: float) -> np.ndarray:
    return np.asarray(a / (a + counts / counts.sum()))


def _right(ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float) -> np.ndarray:
    rows = np.array(ids, dtype=int)
    summed = _weights(counts, a)[rows] @ vectors[rows]  # (d,)
    return np.asarray(summed / max(len(ids), 1))


def _loop(ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float) -> np.ndarray:
    total, mean = sum(counts.tolist()), np.zeros(vectors.shape[1])
    for i in ids:
        mean += a * total / (a * total + int(counts[i])) * vectors[i] / len(ids)
    return mean


def _scaled(
    ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float, divisor: str
) -> np.ndarray:
    if not ids:
        return np.zeros(vectors.shape[1])
    weights = _weights(counts, a)[ids]
    if divisor == "once":
        once = list(dict.fromkeys(ids))
        return np.asarray(_weights(counts, a)[once] @ vectors[once] / len(ids))
    by = {"weights": weights.sum(), "one": 1.0, "different": len(set(ids))}[divisor]
    return np.asarray(weights @ vectors[ids] / by)


def _raw_counts(ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float) -> np.ndarray:
    rows = np.array(ids, dtype=int)
    return np.asarray((a / (a + counts))[rows] @ vectors[rows] / max(len(ids), 1))


def _shares_of_the_text(
    ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float
) -> np.ndarray:
    rows = np.array(ids, dtype=int)
    share = counts[rows] / max(counts[rows].sum(), 1)
    return np.asarray((a / (a + share)) @ vectors[rows] / max(len(ids), 1))


def _unweighted(ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float) -> np.ndarray:
    return vectors[np.array(ids, dtype=int)].sum(axis=0) / max(len(ids), 1)


def _upside_down(ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float) -> np.ndarray:
    rows = np.array(ids, dtype=int)
    return np.asarray((1 - _weights(counts, a))[rows] @ vectors[rows] / max(len(ids), 1))


def _nan(ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float) -> np.ndarray:
    rows = np.array(ids, dtype=int)
    return np.asarray((_weights(counts, a)[rows][:, None] * vectors[rows]).mean(axis=0))


def _per_word_of_the_text(
    ids: list[int], vectors: np.ndarray, counts: np.ndarray, a: float
) -> np.ndarray:
    rows, n = np.array(ids, dtype=int), max(len(ids), 1)
    return np.asarray((a / (a + counts / n))[rows] @ vectors[rows] / n)


EXERCISE = Exercise(
    id="03.sif-weights",
    title="Frequent words whisper",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "Smooth inverse frequency gives word $w$ the weight $a / (a + p(w))$, where $p(w)$ is its "
        "*probability* in the corpus. Return $\\frac{1}{|s|} \\sum_{w \\in s} \\frac{a}{a + p(w)} "
        "v_w$ for a text $s$ of $|s|$ words, or zeros for a text without words. By hand: counts "
        "90, 9, 1 and $a = 0.1$ give the first word $0.1 / (0.1 + 0.9) = 0.1$."
    ),
    cell='''@exercise("03.sif-weights")
def sif_average(ids, vectors, counts, a):
    """Return the weighted average of a text, shape (d,).

    ids: list of word numbers, one for each word of the text; vectors: (V, d);
    counts: (V,) how often each word occurs in the corpus; a: like 0.001.
    """
    ...''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-10),
    mistakes=(
        Mistake(
            "counts in place of probabilities",
            _raw_counts,
            "With a = 0.001 and raw counts, a / (a + 1) is already 0.001 and the frequent words "
            "get a millionth: the average is nearly zero. p(w) lies between 0 and 1.",
        ),
        Mistake(
            "divided by the sum of the weights",
            partial(_scaled, divisor="weights"),
            "That is an ordinary weighted mean, and a text of one frequent word would be as loud "
            "as one of a rare word. The formula divides by the number of words.",
        ),
        Mistake(
            "the sum instead of the average",
            partial(_scaled, divisor="one"),
            "The weights are right. Left is 1/|s|: without it long texts have long vectors.",
        ),
        Mistake(
            "divided by the number of different words",
            partial(_scaled, divisor="different"),
            "|s| counts the words of the text as they stand, so a word that comes twice counts "
            "twice, in the sum and in the divisor.",
        ),
        Mistake(
            "a word that comes twice is added once",
            partial(_scaled, divisor="once"),
            "The sum runs over the words of the text as they stand. A set forgets that a word "
            "comes twice, while |s| counts it twice.",
        ),
        Mistake(
            "probabilities within the text",
            _shares_of_the_text,
            "You divided by the counts of the words of *this text*. p(w) is a property of the "
            "corpus: the same word has the same weight in every text.",
        ),
        Mistake(
            "without weights",
            _unweighted,
            "That is the plain mean, in which 'the' is as loud as 'eigenvalue'. Multiply each "
            "vector by its word's weight.",
        ),
        Mistake(
            "the weights upside down",
            _upside_down,
            "p / (a + p) is near 1 for frequent words: they shout here. Which of a and p stands "
            "above the line?",
        ),
        Mistake(
            "a text without words becomes nan",
            _nan,
            "The mean over no rows is 0 / 0. A query of unknown words is common; it should give "
            "zeros.",
        ),
        Mistake(
            "counts divided by the length of the text",
            _per_word_of_the_text,
            "`counts` are of the corpus, so p(w) is a count divided by the number of words of the "
            "*corpus*: the sum of all counts. Yours are larger than 1.",
        ),
    ),
    hints=(
        "Three steps: probabilities from the counts, weights from the probabilities, then the "
        "average.",
        "Probabilities need the total of *all* counts, not only of the text's words.",
        "`weights[ids] @ vectors[ids]` is the weighted sum. By what is it divided, and what if "
        "`ids` is empty?",
    ),
    correct=(_loop,),
    after=(
        "a decides where 'frequent' begins: a word with p(w) = a has half the weight of a rare "
        "one. At a = 0.001 that is one word in a thousand."
    ),
    library=(
        "course_lib.exercises.chapter_03.sif_weights:_right",
        "course_lib.sentences.sif:SIF.weighted_means",
    ),
)
