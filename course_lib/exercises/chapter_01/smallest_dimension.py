"""Exercise 01.smallest-dimension: tune to 95 % of the quality (D008)."""

from functools import cache
from typing import Any

import numpy as np

from course_lib.datasets import static_vectors, word_similarity
from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake
from course_lib.vectors import similarity_preservation

GOAL, FULL = 0.95, 384


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    return [Case()]


@cache
def _rotated() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratings and both sides' vectors, turned so that the directions of most spread come first."""
    wv = static_vectors()
    judged = [(a.lower(), b.lower(), rating) for a, b, rating in word_similarity("wordsim353")]
    known = [(a, b, rating) for a, b, rating in judged if a in wv and b in wv]
    directions = np.linalg.eigh(wv.matrix.T @ wv.matrix)[1][:, ::-1]  # (384, 384)
    left = wv.matrix[[wv.index(a) for a, _, _ in known]]  # (pairs, 384)
    right = wv.matrix[[wv.index(b) for _, b, _ in known]]
    return np.array([rating for *_, rating in known]), left @ directions, right @ directions


@cache
def share(dim: int) -> float:
    """Spearman with people's ratings on the first `dim` directions, over that of all 384."""
    ratings, left, right = _rotated()
    kept = similarity_preservation(ratings, left[:, :dim], right[:, :dim])
    return kept / similarity_preservation(ratings, left, right)


@cache
def smallest() -> int:
    """Try 1, 2, 3 … until the goal is reached."""
    return next(dim for dim in range(1, FULL + 1) if share(dim) >= GOAL)


def measure(learner: Any) -> dict[str, Any]:
    """Call the learner's function and measure the dimension that it returns."""
    dim = learner()
    if isinstance(dim, bool) or not isinstance(dim, int | np.integer) or not 1 <= dim <= FULL:
        return {"dimension": dim, "share": None}
    return {"dimension": int(dim), "share": share(int(dim))}


def check(got: dict[str, Any]) -> str | None:
    """Right if the goal is reached with at most a tenth more dimensions than needed."""
    if got["share"] is None:
        return f"Expected a whole number from 1 to {FULL}, got {got['dimension']!r}."
    kept = f"{got['dimension']} dimensions keep {got['share']:.2%} of the quality"
    if got["share"] < GOAL and got["dimension"] > smallest():
        return f"{kept}: just under {GOAL:.0%}. The curve wobbles, and some smaller d reaches it."
    if got["share"] < GOAL:
        return f"{kept}: less than {GOAL:.0%}."
    if got["dimension"] > 1.1 * smallest():
        return f"{kept}: enough, but a table more than a tenth smaller does it too."
    return None


def _too_few(got: dict[str, Any]) -> bool:
    return got["share"] is not None and got["dimension"] < smallest()


def _rule_of_thumb(got: dict[str, Any]) -> bool:
    return got["dimension"] in (57, 58)


def _too_many(got: dict[str, Any]) -> bool:
    rule_or_right = got["dimension"] in (57, 58) or got["dimension"] <= 1.1 * smallest()
    return got["share"] is not None and got["share"] >= GOAL and not rule_or_right


EXERCISE = Exercise(
    id="01.smallest-dimension",
    title="How small can it get?",
    kind="tune",
    minutes=8,
    difficulty=2,
    points=1,
    statement=(
        "Keep only the first d directions of the word vectors, those in which they spread most "
        "(PCA without centring). Find the smallest d that keeps 95 % of the Spearman correlation "
        "with people's ratings (WordSim-353). You pass within a tenth of the smallest. The curve "
        "above helps; so does asking more than once."
    ),
    cell="""@exercise("01.smallest-dimension")
def dimension():
    return ...  # a whole number, 1 to 384""",
    reference=smallest,
    cases=cases,
    comparison=Invariant(check),
    run=measure,
    mistakes=(
        Mistake(
            "too few dimensions",
            lambda: 20,
            "Too much was thrown away: the ranking of the pairs changes. Go up, and look how "
            "slowly the share grows near the end.",
            _too_few,
        ),
        Mistake(
            "the rule of thumb, untested",
            lambda: 58,
            "4 · log2 of 21,397 words is 58. That does reach the goal on this one task, but it "
            "isn't the smallest that does: the vocabulary's size knows nothing about the task.",
            _rule_of_thumb,
        ),
        Mistake(
            "more dimensions than needed",
            lambda: 128,
            "The goal is reached with room to spare. Every dimension costs four bytes a word and "
            "time in each search: go down until the goal breaks.",
            _too_many,
        ),
    ),
    hints=(
        "The curve of quality against d rises steeply, then bends. Look where it crosses 95 %.",
        "Halve the interval: a d that is too small, one that is large enough, then their middle.",
        "It lies between 45 and 60.",
    ),
    correct=(lambda: 54,),
    after="Sweep d on your own task. A rule of thumb is where the sweep may start.",
)
