"""The search lab: lists side by side, the reasons of the library's own explanation."""

import time
from functools import partial
from types import SimpleNamespace

import pytest

from course_lib.applications import SearchHit, match_reasons
from course_lib.viz import search_lab
from course_lib.viz.marked_texts import MARK, UNDERLINE, marked_html, spans_of
from course_lib.viz.ranked_columns import fill_column, ranked_columns

TEXTS = {
    "numpy.sort": "numpy.sort\nReturn a sorted copy of an array. Sorting is stable.",
    "numpy.sum": "Sum of array elements. See also <mean>.",
    "networkx.algorithms.traversal.breadth_first_search.bfs_layers": "Layers of a graph.",
    "scipy.linalg.svd": "Singular values of a matrix.",
}
LISTS = {
    "how do I sort an array": {"words": [1, 0], "meaning": [0, 1, 2], "both": [0, 1]},
    "take a matrix apart": {"words": [], "meaning": [3, 2], "both": [3]},
}


def engine(name, asked=None):
    def find(question):
        if asked is not None:
            asked.append((name, question))
        if question not in LISTS:
            raise ValueError(f"nothing is known about {question!r}")
        rows = LISTS[question][name]
        documents = [list(TEXTS)[row] for row in rows]
        return [SearchHit(one, 8.0 / (n + 1), TEXTS[one]) for n, one in enumerate(documents)]

    return find


ENGINES = {name: engine(name) for name in ("words", "meaning", "both")}
RELEVANT = {"how do I sort an array": ["numpy.sort"]}


@pytest.fixture
def lab():
    return search_lab(ENGINES, list(LISTS), partial(match_reasons), RELEVANT)


def shown(lab):
    return [list(trace.customdata or ()) for trace in lab.figure.data[::3]]


def test_each_engine_has_its_list(lab):
    assert all(control.description for control in lab.controls.values())
    names = list(TEXTS)
    assert shown(lab) == [[names[1], names[0]], names[:3], names[:2]]
    bars, labels, scores = lab.figure.data[3:6]
    assert list(bars.x) == pytest.approx([1, 1 / 2, 1 / 3])
    assert labels.text[0] == "★ numpy.sort" and labels.text[2].startswith("…")
    assert labels.text[2].endswith("bfs_layers") and len(labels.text[2]) < 30
    assert list(scores.text) == ["8.00", "4.00", "2.67"]
    assert [note.text for note in lab.figure.layout.annotations] == list(ENGINES)


def test_the_chosen_document_is_marked_in_every_list(lab):
    lab.set(engine="meaning", rank=1)
    marked = [
        [name for name, width in zip(bars.customdata, bars.marker.line.width, strict=True) if width]
        for bars in lab.figure.data[::3]
    ]
    assert marked == [["numpy.sort"]] * 3
    lab.set(rank=3)
    assert lab.figure.data[3].marker.line.width == (0, 0, 2)
    assert set(lab.figure.data[0].marker.line.width) == {0}


def test_the_words_say_where_it_stands_and_why(lab):
    lab.set(engine="both", rank=1)
    assert lab.message.splitlines() == [
        "First right answer (★): words rank 2, meaning rank 1, both rank 1. 3 different documents "
        "in the lists.",
        "“numpy.sort” is rank 1 by both (8.00), 2 by words, 1 by meaning.",
        "Matching words: sort, an, array. Nearest: Return a sorted copy of an array.",
    ]
    lab.set(engine="meaning", rank=3)
    assert "; not in the list by words, both." in lab.message


def test_the_text_is_shown_with_its_marks(lab):
    lab.set(engine="words", rank=1)
    panel = lab.widget.children[-1].value
    assert f"{MARK}array</mark>" in panel and "&lt;mean&gt;" in panel and UNDERLINE in panel
    lab.set(rank=2)
    assert "sorted" in lab.widget.children[-1].value
    assert "mean" not in lab.widget.children[-1].value


def test_without_reasons_the_text_is_plain():
    lab = search_lab(ENGINES, list(LISTS))
    assert "<mark" not in lab.widget.children[-1].value and "Matching" not in lab.message
    assert lab.message.startswith("3 different documents in the lists.\n“numpy.sum” is rank 1 by")


