"""Words of code: identifiers come apart, punctuation stays outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.applications import code_tokens
from course_lib.applications.code_words import identifier_parts, singular


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("argsort", ("argsort",)),
        ("read_csv", ("read", "csv")),
        ("__init__", ("init",)),
        ("KNeighborsClassifier", ("k", "neighbors", "classifier")),
        ("HTTPServer2", ("http", "server", "2")),
        ("PCA", ("pca",)),
        ("GridSearchCV", ("grid", "search", "cv")),
        ("log1p", ("log", "1", "p")),
        ("größe_x", ("gr", "öß", "e", "x")),
        ("_", ()),
    ],
)
def test_identifiers_come_apart(name, parts):
    assert identifier_parts(name) == parts


def test_composed_names_also_come_whole():
    assert code_tokens("np.read_csv(GridSearchCV)", stem=str) == [
        *("np", "read", "csv", "readcsv"),
        *("grid", "search", "cv", "gridsearchcv"),
    ]
    assert code_tokens("read_csv", whole=False) == ["read", "csv"]


def test_punctuation_is_no_part_of_a_word():
    assert code_tokens("computer?") == code_tokens("computer") == ["computer"]
    assert code_tokens("sort, sort; (sort) 'sort'") == ["sort"] * 4


def test_plurals_lose_their_ending():
    words = "arrays queries matrices classes axes lens gas bias status torus movies goes"
    assert [singular(word) for word in words.split()] == [
        *("array", "query", "matrice", "classe", "axe", "len", "gas"),
        *("bia", "status", "torus", "movy", "goes"),
    ]
    assert code_tokens("two arrays") == code_tokens("two array")


@given(st.text(max_size=60))
def test_words_are_lower_case_and_join_with_others(text):
    words = code_tokens(text)
    assert words == [word.lower() for word in words] and all(words)
    assert code_tokens(f"{text} x") == [*words, "x"]
