"""Leaks: what was planted is found, what is only on the same subject isn't."""

import numpy as np
import pytest

from course_lib.datasets import pydocs_questions
from course_lib.metrics import find_leaks
from course_lib.metrics.near_duplicates import character_ngrams, normalized_text

QUESTIONS = [question.text for question in pydocs_questions()]
TRAIN, REST = QUESTIONS[:150], QUESTIONS[150:]


def disguised(text, seed):
    """An exact copy to a reader: other case, other spaces, other punctuation."""
    rng = np.random.default_rng(seed)
    text = "".join(c.upper() if rng.random() < 0.3 else c for c in text).rstrip("?.")
    return "  " + text.replace(" ", "  ") + ("?!" if seed % 2 else " ...")


def with_typo(text, seed):
    """One letter of a long question exchanged."""
    place = 3 + seed % (len(text) - 6)
    return text[:place] + "q" + text[place + 1 :]


def test_planted_copies_are_all_found_and_called_exact():
    planted = [disguised(text, seed) for seed, text in enumerate(TRAIN[:40])]
    report = find_leaks(TRAIN, [*REST, *planted])
    exact = [(leak.test, leak.train) for leak in report.leaks if leak.exact]
    assert exact == [(len(REST) + i, i) for i in range(40)]
    assert all(leak.similarity == 1.0 for leak in report.leaks if leak.exact)


def test_planted_typos_are_all_found():
    long = [text for text in TRAIN if len(text) > 60]
    report = find_leaks(TRAIN, [with_typo(text, seed) for seed, text in enumerate(long)])
    assert len(long) > 30 and report.leaked == list(range(len(long)))
    for leak in report.leaks:
        assert leak.exact or TRAIN[leak.train] == long[leak.test]


def test_every_pair_at_the_threshold_is_reported():
    report = find_leaks(TRAIN, REST, near=0.15)
    grams = [[character_ngrams(normalized_text(t)) for t in texts] for texts in (REST, TRAIN)]
    expected = {
        (i, j)
        for i, a in enumerate(grams[0])
        for j, b in enumerate(grams[1])
        if len(a & b) / len(a | b) >= 0.15
    }
    assert {(leak.test, leak.train) for leak in report.leaks} == expected and len(expected) > 0


def test_the_course_s_own_splits_are_clean():
    for split in ("train", "dev"):
        train = [q.text for q in pydocs_questions(split)]
        assert not find_leaks(train, [q.text for q in pydocs_questions("test")], near=0.6).leaks


def test_report():
    train = ["Sort an array, please", "sort an array please!", "something else entirely"]
    test = ["another question", "SORT an array please", "sort an array pleased", "!?"]
    report = find_leaks(train, test, near=0.7)
    assert report.leaked == [1, 2] and report.clean == [0, 3] and report.share == 0.5
    assert [(leak.test, leak.train, leak.exact) for leak in report.leaks] == [
        (1, 0, True),
        (2, 0, False),
    ]
    assert report.leaked_train == [0, 1]
    assert repr(report) == "LeakReport(2 of 4 test texts leaked, 1 of them exactly)"
    table = report.table()
    assert (
        table["test_text"].tolist() == test[1:3] and table["train_text"].tolist() == [train[0]] * 2
    )
    assert "pleased" in report._repr_html_()


def test_exact_copies_come_first_and_then_the_most_similar():
    train = ["abcdefghijklm", "abcdefghijkl", "abcdefghij"]
    leaks = find_leaks(train, ["abcdefghijkl"], near=0.5).leaks
    assert [leak.train for leak in leaks] == [1, 0, 2]
    assert leaks[1].similarity > leaks[2].similarity


def test_a_test_text_that_comes_twice_leaks_twice():
    report = find_leaks(["Sort an array"], ["sort an array", "other", "sort, an array!"])
    assert report.leaked == [0, 2]


def test_the_same_ngrams_are_no_exact_copy():
    (leak,) = find_leaks(["abababab"], ["ababab"]).leaks
    assert leak.similarity == 1.0 and not leak.exact


def test_nothing_to_compare():
    assert find_leaks([], ["a question"]).share == 0.0
    assert find_leaks(["a question"], []).share == 0.0
    assert find_leaks(["", "?"], ["", "!"]).leaks == []
    assert find_leaks([], []).table().columns.tolist()[:2] == ["test", "train"]


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="train_texts: expected strings, but number 1 is 7"):
        find_leaks(["a", 7], ["b"])
    with pytest.raises(TypeError, match="test_texts: expected a list of strings"):
        find_leaks(["a"], "b")
    with pytest.raises(ValueError, match="near: .* got 0"):
        find_leaks(["a"], ["b"], near=0)
