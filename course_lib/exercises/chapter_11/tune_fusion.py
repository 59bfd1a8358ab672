"""Exercise 11.tune-fusion: how much should meaning count beside words?"""

from collections.abc import Callable
from functools import cache
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

EVERY, SPARE = 12, 0.01


@cache
def measured() -> tuple[NDArray[np.float64], NDArray[np.float64], list[dict[int, int]]]:
    """Z-scores of words and of meaning, (questions, documents), and the graded documents."""
    from course_lib.applications import BM25Index, z_scores
    from course_lib.datasets import pydocs, pydocs_questions, pydocs_vectors
    from course_lib.training import text_vectors

    vectors, questions = pydocs_vectors(), pydocs_questions("dev")
    judged = {name for question in questions for name in question.relevant}
    rows = [i for i, name in enumerate(vectors.names) if name in judged or i % EVERY == 0]
    place = {vectors.names[row]: i for i, row in enumerate(rows)}
    index = BM25Index(0.8, 0.4)
    index.add([pydocs().doc(vectors.names[row]).text for row in rows])
    asked = [question.text for question in questions]
    words = np.array([z_scores(index.scores(text)) for text in asked])
    meaning = np.array([z_scores(row) for row in text_vectors(asked) @ vectors.matrix[rows].T])
    grades = [{place[n]: g for n, g in q.relevant.items() if n in place} for q in questions]
    return words, meaning, grades


@cache
def quality(alpha: float) -> float:
    """NDCG@10 of alpha times meaning plus (1 - alpha) times words, mean over the questions."""
    from course_lib.metrics import ndcg

    words, meaning, grades = measured()
    mixed = alpha * meaning + (1 - alpha) * words
    best = np.argsort(-mixed, axis=1, kind="stable")[:, :10]
    values = [
        ndcg([str(i) for i in found], {str(i): g for i, g in graded.items()}, 10)
        for found, graded in zip(best.tolist(), grades, strict=True)
    ]
    return float(np.mean(values))


@cache
def target() -> float:
    """The best on a grid of twentieths, less a little."""
    return max(quality(i / 20) for i in range(21)) - SPARE


def check(got: float) -> str | None:
    """Say what was measured where the target is missed."""
    if isinstance(got, bool) or not isinstance(got, Real) or not 0 <= got <= 1:
        return f"expected a number from 0 to 1, got {got!r}"
    found = quality(float(got))
    if found >= target():
        return None
    return f"alpha = {float(got):.3g}: NDCG@10 is {found:.3f} (the target is {target():.3f})"


def _returns(alpha: float) -> Callable[[], float]:
    return lambda: alpha


def _between(low: float, high: float) -> Callable[[object], bool]:
    return lambda got: isinstance(got, Real) and low <= float(got) <= high


EXERCISE = Exercise(
    id="11.tune-fusion",
    title="How much meaning, how much words?",
    kind="tune",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "The 66 dev questions, about 2,000 documents. BM25's scores and MiniLM's cosines are "
        "brought to z-scores, question by question, and mixed: `alpha` times meaning plus "
        "`1 - alpha` times words. Choose `alpha` so that NDCG@10 comes within 0.01 of the best "
        "possible. Each run of the cell measures your choice. Where will it be: nearer to the "
        "system that is better alone, or in the middle?"
    ),
    cell='''@exercise("11.tune-fusion")
def choose_alpha():
    """The share of meaning: a number from 0 (words alone) to 1 (meaning alone)."""
    return ...''',
    reference=_returns(0.8),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "half and half",
            _returns(0.5),
            "Equal shares treat both as equally good. Here meaning alone is clearly better than "
            "words alone, and deserves more.",
            _between(0.45, 0.55),
        ),
        Mistake(
            "words alone",
            _returns(0.0),
            "That is BM25. The questions are in people's own words, and the documents often use "
            "others.",
            _between(0.0, 0.02),
        ),
        Mistake(
            "meaning alone",
            _returns(1.0),
            "That is MiniLM. It misses the rare word that only the right document has, such as the "
            "name of an algorithm.",
            _between(0.98, 1.0),
        ),
        Mistake(
            "too many words",
            _returns(0.3),
            "Words still have too large a share of the vote. Give meaning more.",
            lambda got: isinstance(got, Real) and 0.02 < float(got) < 0.7,
        ),
        Mistake(
            "too few words",
            _returns(0.96),
            "Nearly nothing is left of the words. What they add is still to be had.",
            lambda got: isinstance(got, Real) and 0.9 < float(got) < 0.98,
        ),
    ),
    hints=(
        "Measure 0, 0.5 and 1 first. Which of the three is best?",
        "The best alpha lies between the two better ones.",
        "Between 0.7 and 0.9.",
    ),
    correct=(_returns(0.75), _returns(0.85)),
    after=(
        "The curve is flat around its top: how you fuse matters less than that you fuse. The best "
        "alpha belongs to these questions and this model; measure it again for yours."
    ),
    library=("course_lib.exercises.chapter_11.tune_fusion:quality",),
)
