"""How many requests a second a model serves while 99 of 100 are answered in time.

Requests arrive at random moments (open loop), each with one question of PyDocs. A rate counts as
served if p99, from the intended moment of each request, stays within the limit, nothing fails, and
no backlog is left. The rates are growing shares of the capacity, up to the first that isn't served
in either of two tries: on a shared machine a neighbour can take the processor for 100 ms, and that
says nothing about the service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from course_lib.datasets import pydocs_questions
from course_lib.serving import DynamicBatcher, closed_loop_load, open_loop_load
from course_lib.serving.load_generator import LoadReport

LIMIT = 0.100  # seconds: p99 of a search box that feels immediate
EmbedTexts = Callable[[list[str]], np.ndarray]


@dataclass(frozen=True)
class Row:
    """One run: the rate at which requests came, by chance near the one asked for; what came out."""

    rate: float
    throughput: float
    p50: float
    p99: float
    mean_batch: float
    failed: int

    def within(self, limit: float) -> bool:
        """Tell whether this rate is served."""
        return not self.failed and self.p99 <= limit and self.throughput >= 0.9 * self.rate

    def __str__(self) -> str:
        return (
            f"{self.rate:6.1f}/s: p50 {1000 * self.p50:4.0f} ms, p99 {1000 * self.p99:4.0f} ms, "
            f"batches of {self.mean_batch:.1f}"
        )


@cache
def questions() -> list[str]:
    return [question.text for question in pydocs_questions()]


def text_at(number: int) -> str:
    """Return the text of a request."""
    texts = questions()
    return texts[number % len(texts)]


def one_run(
    embed: EmbedTexts, max_batch: int, max_wait: float, load: Callable[..., Any]
) -> tuple[LoadReport, float]:
    """Put a batcher of its own under a load; return the report and the mean batch."""

    async def main() -> tuple[LoadReport, float]:
        async with DynamicBatcher(embed, max_batch, max_wait, max_queue=100_000) as batcher:
            report = await load(lambda number: batcher.embed(text_at(number)))
            return report, float(np.mean([batch.size for batch in batcher.batches]))

    return asyncio.run(main())


def at_rate(
    embed: EmbedTexts, max_batch: int, max_wait: float, rate: float, seconds: float, seed: int = 0
) -> Row:
    """Run the open loop at about one rate: arrivals are random."""
    report, size = one_run(
        embed, max_batch, max_wait, lambda send: open_loop_load(send, rate, seconds, seed)
    )
    failed = int((~report.ok).sum())
    row = (report.throughput, report.quantile(0.5), report.quantile(0.99), size, failed)
    return Row(len(report.outcomes) / seconds, *row)


def capacity(embed: EmbedTexts, max_batch: int, requests: int) -> float:
    """Return the requests a second of a service that is never idle: no rate above it lasts."""
    report, _ = one_run(
        embed, max_batch, 0.0, lambda send: closed_loop_load(send, 2 * max_batch, requests)
    )
    return report.throughput


def served_rates(
    embed: EmbedTexts,
    max_batch: int,
    max_wait: float = 0.002,
    limit: float = LIMIT,
    seconds: float = 6.0,
    shares: tuple[float, ...] = (0.4, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
) -> list[Row]:
    """Measure a curve: latency at growing shares of the capacity, up to the first that fails."""
    embed([text_at(number) for number in range(max_batch)])  # warm
    most = capacity(embed, max_batch, max(4 * max_batch, 100))
    at_rate(embed, max_batch, max_wait, shares[0] * most, seconds / 2)  # warm, too
    rows = []
    for share in shares:
        for seed in (0, 1):
            row = at_rate(embed, max_batch, max_wait, share * most, seconds, seed)
            if row.within(limit):
                break
        rows.append(row)
        if not row.within(limit):
            break
    return rows


def best_served(rows: list[Row], limit: float = LIMIT) -> float:
    """Return the largest rate that was served within the limit; 0 if none was."""
    return max((row.rate for row in rows if row.within(limit)), default=0.0)
