"""Published tests on a table that lacks some of the words."""

import numpy as np
import pytest

from course_lib.advanced.association_test import weat
from course_lib.advanced.published_words import WEATTest, weat_tests
from course_lib.advanced.word_association import weat_on_words
from course_lib.datasets import WordVectors, static_vectors

TEST = WEATTest(
    99, "X", "Y", "A", "B", ("Ann", "bob", "cid"), ("dan", "eve"), ("f", "g"), ("h", "i", "j"), 1, 1
)
WORDS = ["ann", "bob", "dan", "eve", "f", "g", "h", "j"]
TABLE = WordVectors(WORDS, np.random.default_rng(1).normal(size=(8, 6)))


def test_missing_words_are_reported_and_left_out():
    found = weat_on_words(TABLE, TEST)
    assert found.missing == {"X": ("cid",), "Y": (), "A": (), "B": ("i",)}
    assert found.sizes == (2, 2, 2, 2) and found.coverage == 4 / 5
    sets = (["ann", "bob"], ["dan", "eve"], ["f", "g"], ["h", "j"])
    assert found.result == weat(*(TABLE.subset(words).matrix for words in sets))


def test_arguments_reach_the_test():
    one, zero = (weat_on_words(TABLE, TEST, ddof=d).result.effect_size for d in (1, 0))
    assert zero / one == pytest.approx(np.sqrt(4 / 3))
    names = weat_tests()[0]
    drawn = [weat_on_words(static_vectors(), names, samples=50, seed=s).result for s in (1, 1, 2)]
    assert drawn[0] == drawn[1] and drawn[0].partitions == 50


def test_a_set_needs_two_words():
    with pytest.raises(ValueError, match="two or more of the Y, got 1"):
        weat_on_words(TABLE.subset([w for w in WORDS if w != "eve"]), TEST)


def test_real_vectors_lean_as_published():
    found = [weat_on_words(static_vectors(), test) for test in weat_tests()]
    leaning = [one.result.effect_size > 0 for one in found]
    assert sum(leaning) >= 8
    flowers, instruments, career = (found[i].result for i in (0, 1, 5))
    assert min(flowers.effect_size, instruments.effect_size) > 0.8
    assert max(flowers.p_value, instruments.p_value) < 0.01
    assert career.effect_size > 0.5 and career.exact and career.partitions == 12_870
