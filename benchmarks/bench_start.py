"""How long a reader waits: importing the library, building and loading PyDocs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache

from benchmarks.harness import Benchmark, Seconds

TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
LOAD_PYDOCS = "from course_lib.datasets import pydocs; pydocs()"


def in_new_process(statement: str, cache_folder: str) -> Seconds:
    """Time a statement in a fresh interpreter, whose own start is not counted."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(statement)],
        env={**os.environ, "COURSE_CACHE_DIR": cache_folder},
        capture_output=True,
        text=True,
        check=True,
    )
    return Seconds(done.stdout.split()[-1])


@cache
def warm_cache() -> tempfile.TemporaryDirectory:
    """Return a cache folder of this run's own."""
    return tempfile.TemporaryDirectory()


def import_course_lib() -> Seconds:
    return in_new_process("import course_lib", warm_cache().name)


def build_pydocs() -> Seconds:
    with tempfile.TemporaryDirectory() as empty:
        return in_new_process(LOAD_PYDOCS, empty)


def load_pydocs() -> Seconds:
    return in_new_process(LOAD_PYDOCS, warm_cache().name)


BENCHMARKS = [
    Benchmark("import course_lib", import_course_lib, bar=0.1),
    Benchmark("PyDocs, first build", build_pydocs, bar=30.0, repeats=3, warm=False),
    Benchmark("PyDocs, later loads", load_pydocs, bar=1.0),
]
