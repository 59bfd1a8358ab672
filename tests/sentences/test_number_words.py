from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.sentences.number_words import (
    SOURCE_VOCABULARY,
    TARGET_VOCABULARY,
    number_pairs,
    source_ids,
    spell,
    target_ids,
)

VALUES = dict(zip(SOURCE_VOCABULARY[3:23], range(20), strict=True)) | {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}

SCALES = ["thousand", "million", "billion", "trillion"]


def read(words):
    """The number that words mean, read by arithmetic from left to right."""
    total = group = 0
    for word in words:
        if word == "hundred":
            group *= 100
        elif word in SCALES:
            total += group * 1000 ** (1 + SCALES.index(word))
            group = 0
        else:
            group += VALUES[word]
    return total + group


def test_known_spellings():
    known = {
        0: "zero",
        13: "thirteen",
        15: "fifteen",
        19: "nineteen",
        40: "forty",
        100: "one hundred",
        342: "three hundred forty two",
        1_000_010: "one million ten",
        12_000_345: "twelve million three hundred forty five",
    }
    assert {number: " ".join(spell(number)) for number in known} == known


@given(st.integers(0, 10**15 - 1))
def test_reading_the_words_gives_the_number_back(number):
    words = spell(number)
    assert read(words) == number
    assert 1 <= len(words) <= 24
    assert "<pad>" not in words


def test_the_longest_number_has_24_words():
    assert len(spell(373_373_373_373_373)) == 24


def test_all_lengths_are_equally_frequent_and_digits_agree_with_words():
    pairs = number_pairs(3000, max_digits=6, seed=2)
    assert all(read(words) == int("".join(digits)) for words, digits in pairs)
    shares = Counter(len(digits) for _, digits in pairs)
    assert sorted(shares) == [1, 2, 3, 4, 5, 6]
    np.testing.assert_allclose([shares[d] / 3000 for d in shares], 1 / 6, atol=0.03)
    assert {"".join(d) for _, d in pairs if len(d) == 1} == set("0123456789")
    assert pairs == number_pairs(3000, max_digits=6, seed=2)
    assert {len(d) for _, d in number_pairs(50, 9, min_digits=9)} == {9}


def test_ids_are_places_in_the_vocabularies():
    assert [SOURCE_VOCABULARY[i] for i in source_ids(["six", "million"])] == ["six", "million"]
    assert [TARGET_VOCABULARY[i] for i in target_ids("60")] == ["6", "0", "<eos>"]
    assert SOURCE_VOCABULARY[:3] == TARGET_VOCABULARY[:3] == ["<pad>", "<bos>", "<eos>"]
    assert len(set(SOURCE_VOCABULARY)) == len(SOURCE_VOCABULARY) == 36
    with pytest.raises(KeyError, match="seventyone"):
        source_ids(["seventyone"])


def test_bad_numbers_are_named():
    for number in (-1, 10**15):
        with pytest.raises(ValueError, match="number: expected 0 to 10\\^15 - 1"):
            spell(number)
    with pytest.raises(ValueError, match="got 5 and 4"):
        number_pairs(1, max_digits=4, min_digits=5)
