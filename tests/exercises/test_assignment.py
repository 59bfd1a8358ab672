"""An instructor's assignment up to the point where nbgrader takes over: plan, cells, check."""

import ast
import re
import sys

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

import course
from course_lib.exercises import (
    check_answer,
    exercise_cell,
    exercise_ids,
    find,
    grade,
    hint,
    progress_store,
)
from course_lib.exercises.assignment_check import NotAccepted
from course_lib.exercises.assignment_notebook import assignment_notebook
from course_lib.exercises.assignment_plan import CHAPTER_TITLES, plan_assignment
from course_lib.exercises.assignment_points import share_points
from course_lib.exercises.assignment_solution import solution_code
from course_lib.exercises.decorator import exercise
from course_lib.exercises.progress_store import ProgressStore
from course_lib.exercises.shown_solution import source_of

from .conftest import define_in_cell
from .two_answers import ID, right, wrong

# -- points --------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 5), min_size=1, max_size=25), st.integers(30, 300))
def test_points_add_up_and_follow_the_weights(weights, total):
    points = share_points(total, weights)
    assert sum(points) == total and min(points) > 0
    for weight, worth in zip(weights, points, strict=True):
        assert abs(worth - total * weight / sum(weights)) < 1
    order = sorted(zip(weights, points, strict=True))
    assert all(a <= b for (v, a), (w, b) in zip(order, order[1:], strict=False) if v < w)


def test_points_are_whole_where_they_can_be():
    assert share_points(9, [2, 2, 2]) == [3, 3, 3]
    assert share_points(10, [1, 1, 1]) == [4, 3, 3]
    assert share_points(3, [1, 1, 1, 1]) == [0.75] * 4


@pytest.mark.parametrize("total", [0, -3, 2.5, True])
def test_points_must_be_a_whole_number_above_0(total):
    with pytest.raises(ValueError, match="points: expected a whole number above 0, got"):
        share_points(total, [1, 2])


def test_too_few_points_say_how_many_are_needed():
    with pytest.raises(ValueError, match="points: expected at least 5 for 20 exercises, got 4"):
        share_points(4, [1] * 20)
    assert share_points(5, [1] * 20) == [0.25] * 20


# -- plan ----------------------------------------------------------------------------------------


def test_by_default_all_exercises_of_the_chapter_count_as_in_the_course():
    plan = plan_assignment("05")
    assert sorted(e.id for e in plan.exercises) == exercise_ids("05")
    assert plan.points == [e.points for e in plan.exercises]
    difficulties = [e.difficulty for e in plan.exercises]
    assert difficulties == sorted(difficulties)


def test_a_choice_keeps_its_order():
    plan = plan_assignment(5, 20, exercises=["05.bug-graph-attention", "bug-edge-split"])
    assert [e.id for e in plan.exercises] == ["05.bug-graph-attention", "05.bug-edge-split"]
    assert sum(plan.points) == 20 and plan.name == "chapter-05"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"chapter": "13"}, r"chapter: expected one of 01 to 12, got '13'"),
        ({"chapter": "graphs"}, "chapter: expected one of 01 to 12, got 'graphs'"),
        ({"exercises": []}, "exercises: expected one or more different ids"),
        ({"exercises": ["bug-edge-split", "05.bug-edge-split"]}, "more different ids"),
        ({"exercises": ["02.ppmi"]}, "exercises: expected ids of chapter 05, got '02.ppmi'"),
        ({"exercises": ["bug-edge-splits"]}, "Did you mean 05.bug-edge-split"),
        ({"name": "../else"}, "name: expected letters, digits, - and _, got '../else'"),
        ({"name": "week 1"}, "name: expected letters, digits, - and _, got 'week 1'"),
    ],
)
def test_what_does_not_exist_is_named(arguments, said):
    with pytest.raises((ValueError, LookupError), match=said):
        plan_assignment(**{"chapter": "05", **arguments})


def test_titles_are_those_of_the_readme():
    readme = (course.ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d\d) \| (?:\[([^]]+)\]|([^|]+) \|)", readme, re.M)
    assert tuple(linked or plain for _, linked, plain in rows) == CHAPTER_TITLES


# -- cells ---------------------------------------------------------------------------------------


