"""The file of PyDocs questions keeps the promises that data/README.md makes about it."""

import json
import re
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from course_lib.datasets import pydocs
from course_lib.datasets.cache import repository_data

PACKAGES = ("numpy", "scipy", "sklearn", "networkx", "torch", "sympy", "gensim")
SHARES = {"train": 0.5, "dev": 0.2, "test": 0.3}


def words(text: str) -> list[str]:
    """Lower-case words; ``argPartition_x`` counts as three."""
    return re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower())


def best(question: dict) -> set[str]:
    return {name for name, grade in question["relevant"].items() if grade == 3}


def package(question: dict) -> str:
    """The package that most of the best answers come from."""
    return Counter(sorted(name.partition(".")[0] for name in best(question))).most_common(1)[0][0]


@pytest.fixture(scope="module")
def questions() -> list[dict]:
    lines = repository_data("pydocs_questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_there_are_enough_and_each_is_new(questions):
    assert len(questions) >= 180
    for key in ("id", "text"):
        assert len({question[key].lower() for question in questions}) == len(questions)


def test_every_line_has_the_same_four_fields_of_the_right_kind(questions):
    for question in questions:
        assert list(question) == ["id", "text", "relevant", "split"]
        assert re.fullmatch(r"q\d{3}", question["id"])
        assert question["text"] == question["text"].strip()
        assert 3 <= len(question["text"].split()) <= 32, question["text"]
        assert question["split"] in SHARES
        assert set(question["relevant"].values()) <= {1, 2, 3}
        assert best(question), question["text"]


def test_every_answer_is_a_document(questions):
    names = {doc.name for doc in pydocs().docs}
    missing = {name for question in questions for name in question["relevant"]} - names
    assert not missing


def test_splits_have_their_shares_in_every_package(questions):
    counts = Counter((package(question), question["split"]) for question in questions)
    for name in PACKAGES:
        total = sum(counts[name, split] for split in SHARES)
        assert total >= 12, f"{name} answers only {total} questions"
        for split, share in SHARES.items():
            assert counts[name, split] == pytest.approx(share * total, abs=0.12 * total)


def test_several_documents_often_answer_and_often_from_several_packages(questions):
    several = [question for question in questions if len(best(question)) > 1]
    across = [q for q in several if len({name.partition(".")[0] for name in best(q)}) > 1]
    assert len(several) > len(questions) / 2
    assert len(across) >= 30


def test_no_question_copies_a_summary(questions):
    summaries = [doc.summary for doc in pydocs().docs if len(set(words(doc.summary))) >= 4]
    texts = [question["text"] for question in questions]
    to_words = CountVectorizer(analyzer=words, binary=True).fit(texts + summaries)
    asked, told = to_words.transform(texts), to_words.transform(summaries)
    common = (asked @ told.T).toarray()
    sizes, lengths = np.asarray(asked.sum(axis=1)), np.asarray(told.sum(axis=1)).T
    overlap = common / (sizes + lengths - common)
    closest = np.unravel_index(overlap.argmax(), overlap.shape)
    assert overlap.max() < 0.6, (texts[closest[0]], summaries[closest[1]])
    for row, column in np.argwhere(common == lengths):
        told_in_order = " ".join(words(summaries[column]))
        assert told_in_order not in " ".join(words(texts[row])), (texts[row], told_in_order)


def test_most_questions_do_not_spell_out_the_name_of_an_answer(questions):
    def spelled_out(question: dict) -> bool:
        asked = set(words(question["text"]))
        return any(asked.issuperset(words(name.rpartition(".")[2])) for name in best(question))

    share = sum(map(spelled_out, questions)) / len(questions)
    assert share < 0.35


def test_questions_of_one_intent_stay_in_one_split(questions):
    for one, other in combinations(questions, 2):
        if one["split"] == other["split"]:
            continue
        shared = best(one) & best(other)
        assert len(shared) < 0.5 * min(len(best(one)), len(best(other))), (one, other)
        asked, also = set(words(one["text"])), set(words(other["text"]))
        assert len(asked & also) / len(asked | also) < 0.5, (one["text"], other["text"])
