"""The decorator, hints, solutions and progress, outside a notebook."""

import csv

import pytest

from course_lib.exercises import (
    UnknownExercise,
    exercise,
    exercise_cell,
    exercise_ids,
    exercise_markdown,
    find,
    hint,
    progress,
    progress_csv,
    reference,
    solution,
)
from course_lib.exercises.progress_chart import progress_figure
from course_lib.exercises.progress_report import progress_rows
from course_lib.exercises.progress_store import ProgressStore

from .two_answers import ID, right, wrong


def test_the_decorator_prints_the_verdict_and_returns_the_function(capsys):
    assert exercise(ID)(right) is right
    assert f"Passed: {ID}" in capsys.readouterr().out
    assert exercise(ID)(wrong) is wrong
    assert "This looks like: without the power" in capsys.readouterr().out
    assert [e[2:] for e in ProgressStore().events()] == [
        ("passed", ""),
        ("failed", "without the power"),
    ]


def test_a_recursive_answer_finds_itself_and_not_an_older_one(capsys):
    source = exercise_cell("02.character-ngrams").replace(
        "    ...",
        "    if smallest > largest: return []\n"
        "    marked = f'<{word}>'\n"
        "    pieces = [marked[i:i + smallest] for i in range(len(marked) - smallest + 1)]\n"
        "    return pieces + word_pieces(word, smallest + 1, largest)",
    )
    exec(source, {"exercise": exercise, "word_pieces": None})
    assert "Passed: 02.character-ngrams" in capsys.readouterr().out


def test_an_untouched_cell_is_not_recorded(capsys):
    exec(exercise_cell(ID), {"exercise": exercise})
    assert f"Not attempted: {ID}" in capsys.readouterr().out
    assert ProgressStore().events() == []


def test_an_unknown_id_names_close_ones_and_breaks_nothing(capsys):
    assert exercise("02.noise-distribtion")(right) is right
    assert "Did you mean 02.noise-distribution" in capsys.readouterr().out
    hint("2.ppmi")
    solution("noise-distribution")
    out = capsys.readouterr().out
    assert "02.ppmi" in out and "02.noise-distribution" in out
    with pytest.raises(UnknownExercise, match="Did you mean 02.ppmi"):
        find("02.pmi")
    with pytest.raises(UnknownExercise, match=r"exercise_ids\(\)"):
        find("zzz")


def test_the_id_forgotten_is_explained(capsys):
    assert exercise(right) is right
    assert '@exercise("02.some-exercise")' in capsys.readouterr().out


def test_a_fault_of_the_course_breaks_nothing(capsys, monkeypatch):
    def fails(*arguments):
        raise RuntimeError("a broken exercise")

    monkeypatch.setattr("course_lib.exercises.decorator.grade", fails)
    assert exercise(ID)(right) is right
    assert "a fault of the course" in capsys.readouterr().out


def test_a_verdict_is_shown_where_progress_cannot_be_saved(capsys, monkeypatch, data_folder):
    file = data_folder / "file"
    file.write_text("")
    monkeypatch.setenv("COURSE_DATA_DIR", str(file))
    exercise(ID)(right)
    out = capsys.readouterr().out
    assert f"Passed: {ID}" in out and "can't be saved" in out


def test_hints_come_one_after_the_other_and_stay(capsys):
    hints = find(ID).hints
    shown = []
    for _ in range(4):
        hint(ID)
        shown.append(capsys.readouterr().out)
    assert hints[0] in shown[0] and hints[1] not in shown[0]
    assert hints[1] in shown[1] and hints[2] not in shown[1]
    assert all(text in shown[2] for text in hints) and shown[3] == shown[2]
    assert "solution(" in shown[2]


def test_the_solution_is_the_librarys_own_source(capsys):
    solution(ID)
    out = capsys.readouterr().out
    assert "course_lib.words.noise.noise_distribution" in out
    assert "weights = counts**power" in out


def test_reference_is_the_librarys_function():
    from course_lib.words.noise import noise_distribution

    assert reference(ID) is noise_distribution


def test_ids_are_sorted_and_by_chapter():
    assert exercise_ids("02") == sorted(i for i in exercise_ids() if i.startswith("02."))
    assert len(exercise_ids("02")) >= 10
    assert sum(find(i).kind == "find-the-bug" for i in exercise_ids("02")) >= 3


def test_the_markdown_has_title_kind_and_minutes():
    text = exercise_markdown(ID)
    assert text.startswith("**Exercise: Draw noise words") and "Implement · 4 min" in text


def test_progress_counts_what_was_done(capsys):
    hint(ID)
    exercise(ID)(wrong)
    exercise(ID)(right)
    exercise(ID)(wrong)
    exercise("02.ppmi")(lambda counts: counts)
    capsys.readouterr()
    progress("02")
    out = capsys.readouterr().out
    assert f"1 of {len(exercise_ids('02'))} exercises passed, 1 of" in out
    assert f"{ID:<30}" in out and "passed         attempts 3, hints 1" in out
    rows = {row.exercise: row for row in progress_rows(ProgressStore().events(), [find(ID)])}
    assert rows[ID].state == "passed" and rows[ID].last_mistake == "without the power"


def test_progress_csv_has_a_line_an_exercise(tmp_path):
    exercise(ID)(right)
    with open(progress_csv(tmp_path / "marks.csv", "02"), encoding="utf-8", newline="") as file:
        rows = {row["exercise"]: row for row in csv.DictReader(file)}
    assert list(rows) == exercise_ids("02")
    assert rows[ID]["state"] == "passed" and rows[ID]["points"] == rows[ID]["points_possible"]
    assert rows["02.ppmi"]["state"] == "not attempted" and rows["02.ppmi"]["points"] == "0"


def test_the_chart_adds_up_and_says_its_numbers():
    events = [(0.0, ID, "passed", ""), (1.0, "02.ppmi", "failed", "")]
    figure = progress_figure(progress_rows(events, map(find, exercise_ids("02"))))
    counts = {trace.name: trace.x[0] for trace in figure.data}
    assert counts == {"passed": 1, "tried": 1, "not attempted": len(exercise_ids("02")) - 2}
    assert {trace.marker.pattern.shape for trace in figure.data} == {"", "/", "."}
