"""The README's short form of the results: one line for what belongs together."""

from __future__ import annotations

import re
import statistics

from benchmarks.harness import Result

HEADINGS = ["what", "rows", "times as fast as the production library", "bar", "below the bar"]


def summary(results: list[Result]) -> str:
    """Return a Markdown table: the lowest and the highest median ratio of each group of rows.

    A group is what has the same name up to the first comma or colon. What has nothing beside it
    to be compared with stands in RESULTS.md only.
    """
    groups: dict[str, list[Result]] = {}
    for result in results:
        if result.theirs:
            groups.setdefault(re.split("[,:]", result.name)[0], []).append(result)
    lines = ["| " + " | ".join(HEADINGS) + " |", "| --- " * len(HEADINGS) + "|"]
    return "\n".join(lines + [line(name, group) for name, group in groups.items()])


def line(name: str, group: list[Result]) -> str:
    """Return one group's line."""
    medians = [statistics.median(result.ratios()) for result in group]
    low, high = min(medians), max(medians)
    ratios = f"{low:.2f}" if len(group) == 1 else f"{low:.2f} to {high:.2f}"
    bars = sorted({f"≥ {result.bar:.3g}" for result in group if result.bar is not None})
    missed = sum(result.reached() is False for result in group)
    return f"| {name} | {len(group)} | {ratios} | {', '.join(bars)} | {missed or ''} |"
