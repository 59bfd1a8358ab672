"""The README says what is true: examples run; table, picture and commands match the tree."""

import doctest
import importlib.util
import re

import course
from benchmarks.notebooks import RESULTS, figures, read_rows, with_figures

README = (course.ROOT / "README.md").read_text("utf-8")
NOTEBOOKS = {path.name[:2]: path for path in (course.ROOT / "notebooks").glob("*.ipynb")}


def test_its_examples_run():
    failed, tried = doctest.testfile(str(course.ROOT / "README.md"), module_relative=False)
    assert tried >= 5 and failed == 0


def test_its_table_lists_twelve_chapters_and_links_those_that_exist():
    rows = dict(re.findall(r"^\| (\d\d) \| (.*)$", README, re.M))
    assert sorted(rows) == [f"{number:02d}" for number in range(1, 13)]
    for number, row in rows.items():
        link = re.search(r"\]\((notebooks/[^)]+)\)", row)
        assert (link is not None) == (number in NOTEBOOKS), f"chapter {number}: {row}"
        assert (link is None) == ("not yet written" in row)
        assert link is None or course.ROOT / link[1] == NOTEBOOKS[number]


def test_its_table_holds_what_was_measured():
    rows = read_rows(RESULTS)
    assert with_figures(README, rows) == README, "run `course.py bench notebooks NN`"
    for name, row in rows.items():
        assert re.search(rf"^\| {name[:2]} .* {re.escape(figures(row))} \|$", README, re.M), name


def test_its_links_lead_somewhere():
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert len(targets) > 4
    assert not [target for target in targets if not (course.ROOT / target).exists()]


def test_its_picture_is_current_and_names_the_folders_of_the_library():
    spec = importlib.util.spec_from_file_location("map", course.ROOT / "images" / "course_map.py")
    course_map = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(course_map)
    drawn = course_map.OUTPUT.read_text("utf-8")
    assert drawn == course_map.draw(), "run `python images/course_map.py`"
    folders = [chapter[-1] for chapter in course_map.CHAPTERS]
    assert all((course.ROOT / "course_lib" / folder).is_dir() for folder in folders)
    assert len(set(folders)) == len(NOTEBOOKS) == 12


def test_its_commands_exist():
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (course.ROOT / document).read_text("utf-8")
        for verb in re.findall(r"python3 course\.py (\w+)", text):
            assert verb in course.parser().format_help() and hasattr(course, verb)
