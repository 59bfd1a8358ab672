"""Reading questions, and refusing files that are wrong."""

import json

import pytest

from course_lib.datasets import pydocs_questions
from course_lib.datasets.question_set import missing_answers, read_questions

GOOD = {"id": "q1", "text": "how?", "relevant": {"numpy.dot": 3}, "split": "dev"}


def write(path, *records):
    path.write_text("\n".join(json.dumps(record) for record in records) + "\n\n")
    return path


def test_good_file(tmp_path):
    (question,) = read_questions(write(tmp_path / "q.jsonl", GOOD))
    assert (question.id, question.text, question.split) == ("q1", "how?", "dev")
    assert question.relevant == {"numpy.dot": 3}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"split": "dve"}, "split: expected one of"),
        ({"relevant": {}}, "relevant: expected names"),
        ({"relevant": {"numpy.dot": 4}}, "relevant: expected names"),
        ({"relevant": ["numpy.dot"]}, "relevant: expected names"),
        ({"text": " "}, "text: expected text"),
        ({"id": 3}, "id: expected text"),
        ({"extra": 1}, "expected an object with"),
    ],
)
def test_wrong_lines_are_named(tmp_path, change, message):
    path = write(tmp_path / "q.jsonl", GOOD, {**GOOD, "id": "q2", **change})
    with pytest.raises(ValueError, match=f"q.jsonl, line 2: {message}"):
        read_questions(path)


def test_broken_json_and_repeated_ids_are_named(tmp_path):
    with pytest.raises(ValueError, match="line 2: id 'q1' comes twice"):
        read_questions(write(tmp_path / "q.jsonl", GOOD, GOOD))
    (tmp_path / "q.jsonl").write_text('{"id": ')
    with pytest.raises(ValueError, match="line 1: "):
        read_questions(tmp_path / "q.jsonl")


def test_splits_make_up_the_whole():
    parts = [pydocs_questions(split) for split in ("train", "dev", "test")]
    assert all(len(part) >= 20 for part in parts)
    together = sorted(question.id for part in parts for question in part)
    assert together == sorted(question.id for question in pydocs_questions())
    with pytest.raises(ValueError, match="'valid'"):
        pydocs_questions("valid")


def test_missing_answers_are_told(tmp_path):
    questions = read_questions(write(tmp_path / "q.jsonl", GOOD))
    assert missing_answers(questions, {"numpy.dot"}) == {}
    assert missing_answers(questions, set()) == {"q1": ["numpy.dot"]}
