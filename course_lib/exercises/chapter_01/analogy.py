"""Exercise 01.analogy: signs and the exclusion rule (D027, D028)."""

from functools import cache

import numpy as np

from course_lib.datasets import WordVectors, static_vectors
from course_lib.exercises.definition import Case, Exact, Exercise, Mistake
from course_lib.vectors import analogy

TOY = WordVectors(
    ["man", "woman", "king", "queen", "boy", "girl", "court", "apple"],
    np.array(  # male, female, royal, young, fruit
        [
            [1.0, 0.0, 0.1, 0.0, 0.0],
            [0.0, 1.0, 0.1, 0.0, 0.0],
            [1.0, 0.0, 0.9, 0.0, 0.0],
            [0.2, 0.9, 0.9, 0.0, 0.0],
            [1.8, 0.0, 0.0, 1.6, 0.0],
            [0.0, 2.0, 0.0, 1.8, 0.0],
            [1.0, 1.1, 0.9, 0.1, 0.0],
            [0.0, 0.0, 0.0, 0.1, 3.0],
        ],
        dtype=np.float32,
    ),
)
REAL_WORDS = (
    "man woman king queen france paris japan tokyo kyoto italy rome boy girl nephew niece good "
    "better bad worse germany berlin spain madrid uncle aunt apple river doctor"
)


@cache
def _real() -> WordVectors:
    words = REAL_WORDS.split()
    lengths = np.random.default_rng(0).uniform(0.5, 3.0, size=(len(words), 1))
    matrix = static_vectors().subset(words).matrix * lengths
    return WordVectors(words, matrix.astype(np.float32))


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    real = _real()
    return [
        Case(TOY, "man", "king", "woman", label="made-up vectors"),
        Case(TOY, "man", "boy", "woman", label="made-up vectors"),
        Case(real, "france", "paris", "japan", label="real vectors of different lengths"),
        Case(real, "man", "king", "woman", label="real vectors of different lengths"),
        Case(real, "boy", "girl", "nephew", label="real vectors of different lengths"),
        Case(real, "good", "better", "bad", hidden=True),
        Case(real, "man", "woman", "uncle", hidden=True),
    ]


def solve(wv: WordVectors, a: str, b: str, c: str) -> str:
    """Return the first answer of `course_lib.vectors.analogy`."""
    return analogy(wv, a, b, c, k=1)[0][0]


def _nearest(wv: WordVectors, target: np.ndarray, excluded: tuple[str, ...]) -> str:
    unit = wv.normalized()
    ranked = np.argsort(-(unit.matrix @ target))
    return next(unit.words[i] for i in ranked if unit.words[i] not in excluded)


def _inputs_win(wv: WordVectors, a: str, b: str, c: str) -> str:
    unit = wv.normalized()
    return _nearest(wv, unit[b] - unit[a] + unit[c], ())


def _sign(wv: WordVectors, a: str, b: str, c: str) -> str:
    unit = wv.normalized()
    return _nearest(wv, unit[a] - unit[b] + unit[c], (a, b, c))


def _swapped(wv: WordVectors, a: str, b: str, c: str) -> str:
    unit = wv.normalized()
    return _nearest(wv, unit[a] + unit[b] - unit[c], (a, b, c))


def _raw_dot(wv: WordVectors, a: str, b: str, c: str) -> str:
    scores = wv.matrix @ (wv[b] - wv[a] + wv[c])
    ranked = (wv.words[i] for i in np.argsort(-scores))
    return next(word for word in ranked if word not in (a, b, c))


def _raw_distance(wv: WordVectors, a: str, b: str, c: str) -> str:
    gaps = np.linalg.norm(wv.matrix - (wv[b] - wv[a] + wv[c]), axis=1)
    ranked = (wv.words[i] for i in np.argsort(gaps))
    return next(word for word in ranked if word not in (a, b, c))


def _sum(wv: WordVectors, a: str, b: str, c: str) -> str:
    unit = wv.normalized()
    return _nearest(wv, unit[b] + unit[c], (a, b, c))


def _loop(wv: WordVectors, a: str, b: str, c: str) -> str:
    unit = {word: wv[word] / np.linalg.norm(wv[word]) for word in wv.words}
    target = unit[b] - unit[a] + unit[c]
    candidates = [word for word in wv.words if word not in {a, b, c}]
    return max(candidates, key=lambda word: float(unit[word] @ target))


EXERCISE = Exercise(
    id="01.analogy",
    title="a is to b as c is to …",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Solve a : b :: c : ? . Scale all vectors to length 1, build v_b − v_a + v_c, and return "
        "the word whose vector is nearest to it by cosine, other than a, b and c. `wv` has "
        "`wv.words`, `wv.matrix`, `wv[word]` and `wv.normalized()`."
    ),
    cell='''@exercise("01.analogy")
def solve_analogy(wv, a, b, c):
    """The word that is to c as b is to a: solve_analogy(wv, "man", "king", "woman")."""
    ...''',
    reference=solve,
    library=("course_lib.vectors.vector_arithmetic:analogy",),
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the inputs are not excluded",
            _inputs_win,
            "Your answer is one of the three words of the question. The sum lies so close to them "
            "that they nearly always win; every published accuracy leaves them out.",
        ),
        Mistake(
            "a and b swapped",
            _sign,
            "You went from b to a. The step that leads from a to b is v_b − v_a; add that to v_c.",
        ),
        Mistake(
            "c subtracted instead of a",
            _swapped,
            "v_a + v_b − v_c starts from the wrong corner of the parallelogram. Which word does "
            "the step start from?",
        ),
        Mistake(
            "raw distances",
            _raw_distance,
            "You measured with the ruler between vectors of different lengths: a short word is "
            "near everything that is short. Scale to length 1 first.",
        ),
        Mistake(
            "raw dot products",
            _raw_dot,
            "Vectors of different lengths: the long ones pull the sum their way and win the "
            "ranking. Scale to length 1 first.",
        ),
        Mistake(
            "nothing subtracted",
            _sum,
            "You looked for words like b and like c together. Without v_a there is no step from "
            "a to b.",
        ),
    ),
    hints=(
        "Draw the parallelogram: from a to b is the same step as from c to the answer.",
        "`unit = wv.normalized()`; the target is unit[b] − unit[a] + unit[c]; compare it with all "
        "rows of `unit.matrix` at once.",
        "Walk through the words in the order of falling cosine and stop at the first that isn't "
        "a, b or c.",
    ),
    correct=(_loop,),
    after="Report an analogy accuracy with its rule: were the inputs allowed to win?",
)
