"""The lists have the paper's sizes, and nothing comes twice."""

import pytest

from course_lib.advanced.published_words import gender_words, professions, weat_tests
from course_lib.datasets import static_vectors

SIZES = [(25, 25), (25, 25), (32, 25), (16, 25), (16, 8), (8, 8), (8, 8), (8, 8), (6, 7), (8, 8)]


def test_sets_have_the_sizes_of_table_1():
    assert [(len(t.x), len(t.a)) for t in weat_tests()] == SIZES
    assert [(len(t.y), len(t.b)) for t in weat_tests()] == SIZES
    assert [t.number for t in weat_tests()] == list(range(1, 11))
    first = weat_tests()[0]
    assert [words[0] for words in (first.x, first.y, first.a, first.b)] == [
        "aster",
        "ant",
        "caress",
        "abuse",
    ]


def test_published_effects_are_large_and_their_p_small():
    assert [t.published_effect for t in weat_tests()[5:8]] == [1.81, 1.06, 1.24]
    assert all(1 < t.published_effect < 2 and 0 < t.published_p < 0.02 for t in weat_tests())


@pytest.mark.parametrize("test", weat_tests(), ids=lambda t: t.number)
def test_no_word_is_in_two_sets_that_are_compared(test):
    for first, second in ((test.x, test.y), (test.a, test.b)):
        assert len({*first, *second}) == len(first) + len(second)


def test_names_are_capitalised_and_other_sets_are_not():
    for test in weat_tests():
        for name, words in ((test.x_name, test.x), (test.y_name, test.y)):
            if "names" in name:
                assert all(word.istitle() for word in words), name
    assert all(word.islower() for test in weat_tests() for word in test.a + test.b)


def test_gendered_words_are_lower_case_and_pairs_have_two_known_genders():
    words = gender_words()
    singles = [word for pair in words.definitional + words.equalize for word in pair]
    assert all(word.isalpha() and word.islower() for word in [*singles, *words.specific])
    in_pairs = [word for pair in words.equalize for word in pair]
    assert len(set(in_pairs)) == len(in_pairs) == 86
    assert len(set(words.specific)) == len(words.specific) > 190
    assert [len(pair) for pair in words.definitional] == [2] * 10


def test_the_first_word_of_a_pair_is_the_female_one():
    wv = static_vectors()
    direction = wv["she"] - wv["he"]
    words = gender_words()
    known = [p for p in words.definitional + words.equalize if p[0] in wv and p[1] in wv]
    leaning = [float((wv[a] - wv[b]) @ direction) > 0 for a, b in known]
    assert len(known) >= 38 and sum(leaning) / len(leaning) > 0.93


def test_professions_are_rated_between_minus_one_and_one():
    rated = professions()
    words = [p.word for p in rated]
    assert words == sorted(set(words)) and len(words) > 230
    assert all(-1 <= p.definitional <= 1 and -1 <= p.stereotype <= 1 for p in rated)
    by_word = {p.word: (p.definitional, p.stereotype) for p in rated}
    assert by_word["waitress"] == (-0.9, -0.1) and by_word["carpenter"] == (0.1, 0.8)
