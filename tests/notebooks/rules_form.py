"""What every committed notebook must be as a file: valid, executed, small, portable.

Each rule takes a notebook and its path and returns complaints, none when all is well.
"""

import re

import nbformat

MAX_BYTES, MAX_LINES = 1_500_000, 20
LIVE_TYPES = ("application/vnd.plotly.v1+json", "application/vnd.jupyter.widget-view+json")
ABSOLUTE = re.compile(
    r"""(?:^|[\s"'(=\[])(/(?:home|root|work|tmp|Users|usr|opt|var|mnt)/|[A-Z]:\\)"""
)
INSTALL = re.compile(r"[!%]\s*(pip|conda|mamba|uv|apt)|[\"']pip[\"'],|pip\.main|apt-get")
HUB = re.compile(
    r"(?<!Embedding\.)from_pretrained\(|hf_hub_download|snapshot_download|SentenceTransformer\(|load_dataset\("
    r"|gensim\.downloader|urlopen\(|urlretrieve\(|requests\.(get|post)\(|httpx\.(get|post)\("
    r"|\bfetch_\w+\(|download=True|torch\.hub"
)


def code_cells(notebook):
    return [(n, cell) for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def outputs(notebook):
    """(cell number, output) of all outputs."""
    return [(n, output) for n, cell in code_cells(notebook) for output in cell.outputs]


def texts_of(output):
    """What an output says in text, in all its forms."""
    data = output.get("data", {})
    plain = [data[kind] for kind in ("text/plain", "text/html", "text/markdown") if kind in data]
    return ["".join(text) for text in [*plain, output.get("text", "")]]


def valid_format(notebook, path):
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"not a valid notebook: {str(error).splitlines()[0]}"]
    return [] if notebook.nbformat == 4 else [f"nbformat {notebook.nbformat}, expected 4"]


def executed_in_order(notebook, path):
    counts = [cell.execution_count for _, cell in code_cells(notebook) if cell.source.strip()]
    expected = list(range(1, len(counts) + 1))
    wrong = [
        at for at, (got, right) in enumerate(zip(counts, expected, strict=True)) if got != right
    ]
    if not wrong:
        return []
    first = wrong[0]
    return [
        f"code cell {first + 1} of {len(counts)} was executed as {counts[first]}: run all in order"
    ]


def no_errors(notebook, path):
    return [
        f"cell {n} raised {output.ename}"
        for n, output in outputs(notebook)
        if output.output_type == "error"
    ]


def no_words_on_stderr(notebook, path):
    return [
        f"cell {n} wrote to stderr: {output.text[:80]!r}"
        for n, output in outputs(notebook)
        if output.get("name") == "stderr"
    ]


def no_widget_state(notebook, path):
    return ["holds widget state"] if "widgets" in notebook.metadata else []


def small_enough(notebook, path):
    size = path.stat().st_size
    return [] if size < MAX_BYTES else [f"{size / 1e6:.2f} MB, expected under 1.5 MB"]


def short_code_cells(notebook, path):
    lengths = [(n, len(cell.source.strip().splitlines())) for n, cell in code_cells(notebook)]
    return [f"cell {n} has {k} lines of code, at most 20" for n, k in lengths if k > MAX_LINES]


def no_absolute_path(notebook, path):
    said = [(n, cell.source) for n, cell in enumerate(notebook.cells)]
    said += [(n, text) for n, output in outputs(notebook) for text in texts_of(output)]
    found = [(n, ABSOLUTE.search(text)) for n, text in said]
    return [f"cell {n} has an absolute path: {m.group(1)}" for n, m in found if m]


def no_unguarded_install(notebook, path):
    """Only inside ``if`` of a cell that asks for Colab."""
    complaints = []
    for n, cell in code_cells(notebook):
        for line in cell.source.splitlines():
            guarded = "google.colab" in cell.source and line.startswith((" ", "\t"))
            if INSTALL.search(line) and not line.strip().startswith("#") and not guarded:
                complaints.append(f"cell {n} installs without asking for Colab: {line.strip()}")
    return complaints


def no_unguarded_hub_call(notebook, path):
    complaints = []
    for n, cell in code_cells(notebook):
        code = "\n".join(line.split("#")[0] for line in cell.source.splitlines())
        if HUB.search(code) and "available(" not in code:
            call = HUB.search(code).group(0)
            complaints.append(f"cell {n} calls {call} without asking available() first")
    return complaints


def live_figures_have_a_picture(notebook, path):
    return [
        f"cell {n} shows a live figure without image/png (shown through viz.show?)"
        for n, output in outputs(notebook)
        if any(kind in output.get("data", {}) for kind in LIVE_TYPES)
        and "image/png" not in output.data
    ]


RULES = (
    valid_format,
    executed_in_order,
    no_errors,
    no_words_on_stderr,
    no_widget_state,
    small_enough,
    short_code_cells,
    no_absolute_path,
    no_unguarded_install,
    no_unguarded_hub_call,
    live_figures_have_a_picture,
)
