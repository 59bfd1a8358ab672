"""Each rule of the anatomy, broken once: a small notebook that keeps all of them, and its ruin."""

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.notebooks.rules_content import LIVE_TYPES, anchors_of_text, repository_address
from tests.notebooks.test_anatomy import RULES

NAME = "02_word_embeddings.ipynb"
ALT = "A bar for each of three words; the last is the longest."


def head():
    place = repository_address().removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{place}/blob/main/notebooks/{NAME}"
    binder = f"https://mybinder.org/v2/gh/{place}/main?labpath=notebooks%2F{NAME}"
    return (
        "# Word embeddings\n"
        f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({colab})\n"
        f"[![Open in Binder](https://mybinder.org/badge_logo.svg)]({binder})\n"
        "Budget: 90 s and 1.5 GiB. You will be able to train word vectors.\n"
        "Prerequisites: [summary](#Summary)."
    )


def figure_output(kind=LIVE_TYPES[1]):
    live = {"model_id": "x"} if kind.endswith("json") else "x"
    data = {kind: live, "image/png": "aGVsbG8=", "text/plain": ALT}
    return new_output("display_data", data=data, metadata={"image/png": {"alt": ALT}})


def good_notebook():
    answers = "".join(f"<details><summary>{n}?</summary>Yes.</details>\n" for n in range(5))
    prose = [
        head(),
        "## Measured, not repeated\n![A drawing of a window over text](../images/w.svg)",
        "## Summary",
        f"## Self-check\n{answers}",
        "## References",
        "Next chapter: sentences. See [the readme](../README.md#words).",
    ]
    prose += ["More."] * 10
    code = ['from course_lib.viz import start\nstart("02")']
    code += [f'@exercise("02.task-{n}")\ndef f(): ...' for n in range(6)]
    code += [f"print({n})" for n in range(10)]
    cells = [new_markdown_cell(text) for text in prose]
    for n, source in enumerate(code, start=1):
        cells.append(new_code_cell(source, execution_count=n))
    for cell in cells[-10:]:
        cell.metadata["tags"] = ["nbval-check-output"]
        cell.outputs = [new_output("stream", name="stdout", text="12\n")]
    for cell in cells[17:21]:
        cell.outputs = [figure_output()]
    return new_notebook(cells=cells)


@pytest.fixture
def place(tmp_path):
    """A repository's skeleton, and where in it the notebook lies."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "w.svg").write_text("<svg/>")
    (tmp_path / "README.md").write_text("# Words\n")
    (tmp_path / "notebooks").mkdir()
    return tmp_path / "notebooks" / NAME


def complaints(notebook, path):
    path.write_text(json.dumps(notebook))
    return {name: found for name, rule in RULES.items() if (found := rule(notebook, path))}


def markdown(text, replacement):
    """A change to the prose."""

    def change(notebook):
        hit = [c for c in notebook.cells if c.cell_type == "markdown" and text in c.source]
        assert hit, text
        for cell in hit:
            cell.source = cell.source.replace(text, replacement)

    return change


def code(source):
    """A change to the sixth code cell's source."""

    def change(notebook):
        notebook.cells[21].source = source

    return change


def output(**changes):
    """A change to the first figure's output."""

    def change(notebook):
        notebook.cells[17].outputs[0].update(nbformat.from_dict(changes))

    return change


def _drop_counts(notebook):
    notebook.cells[18].execution_count = None


def _swap(notebook):
    notebook.cells[18].execution_count, notebook.cells[19].execution_count = 3, 2


def _error(notebook):
    failed = new_output("error", ename="KeyError", evalue="x", traceback=[])
    notebook.cells[17].outputs.append(failed)


def _stderr(notebook):
    notebook.cells[17].outputs.append(new_output("stream", name="stderr", text="warning"))


def _state(notebook):
    notebook.metadata["widgets"] = {}


def _swell(notebook):
    notebook.cells[17].outputs[0].data["image/png"] = "A" * 1_500_000


def _invalid(notebook):
    notebook.cells[17]["colour"] = "red"


def _path_in_output(notebook):
    notebook.cells[-1].outputs[0].text = "saved to /home/ada/vectors.txt"


def _code_first(notebook):
    notebook.cells.insert(0, notebook.cells.pop(1))


def _few_exercises(notebook):
    notebook.cells[22].source = notebook.cells[21].source


def _few_explorers(notebook):
    for cell in notebook.cells[17:20]:
        cell.outputs = [figure_output("text/x")]


def _untag(notebook):
    notebook.cells[-1].metadata = {}


def _silence(notebook):
    notebook.cells[-1].outputs = []


def _compared_figure(notebook):
    notebook.cells[-1].outputs.append(figure_output())


def _much_prose(notebook):
    notebook.cells += [new_markdown_cell("More.") for _ in range(20)]


def _little_prose(notebook):
    notebook.cells = [c for c in notebook.cells if c.source != "More."]


