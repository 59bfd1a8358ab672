"""The explorers of chapters 1 to 3 on toy data, moved by keyboard and mouse in JupyterLab."""

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
    place_in,
    run_explorers,
)

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
}
NUMBER = numbers_of(EXPLORERS)


@pytest.mark.timeout(900)
def test_they_answer_keyboard_and_mouse(open_notebook):
    lab = run_explorers(open_notebook, EXPLORERS, "explorers_01_03.ipynb")
    check_an_early_change(lab)
    move_each(lab)
    check_figure_in_words(lab)
    check_typing(lab)
    check_unknown_word(lab)
    check_dragging(lab)
    check_leaving_out(lab)
    check_finding_a_head(lab)
    check_choosing_a_point(lab)
    check_using_the_mask(lab)
    check_colours_of_the_tree(lab)
    check_the_page(lab)


def check_an_early_change(lab):
    """What the kernel says while the page still fetches Plotly isn't lost."""
    bars = lab.cell(NUMBER["neighbours"]).locator(".barlayer .point")
    expect(bars).to_have_count(7)


def check_figure_in_words(lab):
    folded = lab.cell(1).locator("details")
    folded.locator("summary").press("Enter")
    expect(folded).to_contain_text("the second twice as high", use_inner_text=True)


def check_typing(lab):
    number = NUMBER["neighbours"]
    lab.type_into(number, "Word (then Enter)", "Queen")
    lab.cell(number).get_by_text("Nearest to queen:").wait_for()


def check_unknown_word(lab):
    number = NUMBER["neighbours"]
    lab.type_into(number, "Word (then Enter)", "<b>zebra</b>")
    status = lab.cell(number).get_by_role("status")
    status.get_by_text("<b>zebra</b>").wait_for()
    assert lab.error_outputs() == []


def check_dragging(lab):
    """Pull the tip of b to the left; the slider follows."""
    cell = lab.cell(NUMBER["distances"])
    cell.scroll_into_view_if_needed()
    before = cell.get_by_text("From a to b:").inner_text()
    handle = cell.locator(".shapelayer circle[data-line-point=end-point]").nth(1)
    another = cell.get_by_text("From a to b:").filter(has_not_text=before)
    drag_until(lab, lambda: beside(handle, -30, 10), another)


def check_leaving_out(lab):
    """Choose a piece in the list: it turns up in the words under the controls."""
    cell = lab.cell(NUMBER["surgeon"])
    cell.get_by_text("4 of its 4 pieces").wait_for()
    cell.locator("select[multiple]").select_option("ngl")
    cell.get_by_text("3 of its 4 pieces").wait_for()


def check_finding_a_head(lab):
    """A new text moves the slider to its own token; a head is found; a click chooses a row."""
    number = NUMBER["attention"]
    cell = lab.cell(number)
    lab.type_into(number, "Text (then Enter)", "river by river")
    cell.get_by_text("“river” (token 3) looks most at").wait_for()
    cell.locator(".widget-readout", has_text="3 river").wait_for()
    cell.locator("select").select_option("the token before")
    cell.get_by_text("Layer 1, head 2: entropy 0.0 bits").wait_for()
    cell.scroll_into_view_if_needed()
    picture = cell.locator(".nsewdrag").first
    second_of_five_rows = partial(place_in, picture, down=0.3)
    click_until(lab, second_of_five_rows, cell.get_by_text("“river” (token 1) looks most at"))


def check_choosing_a_point(lab):
    """A click on a point of the map chooses its sentence."""
    cell = lab.cell(NUMBER["layers"])
    cell.scroll_into_view_if_needed()
    cell.get_by_text("Nearest to the chosen one (money)").wait_for()
    point = cell.locator(".scatterlayer .trace").nth(2).locator(".points path").first
    said = cell.get_by_text("Nearest to the chosen one (river)")
    click_until(lab, partial(place_in, point), said)


def check_using_the_mask(lab):
    """Space on the checkbox: the pads count for nothing."""
    cell = lab.cell(NUMBER["pooling"])
    cell.get_by_text("without the mask: the").wait_for()
    cell.get_by_label("Use the mask").press("Space")
    cell.get_by_text("for any number of pads").wait_for()


def check_colours_of_the_tree(lab):
    """What is set for some traces of an update mustn't get lost on the others in the page."""
    drawn = lab.cell(NUMBER["beam"]).locator(".scatterlayer .points path")

    def fills():
        return {path.evaluate("path => path.style.fill") for path in drawn.all()}

    colours = {"rgb(0, 114, 178)", "rgb(0, 158, 115)", "rgb(118, 118, 118)"}
    lab.wait_until_equal(fills, colours)
