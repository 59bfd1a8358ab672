"""Every committed notebook as nbconvert's HTML: a picture for every figure, and nothing blank."""

import base64
import io

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from course_lib.viz.display import in_words
from tests.notebooks.kernel_environment import ROOT
from tests.notebooks.rules_form import LIVE_TYPES
from tests.notebooks.static_form import complaints_of

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
WORDS = "Two bars, the second twice as high."


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_static_form_is_complete(path):
    complaints = complaints_of(nbformat.read(path, as_version=4), path)
    assert not complaints, f"{path.name}:\n  " + "\n  ".join(complaints)


def png(colours=8):
    drawn, file = Image.new("RGB", (colours, 4), "white"), io.BytesIO()
    for column in range(colours):
        drawn.paste((20 * column, 0, 0), (column, 0, column + 1, 4))
    drawn.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def output(data, alt=None):
    metadata = {} if alt is None else {"image/png": {"alt": alt}}
    return new_output("display_data", data=data, metadata=metadata)


def complaints(*outputs, prose="# Title"):
    cells = [new_markdown_cell(prose), new_code_cell("show(bars)", outputs=list(outputs))]
    return complaints_of(new_notebook(cells=cells), ROOT / "notebooks" / "00_made.ipynb")


@pytest.mark.parametrize("kind", LIVE_TYPES)
def test_a_figure_with_picture_and_words_is_fine(kind):
    view = {"model_id": "1" * 32, "version_major": 2, "version_minor": 0}
    figure = output({kind: view, "image/png": png(), "text/plain": WORDS}, WORDS)
    assert complaints(figure, output({"text/html": in_words(WORDS)})) == []


@pytest.mark.parametrize("kind", LIVE_TYPES)
def test_a_figure_without_a_picture(kind):
    view = {"model_id": "1" * 32, "version_major": 2, "version_minor": 0}
    assert complaints(output({kind: view, "text/plain": WORDS})) == [
        "cell 1 has 1 figures and 0 pictures"
    ]


def test_a_picture_whose_words_are_lost():
    said = output({"text/html": in_words("Three bars.")})
    assert complaints(output({"image/png": png()}, WORDS), said) == [
        f"cell 1 doesn't say what its picture shows: {WORDS!r}"
    ]


@pytest.mark.parametrize("data", [{"text/html": "<div><p> </p></div>"}, {"text/plain": ""}])
def test_an_output_with_nothing_in_it(data):
    assert complaints(output(data)) == ["cell 1 has an output with nothing in it"]


def test_a_picture_with_nothing_on_it():
    found = complaints(output({"image/png": png(1)}, WORDS), output({"text/html": in_words(WORDS)}))
    assert found == ["cell 1 has a picture of 1 colours"]


@pytest.mark.parametrize("text", ["<Axes object at 0x7f>", "VBox(children=())", "Figure({'data'"])
def test_an_object_that_nobody_drew(text):
    (found,) = complaints(output({"text/plain": text}))
    assert found.startswith("cell 1 shows an object's name for it")


def test_an_image_that_is_not_there():
    found = complaints(prose="![A map of the chapter](../images/none.svg)")
    assert found == ["an image that isn't there: ../images/none.svg"]


def test_an_image_without_words():
    found = complaints(prose="![](../images/course-map.svg)")
    assert found == ["an image without alternative text: ../images/course-map.svg"]
