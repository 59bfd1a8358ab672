"""Every explorer of the library on toy data, moved by keyboard and mouse in a real JupyterLab."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.notebooks.normalize import KERNEL

SET_UP = """
import numpy as np
from course_lib.datasets import WordVectors
from course_lib.viz import start, show, bars
start("01")
rng = np.random.default_rng(0)
words = ["man", "king", "woman", "queen"] + [f"w{n}" for n in range(100)]
table = WordVectors(words, rng.normal(size=(104, 8)))
show(bars(["a", "b"], [1, 2]), alt="Two bars, the second twice as high.")
"""
NEIGHBOURS = """
from course_lib.viz import neighbourhood_explorer
first = neighbourhood_explorer(table, 'king')
show(first)
first.set(neighbours=7)  # long before the page has fetched the figures' program
"""
ANALOGIES = "from course_lib.viz import analogy_machine\nanalogy_machine(table)"
DISTANCES = "from course_lib.viz import distance_lab\nlab = distance_lab()\nshow(lab)"
SCRUBBER = """
from course_lib.viz import training_scrubber
stages = [WordVectors(words, rng.normal(size=(104, 8))) for _ in range(4)]
show(training_scrubber(stages, {"people": words[:4], "others": words[4:9]}))
"""
WINDOW = """
from course_lib.viz import window_lab
from course_lib.words import Vocabulary
text = "the cat sat on the mat and the dog sat on the cat".split()
show(window_lab(text, Vocabulary.build([text], min_count=1)))
"""
SURGEON = """
from course_lib.viz import subword_surgeon
class Toy:
    word_vectors = table
    def ngram_vectors(self, word):
        pieces = [word[n:n + 3] for n in range(len(word) - 2)]
        rows = [np.random.default_rng(list(piece.encode())).normal(size=8) for piece in pieces]
        return pieces, np.array(rows)
    def vector(self, word):
        return self.ngram_vectors(word)[1].mean(axis=0)
show(subword_surgeon(Toy(), "kingly"))
"""
ATTENTION = """
from course_lib.viz import attention_viewer
def attend(text):
    tokens = ["[CLS]", *text.split(), "[SEP]"]
    before = np.eye(len(tokens))[[0, *range(len(tokens) - 1)]]
    heads = np.stack([0 * before + 1 / len(tokens), before, before @ before])
    return tokens, np.stack([heads, heads[::-1]])
show(attention_viewer(attend, "the bank of the river and the other bank"))
"""
LAYERS = """
from course_lib.viz import layer_map
apart = np.repeat(np.eye(8)[:2], 6, axis=0)
noise = rng.normal(size=(12, 8))
show(layer_map([noise, noise + apart, noise + 9 * apart], ["money"] * 6 + ["river"] * 6,
               [f"sentence {n}" for n in range(12)]))
"""
POOLING = """
from course_lib.viz import pooling_playground
def read(text, pads):
    rows = [np.random.default_rng(list(token.encode())).normal(size=8) for token in text.split()]
    return text.split(), np.array(rows + [[1.0] * 8] * pads)
show(pooling_playground(read, "to be or not", "a rose is a rose"))
"""
BEAM = """
from course_lib.viz import beam_explorer
table = {(): [.05, .45, .35, .15], (1,): [.3, .2, .15, .35], (2,): [.58, .01, .01, .4]}
def step(prefix):
    return np.log(table.get(prefix, [.4, .25, .2, .15]))
show(beam_explorer(step, ["<eos>", "A", "B", "C"], eos=0, max_length=5))
"""
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
CONVOLUTION = """
from course_lib.viz import convolution_lab
kernels = {"edges": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "mean": np.full((4, 4), 1 / 16)}
show(convolution_lab({"noise": rng.uniform(size=(12, 12)), "diagonal": np.eye(12)}, kernels))
"""
SEARCH = """
from course_lib.viz import text_search_box
colours = {"red": [1, 0, 0], "green": [0, 1, 0], "blue": [0, 0, 1]}
tiles = rng.uniform(size=(30, 1, 1, 3)) * np.ones((1, 4, 4, 1))
def find(text):
    if text not in colours:
        raise ValueError(f"unknown word: {text}")
    return tiles[:, 0, 0] @ colours[text] / np.linalg.norm(tiles[:, 0, 0], axis=1)
