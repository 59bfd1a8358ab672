"""The live figure: announced once, complete, and without Plotly's program in what starts it."""

import plotly.graph_objects as go
import pytest

from course_lib.viz import threshold_lab
from course_lib.viz.figure_widgets import LOADER, CompleteFigure


@pytest.fixture
def announced(monkeypatch):
    """The states that figures are announced with, in turn."""
    states, open_ = [], go.FigureWidget.open

    def noted(figure):
        states.append(figure.get_state())
        open_(figure)

    monkeypatch.setattr(go.FigureWidget, "open", noted)
    return states


def test_a_figure_is_announced_with_all_that_it_has(announced):
    figure = CompleteFigure(go.Figure(go.Bar(y=[1, 2]), layout={"title": {"text": "before"}}))
    with figure.batch_update():
        figure.data[0].y, figure.layout.title.text = [3, 4], "after"
    assert announced == [] and figure.comm is None
    figure.complete()
    (state,) = announced
    assert state["_widget_data"][0]["y"] == [3, 4]
    assert state["_widget_layout"]["title"]["text"] == "after"
    assert state["_last_layout_edit_id"] == figure._last_layout_edit_id == 1


def test_an_explorer_is_announced_as_it_opens(announced):
    lab = threshold_lab([0.9, 0.8, 0.2], [1, 0, 0], threshold=0.5)
    (state,) = announced
    assert {shape["x0"] for shape in state["_widget_layout"]["shapes"]} == {0.5}
    steps = len(lab.controls["threshold"].options)
    assert state["_widget_data"][-1]["y"]["shape"] == (steps,)


def test_what_changes_later_is_sent(monkeypatch):
    figure, sent = CompleteFigure(go.Figure(go.Bar(y=[1]))), []
    figure.complete()
    monkeypatch.setattr(figure, "send_state", lambda key=None: sent.append(key))
    figure.data[0].y = [5]
    assert [key for key in sent if "_py2js_restyle" in str(key)]


def test_the_starter_is_short_and_the_program_plotlys_own():
    figure = CompleteFigure(go.Figure())
    assert len(LOADER) < 3000 < len(figure._program)
    assert figure._program == str(go.FigureWidget._esm)
    state = figure.get_state()
    assert state["_esm"] == LOADER and state["_program"] == figure._program


def test_the_starter_keeps_all_kinds_of_changes():
    kinds = {name for name in go.FigureWidget.class_trait_names() if name.startswith("_py2js_")}
    kept = {f"_py2js_{name}" for name in _names_in(LOADER)}
    assert kinds - {"_py2js_requestSvg"} <= kept


def _names_in(source):
    listed = source[source.index("[") + 1 : source.index("]")]
    return [name.strip().strip('"') for name in listed.split(",")]
