import numpy as np
import pytest

from course_lib.datasets import WordVectors, static_vectors
from course_lib.training.text_augmentation import delete_words, insert_words, substitute_words
from course_lib.vectors import cosine_similarity

TEXT = "Return the sorted copy of an array, but do not increase its size."


def rng(seed=0):
    return np.random.default_rng(seed)


def ring(n=40):
    """Words on a circle: each word's neighbours are known."""
    angles = 2 * np.pi * np.arange(n) / n
    words = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(n)]
    return WordVectors(words, np.stack([np.cos(angles), np.sin(angles)], axis=1))


def test_deleting_takes_the_share_that_it_says():
    words = [f"w{i}" for i in range(10_000)]
    kept = delete_words(" ".join(words), rng(), 0.3).split()
    assert len(kept) == pytest.approx(7000, abs=150)
    places = [words.index(word) for word in kept[:200]]
    assert places == sorted(places)
    assert delete_words(TEXT, rng(), 0) == TEXT


def test_a_text_is_never_deleted_whole():
    for seed in range(10):
        assert delete_words(TEXT, rng(seed), 1) in TEXT.split()
    assert {delete_words("a b c", rng(seed), 1) for seed in range(30)} == {"a", "b", "c"}
    assert delete_words("  ", rng(), 0.5) == ""


def test_substitutes_are_among_the_k_nearest_and_only_words_change():
    vectors = ring()
    text = "Wordaa, wordaf! (wordbc) the other x"
    seen = set()
    for seed in range(60):
        new = substitute_words(text, rng(seed), vectors, 1, k=2)
        first, second, third = new.split()[:3]
        assert first in ("Wordab,", "Wordbn,") and second in ("wordae!", "wordag!")
        assert third in ("(wordbb)", "(wordbd)") and new.endswith(" the other x")
        seen.add(new)
    assert len(seen) == 8  # each of two neighbours, in each of three places


def test_chance_is_that_of_a_word():
    vectors = ring()
    text = " ".join(vectors.words * 100)
    new = substitute_words(text, rng(), vectors, 0.25).split()
    changed = np.mean([a != b for a, b in zip(new, text.split(), strict=True)])
    assert changed == pytest.approx(0.25, abs=0.03)
    assert substitute_words(text, rng(), vectors, 0) == text


def test_far_neighbours_are_none():
    vectors = WordVectors(["north", "east"], np.eye(2))
    assert substitute_words("north east", rng(), vectors, 1) == "north east"
    assert insert_words("north east", rng(), vectors, 1) == "north east"
    assert substitute_words("north", rng(), vectors, 1, min_cosine=0) == "east"


def test_inserted_words_are_neighbours_and_the_others_keep_their_order():
    vectors = ring()
    places = set()
    for seed in range(80):
        new = insert_words("wordaa and wordak.", rng(seed), vectors, 1, k=2).split()
        assert [w for w in new if w in ("wordaa", "and", "wordak.")] == ["wordaa", "and", "wordak."]
        added = [w for w in new if w not in ("wordaa", "and", "wordak.")]
        assert len(added) == 2
        assert set(added) & {"wordab", "wordbn"} and set(added) & {"wordaj", "wordal"}
        places.add(new.index(added[0]))
    assert places >= {0, 1, 2, 3}


def test_real_words_stay_near_and_seeds_count():
    vectors = static_vectors()
    one, same, other = (substitute_words(TEXT, rng(seed), vectors, 0.8) for seed in (1, 1, 2))
    assert one == same != other and one != TEXT
    assert " do not " in one and one.endswith(".")  # short words carry the grammar

    def mean(text):
        words = [w.strip(",.").lower() for w in text.split()]
        return vectors.matrix[[vectors.index(w) for w in words if w in vectors]].mean(axis=0)

    random = " ".join(vectors.words[i] for i in rng().integers(0, len(vectors), 12))
    near, far = (cosine_similarity(mean(TEXT), mean(text)) for text in (one, random))
    assert near > 0.85 > far + 0.2


def test_opposites_are_neighbours_too():
    vectors = static_vectors()
    found = {substitute_words("increase", rng(seed), vectors, 1) for seed in range(40)}
    assert "decrease" in found


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"chance: expected 0 to 1, got 1.5"):
        delete_words(TEXT, rng(), 1.5)
    for change in (insert_words, substitute_words):
        with pytest.raises(ValueError, match=r"chance: expected 0 to 1, got -0.1"):
            change(TEXT, rng(), ring(), -0.1)
        with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
            change(TEXT, rng(), ring(), 0.1, k=0)
