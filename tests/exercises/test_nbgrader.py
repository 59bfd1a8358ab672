"""nbgrader itself, on an assignment of every chapter: a right, a wrong and an untouched submission.

One course folder with twelve assignments and three students, graded in fresh kernels with the
network off. The points are read from nbgrader's gradebook, the verdicts from its feedback.
"""

import functools
import html
import re
from collections import namedtuple

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

from course_lib.exercises import exercise_cell, exercise_ids, make_assignment
from course_lib.exercises.assignment_plan import plan_assignment
from tests.notebooks.kernel_environment import kernel_environment

POINTS, SEED = 20, 7
CHAPTERS = [f"{number:02d}" for number in range(1, 13)]
STUDENTS = ("right", "wrong", "untouched")
LONG_IMPORTS = {"11.bug-two-tower", "11.als-user-step", "12.tune-bytes"}  # seconds, in each kernel
every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)

Course = namedtuple("Course", "folder data_dir graded")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder; `graded(chapter)` hands in, grades and answers a chapter's assignment."""
    folder = tmp_path_factory.mktemp("class") / "course"
    data_dir = tmp_path_factory.mktemp("data-of-the-instructor")

    @functools.cache
    def graded(chapter):
        ids = [i for i in exercise_ids(chapter) if i not in LONG_IMPORTS]
        make_assignment(chapter, folder, POINTS, SEED, ids)
        plan = plan_assignment(chapter, POINTS, SEED, ids)
        hand_in(folder, plan)
        api = api_of(folder)
        for student in STUDENTS:
            done(api.autograde(plan.name, student))
            done(api.generate_feedback(plan.name, student))
        return plan

    with pytest.MonkeyPatch.context() as patch:
        for name, value in kernel_environment(data_dir).items():
            patch.setenv(name, value)
        yield Course(folder, data_dir, graded)


def api_of(folder):
    """Return nbgrader's own programming interface for a course folder."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    return NbGraderAPI(config=config)


def done(result):
    assert result["success"], result.get("log") or result.get("error")


# -- what the students hand in -------------------------------------------------------------------


def hand_in(folder, plan):
    """Write the three submissions of an assignment."""
    right = solutions(folder, plan)
    wrong = {**right, **{cell_id(e): mistake_code(e) for e in mistaken(plan)}}
    for student, answers in zip(STUDENTS, (right, wrong, {}), strict=True):
        notebook = read(folder / "release", plan)
        for cell in notebook.cells:
            if cell.id in answers:
                cell.source += "\n" + answers[cell.id]
        path = folder / "submitted" / student / plan.name / f"{plan.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def read(folder, plan):
    return nbformat.read(folder / plan.name / f"{plan.name}.ipynb", as_version=4)


def cell_id(exercise):
    return exercise.id.replace(".", "-")


def solutions(folder, plan):
    """The instructor's answers, by cell."""
    cells = {cell.id: cell.source for cell in read(folder / "source", plan).cells}
    parts = {cell_id(e): cells[cell_id(e)].partition("### BEGIN SOLUTION") for e in plan.exercises}
    return {cell: part[2].replace("### END SOLUTION", "") for cell, part in parts.items()}


def mistaken(plan):
    """The exercises that the second student gets wrong: every other one."""
    return plan.exercises[::2]


def mistake_code(exercise):
    """Code that makes the exercise's first named mistake."""
    return (
        "from functools import partial\n\nfrom course_lib.exercises import find\n\n"
        f"{exercise.answer_name} = partial(find('{exercise.id}').mistakes[0].implementation)"
    )


# -- what becomes of it --------------------------------------------------------------------------


def points(course, plan, student):
    """Read from the gradebook: points by exercise, points in all, and what was possible."""
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}", "embedding-course") as book:
        submission = book.find_submission(plan.name, student)
        grades = submission.notebooks[0].grades
        assert not any(grade.needs_manual_grade for grade in grades)
        by_exercise = {grade.name.removesuffix("-test"): grade.score for grade in grades}
        return by_exercise, submission.score, submission.max_score


@every_chapter
def test_right_answers_get_all_points(course, chapter):
    plan = course.graded(chapter)
    by_exercise, score, possible = points(course, plan, "right")
    assert score == possible == POINTS, by_exercise
    worth = {cell_id(e): p for e, p in zip(plan.exercises, plan.points, strict=True)}
    assert by_exercise == worth


@every_chapter
def test_untouched_cells_get_none(course, chapter):
    by_exercise, score, possible = points(course, course.graded(chapter), "untouched")
    assert (score, possible) == (0, POINTS), by_exercise


@every_chapter
def test_wrong_answers_lose_their_own_points_and_no_others(course, chapter):
    plan = course.graded(chapter)
    by_exercise, score, _ = points(course, plan, "wrong")
    wrong = {cell_id(exercise) for exercise in mistaken(plan)}
    assert {name for name, score in by_exercise.items() if score == 0} == wrong
    assert score == sum(plan.points[1::2])


@every_chapter
def test_feedback_names_the_mistakes(course, chapter):
    plan = course.graded(chapter)
    text = feedback(course, plan, "wrong")
    for exercise in mistaken(plan):
        mistake = exercise.mistakes[0]
        assert f"No points for {exercise.id}: {mistake.name}" in text
        assert words(mistake.message) in words(text)
    assert "No points" not in feedback(course, plan, "right")
    assert feedback(course, plan, "untouched").count("Not attempted: ") == len(plan.exercises)


def feedback(course, plan, student):
    """The text of a student's page."""
    page = course.folder / "feedback" / student / plan.name / f"{plan.name}.html"
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def words(text):
    return re.sub(r"\s+", " ", text.replace("`", ""))


@every_chapter
def test_the_release_has_no_solution_and_no_hidden_test(course, chapter):
    plan = course.graded(chapter)
    text = (course.folder / "release" / plan.name / f"{plan.name}.ipynb").read_text("utf-8")
    for secret in ("SOLUTION", "HIDDEN", f"{SEED}, True", "A right answer"):
        assert secret not in text
    given = {cell.id: cell.source for cell in read(course.folder / "release", plan).cells}
    for exercise in plan.exercises:
        cell, _, stub = given[cell_id(exercise)].partition("\n# Your answer goes into")
        assert cell.strip() == exercise_cell(exercise.id).strip()
        assert stub.strip() == "the code above this line."


def test_grading_left_the_instructors_progress_alone(course):
    course.graded("01")
    assert list(course.data_dir.iterdir()) == []
