"""The explorers of chapters 9 to 12 on toy data, moved by keyboard and mouse in JupyterLab."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.explorer_round import (
    check_the_page,
    click_until,
    drag_until,
    move_each,
    numbers_of,
    place_in,
    repeat_until,
    run_explorers,
    widget_button,
)

RERANK = """
from course_lib.metrics import ndcg, reciprocal_rank
from course_lib.viz import rerank_lab
show(rerank_lab([f"page {n}" for n in range(1, 7)], [0, 2, 0, 3, 1, 0],
                {"RR": reciprocal_rank, "ndcg@10": ndcg}))
"""
SIGNIFICANCE = """
from course_lib.viz import significance_lab
first = rng.uniform(size=60)
show(significance_lab(first, first + rng.normal(0.05, 0.2, size=60), {"sign": lambda a, b: 0.5}))
"""
GAINS = """
from course_lib.viz import ndcg_lab
show(ndcg_lab({"one star": [3, 0, 0, 0], "fair": [2, 2, 2, 1]}, judged=[3, 2, 2, 2, 1]))
"""
THRESHOLD = """
from course_lib.viz import threshold_lab
yes = np.arange(90) < 30
show(threshold_lab(rng.normal(yes, 0.4), yes, names=("same", "other")))
"""
LOAD = """
from types import SimpleNamespace
from course_lib.viz import load_lab
def serve(rate, max_batch, max_wait):  # 10 ms a batch, whatever its size
    busy = min(1, 0.01 * rate / max_batch)
    return SimpleNamespace(latencies=0.01 + max_wait + rng.exponential(0.002 / (1.01 - busy), 300),
                           batch_sizes=[max_batch] * 9, utilisation=busy)
show(load_lab(serve, [10, 50, 200, 800], rate=50, target=0.1))
"""
DRIFT = """
from course_lib.viz import drift_lab
show(drift_lab(lambda kind, amount, sample: {"shift": amount + 0.01 * sample, "churn": amount / 2},
               ["turn", "move"], [0, 0.1, 0.5], {"shift": 0.2, "churn": 0.2}))
"""
BREAKER = """
from course_lib.serving import CircuitBreaker
from course_lib.viz import breaker_lab
show(breaker_lab(lambda clock: CircuitBreaker(3, window=60, open_for=20, clock=clock)))
"""
SEARCHES = """
from course_lib.applications import SearchHit, match_reasons
from course_lib.viz import search_lab
texts = {"sort": "Return a sorted copy of an array.", "sum": "Add up an array."}
texts["svd"] = "Take apart."
def lister(*names):
    return lambda question: [SearchHit(name, 1 / n, texts[name]) for n, name in enumerate(names, 1)]
show(search_lab({"words": lister("sum", "sort"), "meaning": lister("sort", "svd", "sum")},
                ["sort an array", "singular values"], match_reasons))
"""
RECOMMENDER = """
from course_lib.viz import recommender_lab
parts = ["array", "dot", "sort", "zeros", "ones", "mean"]
def popular(known):
    return [(name, 1 / n) for n, name in enumerate(parts, 1) if name not in known]
show(recommender_lab({"popular": popular, "rare": lambda known: popular(known)[::-1]}, parts,
                     {"a.py": ["array", "dot", "mean"], "b.py": ["sort", "ones"]}, k=3))
"""
COMPRESSION = """
from course_lib.viz import compression_lab
kept = {("first numbers", 64, 32): (256, 1.0), ("first numbers", 16, 32): (64, 0.5)}
kept |= {("first numbers", 16, 8): (16, 0.4), ("sign", 64, 1): (8, 0.7)}
show(compression_lab(kept, answers=lambda method, *_: [("sort", 0.9), (method, 0.5)],
                     queries=["in order"], start=("first numbers", 16, 32)))