def test_hits_may_bring_their_reasons():
    hit = SearchHit("numpy.sum", 1.0, TEXTS["numpy.sum"], ("array",), "Sum of array elements.")
    lab = search_lab({"one": lambda question: [hit]}, ["add up"])
    assert lab.message.endswith("Matching words: array. Nearest: Sum of array elements.")
    assert f"{MARK}array</mark>" in lab.widget.children[-1].value


def test_another_example_and_a_question_of_ones_own(lab):
    lab.set(example="take a matrix apart")
    assert lab.controls["question"].value == "take a matrix apart"
    assert lab.message == "2 different documents in the lists."
    assert shown(lab)[0] == [] and lab.widget.children[-1].value == ""
    lab.controls["question"].value = "how do I sort an array"
    assert lab.controls["example"].value == "how do I sort an array"
    assert shown(lab)[2] == ["numpy.sort", "numpy.sum"]
    lab.controls["question"].value = "why <b>?"
    assert lab.message == "nothing is known about 'why <b>?'"
    assert lab.controls["example"].value == "(your own question)"
    lab.controls["example"].value = "take a matrix apart"
    assert shown(lab)[2] == ["scipy.linalg.svd"]
    lab.controls["question"].value = "  "
    assert lab.message == "question: expected some words, got none"


def test_a_rank_beyond_the_list_is_its_last(lab):
    lab.set(engine="words", rank=8)
    assert "“numpy.sort” is rank 2 by words" in lab.message


def test_a_click_chooses(lab):
    bars = lab.figure.data[3]
    bars._dispatch_on_click(SimpleNamespace(point_inds=[1]), None)
    assert lab.controls["engine"].value == "meaning" and lab.controls["rank"].value == 2
    assert "“numpy.sum” is rank 2 by meaning" in lab.message


def test_questions_are_asked_once_and_beforehand():
    asked = []
    lab = search_lab({"words": engine("words", asked)}, list(LISTS))
    lab.set(example="take a matrix apart")
    lab.set(example="how do I sort an array", rank=2)
    assert asked == [("words", question) for question in LISTS]


def test_marks_and_underlines():
    text = "Sort it.\nSort <all> of it."
    marked = marked_html(text, ["Sort"], "Sort <all> of it.")
    plain = marked.replace(MARK, "[").replace("</mark>", "]")
    assert plain.replace(UNDERLINE, "{").replace("</span>", "}") == (
        "[Sort] it.<br>{[Sort]}{ &lt;all&gt; of it.}"
    )
    assert marked_html("a bcdef", ["bcdef"], "", longest=4) == f"a {MARK}bc</mark>…"
    assert marked_html("", [], "gone") == ""
    assert spans_of("np.sort sorts a.b", ["sort", "np.sort", "", "a.b"]) == [(0, 7), (14, 17)]


def test_columns_of_scores_of_any_size():
    figure = ranked_columns(["<one>", "two"], rows=2)
    assert figure.layout.annotations[0].text == "&lt;one&gt;"
    fill_column(figure, 1, ["<a>", "b"], [-0.1, -0.4])
    assert list(figure.data[3].x) == [0, 0] and list(figure.data[5].text) == ["−0.10", "−0.40"]
    assert figure.data[4].text[0] == "&lt;a&gt;"
    fill_column(figure, 0, ["a"], [123.4])
    assert list(figure.data[0].x) == [1] and list(figure.data[2].text) == ["123"]
    fill_column(figure, 0, [], [])
    assert len(figure.data[0].x) == 0


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="engines: expected one or more, got none"):
        search_lab({}, ["a"])
    with pytest.raises(ValueError, match="questions: expected one or more, got none"):
        search_lab(ENGINES, [])
    with pytest.raises(ValueError, match="explain: expected 3 reasons, got 0"):
        search_lab(ENGINES, list(LISTS), lambda question, texts: [])


def test_answers_come_within_a_fifth_of_a_second(lab):
    spent = []
    for rank in (2, 3, 4, 5):
        begin = time.process_time()
        lab.controls["rank"].value = rank
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
