"""The exercise keeps what it promises: `pytest` in this folder, course_lib installed."""

import functools

import numpy as np
import pytest
from odd_one_out import EXERCISE, check, reference

from course_lib.datasets import static_vectors
from course_lib.exercises import grade

SEEDS = (0, 1, 2026)


def untouched(vectors):
    """Return the row that is least like the others: a student who has only read."""
    ...


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("answer", [reference, *EXERCISE.correct])
def test_right_answers_pass_on_fresh_and_hidden_cases(answer, seed):
    verdict = grade(EXERCISE, answer, seed=seed, hidden=True)
    assert verdict.passed and verdict.points == EXERCISE.points, verdict


@pytest.mark.parametrize("mistake", EXERCISE.mistakes, ids=lambda mistake: mistake.name)
def test_each_mistake_is_called_by_its_name(mistake):
    verdict = grade(EXERCISE, functools.partial(mistake.implementation))
    assert (verdict.kind, verdict.mistake, verdict.points) == ("failed", mistake.name, 0.0)
    assert mistake.message in str(verdict)


def test_a_stub_is_not_an_attempt():
    assert grade(EXERCISE, untouched).kind == "not attempted"


def test_the_decorator_shows_the_verdict_and_leaves_the_function(capsys):
    assert check(reference) is reference
    assert capsys.readouterr().out.startswith("Passed: 90.odd-one-out")


def test_the_answer_works_on_real_words():
    words = ["cat", "dog", "horse", "algebra"]
    vectors = static_vectors()
    rows = np.stack([vectors[word] for word in words])
    assert words[reference(rows)] == "algebra"
