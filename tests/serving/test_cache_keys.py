import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.serving import answer_key, embedding_key

BASE = {"text": "a cat", "model": "m", "revision": "1", "options": {"dim": 8, "unit": True}}
ANSWER = {
    "query": "a cat",
    "k": 10,
    "model": "m",
    "revision": "1",
    "index_version": 7,
    "reranker": None,
    "options": {"package": "numpy"},
}


@pytest.mark.parametrize(
    "change",
    [
        {"text": "a cat "},
        {"model": "n"},
        {"revision": "2"},
        {"options": None},
        {"options": {"dim": 9, "unit": True}},
        {"options": {"dim": "8", "unit": True}},
        {"options": {"dim": 8, "unit": False}},
        {"options": {"dim": 8, "unit": 1}},
        {"options": {"dim": 8, "unit": None}},
        {"options": {"dims": 8, "unit": True}},
    ],
)
def test_whatever_changes_the_vector_changes_the_key(change):
    assert embedding_key(**BASE) != embedding_key(**(BASE | change))


@pytest.mark.parametrize(
    "change",
    [
        {"query": "cat"},
        {"k": 11},
        {"model": "n"},
        {"revision": "2"},
        {"index_version": 8},
        {"index_version": "7"},
        {"reranker": "r"},
        {"reranker": "None"},
        {"options": {"package": "scipy"}},
    ],
)
def test_whatever_changes_the_answer_changes_the_key(change):
    """D211: the key left out the re-ranker, the model and the version of the index."""
    assert answer_key(**ANSWER) != answer_key(**(ANSWER | change))


def test_nothing_that_the_answer_depends_on_can_be_forgotten():
    for name in ("model", "revision", "index_version", "reranker"):
        with pytest.raises(TypeError, match=name):
            answer_key(**{key: value for key, value in ANSWER.items() if key != name})


def test_the_order_of_options_is_no_difference():
    turned = dict(reversed(BASE["options"].items()))
    assert embedding_key(**BASE) == embedding_key(**(BASE | {"options": turned}))


def test_the_two_kinds_of_keys_never_meet():
    assert embedding_key("a", "b", "c") != answer_key(
        "a", 1, model="b", revision="c", index_version=1, reranker=None
    )


parts = st.tuples(*[st.text(st.characters(codec=None), max_size=4)] * 3)


@given(parts, parts)
def test_different_inputs_never_share_a_key(a, b):
    assert (embedding_key(*a) == embedding_key(*b)) == (a == b)


def test_a_boundary_can_not_be_forged():
    pairs = [("ab", "c"), ("a", "bc"), ('a","b', "c"), ("a", 'b","c'), ("a\x00b", "c")]
    assert len({embedding_key(text, model, "1") for text, model in pairs}) == len(pairs)


def test_every_process_makes_the_same_key():
    code = "from course_lib.serving import embedding_key as k; print(k('é\\ud800', 'm', '1'))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == embedding_key("é\ud800", "m", "1")


@pytest.mark.parametrize("value", [np.float32(1), [1], {"a": 1}, b"x"])
def test_options_without_a_written_form_are_refused(value):
    with pytest.raises(TypeError, match="options.*dim"):
        embedding_key("a", "m", "1", {"dim": value})
    with pytest.raises(TypeError, match="options"):
        embedding_key("a", "m", "1", {1: "a"})
    with pytest.raises(ValueError):
        embedding_key("a", "m", "1", {"dim": float("nan")})