show(text_search_box(find, tiles, "red"))
"""
PROMPTS = """
from course_lib.viz import prompt_bench
truth = [list(colours)[n] for n in tiles[:, 0, 0].argmax(axis=1)]
def judge(labels, templates):
    return 20 * np.stack([find(label) for label in labels], axis=1) - (templates == ["no {}"])
show(prompt_bench(judge, tiles, truth, list(colours)))
"""
SPECTRA = """
from course_lib.viz import spectrogram_lab
def spectrum(wave, n_fft, hop, n_mels):
    frames = np.lib.stride_tricks.sliding_window_view(wave, n_fft)[::hop] * np.hanning(n_fft)
    levels = np.log10(np.abs(np.fft.rfft(frames)).T ** 2 + 1e-6)
    bins = np.linspace(0, n_fft // 2, n_mels or n_fft // 2 + 1)
    return levels[bins.astype(int)], bins * 8000 / n_fft
t = np.arange(8000) / 8000
show(spectrogram_lab({"tone": np.sin(6000 * t), "sweep": np.sin(9000 * t * t)}, 8000, spectrum))
"""
MASKS = """
from course_lib.viz import mae_slider
def paint(image, ratio, seed):
    hidden = np.random.default_rng(seed).permutation(16).reshape(4, 4) < 16 * ratio
    return np.full_like(image, image.mean()), hidden
show(mae_slider(rng.uniform(size=(3, 16, 16, 3)), paint))
"""
CLUB_OF_KARATE = """
import networkx as nx
club = nx.karate_club_graph()
spots = np.array(list(nx.spring_layout(club, seed=3).values()))
links = np.array(club.edges())
"""
WALKS = (
    CLUB_OF_KARATE
    + """
from course_lib.viz import walk_painter
def walk(p, q, start, seed):
    steps, rows = np.random.default_rng(int(10 * p + 100 * q)), []
    for _ in range(50):
        row = [start]
        for _ in range(8):
            row.append(int(steps.choice(list(club[row[-1]]))))
        rows.append(row)
    return rows
show(walk_painter(spots, links, walk))
"""
)
MESSAGES = """
from course_lib.viz import message_passing_stepper
average = nx.to_numpy_array(club, weight=None) + np.eye(34)
average /= average.sum(axis=1, keepdims=True)
states = [rng.normal(size=(34, 2))]
states += [average @ states[0], average @ average @ states[0]]
show(message_passing_stepper(spots, links, states))
"""
EDGES = """
from course_lib.viz import edge_attention
both = np.concatenate([links, links[:, ::-1], np.repeat(np.arange(34)[:, None], 2, axis=1)])
raw = rng.exponential(size=(len(both), 2))
sums = np.zeros((34, 2))
np.add.at(sums, both[:, 1], raw)
show(edge_attention(spots, both, raw / sums[both[:, 1]]))
"""
TRIPLES = """
from course_lib.viz import triple_bench
towns = rng.normal(size=(12, 2))
step = {"next": np.array([1.0, 0.5]), "back": np.array([-1.0, -0.5])}
def rank(head, relation):
    return -np.linalg.norm(towns[head] + list(step.values())[relation] - towns, axis=1)
show(triple_bench(towns, [f"town {n}" for n in range(12)], step, rank, {(0, 0, 3), (0, 1, 4)}))
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
    "neighbours": NEIGHBOURS,
    "analogies": ANALOGIES,
    "distances": DISTANCES,
    "scrubber": SCRUBBER,
    "window": WINDOW,
    "surgeon": SURGEON,
    "attention": ATTENTION,
    "layers": LAYERS,
    "pooling": POOLING,
    "beam": BEAM,
    "descent": DESCENT,
    "cells": CELLS,
    "painter": PAINTER,
    "tuning": TUNING,
    "filter": FILTER,
    "cost": COST,
    "convolution": CONVOLUTION,
    "search": SEARCH,
    "prompts": PROMPTS,
    "spectra": SPECTRA,
    "masks": MASKS,
    "walks": WALKS,
    "messages": MESSAGES,
    "edges": EDGES,
    "triples": TRIPLES,
    "circle": CIRCLE,
    "temperature": TEMPERATURE,
    "triplets": TRIPLETS,
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
NUMBER = {name: n for n, name in enumerate(EXPLORERS, start=2)}


@pytest.fixture(scope="module")
def notebook():
    cells = [new_markdown_cell("# Explorers"), new_code_cell(SET_UP)]
    cells += [new_code_cell(source) for source in EXPLORERS.values()]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def test_every_explorer_answers_keyboard_and_mouse(open_notebook, notebook):
    lab = open_notebook(notebook, "explorers.ipynb")
    lab.run_all(300)
    assert lab.error_outputs() == []
    assert lab.explorers() == sorted(NUMBER.values())
    check_an_early_change(lab)
    for number in lab.explorers():
        lab.press_until_it_changes(number, ".noUi-handle", ["ArrowRight", "ArrowLeft"])
    check_figure_in_words(lab)
    check_typing(lab)
    check_unknown_word(lab)
    check_dragging(lab)
    check_leaving_out(lab)
    check_finding_a_head(lab)
    check_choosing_a_point(lab)
    check_using_the_mask(lab)
    check_colours_of_the_tree(lab)
    check_painting(lab)
    check_another_kind_of_index(lab)
    check_lines_keep_their_places(lab)
    check_kernel_of_ones_own(lab)
    check_pictures_by_words(lab)
    check_other_prompts(lab)
    check_sound_can_be_played(lab)
    check_choosing_a_node(lab)
    check_a_step_down(lab)
    check_another_anchor(lab)
    check_ranking_by_hand(lab)
    check_evaluation_labs(lab)
    check_serving_labs(lab)
    check_search_bench(lab)
    check_importing(lab)
    check_compression(lab)
    check_bias(lab)
    check_epsilon(lab)
    assert lab.problems == []


def check_an_early_change(lab):
    """What the kernel says while the page still fetches Plotly isn't lost."""
    bars = lab.cell(NUMBER["neighbours"]).locator(".barlayer .point")
    bars.nth(6).wait_for(timeout=20_000)
    assert bars.count() == 7


def check_figure_in_words(lab):
    folded = lab.cell(1).locator("details")
    folded.locator("summary").press("Enter")
    assert "the second twice as high" in folded.inner_text()


def check_typing(lab):
    number = NUMBER["neighbours"]
    lab.type_into(number, "Word (then Enter)", "Queen")
    lab.cell(number).get_by_text("Nearest to queen:").wait_for(timeout=5000)


def check_unknown_word(lab):
    number = NUMBER["neighbours"]
    lab.type_into(number, "Word (then Enter)", "<b>zebra</b>")
    status = lab.cell(number).get_by_role("status")
    status.get_by_text("<b>zebra</b>").wait_for(timeout=5000)
    assert lab.error_outputs() == []


def check_dragging(lab):
    """Pull the tip of b to the left; the slider follows."""
    cell = lab.cell(NUMBER["distances"])
    cell.scroll_into_view_if_needed()
    before = cell.get_by_text("From a to b:").inner_text()
    handle = cell.locator(".shapelayer circle[data-line-point=end-point]").nth(1)
    box = handle.bounding_box()
    tip = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = lab.page.mouse
    mouse.move(*tip)
    mouse.down()
    mouse.move(tip[0] - 30, tip[1] + 10, steps=5)
    mouse.up()
    lab.page.wait_for_timeout(1000)
    assert cell.get_by_text("From a to b:").inner_text() != before


def check_leaving_out(lab):
    """Choose a piece in the list: it turns up in the words under the controls."""
    cell = lab.cell(NUMBER["surgeon"])
    cell.get_by_text("4 of its 4 pieces").wait_for(timeout=5000)
    cell.locator("select[multiple]").select_option("ngl")
    cell.get_by_text("3 of its 4 pieces").wait_for(timeout=5000)


def check_finding_a_head(lab):
    """A new text moves the slider to its own token; a head is found; a click chooses a row."""
    number = NUMBER["attention"]
    cell = lab.cell(number)
    lab.type_into(number, "Text (then Enter)", "river by river")
    cell.get_by_text("“river” (token 3) looks most at").wait_for(timeout=5000)
    cell.locator(".widget-readout", has_text="3 river").wait_for(timeout=5000)
    cell.locator("select").select_option("the token before")
    cell.get_by_text("Layer 1, head 2: entropy 0.0 bits").wait_for(timeout=5000)
    cell.scroll_into_view_if_needed()
    box = cell.locator(".nsewdrag").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.3  # the second of five rows
    lab.page.mouse.move(*middle)
    lab.page.wait_for_timeout(300)
    lab.page.mouse.click(*middle)
    cell.get_by_text("“river” (token 1) looks most at").wait_for(timeout=5000)


def check_choosing_a_point(lab):
    """A click on a point of the map chooses its sentence."""
    cell = lab.cell(NUMBER["layers"])
    cell.scroll_into_view_if_needed()
    cell.get_by_text("Nearest to the chosen one (money)").wait_for(timeout=5000)
    box = cell.locator(".scatterlayer .trace").nth(2).locator(".points path").first.bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(*place)
    lab.page.wait_for_timeout(300)
    lab.page.mouse.click(*place)
    cell.get_by_text("Nearest to the chosen one (river)").wait_for(timeout=5000)


def check_using_the_mask(lab):
    """Space on the checkbox: the pads count for nothing."""
    cell = lab.cell(NUMBER["pooling"])
    cell.get_by_text("without the mask: the").wait_for(timeout=5000)
    cell.get_by_label("Use the mask").press("Space")
    cell.get_by_text("for any number of pads").wait_for(timeout=5000)


def check_colours_of_the_tree(lab):
    """What is set for some traces of an update mustn't get lost on the others in the page."""
    drawn = lab.cell(NUMBER["beam"]).locator(".scatterlayer .points path")
    fills = {path.evaluate("path => path.style.fill") for path in drawn.all()}
    assert fills == {"rgb(0, 114, 178)", "rgb(0, 158, 115)", "rgb(118, 118, 118)"}


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
    cell.get_by_text("from 1 code of yours").wait_for(timeout=5000)
    before = cell.locator(".widget-readout").nth(4).inner_text()
    place = cell.locator(".js-plotly-plot").first.evaluate(PLACE_OF_ANOTHER_CODE, int(before))
    lab.page.mouse.move(*place)
    lab.page.wait_for_timeout(300)
    lab.page.mouse.click(*place)
    lab.page.wait_for_timeout(1000)
    assert cell.locator(".widget-readout").nth(4).inner_text() != before


def check_another_kind_of_index(lab):
    """The sliders take its parameters, and its points stay."""
    cell = lab.cell(NUMBER["tuning"])
    cell.locator("select").select_option("flat")
    cell.get_by_text("flat, threads 1: recall 1.000").wait_for(timeout=5000)
    cell.get_by_text("no second parameter").wait_for(timeout=5000)
    cell.locator("select").select_option("IVF")
    cell.get_by_text("IVF, nprobe 1: recall 0.600").wait_for(timeout=5000)
    cell.locator(".noUi-handle").nth(1).press("End")
    cell.get_by_text("IVF, nprobe 16: recall 0.990").wait_for(timeout=5000)
    assert cell.locator(".scatterlayer .trace .points path").count() >= 4


def check_lines_keep_their_places(lab):
    """Only a marker's x changed: the lines beside it mustn't lose theirs."""
    cell = lab.cell(NUMBER["filter"])
    drawn = []  # different places of each trace's points
    for trace in cell.locator(".scatterlayer .trace .points").all():
        drawn.append(len({path.get_attribute("transform") for path in trace.locator("path").all()}))
    assert drawn == [10, 10, 10, 1] * 2  # three lines and the marker, in two pictures
    figure = cell.locator(".js-plotly-plot").first
    assert figure.evaluate("plot => plot.data[0].x[9]") == 0.001


def check_kernel_of_ones_own(lab):
    """Typed numbers are used, and the menu says whose they are."""
    number = NUMBER["convolution"]
    cell = lab.cell(number)
    lab.type_into(number, "Its numbers, rows parted by ; (then Enter)", "1 1; 1 1")
    cell.get_by_text("its 4 products sum to").wait_for(timeout=5000)
    assert cell.locator("select").nth(1).input_value() == "your own"
    cell.locator("select").nth(1).select_option("edges")
    cell.get_by_text("its 9 products sum to").wait_for(timeout=5000)


def check_pictures_by_words(lab):
    """Another text finds other pictures; an unknown word is said."""
    number = NUMBER["search"]
    shown = "cell => [...cell.querySelectorAll('.imagelayer image')].map(one => one.outerHTML)"
    before = lab.cell(number).evaluate(shown)
    assert len(before) == 6
    lab.type_into(number, "Look for (then Enter)", "purple")
    lab.cell(number).get_by_text("unknown word: purple").wait_for(timeout=5000)
    assert lab.cell(number).evaluate(shown) == before
    lab.type_into(number, "Look for (then Enter)", "blue")
    lab.cell(number).get_by_text("Best: picture").wait_for(timeout=5000)
    lab.page.wait_for_timeout(500)
    after = lab.cell(number).evaluate(shown)
    assert len(after) == 6 and set(after).isdisjoint(before)


def check_other_prompts(lab):
    number = NUMBER["prompts"]
    cell = lab.cell(number)
    cell.get_by_text("30 of 30 named rightly").wait_for(timeout=5000)
    lab.type_into(number, "Labels, parted by commas (then Enter)", "green, red, blue")
    cell.get_by_text("(100.0 % in the setting before)").wait_for(timeout=5000)


def check_sound_can_be_played(lab):
    """The player's data can be decoded, and another sound has another player."""
    cell = lab.cell(NUMBER["spectra"])
    seconds = cell.get_by_label("Play tone").evaluate(
        """async player => {
          if (player.readyState < 1)
            await new Promise(done => player.addEventListener("loadedmetadata", done));
          return player.duration;
        }"""
    )
    assert seconds == 1
    cell.locator("select").select_option("sweep")
    cell.get_by_label("Play sweep").wait_for(timeout=5000)


PLACE_OF_NODE_5 = """plot => {
  const {xaxis: x, yaxis: y} = plot._fullLayout, nodes = plot.data.find(one => one.name === "node");
  const page = plot.getBoundingClientRect();
  return [page.left + x._offset + x.d2p(nodes.x[5]), page.top + y._offset + y.d2p(nodes.y[5])];
}"""


def check_choosing_a_node(lab):
    """A click on a node chooses it."""
    for name, said in (
        ("walks", "Walk 1: 5 →"),
        ("messages", "5 can know of"),
        ("edges", "5 looks most at"),
    ):
        cell = lab.cell(NUMBER[name])
        cell.scroll_into_view_if_needed()
        place = cell.locator(".js-plotly-plot").first.evaluate(PLACE_OF_NODE_5)
        lab.page.mouse.move(*place)
        lab.page.wait_for_timeout(300)
        lab.page.mouse.click(*place)
        cell.get_by_text(said).wait_for(timeout=5000)


def check_a_step_down(lab):
    """The button steps; a spoke that is dragged turns its point, and its slider follows."""
    cell = lab.cell(NUMBER["circle"])
    widget_button(cell, "One step down").press("Enter")
    cell.get_by_text("after 1 step.").wait_for(timeout=5000)
    cell.scroll_into_view_if_needed()
    handle = cell.locator(".shapelayer circle[data-line-point=end-point]").nth(1)
    box = handle.bounding_box()
    tip = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = lab.page.mouse
    mouse.move(*tip)
    mouse.down()
    mouse.move(tip[0] + 60, tip[1] + 40, steps=5)
    mouse.up()
    cell.get_by_text("Point 2 stands at").wait_for(timeout=5000)
    assert cell.get_by_text("after 1 step.").count() == 0


def check_another_anchor(lab):
    """A click on an easy negative makes it the anchor."""
    cell = lab.cell(NUMBER["triplets"])
    cell.get_by_text("0 (cat) to its positive").wait_for(timeout=5000)
    cell.scroll_into_view_if_needed()
    plot = cell.locator(".js-plotly-plot").first
    place = plot.evaluate(PLACE_OF_A_NEGATIVE)
    lab.page.mouse.move(*place)
    lab.page.wait_for_timeout(300)
    lab.page.mouse.click(*place)
    cell.get_by_text(re.compile(r"\d+ \((dog|owl)\) to its positive")).wait_for(timeout=5000)


PLACE_OF_A_NEGATIVE = """plot => {
  const {xaxis: x, yaxis: y} = plot._fullLayout;
  const negatives = plot.data.slice(0, 3).find(one => one.x.length);
  const page = plot.getBoundingClientRect();
  return [page.left + x._offset + x.d2p(negatives.x[0]),
          page.top + y._offset + y.d2p(negatives.y[0])];
}"""


def widget_button(cell, name):
    """A button of the cell's output: Lab's own toolbar of the active cell has an "Up" too."""
    return cell.locator(".jp-Cell-outputArea").get_by_role("button", name=name, exact=True)


def check_ranking_by_hand(lab):
    """By keyboard a document is chosen and moved; by mouse a card is dragged."""
    cell = lab.cell(NUMBER["rerank"])
    widget_button(cell, "First order").press("Enter")
    documents = cell.locator("select")
    documents.focus()
    documents.select_option("4. page 4 (grade 3)")
    cell.get_by_text("“page 4” (grade 3) on rank 4 of 6").wait_for(timeout=5000)
    widget_button(cell, "▲ Up").press("Enter")
    cell.get_by_text("“page 4” (grade 3) on rank 3 of 6").wait_for(timeout=5000)
    cell.scroll_into_view_if_needed()
    cards = cell.locator(".shapelayer path").all()
    start, end = cards[2].bounding_box(), cards[0].bounding_box()
    mouse = lab.page.mouse
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
    mouse.up()
    cell.get_by_text("“page 4” (grade 3) on rank 1 of 6").wait_for(timeout=5000)
    cell.get_by_text("raised RR 0.500 → 1.000").wait_for(timeout=5000)


def check_evaluation_labs(lab):
    cell = lab.cell(NUMBER["significance"])
    widget_button(cell, "Next experiment").press("Enter")
    cell.get_by_text("Experiment 2: B − A =").wait_for(timeout=5000)
    cell = lab.cell(NUMBER["gains"])
    cell.get_by_text("Another one leads.").wait_for(timeout=5000)
    cell.locator("select").nth(1).select_option("none")
    cell.get_by_text("The same one leads.").wait_for(timeout=5000)
    cell = lab.cell(NUMBER["temperature"])
    cell.get_by_text("mean of all 6 queries").wait_for(timeout=5000)


def check_serving_labs(lab):
    """Buttons drive the breaker, keep a setting to compare, and find the best threshold."""
    cell = lab.cell(NUMBER["breaker"])
    cell.get_by_text("After 3.0 s the breaker is open.").wait_for(timeout=5000)
    for _ in range(2):
        widget_button(cell, "Wait").press("Enter")
    cell.get_by_text("the breaker is half-open.").wait_for(timeout=5000)
    widget_button(cell, "Ten at once, it answers").press("Enter")
    cell.get_by_text("the breaker is closed.").wait_for(timeout=5000)
    cell.get_by_text("3 answered, 3 failed, 0 rejected as bad; 10 refused.").wait_for(timeout=5000)
    cell = lab.cell(NUMBER["load"])
    cell.get_by_text("One at a time: it can't keep up").wait_for(timeout=5000)
    widget_button(cell, "Keep to compare").press("Enter")
    cell.locator(".legendtext", has_text="99 % within, batches of up to 32").wait_for(timeout=5000)
    cell = lab.cell(NUMBER["drift"])
    cell.locator("select").select_option("move")
    cell.get_by_text("“move” is noticed from 0.5 on by shift, churn.").wait_for(timeout=5000)
    cell = lab.cell(NUMBER["threshold"])
    widget_button(cell, "Least cost").press("Enter")
    cell.get_by_text("A miss costs as much as 1 false alarm").wait_for(timeout=5000)


def check_search_bench(lab):
    """A click on a result explains it; a question can be typed, or chosen."""
    number = NUMBER["searches"]
    cell = lab.cell(number)
    cell.scroll_into_view_if_needed()
    box = cell.locator(".barlayer .trace").nth(1).locator(".point").nth(1).bounding_box()
    place = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    lab.page.mouse.move(*place)
    lab.page.wait_for_timeout(300)
    lab.page.mouse.click(*place)
    cell.get_by_text("“svd” is rank 2 by meaning").wait_for(timeout=5000)
    lab.type_into(number, "Question (then Enter)", "take apart")
    cell.get_by_text("Matching words: take, apart.").wait_for(timeout=5000)
    assert cell.locator("mark").all_inner_texts() == ["Take", "apart"]
    assert cell.locator("select").first.input_value() == "(your own question)"


def check_importing(lab):
    """A name is added by typing, another by a click."""
    number = NUMBER["recommender"]
    cell = lab.cell(number)
    for key in ["ArrowLeft"] * 3 + ["ArrowRight"] * 2:  # from wherever it stands: two are given
        cell.locator(".noUi-handle").first.press(key)
    cell.get_by_text("Known are 2 of 3: array, dot.").wait_for(timeout=5000)
    lab.type_into(number, "Add a name (then Enter)", "zeros")
    cell.get_by_text("array, dot, zeros").first.wait_for(timeout=5000)
    cell.scroll_into_view_if_needed()
    bar = cell.locator(".barlayer .trace").first.locator(".point").first.bounding_box()
    place = bar["x"] + bar["width"] / 4, bar["y"] + bar["height"] / 2
    lab.page.mouse.move(*place)
    lab.page.wait_for_timeout(300)
    lab.page.mouse.click(*place)
    cell.get_by_text("array, dot, zeros, sort").first.wait_for(timeout=5000)


def check_compression(lab):
    """Another method brings its own sliders; a button goes to what nothing beats."""
    cell = lab.cell(NUMBER["compression"])
    cell.get_by_text("“in order”: 2 of the 2 answers").wait_for(timeout=5000)
    cell.locator("select").first.select_option("sign")
    cell.get_by_text("sign, 64 × 1 bit: 8 bytes a vector").wait_for(timeout=5000)
    cell.get_by_text("lost: first numbers.").wait_for(timeout=5000)
    cell.locator("select").first.select_option("first numbers")
    cell.get_by_text("first numbers, 64 × 32 bits").wait_for(timeout=5000)
    cell.locator(".noUi-handle").first.press("ArrowLeft")
    cell.get_by_text("Beaten: sign, 64 × 1 bit has 0.700 with 8 bytes.").wait_for(timeout=5000)
    widget_button(cell, "Best for these bytes").press("Enter")
    cell.get_by_text("On the staircase").wait_for(timeout=5000)


def check_bias(lab):
    """All of the direction is taken out; another group brings its own words."""
    cell = lab.cell(NUMBER["bias"])
    handle = cell.locator(".noUi-handle").first
    for _ in range(4):
        handle.press("ArrowRight")
    cell.get_by_text("stands at 0.00, before").wait_for(timeout=5000)
    cell.get_by_label("Equalise the pairs").press("Space")
    cell.locator("select").first.select_option("more")
    menu = cell.locator("select").nth(1)
    menu.locator("option", has_text="w30").wait_for(state="attached", timeout=5000)
    menu.select_option("w30")
    cell.get_by_text("“w30” stands at 0.00").wait_for(timeout=5000)
    cell.locator(".ytick text", has_text="▸ w30").wait_for(timeout=5000)


def check_epsilon(lab):
    cell = lab.cell(NUMBER["epsilon"])
    cell.locator(".noUi-handle").first.press("ArrowRight")
    cell.get_by_text("Noise 2, batches of 1 %").wait_for(timeout=5000)
    widget_button(cell, "Least noise within it").press("Enter")
    cell.get_by_text("Noise 1.5, batches of 1 %, 1,000 steps").wait_for(timeout=5000)
