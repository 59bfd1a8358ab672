import numpy as np
import pytest
from gensim.models.fasttext import compute_ngrams, ft_hash_bytes, ft_ngram_hashes
from hypothesis import given
from hypothesis import strategies as st

from course_lib.words.ngrams import character_ngrams, fnv1a, ngram_buckets

WORDS = ["where", "a", "", "café", "हिन्दी", "日本", "naïveté", "x" * 30]


def test_the_14_ngrams_of_where():
    listed = [
        "<wh",
        "whe",
        "her",
        "ere",
        "re>",
        "<whe",
        "wher",
        "here",
        "ere>",
        "<wher",
        "where",
        "here>",
        "<where",
        "where>",
    ]
    assert sorted(character_ngrams("where", 3, 6)) == sorted(listed)
    assert len(listed) == 14


def test_ngrams_are_no_morphemes():
    ngrams = character_ngrams("unhappiness")  # D046
    assert "un" not in ngrams
    assert {"happi", "ppin"} < set(ngrams)


@given(st.text(max_size=12))
def test_ngrams_equal_gensims(word):
    assert sorted(character_ngrams(word, 3, 6)) == sorted(compute_ngrams(word, 3, 6))


@given(st.text(max_size=12).filter(lambda s: not any(0xD800 <= ord(c) < 0xE000 for c in s)))
def test_the_hash_equals_gensims(text):
    assert fnv1a(text) == ft_hash_bytes(text.encode())


def test_buckets_equal_hashing_each_ngram():
    ids, offsets = ngram_buckets(WORDS, 3, 6, 1000)
    for i, word in enumerate(WORDS):
        ours = ids[offsets[i] : offsets[i + 1]].tolist()
        assert ours == [fnv1a(ngram) % 1000 for ngram in character_ngrams(word, 3, 6)]
        assert sorted(ours) == sorted(ft_ngram_hashes(word, 3, 6, 1000))
    assert ids.dtype == np.int32


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="min_n, max_n: expected 1 <= min_n <= max_n, got 4 and 3"):
        character_ngrams("where", 4, 3)
    with pytest.raises(ValueError, match="buckets: expected 1 or more, got 0"):
        ngram_buckets(["where"], 3, 6, 0)
