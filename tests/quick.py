"""Does course_lib work with the packages that are here? A quick check, in a minute or two.

`python tests/quick.py` imports every folder and every public name with the Python that runs it,
and runs a few quick tests and doctests. `python tests/quick.py --versions lowest --venv DIR` first
makes an environment in DIR with uv: the lowest versions that pyproject.toml allows, or the newest.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What the tests below need beside the library's own dependencies: their oracles, and pytest.
EXTRAS = "search,evaluation,serving"
TOOLS = ["pytest>=8.3", "pytest-timeout>=2.3", "hypothesis>=6.120"]
TESTS = [
    "tests/vectors/test_distances.py",
    "tests/vectors/test_factorization.py",
    "tests/words/test_cooccurrence.py",
    "tests/ann/test_exact_scan.py",
    "tests/ann/test_library_adapters.py",
    "tests/metrics/test_against_ranx.py",
    "tests/metrics/test_correlation.py",
]
DOCTESTS = ["vectors", "words", "sentences", "graphs", "metrics"]


def make(folder: Path, versions: str) -> Path:
    """Make an environment with the lowest or the newest versions; return its Python."""
    subprocess.run(["uv", "venv", "--clear", "--python", sys.executable, str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    resolution = "lowest-direct" if versions == "lowest" else "highest"
    options = ["--python", str(python), "--resolution", resolution]
    wanted = [f"course_lib[{EXTRAS}] @ {ROOT.as_uri()}", *TOOLS]
    subprocess.run(["uv", "pip", "install", *options, *wanted], cwd=ROOT, check=True)
    return python


def import_everything() -> int:
    """Import each folder and each of its public names; return how many names there are."""
    count = 0
    for stub in sorted((ROOT / "course_lib").glob("*/__init__.pyi")):
        folder = importlib.import_module(f"course_lib.{stub.parent.name}")
        for name in names_of(stub):
            getattr(folder, name)
            count += 1
    return count


def names_of(stub: Path) -> list[str]:
    """Return the public names of a folder, which its stub imports "as" themselves."""
    imports = [n for n in ast.parse(stub.read_text("utf-8")).body if isinstance(n, ast.ImportFrom)]
    return [alias.asname or alias.name for node in imports for alias in node.names]


def check() -> int:
    """Import everything and run the quick tests; return pytest's exit code."""
    sys.path.insert(0, str(ROOT))
    print(f"{import_everything()} public names of course_lib imported", flush=True)
    import pytest

    os.chdir(ROOT)
    doctests = [f"course_lib/{folder}" for folder in DOCTESTS]
    return int(pytest.main(["-q", "--doctest-modules", *TESTS, *doctests]))


def main() -> int:
    """Check here, or in a new environment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--versions", choices=["lowest", "newest"])
    parser.add_argument("--venv", type=Path, default=Path("quick-venv"))
    options = parser.parse_args()
    if options.versions is None:
        return check()
    python = make(options.venv.resolve(), options.versions)
    return subprocess.run([str(python), str(Path(__file__).resolve())], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
