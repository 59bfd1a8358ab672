"""What each notebook needs, measured one at a time: `python3 course.py bench notebooks [02 ...]`.

Rows go to benchmarks/notebooks.json, each with a hash of the code that it was measured on. A test
compares the hash with the notebook and the row with the budget: seconds measured once on a quiet
machine of two cores, not those of whatever machine runs the tests. The library's code is not in
the hash; measure again after a change there that should show. The README's table of chapters
gets the rounded figures.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"
RESULTS = ROOT / "benchmarks" / "notebooks.json"
README = ROOT / "README.md"


def code_hash(notebook: Path) -> str:
    """Return twelve hexadecimal digits that change with the code cells, not with the prose."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return hashlib.sha256("\n\n".join(code).encode()).hexdigest()[:12]


def read_rows(path: Path) -> dict[str, dict[str, Any]]:
    """Read the rows by notebook; none if there is no file."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def figures(row: dict[str, Any]) -> str:
    """Return the cells that stand in the README for a notebook: its seconds and its memory.

    Examples
    --------
    >>> figures({"seconds": 66.4, "peak_mib": 1366})
    '66 s | 1.33 GiB'
    """
    return f"{row['seconds']:.0f} s | {row['peak_mib'] / 1024:.2f} GiB"


def with_figures(readme: str, rows: dict[str, dict[str, Any]]) -> str:
    """Return the README with the measured figures at the end of each chapter's line."""
    for name, row in rows.items():
        line = rf"^(\| {name[:2]} \| .*) \| [^|]*\| [^|]*\|$"
        readme = re.sub(line, rf"\g<1> | {figures(row)} |", readme, count=1, flags=re.MULTILINE)
    return readme


def measure(notebook: Path) -> dict[str, Any] | None:
    """Run a notebook as the tests do and return its row; None if it fails."""
    before = code_hash(notebook)
    with tempfile.TemporaryDirectory() as folder:
        measured = Path(folder) / "measured.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.notebooks.plugin"]
        command += ["-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env"]
        command += ["--nbval-cell-timeout=180", f"--notebook-results={measured}", str(notebook)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout[-3000:] + done.stderr[-3000:])
            return None
        return {"code": before, **json.loads(measured.read_text("utf-8"))[notebook.name]}


def main(chapters: list[str]) -> int:
    """Measure all notebooks or those whose name begins so, write, return 1 if one fails."""
    present = sorted(FOLDER.glob("*.ipynb"))
    chosen = [path for path in present if not chapters or path.name.startswith(tuple(chapters))]
    if not chosen:
        print(f"No notebook's name begins with {' or '.join(chapters)}.")
        return 1
    failed = 0
    for path in chosen:
        row = measure(path)
        if row is None:
            print(f"{path.name} failed; its row stays as it was", flush=True)
            failed += 1
            continue
        print(f"{path.name}: {row['seconds']} s, {row['peak_mib']} MiB", flush=True)
        rows = read_rows(RESULTS) | {path.name: row}
        kept = {other.name: rows[other.name] for other in present if other.name in rows}
        RESULTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        README.write_text(with_figures(README.read_text("utf-8"), kept), "utf-8")
    return int(failed > 0)
