"""The scoreboard: what it measures, keeps and refuses."""

import json
import time

import pytest

from course_lib.metrics import Scoreboard

QUESTIONS = {"first letter?": {"a": 3}, "second letter?": {"b": 3, "a": 1}}


def alphabet(question):
    return ["a", "b", "c"]


def test_a_row_holds_the_means_over_questions():
    row = Scoreboard(QUESTIONS).add("alphabet", "01", alphabet, 1.234, 8)
    assert (row.mrr_at_10, row.recall_at_10) == (1.0, 1.0)
    by_hand = (1 + (1 + 7 * 0.63093) / (7 + 0.63093)) / 2
    assert row.ndcg_at_10 == pytest.approx(by_hand, abs=1e-4)
    assert (row.build_seconds, row.bytes_per_document) == (1.23, 8)


def test_query_time_is_per_question():
    row = Scoreboard(QUESTIONS).add("slow", "01", lambda q: time.sleep(0.02) or ["a"], 0, 1)
    assert 20 <= row.query_milliseconds < 40


def test_rows_of_all_chapters_stand_in_one_table_best_first(tmp_path):
    path = tmp_path / "board.json"
    Scoreboard(QUESTIONS, path).add("backwards", "01", lambda q: ["c", "b", "a"], 0, 1)
    Scoreboard(QUESTIONS, path).add("alphabet", "02", alphabet, 0, 1)
    table = Scoreboard(QUESTIONS, path).table()
    assert table["method"].tolist() == ["alphabet", "backwards"]
    assert list(tmp_path.iterdir()) == [path]


def test_measuring_again_replaces_the_row(tmp_path):
    board = Scoreboard(QUESTIONS, tmp_path / "board.json")
    board.add("m", "01", alphabet, 0, 1)
    board.add("m", "01", lambda q: ["z"], 0, 1)
    assert board.table()["ndcg_at_10"].tolist() == [0.0]


def test_shipped_rows_are_shown_until_measured_here_and_never_written(tmp_path):
    shipped, own = tmp_path / "shipped.json", tmp_path / "own.json"
    Scoreboard(QUESTIONS, shipped).add("m", "01", lambda q: ["z"], 0, 1)
    before = shipped.read_bytes()
    board = Scoreboard(QUESTIONS, own, shipped)
    assert board.table()["ndcg_at_10"].tolist() == [0.0]
    board.add("m", "01", alphabet, 0, 1)
    assert len(board.table()) == 1 and board.table()["ndcg_at_10"][0] > 0.5
    assert shipped.read_bytes() == before and len(json.loads(own.read_text())) == 1


def test_an_empty_board_has_its_columns():
    assert "ndcg_at_10" in Scoreboard(QUESTIONS).table().columns


@pytest.mark.parametrize("content", ["not json", '[{"method": 1}]', "[3]"])
def test_a_file_that_is_no_scoreboard_is_refused_by_name(tmp_path, content):
    path = tmp_path / "board.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"path: .*board\.json"):
        Scoreboard(QUESTIONS, path)


def test_no_questions_is_an_error():
    with pytest.raises(ValueError, match="questions: expected at least one"):
        Scoreboard({})
