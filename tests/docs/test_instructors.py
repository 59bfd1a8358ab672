"""The page for instructors: its examples run, its options and its links exist."""

import doctest
import re

import course
from course_lib.exercises.assignment_command import command_line
from course_lib.exercises.assignment_texts import README

PAGE = course.ROOT / "docs" / "instructors.md"
TEXT = PAGE.read_text("utf-8")


def test_its_examples_run():
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8"
    )
    assert tried >= 5 and failed == 0


def test_its_options_are_those_of_the_command():
    options = set(re.findall(r"(--[a-z]+)", command_line().format_help())) - {"--help"}
    assert set(re.findall(r"(--[a-z]+)\b", TEXT)) == options


def test_its_links_lead_somewhere():
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", TEXT)
    assert len(targets) >= 4
    assert not [target for target in targets if not (PAGE.parent / target).exists()]


def test_it_names_what_the_folders_readme_names():
    commands = re.findall(r"nbgrader (autograde|generate_feedback|export)", README)
    assert set(commands) == set(re.findall(r"^nbgrader (\w+)", TEXT, re.M))
