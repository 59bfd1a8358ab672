"""The "bank" sentences: as promised, and no shallow cue gives the sense away."""

import json
import re
from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from course_lib.datasets import bank_sentences
from course_lib.datasets.sense_sentences import SENSES, read_senses
from course_lib.models import load


def words(text):
    return re.findall(r"\w+", text.lower())


def test_enough_of_every_sense():
    counts = Counter(one.sense for one in bank_sentences())
    assert set(counts) == set(SENSES)
    assert counts["money"] >= 14 and counts["river"] >= 14 and min(counts.values()) >= 3
    assert abs(counts["money"] - counts["river"]) <= 2


def test_every_bank_of_every_sentence_is_listed_once():
    listed = Counter(one.text for one in bank_sentences())
    for text, times in listed.items():
        assert words(text).count("bank") == times
        assert not re.search(r"\wbank|bank\w", text, re.IGNORECASE)
    assert sum(times == 2 for times in listed.values()) >= 4


def test_senses_can_be_chosen():
    chosen = bank_sentences("river", "tilt")
    assert {one.sense for one in chosen} == {"river", "tilt"}
    with pytest.raises(ValueError, match="senses: .*'sea'"):
        bank_sentences("river", "sea")


def test_no_content_word_marks_a_sense():
    for sense in ("money", "river"):
        texts = {one.text for one in bank_sentences(sense)}
        seen = Counter(word for text in texts for word in set(words(text)) - ENGLISH_STOP_WORDS)
        del seen["bank"]
        assert max(seen.values()) <= 3, seen.most_common(3)


def test_neighbouring_words_and_positions_do_not_tell_money_from_river():
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MaxAbsScaler

    sentences = bank_sentences("money", "river")
    model = make_pipeline(DictVectorizer(), MaxAbsScaler(), LogisticRegression())
    accuracy = cross_val_score(
        model,
        [_surroundings(one) for one in sentences],
        [one.sense for one in sentences],
        groups=[one.text for one in sentences],
        cv=LeaveOneGroupOut(),
    ).mean()
    assert accuracy <= 0.6


def _surroundings(one):
    tokens = re.findall(r"\w+|[^\w\s]", one.text.lower())
    place = [i for i, token in enumerate(tokens) if token == "bank"][one.occurrence]
    near = {k: tokens[place + k] for k in (-2, -1, 1, 2) if 0 <= place + k < len(tokens)}
    return {"place": place / len(tokens), "length": len(tokens)} | {
        f"word {k}": word for k, word in near.items()
    }


def test_a_contextual_model_tells_them_apart_better_than_its_input():
    sentences = bank_sentences("money", "river")
    layers = _bank_vectors(load("all-MiniLM-L6-v2"), sentences)  # (layers, n, d)
    first, last = (_nearest_neighbour_accuracy(layers[k], sentences) for k in (0, -1))
    assert last >= 0.7 and last >= first + 0.15


def _bank_vectors(encoder, sentences):
    import torch

    tokens = encoder.tokenizer([s.text for s in sentences], padding=True, return_tensors="pt")
    with torch.inference_mode():
        states = torch.stack(encoder.model(**tokens, output_hidden_states=True).hidden_states)
    places = [
        [i for i, token in enumerate(tokens.tokens(row)) if token == "bank"][s.occurrence]
        for row, s in enumerate(sentences)
    ]
    return states[:, range(len(sentences)), places].numpy()


def _nearest_neighbour_accuracy(vectors, sentences):
    texts = np.array([one.text for one in sentences])
    senses = np.array([one.sense for one in sentences])
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosine = np.where(texts[:, None] == texts, -np.inf, units @ units.T)
    return (senses[cosine.argmax(axis=1)] == senses).mean()


GOOD = {"text": "The bank by the bank.", "sense": "money", "occurrence": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sense": "sea"}, "sense: expected one of"),
        ({"occurrence": 2}, "occurrence: 2 in a text with 2"),
        ({"occurrence": -1}, "occurrence: -1"),
        ({"text": "Many banks."}, "occurrence: 1 in a text with 0"),
        ({"extra": 1}, "expected an object"),
        ({}, "this occurrence comes twice"),
    ],
)
def test_wrong_lines_are_named(tmp_path, change, message):
    path = tmp_path / "b.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in (GOOD, {**GOOD, **change})))
    with pytest.raises(ValueError, match=f"b.jsonl, line 2: {message}"):
        read_senses(path)
