"""Execute a notebook from top to bottom and write it back in the form in which it is committed.

    python tests/notebooks/normalize.py notebooks/01_introduction_to_embeddings.ipynb

Nothing is written when a cell raises. Outputs carry pictures; no widget state, no times, no names
of this machine are kept.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.notebooks.kernel_environment import ROOT, kernel_environment

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SHIPPED_SCORES = ROOT / "data" / "scoreboard.json"  # the rows that a reader sees before measuring
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}


class CellFailed(Exception):
    """A cell raised, ran too long, or its kernel died."""


def execute(
    notebook: nbformat.NotebookNode, folder: Path, timeout: float, network: bool, **more: str
) -> None:
    """Run all cells in place, in a fresh kernel in `folder`, with `more` environment variables."""
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
    )
    with tempfile.TemporaryDirectory() as data_dir:
        variables = kernel_environment(Path(data_dir), network=network, pictures=True)
        with mock.patch.dict(os.environ, variables | more):
            try:
                client.execute()
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                raise CellFailed(str(error)) from error


def normalize(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Keep what a reader sees and git should compare; drop what differs from run to run."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.outputs = list(_joined(_kept(cell.outputs)))
    return notebook


def _kept(outputs: Iterable[nbformat.NotebookNode]) -> Iterable[nbformat.NotebookNode]:
    for output in outputs:
        output.pop("transient", None)
        if output.output_type == "stream":
            output.text = _as_on_a_terminal(output.text, drop_bars=output.name == "stderr")
            if not output.text:
                continue
        yield output


def _as_on_a_terminal(text: str, drop_bars: bool) -> str:
    """What remains of each line after its carriage returns; progress bars leave nothing."""
    lines = text.split("\n")
    if drop_bars:
        lines = [line for line in lines if "\r" not in line and "it/s]" not in line]
    kept = [line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines]
    joined = "\n".join(kept)
    return joined if joined.strip() else ""


def _joined(outputs: Iterable[nbformat.NotebookNode]) -> Iterable[nbformat.NotebookNode]:
    """Consecutive pieces of one stream as one output: where they break depends on timing."""
    last = None
    for output in outputs:
        if last is not None and output.get("name", "") == last.get("name"):  # only streams have one
            last.text += output.text
            continue
        if last is not None:
            yield last
        last = output
    if last is not None:
        yield last


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Validate, write beside the old file, and put in its place: half a notebook never exists."""
    nbformat.validate(notebook)
    aside = path.with_name(f".{path.name}.new")
    try:
        nbformat.write(notebook, aside)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def process(path: Path, timeout: float = 300, network: bool = False) -> str:
    """Execute and normalise one notebook in place; returns a line that says how it went."""
    notebook = nbformat.read(path, as_version=4)
    begin = time.perf_counter()
    folder, board = path.resolve().parent, str(SHIPPED_SCORES)
    execute(notebook, folder, timeout, network, COURSE_SCOREBOARD=board)
    write(normalize(notebook), path)
    seconds, size = time.perf_counter() - begin, path.stat().st_size / 1e6
    return f"{path.name}: {seconds:.0f} s, {size:.2f} MB{warnings_in(notebook)}"


def warnings_in(notebook: nbformat.NotebookNode) -> str:
    """What cells wrote to stderr, which a committed notebook should not hold."""
    texts = [
        f"\n  cell {number} wrote to stderr: {output.text.strip()[:300]}"
        for number, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    return "".join(texts)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one cell")
    parser.add_argument("--network", action="store_true", help="let the kernel use the network")
    options = parser.parse_args(arguments)
    for path in options.notebooks:
        try:
            print(process(path, options.timeout, options.network), flush=True)
        except CellFailed as error:
            print(f"{path.name} left as it was, for a cell failed:\n{error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
