import numpy as np
import pytest
from gensim.test.utils import datapath

from course_lib.datasets import WordVectors, analogies, static_vectors
from course_lib.words import evaluate_analogies, to_gensim

SECTIONS = ["family", "currency", "gram2-opposite", "gram8-plural"]


@pytest.fixture(scope="module")
def static():
    wv = static_vectors()
    return WordVectors(wv.words[:4000], wv.matrix[:4000])


@pytest.fixture(scope="module")
def questions():
    return {name: questions for name, questions in analogies().items() if name in SECTIONS}


def test_agrees_with_gensim_section_by_section(static, questions, tmp_path):
    file = tmp_path / "questions.txt"
    lines = []
    for name, section in questions.items():
        lines += [f": {name}"] + [" ".join(question) for question in section]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, theirs = to_gensim(static).evaluate_word_analogies(file)
    ours = evaluate_analogies(static, questions).sections
    for section in theirs[:-1]:
        correct, wrong = len(section["correct"]), len(section["incorrect"])
        got = ours[section["section"]]
        assert got.answered == correct + wrong
        assert got.correct == correct
        assert got.total == len(questions[section["section"]])


def test_the_file_of_gensim_is_the_test_we_read():
    with open(datapath("questions-words.txt"), encoding="utf-8") as file:
        assert sum(not line.startswith(":") for line in file) == sum(map(len, analogies().values()))


def test_brute_force_on_random_vectors():
    rng = np.random.default_rng(0)
    wv = WordVectors([f"w{i}" for i in range(40)], rng.standard_normal((40, 6)))
    unit = wv.matrix / np.linalg.norm(wv.matrix, axis=1, keepdims=True)
    asked = [tuple(rng.choice(wv.words, 4, replace=False)) for _ in range(600)]
    correct = 0
    for a, b, c, d in asked:
        target = unit[wv.index(b)] - unit[wv.index(a)] + unit[wv.index(c)]
        candidates = [w for w in wv.words if w not in (a, b, c)]
        correct += max(candidates, key=lambda w: unit[wv.index(w)] @ target) == d
    assert evaluate_analogies(wv, {"s": asked}).total.correct == correct > 0


def test_without_the_exclusion_rule_the_answer_is_an_input(static, questions):
    """D028: nearly always b or c wins."""
    with_rule = evaluate_analogies(static, questions).total.accuracy
    without = evaluate_analogies(static, questions, exclude_inputs=False).total.accuracy
    assert with_rule > 0.5
    assert without < 0.1


def test_length_of_vectors_does_not_matter(static, questions):
    lengths = np.random.default_rng(0).uniform(0.1, 10, (len(static), 1))
    stretched = WordVectors(static.words, static.matrix * lengths)
    family = {"family": questions["family"]}
    first, second = (evaluate_analogies(wv, family).total for wv in (static, stretched))
    assert first == second


def test_sections_are_pooled_by_kind(static, questions):
    result = evaluate_analogies(static, questions)
    assert result.syntactic + result.semantic == result.total
    assert result.syntactic.total == sum(len(questions[name]) for name in SECTIONS[2:])


def test_unknown_words_lower_coverage_and_nothing_crashes():
    wv = WordVectors(["a", "b"], np.eye(2))
    result = evaluate_analogies(wv, {"s": [("a", "b", "x", "y")], "empty": []})
    assert (result.total.answered, result.total.total, result.total.coverage) == (0, 1, 0.0)
    assert np.isnan(result.total.accuracy)
    assert result.sections["empty"].coverage == 0
