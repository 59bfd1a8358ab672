import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU

from course_lib.sentences.bleu import (
    brevity_penalty,
    clipped_precision,
    corpus_bleu,
    sentence_bleu,
)

sentence = st.lists(st.sampled_from("abcd"), min_size=1, max_size=12)
references = st.lists(sentence, min_size=1, max_size=3)
PLAIN = {"tokenize": "none", "force": True}


def joined(rows):
    return [" ".join(row) for row in rows]


def test_the_guides_example():  # D104
    candidate, reference = ["A", "B", "B", "C", "D"], ["A", "B", "C", "D", "E", "F"]
    counts = [clipped_precision(candidate, [reference], n) for n in (1, 2, 3, 4)]
    assert counts == [(4, 5), (3, 4), (1, 3), (0, 2)]
    assert all(word in reference for word in candidate)  # unclipped: 5 of 5
    assert brevity_penalty(5, 6) == pytest.approx(0.819, abs=5e-4)
    assert sentence_bleu(candidate, [reference], max_n=3) == pytest.approx(0.479, abs=5e-4)
    assert sentence_bleu(candidate, [reference]) == 0.0
    assert clipped_precision(["the"] * 3, [["the", "cat", "sat"]], 1) == (1, 3)


@given(sentence, references)
@settings(max_examples=80, deadline=None)
def test_counts_and_plain_score_equal_sacrebleus(candidate, refs):
    theirs = BLEU(smooth_method="none", **PLAIN).sentence_score(" ".join(candidate), joined(refs))
    ours = [clipped_precision(candidate, refs, n) for n in (1, 2, 3, 4)]
    assert ours == list(zip(theirs.counts, theirs.totals, strict=True))
    assert sentence_bleu(candidate, refs) == pytest.approx(theirs.score / 100, abs=1e-9)


@given(sentence, references, st.sampled_from([0.5, 1.0]))
@settings(max_examples=80, deadline=None)
def test_smoothed_score_equals_sacrebleus(candidate, refs, k):
    metric = BLEU(smooth_method="add-k", smooth_value=k, **PLAIN)
    theirs = metric.sentence_score(" ".join(candidate), joined(refs))
    assert sentence_bleu(candidate, refs, smoothing=k) == pytest.approx(theirs.score / 100)


@given(st.lists(st.tuples(sentence, sentence, sentence), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_corpus_score_equals_sacrebleus(rows):
    candidates, first, second = zip(*rows, strict=True)
    metric = BLEU(smooth_method="none", **PLAIN)
    theirs = metric.corpus_score(joined(candidates), [joined(first), joined(second)])
    ours = corpus_bleu(candidates, list(zip(first, second, strict=True)))
    assert ours == pytest.approx(theirs.score / 100, abs=1e-9)


def test_a_corpus_is_not_the_mean_of_its_sentences():
    right, wrong = ["a", "b", "c", "d", "e"], ["x", "y", "z", "u", "v"]
    both = corpus_bleu([right, wrong], [[right], [right]])
    mean = (sentence_bleu(right, [right]) + sentence_bleu(wrong, [right])) / 2
    assert mean == 0.5
    assert both == pytest.approx(0.5)  # all precisions are halved
    longer = corpus_bleu([right, wrong * 3], [[right], [right]])
    assert longer < 0.3


def test_brevity_penalty_at_its_edges():
    assert brevity_penalty(7, 6) == brevity_penalty(6, 6) == 1.0
    assert brevity_penalty(1, 3) == pytest.approx(math.exp(-2))
    assert brevity_penalty(0, 3) == 0.0
    assert sentence_bleu([], [["a"]]) == 0.0


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="candidate: expected a list of tokens, got a str"):
        sentence_bleu("a b c", [["a"]])
    with pytest.raises(TypeError, match="references: expected a list of token lists"):
        sentence_bleu(["a"], ["a"])
    with pytest.raises(ValueError, match="references: expected at least one"):
        sentence_bleu(["a"], [])
    with pytest.raises(ValueError, match="expected one list for each candidate, got 1 for 2"):
        corpus_bleu([["a"], ["b"]], [[["a"]]])
    with pytest.raises(ValueError, match="n: expected 1 or more"):
        clipped_precision(["a"], [["a"]], 0)
    with pytest.raises(ValueError, match="max_n: expected 1 or more"):
        sentence_bleu(["a"], [["a"]], max_n=0)
    with pytest.raises(ValueError, match="smoothing: expected 0 or more, got -1"):
        sentence_bleu(["a"], [["a"]], smoothing=-1)
    with pytest.raises(ValueError, match="lengths: expected 0 or more"):
        brevity_penalty(-1, 3)