def _few_figures(notebook):
    for cell in notebook.cells[19:21]:
        cell.outputs = []


def _no_alt(notebook):
    notebook.cells[17].outputs[0].metadata = {}


BREAKERS = [
    ("valid_format", _invalid),
    ("executed_in_order", _drop_counts),
    ("executed_in_order", _swap),
    ("no_errors", _error),
    ("no_words_on_stderr", _stderr),
    ("no_widget_state", _state),
    ("small_enough", _swell),
    ("short_code_cells", code("@exercise('02.task-4')\n" + "x = 1\n" * 20)),
    ("no_absolute_path", code("@exercise('02.task-4')\nopen('/tmp/x')")),
    ("no_absolute_path", markdown("More.", r"Look into C:\Users")),
    ("no_absolute_path", _path_in_output),
    ("no_unguarded_install", code("@exercise('02.task-4')\n!pip install gensim")),
    ("no_unguarded_install", code("@exercise('02.task-4')\nimport google.colab\n%pip install x")),
    ("no_unguarded_hub_call", code("@exercise('02.task-4')\nAutoModel.from_pretrained('bert')")),
    ("live_figures_have_a_picture", output(data={LIVE_TYPES[0]: {}})),
    ("live_figures_have_a_picture", output(data={LIVE_TYPES[1]: {}})),
    ("title", markdown("# Word", "Word")),
    ("title", _code_first),
    ("badges", markdown("colab.research.google.com/github", "colab.research.google.com/gist")),
    ("badges", markdown("?labpath=notebooks%2F02", "?labpath=notebooks%2F03")),
    ("badges", markdown(repository_address()[19:], "someone/fork")),
    ("budgets", markdown("90 s", "soon")),
    ("budgets", markdown("1.5 GiB", "little")),
    ("set_up", lambda notebook: notebook.cells[16].update(source="import course_lib")),
    ("set_up", lambda notebook: notebook.cells[16].update(source='start("03")')),
    ("parts", markdown("You will be able to", "You may")),
    ("parts", markdown("Prerequisites", "Before")),
    ("parts", markdown("Measured", "Said")),
    ("parts", markdown("## Summary", "## Sum\n<a id='Summary'></a>")),
    ("parts", markdown("## References", "## Sources")),
    ("parts", markdown("Next chapter", "After")),
    ("self_check", markdown("<details><summary>4?</summary>Yes.</details>", "")),
    ("self_check", markdown("## Self-check\n", "## Self-check\n## Answers\n")),
    ("self_check", markdown("<summary>4?</summary>", "")),
    ("exercises", _few_exercises),
    ("exercises", code("@exercise('01.task-4')")),
    ("explorers", _few_explorers),
    ("compared_cells", _untag),
    ("compared_cells", _silence),
    ("compared_cells", _compared_figure),
    ("share_of_prose", _much_prose),
    ("share_of_prose", _little_prose),
    ("enough_figures", _few_figures),
    ("figures_in_words", _no_alt),
    ("figures_in_words", markdown("A drawing of a window over text", "")),
    ("figures_in_words", markdown("More.", '<img src="../images/w.svg">')),
    ("links_resolve", markdown("../README.md#words", "../READ.md")),
    ("links_resolve", markdown("../README.md#words", "../README.md#sounds")),
    ("links_resolve", markdown("#Summary", "#Conclusion")),
    ("links_resolve", markdown("../images/w.svg", "../images/v.svg")),
    ("links_resolve", markdown("../README.md#words", "../../other/README.md")),
    ("figures_through_show", code("@exercise('02.task-4')\nfigure.show()")),
]


def test_the_good_notebook_keeps_all_rules(place):
    assert complaints(good_notebook(), place) == {}


@pytest.mark.parametrize(
    ("rule", "breaker"), BREAKERS, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(BREAKERS)]
)
def test_a_broken_notebook_is_refused_by_its_rule(rule, breaker, place):
    notebook = copy.deepcopy(good_notebook())
    breaker(notebook)
    assert rule in complaints(notebook, place)


def test_every_rule_is_broken_once():
    assert {rule for rule, _ in BREAKERS} == set(RULES)


@pytest.mark.parametrize(
    "source",
    [
        "if 'google.colab' in sys.modules:\n    %pip install course",
        "if available('bert'):\n    AutoModel.from_pretrained('bert')",
        "torch.nn.Embedding.from_pretrained(matrix)",
        "# !pip install is not needed\nurl = 'https://example.org/home/x'",
    ],
)
def test_what_is_guarded_passes(source, place):
    notebook = good_notebook()
    code("@exercise('02.task-4')\n" + source)(notebook)
    assert complaints(notebook, place) == {}


def test_anchors_of_lab_and_of_github():
    assert {"Two-words,-one-idea", "two-words-one-idea"} <= anchors_of_text(
        "## Two words, one idea"
    )
