"""docs/glossary.md and docs/exercises.md are current, and what they point to exists."""

import re
from urllib.parse import unquote

import pytest

from course_lib.exercises import exercise_ids
from docs import make_exercises, make_glossary
from docs.notebook_prose import passages
from docs.pointers import ROOT, notebook

PAGES = {"glossary": make_glossary, "exercises": make_exercises}
CHAPTERS = make_exercises.chapters()


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_what_the_script_makes(name):
    made = PAGES[name].page()
    assert PAGES[name].OUTPUT.read_text("utf-8") == made, f"run `python -m docs.make_{name}`"


@pytest.mark.parametrize("name", PAGES)
def test_each_link_leads_to_a_notebook_and_a_heading_of_it(name):
    anchors = {
        notebook(chapter).name: {p.heading.replace(" ", "-") for p in passages(chapter)}
        for chapter in CHAPTERS
    }
    links = re.findall(r"\]\(\.\./notebooks/([\w.]+)(?:#([^)\s]+))?\)", page_text(name))
    assert len(links) > 100
    for file, anchor in links:
        assert (ROOT / "notebooks" / file).exists()
        assert not anchor or unquote(anchor) in anchors[file], (file, anchor)


def page_text(name):
    return PAGES[name].OUTPUT.read_text("utf-8")


def test_every_exercise_of_a_written_chapter_has_one_row():
    rows = re.findall(r"^\| `(\d\d\.[\w-]+)` \|", page_text("exercises"), re.M)
    assert sorted(rows) == [name for name in exercise_ids() if name[:2] in CHAPTERS]


def test_terms_stand_once_and_their_sentences_are_sentences():
    entries = make_glossary.entries()
    names = [entry["term"].lower() for entry in entries]
    assert len(names) == len(set(names)) and 120 <= len(names) <= 200
    for entry in entries:
        said = entry["definition"]
        assert re.fullmatch(r"[A-Z0-9].{15,250}\.", said) and said.count(". ") == 0, entry["term"]


def test_a_term_that_its_chapter_does_not_mark_is_an_error():
    wrong = {"term": "zyzzyva", "chapter": "01", "definition": "A weevil."}
    with pytest.raises(LookupError, match="chapter 01 doesn't define 'zyzzyva'"):
        make_glossary.defining(wrong)


def test_a_bold_word_is_not_enough_in_another_chapter():
    term = {"term": "skip-gram", "chapter": "07", "definition": "Guess the company."}
    with pytest.raises(LookupError, match="chapter 07"):
        make_glossary.defining(term)
