"""The explorers of chapters 6 to 8 on toy data, moved by keyboard and mouse in JupyterLab."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.explorer_round import (
    beside,
    check_the_page,
    click_until,
    drag_until,
    move_each,
    numbers_of,
    run_explorers,
    widget_button,
)

DESCENT = """
from course_lib.ann import HNSWIndex, graph_levels, trace_search
from course_lib.viz import hnsw_descent
places = rng.uniform(size=(80, 2))
index = HNSWIndex(2, M=4, ef_search=6, seed=1)
index.add(places)
show(hnsw_descent(graph_levels(index), places, lambda q: trace_search(index, q)))
"""
CELLS = "from course_lib.viz import ivf_cells\nshow(ivf_cells(places, places[:9], k=5))"
PAINTER = """
from course_lib.viz import pq_painter
images = rng.integers(0, 9, size=(64, 16))
show(pq_painter(images, lambda m, b: images[:2**b].reshape(2**b, m, -1).swapaxes(0, 1), (4, 4)))
"""
TUNING = """
from course_lib.viz import tuning_plane
recalls = {"flat": {1: 1.0}, "IVF": {1: 0.6, 4: 0.9, 16: 0.99}}
show(tuning_plane(lambda kind, value: (recalls[kind][value], 0.1 * value),
                  {"IVF": {"nprobe": [1, 4, 16]}, "flat": {"threads": [1]}}))
"""
FILTER = """
from course_lib.viz import filter_lab, ranked_filter_search
show(filter_lab(ranked_filter_search(rng.normal(size=(9, 900)), rng.normal(size=900))))
"""
COST = """
from course_lib.stores import estimate_cost
from course_lib.viz import cost_explorer
show(cost_explorer(estimate_cost))
"""
CIRCLE = """
from course_lib.viz import loss_circle_lab
def pull(angles):  # points of a label together
    gaps = angles[:3] - angles[3:]
    return float((1 - np.cos(gaps)).mean()), np.concatenate([np.sin(gaps), -np.sin(gaps)]) / 3
show(loss_circle_lab(np.deg2rad([0, 120, 240, 40, 170, 300]), [*"abcabc"], {"pull": pull}))
"""
TEMPERATURE = """
from course_lib.viz import temperature_lab
show(temperature_lab(rng.uniform(size=(6, 6)) + np.eye(6)))
"""
TRIPLETS = """
from course_lib.viz import triplet_lab
show(triplet_lab(rng.normal(size=(12, 2)), ["cat", "dog", "owl"] * 4))
"""
EXPLORERS = {
    "descent": DESCENT,
    "cells": CELLS,
    "painter": PAINTER,
    "tuning": TUNING,
    "filter": FILTER,
    "cost": COST,
    "circle": CIRCLE,
    "temperature": TEMPERATURE,
    "triplets": TRIPLETS,
}
NUMBER = numbers_of(EXPLORERS)


@pytest.mark.timeout(900)
def test_they_answer_keyboard_and_mouse(open_notebook):
    lab = run_explorers(open_notebook, EXPLORERS, "explorers_06_08.ipynb")
    move_each(lab)
    check_painting(lab)
    check_another_kind_of_index(lab)
    check_lines_keep_their_places(lab)
    check_a_step_down(lab)
    check_another_anchor(lab)
    lab.cell(NUMBER["temperature"]).get_by_text("mean of all 6 queries").wait_for()
    check_the_page(lab)


PLACE_OF_ANOTHER_CODE = """(plot, now) => {
  const {xaxis3: x, yaxis3: y} = plot._fullLayout;
  const page = plot.getBoundingClientRect();
  for (const [row, names] of plot.data[2].customdata.entries())
    for (const [column, code] of names.entries())
      if (code !== null && code !== now)
        return [page.left + x._offset + x.l2p(column), page.top + y._offset + y.l2p(row)];
}"""


def check_painting(lab):
    """Another code by keyboard: it counts as the reader's; a click on a centroid chooses it."""
    cell = lab.cell(NUMBER["painter"])
    cell.scroll_into_view_if_needed()
    handle = cell.locator(".noUi-handle").nth(4)  # image, m, bits, piece, code
    handle.press("ArrowRight")
    cell.get_by_text("from 1 code of yours").wait_for()
    code = cell.locator(".widget-readout").nth(4)
    before = code.inner_text()
    plot = cell.locator(".js-plotly-plot").first
    another = code.filter(has_not_text=re.compile(rf"^\s*{before}\s*$"))
    click_until(lab, lambda: plot.evaluate(PLACE_OF_ANOTHER_CODE, int(before)), another)


def check_another_kind_of_index(lab):
    """The sliders take its parameters, and its points stay."""
    cell = lab.cell(NUMBER["tuning"])
    cell.locator("select").select_option("flat")
    cell.get_by_text("flat, threads 1: recall 1.000").wait_for()
    cell.get_by_text("no second parameter").wait_for()
    cell.locator("select").select_option("IVF")
    cell.get_by_text("IVF, nprobe 1: recall 0.600").wait_for()
    cell.locator(".noUi-handle").nth(1).press("End")
    cell.get_by_text("IVF, nprobe 16: recall 0.990").wait_for()
    cell.locator(".scatterlayer .trace .points path").nth(3).wait_for(state="attached")


def check_lines_keep_their_places(lab):
    """Only a marker's x changed: the lines beside it mustn't lose theirs."""
    cell = lab.cell(NUMBER["filter"])
    traces = cell.locator(".scatterlayer .trace .points")

    def drawn():
        """How many different places the points of each trace have."""
        places = "trace => new Set([...trace.children].map(p => p.getAttribute('transform'))).size"
        return [trace.evaluate(places) for trace in traces.all()]

    # Three lines and the marker, in two pictures.
    lab.wait_until_equal(drawn, [10, 10, 10, 1] * 2)
    figure = cell.locator(".js-plotly-plot").first
    lab.wait_until_equal(lambda: figure.evaluate("plot => plot.data[0].x[9]"), 0.001)


def check_a_step_down(lab):
    """The button steps; a spoke that is dragged turns its point, and its slider follows."""
    cell = lab.cell(NUMBER["circle"])
    widget_button(cell, "One step down").press("Enter")
    cell.get_by_text("after 1 step.").wait_for()
    cell.scroll_into_view_if_needed()
    handle = cell.locator(".shapelayer circle[data-line-point=end-point]").nth(1)
    drag_until(lab, lambda: beside(handle, 60, 40), cell.get_by_text("Point 2 stands at"))
    expect(cell.get_by_text("after 1 step.")).to_have_count(0)


def check_another_anchor(lab):
    """A click on an easy negative makes it the anchor."""
    cell = lab.cell(NUMBER["triplets"])
    cell.get_by_text("0 (cat) to its positive").wait_for()
    cell.scroll_into_view_if_needed()
    plot = cell.locator(".js-plotly-plot").first
    said = cell.get_by_text(re.compile(r"\d+ \((dog|owl)\) to its positive"))
    click_until(lab, partial(plot.evaluate, PLACE_OF_A_NEGATIVE), said)


PLACE_OF_A_NEGATIVE = """plot => {
  const {xaxis: x, yaxis: y} = plot._fullLayout;
  const negatives = plot.data.slice(0, 3).find(one => one.x.length);
  const page = plot.getBoundingClientRect();
  return [page.left + x._offset + x.d2p(negatives.x[0]),
          page.top + y._offset + y.d2p(negatives.y[0])];
}"""
