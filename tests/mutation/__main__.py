"""Mutation testing: change a file of the library a little, and see whether its tests notice.

    python -m tests.mutation --count 25 --seed 7 course_lib/words/ppmi_svd.py ...

A copy of the repository is changed, never the repository. Each mutant meets the file's own test
file and its doctests; where no test file is named like it, those that name what it defines. Kernels
are compiled anew for each mutant; `--interpreted` runs them as Python instead. Needs `os.fork`.
"""

import argparse
import ast
import contextlib
import importlib
import importlib.metadata
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import hypothesis
import pytest

from tests.mutation.mutants import Mutant, sample_mutants

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("course_lib", "tests", "data", "pyproject.toml", "course.py")
# Imported once, before the forks; nothing of course_lib, which each fork imports with its mutant.
PRELOADED = (
    "numpy",
    "scipy.stats",
    "sklearn",
    "torch",
    "numba",
    "pandas",
    "networkx",
    "hypothesis",
)
KERNEL = re.compile(r"^@(njit|kernel|step|walker|fast_step|step_of_kernel)\b", re.MULTILINE)
PASSED, FAILED, INTERRUPTED = 0, 1, 2  # pytest's exit codes; an import error interrupts
TOO_SLOW = -1


def main() -> None:
    options = read_options()
    preload()
    with tempfile.TemporaryDirectory() as folder:
        root = copy_repository(Path(folder))
        counts = [try_file(root, path, options) for path in options.files]
    killed, tried = (sum(column) for column in zip(*counts, strict=True))
    print(f"killed {killed} of {tried} mutants ({killed / max(tried, 1):.0%})")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("files", nargs="+", help="paths as course_lib/words/vocabulary.py")
    parser.add_argument("--count", type=int, default=25, help="mutants a file (25)")
    parser.add_argument("--seed", type=int, default=7, help="which mutants are drawn (7)")
    parser.add_argument("--interpreted", action="store_true", help="run kernels without Numba")
    return parser.parse_args()


def preload() -> None:
    """Import what is slow to import and does not change, pytest's plugins included."""
    sys.dont_write_bytecode = True  # a .pyc knows its source by the second and the size
    for name in PRELOADED:
        importlib.import_module(name)
    for plugin in importlib.metadata.entry_points(group="pytest11"):
        plugin.load()


def copy_repository(folder: Path) -> Path:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *COPIED]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for kernel in ROOT.glob("course_lib/*/__pycache__/*.nb*"):  # compiled, and valid in the copy
        target = folder / kernel.relative_to(ROOT)
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(kernel, target)
    return folder


def try_file(root: Path, path: str, options: argparse.Namespace) -> tuple[int, int]:
    """Try a sample of a file's mutants; return how many were killed, and how many there were."""
    source = (root / path).read_text("utf-8")
    tests = tests_of(root, path)
    write_source(root / path, source)  # so that the time includes compiling, as a mutant's does
    code, seconds = run_tests(root, [path, *tests], 900, options.interpreted)
    if code != PASSED:
        raise SystemExit(f"{path}: its tests fail before anything is changed (pytest: {code})")
    print(f"{path}: {len(tests)} test files, {seconds:.1f} s", flush=True)
    limit = 20 + 4 * seconds
    mutants = sample_mutants(source, options.count, options.seed)
    killed = sum(try_mutant(root, path, m, tests, limit, options.interpreted) for m in mutants)
    write_source(root / path, source)
    print(f"{path}: killed {killed} of {len(mutants)}", flush=True)
    return killed, len(mutants)


def write_source(path: Path, source: str) -> None:
    """Write a file, and forget the kernels of its folder if it has some itself.

    Numba compiles a kernel anew when its own file changes. Kernels of other files that have taken
    the changed one in would be used as they are.
    """
    path.write_text(source, "utf-8")
    if KERNEL.search(source):
        for kernel in path.parent.glob("__pycache__/*.nb*"):
            kernel.unlink()


def tests_of(root: Path, path: str) -> list[str]:
    """Return the test file that mirrors a file, or those of its folder that name its names."""
    file = Path(path)
    folder = Path("tests", *file.parts[1:-1])
    mirrored = folder / f"test_{file.stem}.py"
    if (root / mirrored).exists():
        return [str(mirrored)]
    body = ast.parse((root / path).read_text("utf-8")).body
    kinds = (ast.FunctionDef, ast.ClassDef)
    names = [re.escape(node.name) for node in body if isinstance(node, kinds)]
    defined = re.compile(rf"\b({'|'.join([file.stem, *names])})\b")
    others = sorted((root / folder).glob("test_*.py"))
    return [str(p.relative_to(root)) for p in others if defined.search(p.read_text("utf-8"))]


def try_mutant(
    root: Path, path: str, mutant: Mutant, tests: list[str], limit: float, interpreted: bool
) -> bool:
    write_source(root / path, mutant.source)
    code, seconds = run_tests(root, [*tests[:1], path, *tests[1:]], limit, interpreted)
    if code > INTERRUPTED:
        raise SystemExit(f"{path}:{mutant.line}: pytest ended with {code}")
    said = {PASSED: "SURVIVED", FAILED: "killed", INTERRUPTED: "killed", TOO_SLOW: "too slow"}
    change = f"{mutant.before}  ->  {mutant.after}"
    verdict = said.get(code, "crashed")  # a kernel that writes beyond its array
    print(f"  {verdict:8} line {mutant.line}: {change}  ({seconds:.1f} s)", flush=True)
    return code != PASSED


def run_tests(root: Path, tests: list[str], limit: float, interpreted: bool) -> tuple[int, float]:
    """Run pytest in a forked process; return its exit code, or -1 past the limit, and seconds."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _run_in_child(root, tests, interpreted)
    while time.monotonic() - started < limit:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), time.monotonic() - started
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TOO_SLOW, time.monotonic() - started


def _run_in_child(root: Path, tests: list[str], interpreted: bool) -> None:
    os.setpgid(0, 0)
    os.chdir(root)
    os.environ |= {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.path = [str(root), *(folder for folder in sys.path if Path(folder).resolve() != ROOT)]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "course_lib")]:
        del sys.modules[name]
    if interpreted:
        importlib.import_module("numba").config.DISABLE_JIT = True
    drawn_only = [hypothesis.Phase.explicit, hypothesis.Phase.generate]  # no shrinking
    hypothesis.settings.register_profile("mutants", phases=drawn_only, database=None)
    hypothesis.settings.load_profile("mutants")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "--doctest-modules"]
    os._exit(pytest.main([*options, *tests]))


if __name__ == "__main__":
    main()
