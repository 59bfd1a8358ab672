"""Every exercise of the catalogue keeps what it promises. New files are found by themselves."""

import ast
import functools
import importlib
import textwrap

import pytest

import course_lib
from course_lib.exercises.catalogue import exercise_cell, exercise_ids, exercise_markdown, find
from course_lib.exercises.grading import grade
from course_lib.exercises.shown_solution import solution_sources, source_of

from .conftest import define_in_cell

IDS = exercise_ids()
BUGS = [i for i in IDS if find(i).kind == "find-the-bug"]
MISTAKES = [(i, n) for i in IDS for n in range(len(find(i).mistakes))]
CHAPTERS = [
    "vectors",
    "words",
    "sentences",
    "media",
    "graphs",
    "stores",
    "ann",
    "training",
    "metrics",
    "serving",
    "applications",
    "advanced",
]
SEEDS = (0, 1, 20)
every_exercise = pytest.mark.parametrize("exercise_id", IDS)


def resolve_folder(name):
    return importlib.import_module(f"course_lib.{name}")


def readable_size(verdict):
    lines = str(verdict).splitlines()
    return len(lines), max(map(len, lines))


@every_exercise
def test_the_id_is_the_files_name(exercise_id):
    assert find(exercise_id).id == exercise_id


@every_exercise
def test_the_cell_from_which_the_learner_starts_is_not_attempted(exercise_id):
    cell = exercise_cell(exercise_id)
    answer = define_in_cell(cell)
    assert f'@exercise("{exercise_id}")' in cell and len(cell.splitlines()) <= 20
    verdict = grade(find(exercise_id), answer)
    assert verdict.kind == "not attempted", verdict


@every_exercise
def test_the_cell_shadows_nothing_that_the_library_exports(exercise_id):
    exercise = find(exercise_id)
    read_so_far = [name for name in CHAPTERS[: int(exercise.chapter)] if name in dir(course_lib)]
    exported = {name for folder in read_so_far for name in dir(resolve_folder(folder))}
    assert exercise.definition_in_cell().name not in exported


@every_exercise
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_passes(exercise_id, seed):
    exercise = find(exercise_id)
    verdict = grade(exercise, exercise.answer(), seed, hidden=True)
    assert verdict.passed and verdict.points == exercise.points, verdict


@every_exercise
def test_other_correct_solutions_pass(exercise_id):
    exercise = find(exercise_id)
    assert exercise.correct, "give at least one correct solution that is written differently"
    for seed in SEEDS:
        for answer in exercise.correct:
            verdict = grade(exercise, answer, seed, hidden=True)
            assert verdict.passed, verdict


@pytest.mark.parametrize(
    ("exercise_id", "number"), MISTAKES, ids=[f"{i}-{n + 1}" for i, n in MISTAKES]
)
def test_every_mistake_is_rejected_with_its_own_message(exercise_id, number):
    exercise = find(exercise_id)
    mistake = exercise.mistakes[number]
    for seed in SEEDS[:2]:
        without_source = functools.partial(mistake.implementation)  # it may be the given code
        verdict = grade(exercise, without_source, seed)
        assert not verdict.passed and verdict.kind != "not attempted", verdict
        assert verdict.mistake == mistake.name, verdict
        assert mistake.message in str(verdict) and "Part of it" not in str(verdict)
        lines, width = readable_size(verdict)
        assert lines <= 40 and width <= 800, verdict


@pytest.mark.parametrize("exercise_id", BUGS)
def test_the_given_code_of_find_the_bug_is_wrong(exercise_id):
    exercise = find(exercise_id)
    cell = ast.parse(exercise.cell)
    cell.body[-1].body.insert(0, ast.Pass())  # no longer word for word the given code
    verdict = grade(exercise, define_in_cell(ast.unparse(cell)))
    assert not verdict.passed and verdict.kind != "not attempted", verdict
    assert verdict.mistake, "the bug of the given code should be one of the mistakes"


@every_exercise
def test_hints_do_not_hold_the_solution(exercise_id):
    exercise = find(exercise_id)
    assert len(set(exercise.hints)) == 3
    sources = [source for _, source in solution_sources(exercise)]
    sources += [source_of(answer) for answer in exercise.correct]
    for source in sources:
        body = textwrap.dedent(source).partition("\n")[2].strip()
        assert all(not body or body not in hint for hint in exercise.hints)


@every_exercise
def test_names_and_texts_are_filled_in(exercise_id):
    exercise = find(exercise_id)
    assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes)
    assert all(len(mistake.message) > 40 for mistake in exercise.mistakes)
    assert not any(mistake.name.endswith(".") for mistake in exercise.mistakes)
    assert exercise.title in exercise_markdown(exercise_id)
    assert len(exercise.statement) > 40
