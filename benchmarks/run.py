"""Run the benchmarks and write their tables: `python3 course.py bench [NAME ...]`.

Results go to benchmarks/results.json; RESULTS.md and the README's short table are made from it.
Benchmarks that were not run keep their last results. `bench notebooks` measures the notebooks, see
benchmarks/notebooks.py; that takes minutes and is done only when asked for.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import statistics
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import notebooks
from benchmarks.harness import Benchmark, Result, measure
from benchmarks.summary import summary

HERE = Path(__file__).resolve().parent
README = HERE.parent / "README.md"
MARKS = ("<!-- benchmarks: written by course.py bench -->", "<!-- end of benchmarks -->")
HEADINGS = ["what", "ours", "production library", "times as fast (spread)", "bar", "quality"]


def load_benchmarks(folder: Path) -> list[tuple[str, Benchmark]]:
    """Collect ``BENCHMARKS`` of all bench files, each with its file's name."""
    found: list[tuple[str, Benchmark]] = []
    for path in sorted(folder.glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += [(path.stem, benchmark) for benchmark in module.BENCHMARKS]
    return found


def matches(names: list[str], *candidates: str) -> bool:
    """Tell whether any of `names` occurs in one of the candidates; no names match all."""
    return not names or any(name.lower() in text.lower() for name in names for text in candidates)


def machine() -> str:
    """Describe the machine that the numbers come from."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
        cpu = models[0] if models else cpu
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}"


def read_results(path: Path) -> dict[str, Result]:
    """Read earlier results by name; none if there is no file."""
    if not path.exists():
        return {}
    return {item["name"]: Result(**item) for item in json.loads(path.read_text())["results"]}


def table(results: list[Result]) -> str:
    """Return the results as a Markdown table, each time a median."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "| --- " * len(HEADINGS) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row(result)) + " |" for result in results])


def row(result: Result) -> list[str]:
    """Return one line's cells."""
    ours = f"{result.value(result.ours):.3g} {result.unit}"
    bar = result.bar
    missed = " (missed)" if result.reached() is False else ""
    if not result.theirs:
        side = "≤" if result.amount is None else "≥"
        limit = "" if bar is None else f"{side} {bar:g} {result.unit}{missed}"
        return [result.name, ours, "", "", limit, result.quality]
    theirs = f"{result.value(result.theirs):.3g} {result.unit}"
    ratios = result.ratios()
    ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    limit = "" if bar is None else f"≥ {bar:g}x{missed}"
    return [result.name, ours, theirs, ratio, limit, result.quality]


def between_marks(text: str, content: str) -> str:
    """Replace what stands between the README's two marks."""
    before, rest = text.split(MARKS[0])
    return f"{before}{MARKS[0]}\n{content}\n{MARKS[1]}{rest.split(MARKS[1])[1]}"


def write_tables(results: list[Result], where: str) -> None:
    """Write RESULTS.md, and its short form into the README."""
    source = f"Medians of interleaved runs on {where}."
    (HERE / "RESULTS.md").write_text(f"# Benchmarks\n\n{table(results)}\n\n{source}\n", "utf-8")
    content = f"{summary(results)}\n\n{source}"
    README.write_text(between_marks(README.read_text("utf-8"), content), "utf-8")


def measure_all(chosen: list[Benchmark]) -> dict[str, Result]:
    """Measure and print one after the other: name -> result."""
    results = {}
    for benchmark in chosen:
        result = measure(benchmark, lambda line: print("  " + line, flush=True))
        results[result.name] = result
        print(" | ".join(cell for cell in row(result) if cell), flush=True)
    return results


def main(names: list[str]) -> int:
    """Measure, write, and return 1 if a bar was missed."""
    if names[:1] == ["notebooks"]:
        return notebooks.main(names[1:])
    known = load_benchmarks(HERE)
    chosen = [benchmark for stem, benchmark in known if matches(names, stem, benchmark.name)]
    if not chosen:
        print(f"No benchmark's name contains {' or '.join(names)}.")
        return 1
    new = measure_all(chosen)
    results = read_results(HERE / "results.json") | new
    ordered = [results[benchmark.name] for _, benchmark in known if benchmark.name in results]
    content = {"machine": machine(), "results": [asdict(result) for result in ordered]}
    (HERE / "results.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    write_tables(ordered, content["machine"])
    missed = sum(result.reached() is False for result in new.values())
    print(f"{len(new)} measured, {missed} below their bar")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
