"""What a reader without a kernel gets: a notebook as nbconvert's HTML, and what it must hold.

Each rule takes the static form and returns complaints, none when all is well.
"""

import base64
import io
import re
from urllib.parse import unquote

from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from PIL import Image

from tests.notebooks.rules_form import LIVE_TYPES, code_cells

FEWEST_COLOURS = 3  # of a picture with something on it: the ground, lines, and what they frame
#: What Python says of an object that nobody drew.
LEFT_OVER = re.compile(r"\w+ object at 0x|\bFigure\(\{|\w*(?:Widget|VBox|HBox)\(|Loading widget")
PICTURE = "img[src^='data:image/']"


def static_html(notebook):
    """The notebook as a page; the code is left out, which is text anyway and takes the longest."""
    html, _ = HTMLExporter(exclude_input=True).from_notebook_node(notebook)
    return html


class StaticForm:
    """A notebook beside the elements of its page.

    Attributes: ``code``, (number, cell, element) of each code cell; ``outputs``, (number of the
    cell, element) of each output, without its prompt; ``page``; the notebook's ``path``.
    """

    def __init__(self, notebook, path):
        self.page, self.path = BeautifulSoup(static_html(notebook), "html.parser"), path
        for prompt in self.page.select(".jp-OutputPrompt"):
            prompt.extract()
        elements = {one["id"]: one for one in self.page.select(".jp-Cell")}
        self.code = [(n, cell, elements[f"cell-id={cell.id}"]) for n, cell in code_cells(notebook)]
        self.outputs = [
            (n, output)
            for n, _, element in self.code
            for output in element.select(".jp-OutputArea-child")
        ]


def every_figure_is_a_picture(form):
    complaints = []
    for n, cell, element in form.code:
        live = sum(any(kind in o.get("data", {}) for kind in LIVE_TYPES) for o in cell.outputs)
        still = len(element.select(PICTURE))
        if still < live:
            complaints.append(f"cell {n} has {live} figures and {still} pictures")
    return complaints


def every_figure_is_said_in_words(form):
    """nbconvert drops a picture's alternative text, so it stands folded below."""
    complaints = []
    for n, cell, element in form.code:
        said = [one.get_text() for one in element.select("details.course-alt")]
        for output in cell.outputs:
            words = output.get("metadata", {}).get("image/png", {}).get("alt")
            if words is not None and not any(words and words in one for one in said):
                complaints.append(f"cell {n} doesn't say what its picture shows: {words!r}")
    return complaints


def no_blank_output(form):
    return [
        f"cell {n} has an output with nothing in it"
        for n, output in form.outputs
        if not output.get_text(strip=True) and not output.select("img[src], audio, svg, video")
    ]


def no_blank_picture(form):
    counted = [
        (n, colours_in(one["src"])) for n, out in form.outputs for one in out.select(PICTURE)
    ]
    return [f"cell {n} has a picture of {k} colours" for n, k in counted if k < FEWEST_COLOURS]


def colours_in(address):
    picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    return len(picture.getcolors(picture.width * picture.height))


def nothing_left_undrawn(form):
    found = [(n, LEFT_OVER.search(output.get_text())) for n, output in form.outputs]
    return [f"cell {n} shows an object's name for it: {m.group()}" for n, m in found if m]


def every_image_has_its_file_and_words(form):
    complaints = []
    for image in form.page.select("main img"):
        address = unquote(image["src"])
        if not image.get("alt", "").strip():
            complaints.append(f"an image without alternative text: {address[:60]}")
        if not re.match(r"[a-z]+:", address) and not (form.path.parent / address).is_file():
            complaints.append(f"an image that isn't there: {address}")
    return complaints


RULES = (
    every_figure_is_a_picture,
    every_figure_is_said_in_words,
    no_blank_output,
    no_blank_picture,
    nothing_left_undrawn,
    every_image_has_its_file_and_words,
)


def complaints_of(notebook, path):
    form = StaticForm(notebook, path)
    return [complaint for rule in RULES for complaint in rule(form)]
