import re

import pytest

from course_lib.words.tokenization import tokenize


def test_accents_survive_where_the_ascii_pattern_loses_them():
    text = "Café naïve Übergröße"
    assert tokenize(text) == ["café", "naïve", "übergröße"]
    assert re.findall(r"\b[a-z]+\b", text.lower()) == []  # the guide's tokeniser (D036)


def test_composed_and_decomposed_accents_give_the_same_word():
    assert tokenize("cafe\u0301") == tokenize("caf\u00e9") == ["caf\u00e9"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't", ["don't"]),
        ("don\u2019t", ["don't"]),
        ("'quoted' dogs'", ["quoted", "dogs"]),
        ("rock'n'roll", ["rock'n'roll"]),
    ],
)
def test_an_apostrophe_joins_only_between_letters(text, words):
    assert tokenize(text) == words


def test_scripts_with_marks_and_dotted_capitals():
    assert tokenize("हिन्दी भाषा") == ["हिन्दी", "भाषा"]
    assert tokenize("İstanbul") == ["istanbul"]


def test_separators_numbers_and_identifiers():
    assert tokenize("n_components=32, k-means float32 3.14") == (
        ["n", "components", "k", "means", "float32"]
    )


def test_nothing_to_find():
    assert tokenize("") == tokenize("1 + 2 = 3") == []


def test_a_list_is_refused():
    with pytest.raises(TypeError, match="text: expected a str, got list"):
        tokenize(["a"])
