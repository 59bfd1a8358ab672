"""show(): which forms of a figure an output holds, for whom, and with which words."""

import base64
import os
import re
import subprocess
import sys
import types
from pathlib import Path

import ipywidgets
import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from plotly.io import _renderers

from course_lib.viz import Explorer, bars, current_chapter, display, show, start
from course_lib.viz.display import (
    HOST_VARIABLES,
    KAGGLE_FOLDER,
    PLOTLY_MIME,
    WIDGET_MIME,
    figure_json,
    in_words,
)
from course_lib.viz.pictures import picture, pictures_wanted


@pytest.fixture
def shown(monkeypatch):
    """What reaches IPython's display: (bundle or object, metadata)."""
    seen = []

    def display_(thing, raw=False, metadata=None):
        seen.append((thing, metadata))

    monkeypatch.setattr(display, "display", display_)
    monkeypatch.delenv("COURSE_STATIC_PICTURES", raising=False)
    monkeypatch.delenv("PLOTLY_RENDERER", raising=False)
    return seen


@pytest.fixture
def fake_picture(monkeypatch):
    monkeypatch.setattr(display, "picture", lambda figure: b"png!")


def figure():
    return bars(["a", "b"], [1, 2])


def explorer():
    return Explorer(
        "T",
        {"n": ipywidgets.IntSlider(description="N")},
        figure(),
        lambda fig, n: str(n),
        alt="Two bars.",
    )


def test_a_learner_gets_a_live_figure_and_no_picture(shown):
    show(figure(), alt="Two <bars>.")
    (bundle, metadata), (words, _) = shown
    assert set(bundle) == {PLOTLY_MIME, "text/plain"} and not metadata
    assert bundle["text/plain"] == "Two <bars>."
    assert "Two &lt;bars&gt;." in words.data and words.data.startswith("<details")


@pytest.mark.parametrize(
    "variable", [("COURSE_STATIC_PICTURES", "1"), ("PLOTLY_RENDERER", "plotly_mimetype+png")]
)
def test_a_committed_figure_carries_picture_and_alt(shown, fake_picture, monkeypatch, variable):
    monkeypatch.setenv(*variable)
    show(figure(), alt="Two bars.")
    bundle, metadata = shown[0]
    assert set(bundle) == {PLOTLY_MIME, "image/png", "text/plain"}
    assert base64.b64decode(bundle["image/png"]) == b"png!"
    assert metadata == {"image/png": {"alt": "Two bars."}}


def test_an_explorer_is_a_widget_with_a_picture(shown, fake_picture, monkeypatch):
    monkeypatch.setenv("COURSE_STATIC_PICTURES", "1")
    show(explorer())
    (bundle, metadata), (words, _) = shown
    assert "Two bars." in words.data
    assert set(bundle) == {WIDGET_MIME, "image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == bundle["text/plain"] == "Two bars."


def test_an_explorer_at_the_end_of_a_cell_shows_itself(shown):
    explorer()._ipython_display_()
    assert WIDGET_MIME in shown[0][0]


def test_alt_replaces_the_explorers_own(shown):
    show(explorer(), alt="Bars of mine.")
    assert shown[0][0]["text/plain"] == "Bars of mine." and "Bars of mine." in shown[1][0].data


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_figure_without_words_is_refused(shown, alt):
    with pytest.raises(ValueError, match="alt: expected"):
        show(figure(), alt=alt)
    assert shown == []


def test_what_is_no_picture_is_refused(shown):
    with pytest.raises(TypeError, match="figure: expected a figure or an explorer, got str"):
        show("a figure", alt="A figure.")
    assert shown == []


def test_colab_gets_plotlys_own_renderer_and_its_widget_manager(shown, monkeypatch):
    calls = []
    output = types.SimpleNamespace(enable_custom_widget_manager=lambda: calls.append("widgets"))
    colab = types.ModuleType("google.colab")
    colab.output = output
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    monkeypatch.setattr(pio, "show", lambda figure: calls.append("figure"))
    start("01")
    show(figure(), alt="Two bars.")
    assert calls == ["widgets", "figure"]
    assert [type(thing).__name__ for thing, _ in shown] == ["HTML"]


def test_kaggle_gets_plotlys_own_renderer(shown, monkeypatch):
    calls = []
    monkeypatch.setattr(type(pio.renderers), "default", "kaggle")
    monkeypatch.setattr(pio, "show", calls.append)
    show(figure(), alt="Two bars.")
    assert len(calls) == 1 and len(shown) == 1


IN_A_NEW_PROCESS = """
import os, sys
import plotly.graph_objects as go
from course_lib.viz import show
show(go.Figure(go.Bar(y=[1])), alt="One bar.")
print("asked Plotly:", "plotly.io._renderers" in sys.modules)
"""


@pytest.mark.parametrize(("variable", "asked"), [(None, False), ("COCALC_PROJECT_ID", True)])
def test_plotly_is_asked_for_its_renderer_only_on_signs_of_a_host(variable, asked):
    hosts = {"PLOTLY_RENDERER", *HOST_VARIABLES}
    environment = {name: value for name, value in os.environ.items() if name not in hosts}
    environment |= {variable: "x"} if variable else {}
    command = [sys.executable, "-c", IN_A_NEW_PROCESS]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert f"asked Plotly: {asked}" in printed.stdout


def test_plotlys_hosts_are_those_whose_signs_are_looked_for():
    source = Path(_renderers.__file__).read_text("utf-8")
    asked = set(re.findall(r'"([A-Z_]+)" in os\.environ', source)) - {"VSCODE_PID"}
    assert asked == HOST_VARIABLES - {"PLOTLY_RENDERER"}
    assert f'os.path.exists("{KAGGLE_FOLDER}")' in source


def test_start_sets_the_look_and_remembers_the_chapter(monkeypatch):
    monkeypatch.setattr(pio.templates, "default", "plotly")
    start("07")
    assert pio.templates.default == "course" and current_chapter() == "07"


@pytest.mark.parametrize("chapter", ["1", "13", "", 1])
def test_start_refuses_what_is_no_chapter(chapter):
    with pytest.raises(ValueError, match='chapter: expected "01" to "12"'):
        start(chapter)


def test_numbers_are_shortened_but_stay_right():
    x = np.random.default_rng(0).normal(size=1000)
    plot = go.Figure(go.Scatter(x=x, y=[1 / 3] * 2 + [2.0]))
    spec = figure_json(plot)
    packed = spec["data"][0]["x"]
    back = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])
    assert np.allclose(back, x, rtol=1e-6) and len(packed["bdata"]) < 5500
    assert spec["data"][0]["y"] == [0.33333, 0.33333, 2.0]
    assert spec["config"]["responsive"] and spec["layout"]["height"] == 420


def test_words_are_escaped():
    assert "<script>" not in in_words("<script>alert(1)</script>")


def test_pictures_only_when_asked(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC_PICTURES", "0")
    monkeypatch.setenv("PLOTLY_RENDERER", "plotly_mimetype")
    assert not pictures_wanted()


def test_a_picture_is_a_png_of_the_stated_width():
    content = picture(figure())
    assert content[:4] == b"\x89PNG"
    assert int.from_bytes(content[16:20], "big") == 760
    assert int.from_bytes(content[20:24], "big") == 420
