"""The service on this machine: what batching is worth, and what faults do to it.

"Requests a second at p99 within 100 ms": the same model, the same random arrivals, one question of
PyDocs a request; ours in batches of up to 16, theirs one request at a time through the same queue.
Curves of latency against rate go to benchmarks/serving.json, with the outcome of every fault.
`python -m benchmarks.bench_serving --quick` runs all of it in a minute, for a look.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import Benchmark, Seconds
from benchmarks.run import machine
from benchmarks.service_faults import Outcome, all_scenarios, check
from benchmarks.serving_load import LIMIT, Row, best_served, served_rates

PLACE = Path(__file__).resolve().parent / "serving.json"
MAX_BATCH = 16
EmbedTexts = Callable[[list[str]], np.ndarray]


@cache
def served() -> EmbedTexts:
    """The model as the service runs it, without padding."""
    from course_lib.serving.served_model import load_served_model

    return load_served_model().embed


@cache
def padded() -> EmbedTexts:
    """The model as chapter 3 uses it."""
    from course_lib.models import load

    return load("all-MiniLM-L6-v2").encode


@cache
def onnx_float32() -> EmbedTexts:
    from course_lib.serving import OnnxEmbedder, minilm_onnx

    return OnnxEmbedder(minilm_onnx(), threads=2).encode


@cache
def onnx_int8() -> EmbedTexts:
    from course_lib.serving import OnnxEmbedder, minilm_onnx

    return OnnxEmbedder(minilm_onnx(int8=True), threads=2).encode


MODELS = {
    "MiniLM": served,
    "MiniLM, padded": padded,
    "MiniLM, ONNX": onnx_float32,
    "MiniLM, ONNX int8": onnx_int8,
}


def rate_served(name: str, max_batch: int, seconds: float = 6.0) -> Seconds:
    """Measure one curve; return the time that one request takes at the best rate."""
    rows = served_rates(MODELS[name](), max_batch, seconds=seconds)
    if seconds >= 6.0:  # a quick look leaves no trace
        keep(name, "batches" if max_batch > 1 else "one at a time", rows)
    best = best_served(rows)
    return Seconds(1 / best if best else float("inf"), rows)


def keep(name: str, way: str, rows: list[Row]) -> None:
    """Write a curve into the file, in the place of the last one."""
    content = written()
    content.setdefault("load", {}).setdefault(name, {})[way] = [
        {key: round(value, 4) for key, value in asdict(row).items()} for row in rows
    ]
    PLACE.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def written() -> dict[str, Any]:
    """Return what the file holds from this machine."""
    content = json.loads(PLACE.read_text("utf-8")) if PLACE.exists() else {}
    fresh = {"machine": machine(), "limit": LIMIT}
    return content if content.get("machine") == machine() else fresh


def curves(ours: list[Row], theirs: list[Row]) -> str:
    """Say at which latency the best rates were served."""
    ends = []
    for rows in (ours, theirs):
        best = max(
            (row for row in rows if row.within(LIMIT)), key=lambda r: r.rate, default=rows[0]
        )
        ends.append(f"p50 {1000 * best.p50:.0f} ms, p99 {1000 * best.p99:.0f} ms")
    return f"{ends[0]} / {ends[1]}"


def faults(count: int = 1000, bodies: int = 10_000) -> list[Outcome]:
    """Run every fault; raise if a request was lost or crossed."""
    outcomes = all_scenarios(count, bodies)
    check(outcomes)
    if bodies < 10_000:
        return outcomes
    content = written()
    content["faults"] = {
        outcome.name: {
            "sent": outcome.sent, "lost": outcome.lost, "crossed": outcome.crossed,
            "statuses": {str(status): n for status, n in sorted(outcome.statuses.items())},
        }
        for outcome in outcomes
    }  # fmt: skip
    PLACE.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return outcomes


def told(outcomes: list[Outcome], theirs: object) -> str:
    """Sum the outcomes up."""
    sent = sum(outcome.sent for outcome in outcomes)
    lost, crossed = (sum(getattr(o, name) for o in outcomes) for name in ("lost", "crossed"))
    return f"{len(outcomes)} scenarios, {sent:,} requests: {lost} lost, {crossed} crossed"


def batching(name: str, bar: float | None) -> Benchmark:
    return Benchmark(
        f"{name}: batches against one request at a time",
        partial(rate_served, name, MAX_BATCH),
        partial(rate_served, name, 1),
        unit="requests/s at p99 < 100 ms",
        bar=bar,
        quality=curves,
        amount=1,
        repeats=2 if bar else 1,
        warm=False,
    )


BENCHMARKS = [
    *(batching(name, 3.0 if name == "MiniLM" else None) for name in MODELS),
    Benchmark("Service under faults", ours=faults, quality=told, repeats=1, warm=False),
]


def main(quick: bool) -> None:
    """Print every curve and every fault."""
    for name in MODELS:
        for max_batch in (1, MAX_BATCH):
            timed = rate_served(name, max_batch, seconds=2.0 if quick else 6.0)
            print(f"{name}, at most {max_batch} a batch: {1 / timed:.0f}/s", flush=True)
            for row in timed.result:
                print(f"    {row}", flush=True)
    for outcome in faults(200, 1000) if quick else faults():
        print(outcome, flush=True)


if __name__ == "__main__":
    main("--quick" in sys.argv)
