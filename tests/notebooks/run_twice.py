"""Run a notebook twice; say what differs, and which cells take numbers that nobody has seeded.

    python -m tests.notebooks.run_twice notebooks/04_image_and_audio_embeddings.ipynb

The two runs have other hash seeds, and each starts with other numbers in NumPy's and torch's own
generators. A cell that prints times always differs. One that takes unseeded numbers may print the
same for months and then something else, in CI.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell

from tests.notebooks.normalize import execute, normalize

#: Notes the states of the two generators before and after each cell.
WATCH = """
import hashlib as _hashlib, json as _json, sys as _sys

_noted, _before = [], {}

def _states(*_):
    states = {}
    if "numpy" in _sys.modules:
        states["numpy"] = repr(_sys.modules["numpy"].random.get_state(legacy=False))
    if hasattr(_sys.modules.get("torch"), "get_rng_state"):
        states["torch"] = repr(_sys.modules["torch"].get_rng_state().tolist())
    return {name: _hashlib.sha256(state.encode()).hexdigest() for name, state in states.items()}

get_ipython().events.register("pre_run_cell", lambda info: _before.update(_states()))
get_ipython().events.register("post_run_cell", lambda done: _noted.append([{**_before}, _states()]))
"""
REPORT = "print(_json.dumps(_noted))"


class CellRun(NamedTuple):
    """What a cell printed, and the generators' states before and after it."""

    printed: str
    before: dict[str, str]
    after: dict[str, str]


def watched_run(path: Path, hash_seed: int) -> dict[str, CellRun]:
    """Run a notebook's code cells in a fresh kernel; return what was seen of each, by its id."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells = [new_code_cell(WATCH), *cells, new_code_cell(REPORT)]
    execute(notebook, path.resolve().parent, 600, False, PYTHONHASHSEED=str(hash_seed))
    normalize(notebook)
    noted = json.loads(notebook.cells[-1].outputs[0].text)[-len(cells) :]
    return {
        cell.id: CellRun(printed(cell), *states) for cell, states in zip(cells, noted, strict=True)
    }


def printed(cell: nbformat.NotebookNode) -> str:
    """Everything in a cell's outputs that is text."""
    return "".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    )


def findings(one: CellRun, other: CellRun) -> list[str]:
    """Say what differs between two runs of a cell, and what it has drawn without a seed."""
    found = [
        f"draws from {name}'s own generator, which nobody seeded"
        for name in sorted(one.before.keys() & one.after.keys() & other.before.keys())
        if one.before[name] != one.after[name]
        and one.before[name] != other.before[name]
        and one.after[name] != other.after[name]
    ]
    lines = zip(one.printed.splitlines(), other.printed.splitlines(), strict=False)
    differing = next((pair for pair in lines if pair[0] != pair[1]), None)
    if one.printed != other.printed:
        found.append("prints another text" + (": {} | {}".format(*differing) if differing else ""))
    return found


def main(arguments: list[str]) -> int:
    for path in map(Path, arguments):
        one, other = (watched_run(path, seed) for seed in (1, 2))
        for cell in one:
            for finding in findings(one[cell], other[cell]):
                print(f"{path.name} {cell}: {finding}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
