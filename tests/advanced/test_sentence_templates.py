"""Sentence templates, and what counting sentences instead of words does to p."""

import numpy as np
import pytest

from course_lib.advanced.association_test import weat
from course_lib.advanced.published_words import WEATTest, weat_tests
from course_lib.advanced.sentence_templates import TEMPLATES, bleached_sentences, seat

TEST = WEATTest(
    99,
    "X",
    "Y",
    "A",
    "B",
    ("Amy", "Kate", "Lisa"),
    ("John", "Paul", "Mike"),
    ("office", "business"),
    ("home", "parents"),
    1.0,
    1.0,
)


class Hashed:
    """Each word has a random vector; a text is their sum."""

    def __init__(self, weight=1.0):
        self.weight, self.calls = weight, 0

    def word(self, word):
        vector = np.random.default_rng([ord(c) for c in word]).normal(size=20)
        is_name = word in TEST.x + TEST.y + TEST.a + TEST.b
        return vector if is_name else self.weight * vector

    def __call__(self, texts):
        self.calls += 1
        return np.array([sum(self.word(w) for w in t.strip(".").split()) for t in texts])


def test_words_get_the_sentences_of_their_class():
    assert bleached_sentences("Amy")[-1] == "The person's name is Amy."
    assert bleached_sentences("office")[0] == "This is an office."
    assert bleached_sentences("piano")[0] == "This is a piano."
    assert bleached_sentences("parents")[0] == "These are parents."
    assert bleached_sentences("love")[-1] == "It is love."
    assert bleached_sentences("happy")[-1] == "They are happy."
    assert bleached_sentences("kill")[0] == "This will kill."
    assert bleached_sentences("she")[0] == "She is here."
    assert bleached_sentences("hers")[0] == "It is hers."


def test_every_template_holds_the_word_once():
    for kind, templates in TEMPLATES.items():
        for template in templates.split("|"):
            assert template.format("WORD", a="a").count("WORD") == 1, (kind, template)


def test_by_word_is_weat_on_the_means_and_by_sentence_on_all_rows():
    encode = Hashed()
    found = seat(encode, TEST)
    assert encode.calls == 1
    sets = [[encode(bleached_sentences(w)) for w in s] for s in (TEST.x, TEST.y, TEST.a, TEST.b)]
    means = [np.stack([rows.mean(axis=0) for rows in group]) for group in sets]
    assert found.by_word.effect_size == pytest.approx(weat(*means).effect_size)
    assert found.by_word.partitions == 20
    rows = weat(*(np.concatenate(group) for group in sets))
    assert found.by_sentence.effect_size == pytest.approx(rows.effect_size)
    assert found.by_sentence.p_value == rows.p_value
    assert found.sentences == sum(len(rows) for group in sets for rows in group)


def test_copies_of_a_word_make_p_small_without_any_evidence():
    """With templates that add nothing, sentences are copies: the effect stays, p collapses."""
    found = seat(Hashed(weight=0.05), TEST)
    sign = np.sign(found.by_word.effect_size)
    assert abs(found.by_sentence.effect_size - found.by_word.effect_size) < 0.25
    extreme = [r.p_value if sign > 0 else 1 - r.p_value for r in (found.by_sentence, found.by_word)]
    assert extreme[0] < extreme[1] / 4 and found.by_word.p_value >= 1 / 20


def test_options_reach_both_tests():
    found = seat(Hashed(), TEST, ddof=0, samples=77)
    assert found.by_sentence.partitions == 77
    one = seat(Hashed(), TEST, ddof=1, samples=77)
    assert found.by_word.effect_size / one.by_word.effect_size == pytest.approx(np.sqrt(6 / 5))


def test_errors():
    with pytest.raises(ValueError, match="word: expected a word"):
        bleached_sentences("")
    with pytest.raises(ValueError, match="encode: expected 219 vectors"):
        seat(lambda texts: np.ones((3, 4)), weat_tests()[5])
