"""The coverage tables say what is there: every pointer leads somewhere, nothing is left out."""

import re
from collections import Counter
from functools import cache

import pytest

from docs import make_coverage, pointers
from docs.measured_claims import measured_claims

CHAPTERS = make_coverage.chapters()
# What the sources teach, by chapter: from scratch, through a library, in text, of these claims.
TOPICS = {
    "01": (30, 6, 12, 9),
    "02": (35, 6, 6, 4),
    "03": (38, 10, 8, 3),
    "04": (27, 8, 8, 2),
    "05": (18, 4, 2, 1),
    "06": (12, 3, 5, 2),
    "07": (19, 3, 1, 1),
    "08": (30, 2, 3, 2),
    "09": (16, 4, 2, 0),
    "10": (14, 4, 3, 1),
    "11": (18, 2, 1, 0),
    "12": (31, 2, 7, 2),
}
# Their mistakes that give a silently wrong result, and how many mistakes there are in all.
SERIOUS = {
    "01": "001 004 005 006 007 008 010 014 015 017 020 025",
    "02": "028 029 030 031 032 033 035 037 039 040 042 045 050 052",
    "03": "062 063 064 065 067 071 073 074 082 087 092 094 101 102 104 105",
    "04": "117 118 119 126 131 133 134",
    "05": "136 137 141 143",
    "06": "152 155 156 158 161",
    "07": "163 165 166 167 168 169 171 172 174 175",
    "08": "178 181 183 184 185 188 189 196",
    "09": "199 200 201 204 205",
    "10": "211 213 215 216 217 220 222 223 224 226",
    "11": "232 233 235 239 241 244",
    "12": "247 250 251 253 254 255 256 257 258 263 264 265 266 268 270 271 272",
}
MISTAKES = 276
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
CURRENT = "run `python -m docs.make_coverage`"
of_each_chapter = pytest.mark.parametrize("number", TOPICS)


def items(number):
    return [item for item in CHAPTERS[number]["items"] if not item.get("missing")]


def nowhere(find, found_in):
    """Complaints about the pointers that lead nowhere, each with whose pointer it is."""
    complaints = []
    for owner, pointer in found_in:
        try:
            find(pointer)
        except LookupError as error:
            complaints.append(f"{owner}: {error}")
    return complaints


def of_items(number, key):
    return [(item["topic"], pointer) for item in items(number) for pointer in item.get(key, [])]


@of_each_chapter
def test_every_topic_of_the_sources_has_a_row(number):
    rows = CHAPTERS[number]["items"]
    kinds = Counter(item["tag"] for item in rows)
    claims = sum(bool(item.get("claim")) for item in rows)
    assert (kinds["impl"], kinds["lib"], kinds["text"], claims) == TOPICS[number]
    assert len({item["topic"] for item in rows}) == len(rows)


@of_each_chapter
def test_every_row_says_where_and_code_names_its_test(number):
    for item in items(number):
        assert item.get("sections"), item["topic"]
        if item["tag"] == "impl":
            assert all(item.get(key) for key in ("functions", "tests", "against")), item["topic"]


@of_each_chapter
def test_every_missing_topic_says_what_is_missing(number):
    for item in CHAPTERS[number]["items"]:
        assert not item.get("missing") or item.get("note"), item["topic"]


@of_each_chapter
def test_every_function_exists(number):
    assert nowhere(pointers.function, of_items(number, "functions")) == []


@of_each_chapter
def test_every_section_exists(number):
    assert nowhere(pointers.section, of_items(number, "sections")) == []


@of_each_chapter
def test_every_test_exists(number):
    assert nowhere(pointers.test, of_items(number, "tests")) == []


@of_each_chapter
def test_every_claim_has_a_verdict_whose_numbers_its_notebook_has(number):
    for item in items(number):
        if item.get("claim"):
            assert item["verdict"] in make_coverage.VERDICTS, item["topic"]
            seen = set().union(*(numbers_in(place[:2]) for place in item["sections"]))
            measured = set(NUMBER.findall(item["measured"]))
            assert measured and measured <= seen, f"{item['topic']}: {measured - seen}"


@cache
def numbers_in(chapter):
    """The numbers that a reader of a notebook sees in its sources and in what it printed."""
    shown = []
    for cell in pointers.cells(chapter):
        shown.append(cell["source"])
        for output in cell.get("outputs", []):
            plain = output.get("text") or output.get("data", {}).get("text/plain", [])
            shown.append("".join(plain))
    return set(NUMBER.findall("\n".join(shown)))


@of_each_chapter
def test_every_serious_mistake_is_shown(number):
    found = {d["id"]: d for d in CHAPTERS[number]["defects"]}
    assert {i for i, d in found.items() if d["severity"] == "A"} == {
        f"D{digits}" for digits in SERIOUS[number].split()
    }
    assert len(found) == len(CHAPTERS[number]["defects"])
    for identifier, defect in found.items():
        assert 1 <= int(identifier[1:]) <= MISTAKES and defect["mistake"], identifier
        assert defect["severity"] in "ABC" and defect["shown"], identifier


@of_each_chapter
def test_mistakes_are_shown_where_the_table_says(number):
    shown = [(d["id"], place) for d in CHAPTERS[number]["defects"] for place in d["shown"]]
    asked = [(i, p.removeprefix("exercise ")) for i, p in shown if p.startswith("exercise ")]
    read = [(i, place) for i, place in shown if not place.startswith("exercise ")]
    assert nowhere(pointers.exercise, asked) + nowhere(pointers.section, read) == []


def test_the_table_holds_all_of_the_sources():
    assert [sum(column) for column in zip(*TOPICS.values(), strict=True)] == [288, 54, 58, 27]
    assert sum(len(digits.split()) for digits in SERIOUS.values()) == 114
    assert list(CHAPTERS) == list(TOPICS)
    assert all(chapter["chapter"] == number for number, chapter in CHAPTERS.items())


@of_each_chapter
def test_the_measured_claims_of_every_notebook_are_found(number):
    found = measured_claims(number)
    assert len(found) >= 4
    assert all(claim.said and claim.measured for claim in found)


@of_each_chapter
def test_every_page_is_current(number):
    written = (make_coverage.FOLDER / f"{number}.md").read_text("utf-8")
    assert written == make_coverage.page(number, CHAPTERS[number]), CURRENT


def test_the_first_page_is_current():
    written = (make_coverage.FOLDER / "README.md").read_text("utf-8")
    assert written == make_coverage.overview(CHAPTERS), CURRENT
