"""Byte-pair encoding against Hugging Face's trainer and tokenizer."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, trainers
from tokenizers.pre_tokenizers import WhitespaceSplit

from course_lib.datasets import lee_corpus
from course_lib.sentences import basic_tokenize, bpe_tokenize, train_bpe

NEWS = Counter(word for text in lee_corpus().documents for word in basic_tokenize(text))
counts = st.dictionaries(st.text("abcd", min_size=1, max_size=7), st.integers(1, 9), min_size=1)


def rust_bpe(word_counts, merges):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = WhitespaceSplit()
    characters = len({character for word in word_counts for character in word})
    trainer = trainers.BpeTrainer(vocab_size=characters + merges, show_progress=False)
    tokenizer.train_from_iterator([[w] * c for w, c in word_counts.items()], trainer)
    return tokenizer


def rust_merges(tokenizer):
    return [tuple(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]


def test_the_toy_merges_u_and_g_first():
    toy = {"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}
    assert train_bpe(toy, 3) == [("u", "g"), ("u", "n"), ("h", "ug")]


def test_equals_hugging_face_on_the_news():
    oracle = rust_bpe(NEWS, 500)
    merges = train_bpe(NEWS, 500)
    assert merges == rust_merges(oracle)
    for word in [*NEWS, "bankruptcies", "aaaa", "ss"]:
        assert bpe_tokenize(word, merges) == oracle.encode(word).tokens, word


@given(counts)
def test_replaying_the_merges_gives_what_training_left(word_counts):
    merges = train_bpe(word_counts, 6)
    words = {word: list(word) for word in word_counts}
    for left, right in merges:
        totals = Counter()
        for word, pieces in words.items():
            for pair in zip(pieces, pieces[1:], strict=False):
                totals[pair] += word_counts[word]
        assert totals[left, right] == max(totals.values())  # recounted from scratch
        words = {word: join(pieces, left, right) for word, pieces in words.items()}
    assert all(bpe_tokenize(word, merges) == pieces for word, pieces in words.items())


def join(pieces, left, right):
    marked = "\0".join(["", *pieces, ""]).replace("\0", "\0\0")  # each piece between its own marks
    return marked.replace(f"\0{left}\0\0{right}\0", f"\0{left + right}\0").strip("\0").split("\0\0")


def test_training_ends_when_every_word_is_one_piece():
    assert train_bpe({"ab": 2}, 9) == [("a", "b")]
    assert train_bpe({"a": 1}, 9) == train_bpe({}, 9) == []
    assert bpe_tokenize("", [("a", "b")]) == []


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="merges: expected 0 or more, got -1"):
        train_bpe({"a": 1}, -1)
    with pytest.raises(ValueError, match="word_counts: .*'a': 0"):
        train_bpe({"a": 0}, 1)
    with pytest.raises(ValueError, match="word_counts: .*'': 3"):
        train_bpe({"": 3}, 1)
