"""The explorers of chapters 4 and 5 on toy data, moved by keyboard and mouse in JupyterLab."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.explorer_round import (
    check_the_page,
    click_until,
    move_each,
    numbers_of,
    run_explorers,
)

CONVOLUTION = """
from course_lib.viz import convolution_lab
kernels = {"edges": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "mean": np.full((4, 4), 1 / 16)}
show(convolution_lab({"noise": rng.uniform(size=(12, 12)), "diagonal": np.eye(12)}, kernels))
"""
SEARCH = """
from course_lib.viz import text_search_box
colours = {"red": [1, 0, 0], "green": [0, 1, 0], "blue": [0, 0, 1]}
colour = np.random.default_rng(0).uniform(size=(30, 1, 1, 3))
tiles = colour * np.ones((1, 4, 4, 1))
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
EXPLORERS = {
    "convolution": CONVOLUTION,
    "search": SEARCH,
    "prompts": PROMPTS,
    "spectra": SPECTRA,
    "masks": MASKS,
    "walks": WALKS,
    "messages": MESSAGES,
    "edges": EDGES,
    "triples": TRIPLES,
}
NUMBER = numbers_of(EXPLORERS)


@pytest.mark.timeout(900)
def test_they_answer_keyboard_and_mouse(open_notebook):
    lab = run_explorers(open_notebook, EXPLORERS, "explorers_04_05.ipynb")
    move_each(lab)
    check_kernel_of_ones_own(lab)
    check_pictures_by_words(lab)
    check_other_prompts(lab)
    check_sound_can_be_played(lab)
    check_choosing_a_node(lab)
    check_the_page(lab)


def check_kernel_of_ones_own(lab):
    """Typed numbers are used, and the menu says whose they are."""
    number = NUMBER["convolution"]
    cell = lab.cell(number)
    lab.type_into(number, "Its numbers, rows parted by ; (then Enter)", "1 1; 1 1")
    cell.get_by_text("its 4 products sum to").wait_for()
    expect(cell.locator("select").nth(1)).to_have_value("your own")
    cell.locator("select").nth(1).select_option("edges")
    cell.get_by_text("its 9 products sum to").wait_for()


def check_pictures_by_words(lab):
    """Another text finds other pictures; an unknown word is said."""
    number = NUMBER["search"]
    shown = "cell => [...cell.querySelectorAll('.imagelayer image')].map(one => one.outerHTML)"
    expect(lab.cell(number).locator(".imagelayer image")).to_have_count(6)
    before = lab.cell(number).evaluate(shown)
    lab.type_into(number, "Look for (then Enter)", "purple")
    lab.cell(number).get_by_text("unknown word: purple").wait_for()
    assert lab.cell(number).evaluate(shown) == before
    lab.type_into(number, "Look for (then Enter)", "blue")
    lab.cell(number).get_by_text("Best: picture").wait_for()
    lab.page.wait_for_function(
        f"([cell, before]) => !({shown})(cell).some(image => before.includes(image))",
        arg=[lab.cell(number).element_handle(), before],
    )
    expect(lab.cell(number).locator(".imagelayer image")).to_have_count(6)


def check_other_prompts(lab):
    number = NUMBER["prompts"]
    cell = lab.cell(number)
    cell.get_by_text("30 of 30 named rightly").wait_for()
    lab.type_into(number, "Labels, parted by commas (then Enter)", "green, red, blue")
    cell.get_by_text("(100.0 % in the setting before)").wait_for()


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
    cell.get_by_label("Play sweep").wait_for()


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
        plot = cell.locator(".js-plotly-plot").first
        click_until(lab, partial(plot.evaluate, PLACE_OF_NODE_5), cell.get_by_text(said))
