"""The recommender lab: what each method says after the names given, and which come true."""

import time
from types import SimpleNamespace

import pytest

from course_lib.viz import recommender_lab

NAMES = ["array", "dot", "sort", "zeros", "ones", "<odd>"]
FILES = {"a.py": ["array", "dot", "ones"], "b.py": ["sort", "zeros"]}


def popular(known):
    rest = [name for name in NAMES if name not in known]
    return [(name, 1.0 / (n + 1)) for n, name in enumerate(rest)]


def backwards(known):
    return popular(known)[::-1] if known else []


METHODS = {"popularity": popular, "backwards": backwards}


@pytest.fixture
def lab():
    return recommender_lab(METHODS, NAMES, FILES, known=1, k=3)


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


def shown(lab):
    return [list(trace.text or ()) for trace in lab.figure.data[1::3]]


def test_it_opens_with_the_first_example(lab):
    assert all(control.description for control in lab.controls.values())
    assert shown(lab) == [["★ dot", "sort", "zeros"], ["&lt;odd&gt;", "★ ones", "zeros"]]
    assert lab.message == (
        "Known is 1 of 3: array. 2 are to come (★). Among the first 3: popularity 1, backwards 1."
    )
    assert lab.controls["known"].max == 3


def test_more_of_the_list_is_given(lab):
    lab.set(known=2)
    assert shown(lab)[0] == ["sort", "zeros", "★ ones"]
    lab.set(known=3)
    assert lab.message == (
        "Known are 3 of 3: array, dot, ones. None is to come: add a name, or give fewer."
    )
    lab.set(known=0)
    assert lab.message.startswith("Known are 0 of 3. 3 are to come")
    assert shown(lab)[1] == [] and shown(lab)[0][0] == "★ array"


def test_another_example(lab):
    lab.set(example="b.py")
    assert lab.controls["items"].value == "sort, zeros" and lab.controls["known"].max == 2
    assert lab.message.startswith("Known is 1 of 2: sort.")


def test_a_list_of_ones_own(lab):
    lab.controls["items"].value = " zeros,sort, zeros ,"
    assert lab.controls["items"].value == "zeros, sort"
    assert lab.controls["example"].value == "(your own list)"
    assert lab.message.startswith("Known is 1 of 2: zeros.")
    lab.controls["items"].value = "sort, zeros"
    assert lab.controls["example"].value == "b.py"
    lab.controls["items"].value = ""
    assert lab.message == "Known are 0 of 0. None is to come: add a name, or give fewer."


def test_an_unknown_name_is_said_with_those_near_it(lab):
    lab.controls["items"].value = "arrays, dot"
    assert lab.message == "names: expected ones that were learnt, got 'arrays'; near it: array"
    lab.controls["items"].value = "qqq"
    assert lab.message == "names: expected ones that were learnt, got 'qqq'"


def test_names_are_added_behind_those_given(lab):
    lab.controls["add"].value = "zeros"
    assert lab.controls["items"].value == "array, zeros, dot, ones"
    assert lab.controls["known"].value == 2 and lab.controls["add"].value == ""
    assert lab.controls["example"].value == "(your own list)"
    lab.controls["add"].value = "ones"  # one of those to come
    assert lab.controls["items"].value == "array, zeros, ones, dot"
    assert lab.message.startswith("Known are 3 of 4: array, zeros, ones. 1 is to come")
    lab.controls["add"].value = "array"  # known already: now the last
    assert lab.message.startswith("Known are 3 of 4: zeros, ones, array.")


def test_the_best_is_added_by_a_button_and_any_by_a_click(lab):
    press(lab, "Add the best")
    assert lab.message.startswith("Known are 2 of 3: array, dot.")
    lab.figure.data[3]._dispatch_on_click(SimpleNamespace(point_inds=[0]), None)
    assert lab.message.startswith("Known are 3 of 4: array, dot, <odd>.")


def test_a_name_that_is_no_name_does_not_stay(lab):
    lab.controls["add"].value = "nothing"
    assert lab.message.startswith("names: expected ones that were learnt, got 'nothing'")
    lab.set(known=2)
    assert lab.message.startswith("Known are 2 of 3")


def test_each_list_is_asked_for_once():
    asked = []

    def counted(known):
        asked.append(tuple(known))
        return popular(known)

    lab = recommender_lab({"m": counted}, NAMES, FILES, known=1)
    for known in (2, 1, 2):
        lab.set(known=known)
    assert asked == [("array",), ("array", "dot")]


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="methods, examples: expected one or more, got 0 and 2"):
        recommender_lab({}, NAMES, FILES)
    with pytest.raises(ValueError, match="methods, examples: expected one or more, got 2 and 0"):
        recommender_lab(METHODS, NAMES, {})
    with pytest.raises(ValueError, match="names: expected ones that were learnt, got 'gone'"):
        recommender_lab(METHODS, NAMES, {"c.py": ["gone"]})


def test_answers_come_within_a_fifth_of_a_second():
    names = [f"package.module.name_{n}" for n in range(1500)]
    rows = [(name, 1.0 / (n + 1)) for n, name in enumerate(names)]
    methods = {m: lambda known: rows[len(known) :] for m in "abc"}
    lab, spent = recommender_lab(methods, names, {"f": names[:30]}), []
    for known in (3, 4, 5, 6):
        begin = time.process_time()
        lab.controls["known"].value = known
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
