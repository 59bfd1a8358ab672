"""Exercise 02.bug-analogy: three bugs between king and queen (D027, D028, D029, D057)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

WORDS = ["man", "woman", "king", "queen", "tea", "cup"]
CASE_1 = [[1, 2], [1, -1], [2, 2], [0, -1], [2, 1], [4, 1]]
CASE_2 = [[-2, 1], [3, 2], [-1, 0], [1, 0], [0, 3], [2, -1]]
CASE_3 = [[0, 1], [1, 0], [1, 1], [0, 2], [-1, 0]]  # every word but b and c scores below 0


def cases(seed: int) -> list[Case]:
    """Two drawings in the plane on which all eight mixtures of the bugs differ; random vectors."""
    words = [f"w{i}" for i in range(12)]
    vectors = np.random.default_rng(seed).normal(size=(12, 6)).round(1)
    return [
        Case(WORDS, np.array(CASE_1, float), "man", "woman", "king"),
        Case(WORDS, np.array(CASE_2, float), "man", "woman", "king"),
        Case(WORDS[:5], np.array(CASE_3, float), "man", "woman", "king", label="low scores"),
        Case(words, vectors, "w0", "w1", "w2", hidden=True),
    ]


def _solve(
    words: list[str],
    vectors: np.ndarray,
    a: str,
    b: str,
    c: str,
    sign: float = 1.0,
    normalise: bool = True,
    exclude: bool = True,
) -> str:
    ids = [words.index(word) for word in (a, b, c)]
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if normalise else vectors
    scores = unit @ (sign * (unit[ids[1]] - unit[ids[0]]) + unit[ids[2]])
    if exclude:
        scores[ids] = -np.inf
    return words[int(np.argmax(scores))]


def _inputs_at_zero(words: list[str], vectors: np.ndarray, a: str, b: str, c: str) -> str:
    ids = [words.index(word) for word in (a, b, c)]
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = unit @ (unit[ids[1]] - unit[ids[0]] + unit[ids[2]])
    scores[ids] = 0
    return words[int(np.argmax(scores))]


def _library(words: list[str], vectors: np.ndarray, a: str, b: str, c: str) -> str:
    from course_lib.datasets import WordVectors
    from course_lib.vectors.vector_arithmetic import analogy

    return str(analogy(WordVectors(words, vectors), a, b, c, k=1)[0][0])


def _sorted(words: list[str], vectors: np.ndarray, a: str, b: str, c: str) -> str:
    unit = {word: v / np.sqrt(v @ v) for word, v in zip(words, vectors, strict=True)}
    query = unit[c] + unit[b] - unit[a]
    others = [word for word in words if word not in (a, b, c)]
    return max(others, key=lambda word: float(unit[word] @ query))


EXERCISE = Exercise(
    id="02.bug-analogy",
    title="man : woman :: king : king?",
    kind="find-the-bug",
    minutes=12,
    difficulty=3,
    points=3,
    statement=(
        "`a : b :: c : ?`, as in man : woman :: king : queen. The code should search the word "
        "whose *direction* is nearest to that of $b - a + c$, all vectors at length 1, among the "
        "words other than a, b and c. It has three bugs. Repair them all; the verdict says which "
        "are left."
    ),
    cell='''@exercise("02.bug-analogy")
def solve_analogy(words, vectors, a, b, c):
    """Return the word w with a : b :: c : w; vectors: (n, d), row i belongs to words[i]."""
    i, j, k = words.index(a), words.index(b), words.index(c)
    query = vectors[i] - vectors[j] + vectors[k]
    scores = vectors @ query
    return words[np.argmax(scores)]''',
    reference=_library,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "all three bugs",
            partial(_solve, sign=-1.0, normalise=False, exclude=False),
            "This still does what the given code does. Write down b - a for man and woman: "
            "which way must the step go? What are the lengths? Which words may not win?",
        ),
        Mistake(
            "the step goes the wrong way",
            partial(_solve, sign=-1.0),
            "a - b walks from woman to man; asked is the step from a to b, added to c. On "
            "1,500 Google analogies the wrong sign solves 16 %, the right one 73 %.",
        ),
        Mistake(
            "the inputs may win",
            partial(_solve, exclude=False),
            "The nearest word to b - a + c is nearly always b or c itself: 'king' for king - man "
            "+ woman. Put the scores of a, b and c out of the race before taking the largest.",
        ),
        Mistake(
            "long vectors win",
            partial(_solve, normalise=False),
            "A dot product grows with a vector's length, so one long vector answers everything. "
            "Divide every row by its length first, also those of a, b and c.",
        ),
        Mistake(
            "the inputs get a score of 0",
            _inputs_at_zero,
            "0 is not the lowest score: a word at a right angle scores 0, one behind it less. "
            "Where all others are negative, an input wins after all. Use -np.inf.",
        ),
        Mistake(
            "the step is right, two bugs are left",
            partial(_solve, normalise=False, exclude=False),
            "The signs are right now. Left are the lengths, because a long vector wins every dot "
            "product, and a, b and c themselves, which may not win.",
        ),
        Mistake(
            "the lengths are right, two bugs are left",
            partial(_solve, sign=-1.0, exclude=False),
            "All rows have length 1 now. Left are the direction of the step, which should lead "
            "from a to b, and a, b and c themselves, which may not win.",
        ),
        Mistake(
            "the inputs are out, two bugs are left",
            partial(_solve, sign=-1.0, normalise=False),
            "a, b and c can't win any more. Left are the direction of the step, which should "
            "lead from a to b, and the lengths, because a long vector wins every dot product.",
        ),
    ),
    hints=(
        "Draw the first case on paper: from man to woman is the step. Add it to king.",
        "Three places: the signs in `query`; the lengths of the rows; who takes part in `argmax`.",
        "Make a matrix of rows with length 1 and use it throughout; before `argmax`, set "
        "`scores[[i, j, k]] = -np.inf`. The signs are yours.",
    ),
    correct=(_sorted, _solve),
    after=(
        "The famous result depends on the rule that a, b and c can't win. Report both numbers, "
        "with the rule and without."
    ),
    library=("course_lib.vectors.vector_arithmetic:analogy",),
)
