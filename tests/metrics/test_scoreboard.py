"""The scoreboard: what it measures, keeps and refuses."""

import json
import time

import numpy as np
import pytest

from course_lib.datasets import pydocs_questions
from course_lib.metrics import Scoreboard, ndcg, open_scoreboard
from course_lib.metrics.method_comparison import compare_methods

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


MANY = {f"question {i:02d}": {f"right {i}": 3, f"fine {i}": 1} for i in range(40)}


def finds(share, seed=0):
    """A method that ranks the right document first for that share of the questions, else lower."""
    rng = np.random.default_rng(seed)
    place = {text: 0 if rng.random() < share else rng.integers(2, 8) for text in sorted(MANY)}

    def rank(text):
        right = [f"right {int(text[-2:])}", f"fine {int(text[-2:])}"]
        return [*(f"wrong {i}" for i in range(place[text])), *right]

    return rank


def test_a_row_keeps_each_question_in_the_order_of_the_texts(tmp_path):
    path = tmp_path / "board.json"
    backwards = dict(reversed(MANY.items()))
    row = Scoreboard(backwards, path).add("m", "01", finds(0.5), 0, 1)
    values = [round(ndcg(finds(0.5)(text), MANY[text]), 4) for text in sorted(MANY)]
    assert row.ndcg_per_question == tuple(values) and len(set(values)) > 2
    again = Scoreboard(MANY, path).per_question()
    assert again["01 m"].tolist() == values and again.index.tolist() == sorted(MANY)
    assert path.read_text().count("\n") < 15  # the numbers stand on one line


def test_rows_without_values_for_each_question_still_load(tmp_path):
    path = tmp_path / "board.json"
    Scoreboard(MANY, path).add("new", "02", finds(0.5), 0, 1)
    rows = json.loads(path.read_text())
    old = {name: value for name, value in rows[0].items() if name != "ndcg_per_question"}
    path.write_text(json.dumps([*rows, old | {"method": "old", "ndcg_at_10": 0.9}]))
    board = Scoreboard(MANY, path)
    table = board.comparison().set_index("method")
    assert table.index.tolist() == ["old", "new"] and table.loc["old", "ndcg_at_10"] == 0.9
    assert table.loc["old", ["low", "high", "p_against_best"]].isna().all()
    assert table["group"].to_dict() == {"old": "", "new": "a"}
    board.add("third", "03", finds(0.4), 0, 1)  # writing again loses nothing
    assert json.loads(path.read_text())[-1]["method"] == "third"
    assert Scoreboard(MANY, path).comparison()["group"].tolist()[0] == ""


def test_comparison_is_compare_methods_of_the_rows():
    board = Scoreboard(MANY)
    for seed, (method, share) in enumerate({"good": 0.8, "also good": 0.75, "bad": 0.05}.items()):
        board.add(method, "04", finds(share, seed), 0, 1)
    table = board.comparison(seed=5)
    assert table.columns.tolist() == [
        "method",
        "chapter",
        "ndcg_at_10",
        "low",
        "high",
        "group",
        "p_against_best",
    ]
    values = board.per_question()
    single = compare_methods({name: values[name] for name in values}, seed=5)
    assert ("04 " + table["method"]).tolist() == single["method"].tolist()
    assert table.loc[:, "low":].equals(single.loc[:, "low":])
    assert not table.loc[:, "low":].equals(board.comparison(seed=6).loc[:, "low":])
    assert (table["low"] < table["ndcg_at_10"]).all() and (
        table["ndcg_at_10"] < table["high"]
    ).all()
    assert table["group"].tolist() == ["a", "a", "b"]
    assert np.isnan(table["p_against_best"][0]) and table["p_against_best"][2] < 0.001


def test_two_chapters_may_use_one_name():
    board = Scoreboard(MANY)
    board.add("m", "01", finds(0.9), 0, 1)
    board.add("m", "02", finds(0.1), 0, 1)
    assert board.comparison()["chapter"].tolist() == ["01", "02"]
    assert board.comparison()["group"].tolist() == ["a", "b"]


def test_comparison_needs_two_questions_and_a_row():
    assert Scoreboard(MANY).comparison().empty
    board = Scoreboard({"only?": {"a": 3}})
    board.add("m", "01", alphabet, 0, 1)
    assert board.comparison()["low"].isna().all() and board.comparison()["group"].tolist() == [""]


def test_rows_of_another_number_of_questions_are_shown_without_interval(tmp_path):
    path = tmp_path / "board.json"
    Scoreboard(MANY, path).add("m", "01", finds(0.5), 0, 1)
    assert Scoreboard(QUESTIONS, path).comparison()["low"].isna().all()


@pytest.mark.parametrize("values", [[0.5], ["x"], [], [float("nan")], 3, "0.9"])
def test_values_that_do_not_fit_their_mean_are_refused(tmp_path, values):
    path = tmp_path / "board.json"
    Scoreboard(MANY, path).add("m", "01", finds(0.99), 0, 1)
    row = json.loads(path.read_text())[0] | {"ndcg_per_question": values}
    path.write_text(json.dumps([row]))
    with pytest.raises(ValueError, match=r"path: .*board\.json.*"):
        Scoreboard(MANY, path)


def test_the_course_s_board_compares_its_shipped_rows():
    table = open_scoreboard().comparison()
    assert len(table) > 10 and table["ndcg_at_10"].is_monotonic_decreasing


def test_only_the_test_split_is_kept_on_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SCOREBOARD", str(tmp_path / "board.json"))
    board = open_scoreboard("dev")
    questions = {question.text: question.relevant for question in pydocs_questions("dev")}
    assert board.questions == questions and board.comparison().empty
    board.add("m", "01", alphabet, 0, 1)
    assert len(board.comparison()) == 1 and not list(tmp_path.iterdir())
