"""Similarity joins against comparing all pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.ann import MinHash, minhash_bands
from course_lib.metrics.near_duplicates import character_ngrams, normalized_text, similar_pairs

sets = st.lists(st.frozensets(st.sampled_from("abcdefghij"), max_size=8), max_size=12)
thresholds = st.sampled_from([0.01, 0.2, 1 / 3, 0.5, 2 / 3, 0.75, 0.8, 0.9, 1.0])


def jaccard(a, b):
    return len(a & b) / len(a | b) if a or b else 0.0


@settings(max_examples=80, deadline=None)
@given(sets, sets, thresholds)
def test_finds_exactly_the_pairs_that_comparing_all_finds(a, b, threshold):
    expected = [
        (i, j, jaccard(one, other))
        for i, one in enumerate(a)
        for j, other in enumerate(b)
        if jaccard(one, other) >= threshold
    ]
    assert similar_pairs(a, b, threshold) == expected


@settings(max_examples=80, deadline=None)
@given(sets, thresholds)
def test_inside_one_list_each_pair_comes_once(a, threshold):
    both = similar_pairs(a, a, threshold)
    assert similar_pairs(a, threshold=threshold) == [pair for pair in both if pair[0] < pair[1]]


@pytest.mark.parametrize("size", [4, 6, 9])
def test_pairs_that_just_reach_the_threshold_are_found(size):
    """A set and itself without one element: each side looks up two elements, or one."""
    rng = np.random.default_rng(size)
    whole = [frozenset(map(str, rng.choice(40, size, replace=False))) for _ in range(60)]
    less = [frozenset(sorted(s)[1:]) for s in whole]
    found = {(i, j) for i, j, _ in similar_pairs(whole, less, (size - 1) / size)}
    assert {(i, i) for i in range(60)} <= found


def test_looks_at_few_pairs_and_finds_what_minhash_finds():
    rng = np.random.default_rng(0)
    base = [frozenset(map(str, rng.choice(20_000, 60, replace=False))) for _ in range(150)]
    twins = [frozenset([*list(s)[3:], "x", "y", "z"]) for s in base[:30]]
    found = similar_pairs([*base, *twins], threshold=0.8)
    assert [(i, j) for i, j, _ in found] == [(i, 150 + i) for i in range(30)]
    signatures = MinHash(128).signatures([*base, *twins])
    assert {(i, j) for i, j, _ in found} <= set(map(tuple, minhash_bands(signatures, 32).tolist()))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("How do I SORT?", "how do i sort"),
        ("  a\n\t b--c ", "a b c"),
        ("ﬁle_name STRASSE Straße", "file name strasse strasse"),
        ("½ x²", "1 2 x2"),
        ("...", ""),
        ("naïve Σ", "naïve σ"),
    ],
)
def test_normalization(text, normal):
    assert normalized_text(text) == normal
    assert normalized_text(normal) == normal


def test_ngrams():
    assert character_ngrams("abcab", 2) == {"ab", "bc", "ca"}
    assert character_ngrams("abc", 4) == {"abc"} and character_ngrams("", 4) == frozenset()
    assert len(character_ngrams("abcdefgh", 4)) == 5


def test_bad_input_is_named():
    for threshold in (0, 1.1, -1, float("nan")):
        with pytest.raises(ValueError, match="threshold: "):
            similar_pairs([{"a"}], threshold=threshold)
    with pytest.raises(ValueError, match="n: expected 1 or more, got 0"):
        character_ngrams("abc", 0)