"""
BIAS = """
from course_lib.viz import bias_lab
rows = rng.normal(size=(104, 8))
rows[:4] += [[-4] + [0] * 7, [-4] + [0] * 7, [4] + [0] * 7, [4] + [0] * 7]
show(bias_lab(words, rows, rows * (np.arange(8) > 0), np.eye(8)[0], [("woman", "man")],
              {"some": words[4:12], "more": words[20:50]},
              lambda rows, sides: {"sign": ((rows[:, 0] > 0) == sides).mean()},
              equalized=np.abs(rows), extremes=20))
"""
EPSILON = """
from course_lib.viz import epsilon_lab
show(epsilon_lab(lambda noise, rate, steps: 9 * rate * steps ** 0.5 / noise,
                 {0.5: (0.6, 0.5), 8.0: (0.7, 0.55), float("inf"): (0.8, 0.7)}, delta=1e-5))
"""
EXPLORERS = {
    "rerank": RERANK,
    "significance": SIGNIFICANCE,
    "gains": GAINS,
    "threshold": THRESHOLD,
    "load": LOAD,
    "drift": DRIFT,
    "breaker": BREAKER,
    "searches": SEARCHES,
    "recommender": RECOMMENDER,
    "compression": COMPRESSION,
    "bias": BIAS,
    "epsilon": EPSILON,
}
NUMBER = numbers_of(EXPLORERS)


@pytest.mark.timeout(900)
def test_they_answer_keyboard_and_mouse(open_notebook):
    lab = run_explorers(open_notebook, EXPLORERS, "explorers_09_12.ipynb")
    move_each(lab)
    check_ranking_by_hand(lab)
    check_evaluation_labs(lab)
    check_serving_labs(lab)
    check_search_bench(lab)
    check_importing(lab)
    check_compression(lab)
    check_bias(lab)
    check_epsilon(lab)
    check_the_page(lab)


def check_ranking_by_hand(lab):
    """By keyboard a document is chosen and moved; by mouse a card is dragged."""
    cell = lab.cell(NUMBER["rerank"])
    widget_button(cell, "First order").press("Enter")
    lab.page.wait_for_timeout(2000)  # the list is made anew, and a choice before that is lost
    documents = cell.locator("select")
    documents.focus()
    said = cell.get_by_text("“page 4” (grade 3) on rank 4 of 6")
    repeat_until(lambda: documents.select_option("4. page 4 (grade 3)"), said)
    widget_button(cell, "▲ Up").press("Enter")
    cell.get_by_text("“page 4” (grade 3) on rank 3 of 6").wait_for()
    cell.scroll_into_view_if_needed()
    cards = cell.locator(".shapelayer path")
    said = cell.get_by_text("“page 4” (grade 3) on rank 1 of 6")
    drag_until(lab, lambda: (place_in(cards.nth(2)), place_in(cards.nth(0))), said)
    cell.get_by_text("raised RR 0.500 → 1.000").wait_for()


def check_evaluation_labs(lab):
    cell = lab.cell(NUMBER["significance"])
    widget_button(cell, "Next experiment").press("Enter")
    cell.get_by_text("Experiment 2: B − A =").wait_for()
    cell = lab.cell(NUMBER["gains"])
    cell.get_by_text("Another one leads.").wait_for()
    cell.locator("select").nth(1).select_option("none")
    cell.get_by_text("The same one leads.").wait_for()


def check_serving_labs(lab):
    """Buttons drive the breaker, keep a setting to compare, and find the best threshold."""
    cell = lab.cell(NUMBER["breaker"])
    cell.get_by_text("After 3.0 s the breaker is open.").wait_for()
    for _ in range(2):
        widget_button(cell, "Wait").press("Enter")
    cell.get_by_text("the breaker is half-open.").wait_for()
    widget_button(cell, "Ten at once, it answers").press("Enter")
    cell.get_by_text("the breaker is closed.").wait_for()
    cell.get_by_text("3 answered, 3 failed, 0 rejected as bad; 10 refused.").wait_for()
    cell = lab.cell(NUMBER["load"])
    cell.get_by_text("One at a time: it can't keep up").wait_for()
    widget_button(cell, "Keep to compare").press("Enter")
    cell.locator(".legendtext", has_text="99 % within, batches of up to 32").wait_for()
    cell = lab.cell(NUMBER["drift"])
    cell.locator("select").select_option("move")
    cell.get_by_text("“move” is noticed from 0.5 on by shift, churn.").wait_for()
    cell = lab.cell(NUMBER["threshold"])
    widget_button(cell, "Least cost").press("Enter")
    cell.get_by_text("A miss costs as much as 1 false alarm").wait_for()


def check_search_bench(lab):
    """A click on a result explains it; a question can be typed, or chosen."""
    number = NUMBER["searches"]
    cell = lab.cell(number)
    cell.scroll_into_view_if_needed()
    bar = cell.locator(".barlayer .trace").nth(1).locator(".point").nth(1)
    said = cell.get_by_text("“svd” is rank 2 by meaning")
    click_until(lab, partial(place_in, bar, across=0.25), said)
    lab.type_into(number, "Question (then Enter)", "take apart")
    cell.get_by_text("Matching words: take, apart.").wait_for()
    expect(cell.locator("mark")).to_have_text(["Take", "apart"])
    expect(cell.locator("select").first).to_have_value("(your own question)")


def check_importing(lab):
    """A name is added by typing, another by a click."""
    number = NUMBER["recommender"]
    cell = lab.cell(number)
    for key in ["ArrowLeft"] * 3 + ["ArrowRight"] * 2:  # from wherever it stands: two are given
        cell.locator(".noUi-handle").first.press(key)
    cell.get_by_text("Known are 2 of 3: array, dot.").wait_for()
    lab.type_into(number, "Add a name (then Enter)", "zeros")
    cell.get_by_text("array, dot, zeros").first.wait_for()
    cell.scroll_into_view_if_needed()
    bar = cell.locator(".barlayer .trace").first.locator(".point").first
    said = cell.get_by_text("array, dot, zeros, sort").first
    click_until(lab, partial(place_in, bar, across=0.25), said)


def check_compression(lab):
    """Another method brings its own sliders; a button goes to what nothing beats."""
    cell = lab.cell(NUMBER["compression"])
    cell.get_by_text("“in order”: 2 of the 2 answers").wait_for()
    cell.locator("select").first.select_option("sign")
    cell.get_by_text("sign, 64 × 1 bit: 8 bytes a vector").wait_for()
    cell.get_by_text("lost: first numbers.").wait_for()
    cell.locator("select").first.select_option("first numbers")
    cell.get_by_text("first numbers, 64 × 32 bits").wait_for()
    cell.locator(".noUi-handle").first.press("ArrowLeft")
    cell.get_by_text("Beaten: sign, 64 × 1 bit has 0.700 with 8 bytes.").wait_for()
    widget_button(cell, "Best for these bytes").press("Enter")
    cell.get_by_text("On the staircase").wait_for()


def check_bias(lab):
    """All of the direction is taken out; another group brings its own words."""
    cell = lab.cell(NUMBER["bias"])
    handle = cell.locator(".noUi-handle").first
    for _ in range(4):
        handle.press("ArrowRight")
    cell.get_by_text("stands at 0.00, before").wait_for()
    cell.get_by_label("Equalise the pairs").press("Space")
    cell.locator("select").first.select_option("more")
    menu = cell.locator("select").nth(1)
    menu.locator("option", has_text="w30").wait_for(state="attached")
    menu.select_option("w30")
    cell.get_by_text("“w30” stands at 0.00").wait_for()
    cell.locator(".ytick text", has_text="▸ w30").wait_for()


def check_epsilon(lab):
    cell = lab.cell(NUMBER["epsilon"])
    cell.locator(".noUi-handle").first.press("ArrowRight")
    cell.get_by_text("Noise 2, batches of 1 %").wait_for()
    widget_button(cell, "Least noise within it").press("Enter")
    cell.get_by_text("Noise 1.5, batches of 1 %, 1,000 steps").wait_for()