SOLUTIONS = {
    "02.hierarchical-softmax-cost": "return {'vectors stored': 1023",  # a prediction: its values
    "02.dynamic-window-weights": "import reference",  # arrays, which have no literal
    "02.noise-distribution": "from course_lib.words.noise import ArrayLike, NDArray\n\n\ndef ",
    "03.bug-supervised-simcse": "from scipy.special import logsumexp\n\n\ndef ",
    "05.bug-edge-split": "bug_edge_split import Pairs, undirected",
}


@pytest.mark.parametrize(("exercise_id", "part"), SOLUTIONS.items())
def test_the_solution_defines_the_answer_and_says_what_the_library_says(exercise_id, part):
    """`test_nbgrader.py` runs those of all exercises."""
    exercise = find(exercise_id)
    code = solution_code(exercise)
    assert part in code
    answer = define_in_cell(code, exercise.answer_name)
    reference = exercise.answer()
    if "import reference\n" in code:
        assert answer is reference
    elif exercise.argument_names:
        assert ast.dump(ast.parse(source_of(answer))) == ast.dump(ast.parse(source_of(reference)))
    else:
        assert answer() == reference()
    assert not {"BEGIN", "END"} & set(code.split())


def test_the_notebook_is_one_that_nbgrader_accepts():
    plan = plan_assignment("05", 20, exercises=["bug-edge-split", "bug-graph-attention"])
    notebook = assignment_notebook("Title", "Chapter 5.", plan.exercises, plan.points, 7)
    nbformat.validate(notebook)
    facts = [cell.metadata.nbgrader for cell in notebook.cells if cell.cell_type == "code"]
    assert all(fact.schema_version == 3 for fact in facts)
    graded = [fact for fact in facts if fact.grade]
    assert [fact.points for fact in graded] == plan.points and all(f.locked for f in graded)
    assert [fact.solution for fact in facts] == [False, True, False, True, False]
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_the_cell_of_the_course_stands_above_the_solution():
    plan = plan_assignment("05", exercises=["bug-edge-split"])
    notebook = assignment_notebook("Title", "Chapter 5.", plan.exercises, plan.points, 7)
    above, _, below = notebook.cells[3].source.partition("### BEGIN SOLUTION")
    assert above.strip() == exercise_cell("05.bug-edge-split").strip()
    assert below.strip().endswith("### END SOLUTION")


# -- check ---------------------------------------------------------------------------------------


def test_a_right_answer_is_passed_on_cases_of_any_seed(capsys):
    check_answer(ID, {"noise_probabilities": right}, seed=7, hidden=True)
    assert f"Passed: {ID}" in capsys.readouterr().out


def test_a_wrong_answer_raises_after_its_verdict_was_shown(capsys):
    with pytest.raises(NotAccepted, match=f"No points for {ID}: without the power") as caught:
        check_answer(ID, {"noise_probabilities": wrong})
    assert "This looks like: without the power" in capsys.readouterr().out
    assert caught.value._render_traceback_() == [f"No points for {ID}: without the power"]


def test_an_answer_that_is_not_there_is_explained(capsys):
    with pytest.raises(NotAccepted, match="not attempted"):
        check_answer(ID, {"noise": right})
    assert "There is no `noise_probabilities`" in capsys.readouterr().out


def test_the_seed_and_the_hidden_cases_are_tried_and_stderr_stays_clean(monkeypatch, capsys):
    tried = []

    def judged(exercise, answer, seed, hidden):
        tried.append((seed, hidden))
        print("a warning, for which nbgrader would take all points", file=sys.stderr)
        return grade(exercise, answer)

    monkeypatch.setattr("course_lib.exercises.assignment_check.grade", judged)
    check_answer(ID, {"noise_probabilities": right}, 7, True)
    assert tried == [(7, True)] and capsys.readouterr().err == ""


def test_while_nbgrader_grades_nothing_is_recorded_and_the_decorator_is_silent(
    monkeypatch, capsys, data_folder
):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert exercise(ID)(right) is right
    assert capsys.readouterr().out == ""
    hint(ID)
    hint(ID)
    assert "Hint 2 of 3" in capsys.readouterr().out
    assert list(data_folder.iterdir()) == []
    progress_store._unsaved.clear()
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    exercise(ID)(right)
    assert [event for *_, event, _ in ProgressStore().events()] == ["passed"]
