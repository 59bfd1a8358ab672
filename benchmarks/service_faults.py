"""Faults, injected on purpose: what becomes of every single request?

*Lost*: no answer came, and the client hadn't left. *Crossed*: an answer with another's vector.
*Failed*: an error with a status, as it should be while a fault lasts.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.hostile_bodies import MODEL, hostile_requests
from course_lib.serving import ServiceSettings, create_app
from course_lib.serving.background_server import BackgroundServer

DIM = 8


@dataclass
class Outcome:
    """What became of the requests of one scenario."""

    name: str
    sent: int = 0
    right: int = 0
    lost: int = 0
    crossed: int = 0
    statuses: Counter[int] = field(default_factory=Counter)

    def __str__(self) -> str:
        found = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        return f"{self.name}: {self.sent} sent, {self.lost} lost, {self.crossed} crossed ({found})"


def vector_of(text: str) -> np.ndarray:
    """Return numbers that tell which text they belong to."""
    digest = hashlib.blake2b(text.encode(), digest_size=4 * DIM).digest()
    return (np.frombuffer(digest, "<u4") / 2.0**32 + 0.001).astype(np.float32)


def embed(texts: list[str]) -> np.ndarray:
    return np.stack([vector_of(text) for text in texts])


async def send_all(
    url: str,
    outcome: Outcome,
    texts: list[str],
    at_once: int = 50,
    leaves: Callable[[int], bool] = lambda number: False,
) -> None:
    """Ask for every text's vector, `at_once` clients side by side; check each answer."""
    numbers = iter(range(len(texts)))

    async def client(http: httpx.AsyncClient) -> None:
        for number in numbers:
            patience = 0.02 if leaves(number) else 120.0
            await ask(http, outcome, texts[number], patience)

    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=None) as http:
        await asyncio.gather(*(client(http) for _ in range(at_once)))


async def ask(http: httpx.AsyncClient, outcome: Outcome, text: str, patience: float) -> None:
    """Send one request and note what became of it; a client without patience closes its line."""
    outcome.sent += 1
    try:
        async with asyncio.timeout(patience):
            answer = await http.post("/v1/embeddings", json={"model": MODEL, "input": text})
    except TimeoutError:
        outcome.statuses[499] += 1
        outcome.lost += patience > 1
        return
    except httpx.TransportError:
        outcome.lost += 1
        return
    outcome.statuses[answer.status_code] += 1
    if answer.status_code == 200:
        row = np.array(answer.json()["data"][0]["embedding"], np.float32)
        same = np.array_equal(row, vector_of(text))
        outcome.right += same
        outcome.crossed += not same


def scenario(
    name: str,
    model: Callable[[list[str]], np.ndarray] = embed,
    texts: list[str] | None = None,
    prepare: Callable[[Any], None] = lambda app: None,
    leaves: Callable[[int], bool] = lambda number: False,
    at_once: int = 50,
    **settings: Any,
) -> Outcome:
    """Run one service with one fault; afterwards nothing may be left in its queues."""
    outcome = Outcome(name)
    app = create_app(ServiceSettings(model=MODEL, **settings), model)
    with BackgroundServer(app) as server:
        prepare(app)
        asyncio.run(send_all(server.url, outcome, texts or numbered(1000), at_once, leaves))
        wait_until_idle(app.state.engine)
    return outcome


def numbered(count: int, of: int | None = None) -> list[str]:
    """Return texts, `of` different ones."""
    return [f"text number {number % (of or count)}" for number in range(count)]


def wait_until_idle(engine: Any, seconds: float = 60.0) -> None:
    """Return when no place is taken any more; a place that is never freed is a leak."""
    deadline = time.monotonic() + seconds
    while engine.admission.in_flight or engine.admission.waiting or engine.batcher.queued:
        if time.monotonic() > deadline:
            raise RuntimeError("the service keeps places for requests that are gone")
        time.sleep(0.01)


class Damaging:
    """A store for the cache whose bytes rot."""

    def __init__(self, store: Any, every: int) -> None:
        self.store, self.every, self.reads = store, every, 0

    def get_many(self, keys: Any) -> dict[str, bytes]:
        return {key: self._rotten(data) for key, data in self.store.get_many(keys).items()}

    def put_many(self, items: Any) -> None:
        self.store.put_many(items)

    def delete_many(self, keys: Any) -> None:
        self.store.delete_many(keys)

    def _rotten(self, data: bytes) -> bytes:
        self.reads += 1
        place = self.reads % len(data)
        flipped = bytes([data[place] ^ (1 << self.reads % 8)])
        return data if self.reads % self.every else data[:place] + flipped + data[place + 1 :]


def cache_corrupt(count: int) -> Outcome:
    """Read every third entry with one bit flipped."""
    kept: list[Any] = []

    def prepare(app: Any) -> None:
        kept.append(app.state.engine.cache)
        kept[0].store = Damaging(kept[0].store, every=3)

    outcome = scenario("cache corrupt", texts=numbered(count, of=100), prepare=prepare)
    if not kept[0].corrupt:
        raise RuntimeError("no entry was damaged: nothing was tested")
    return outcome


def cache_file_overwritten(count: int) -> Outcome:
    """Write rubbish over the cache's SQLite file while it is in use."""
    from course_lib.serving import EmbeddingCache

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cache.sqlite")

        def prepare(app: Any) -> None:
            engine = app.state.engine
            engine.cache.store = EmbeddingCache(1000, path=path).store
            with sqlite3.connect(path) as connection:
                connection.execute("select 1")
            path.write_bytes(b"\x00rubbish" * 4096)

        return scenario("cache file overwritten", texts=numbered(count, of=100), prepare=prepare)


def shard_dead(count: int) -> Outcome:
    """Search four shards, one of them dead and one now and then too slow."""
    from course_lib.serving import FaultySearch, ShardedSearch
    from course_lib.stores import Match

    def shard(name: str) -> Callable[[Any, int], Awaitable[list[Match]]]:
        async def search(query: Any, k: int) -> list[Match]:
            return [Match(f"{query} in {name}", 0.5, {})]

        return search

    shards = {name: FaultySearch(shard(name)) for name in "abcd"}
    shards["b"].fail, shards["c"].slow = 1.0, 0.2
    system = ShardedSearch(shards, deadline=0.1)
    outcome = Outcome("shard dead")
    with BackgroundServer(create_app(ServiceSettings(model=MODEL), embed, system.search)) as server:
        asyncio.run(_search_all(server.url, outcome, count))
    return outcome


async def _search_all(url: str, outcome: Outcome, count: int) -> None:
    numbers = iter(range(count))

    async def client(http: httpx.AsyncClient) -> None:
        for number in numbers:
            query = f"query {number}"
            outcome.sent += 1
            answer = await http.post("/search", json={"query": query})
            outcome.statuses[answer.status_code] += 1
            content = answer.json()
            own = all(hit["id"].startswith(f"{query} in") for hit in content["hits"])
            outcome.right += own and content["degraded"]
            outcome.crossed += not own

    async with httpx.AsyncClient(base_url=url, timeout=120) as http:
        await asyncio.gather(*(client(http) for _ in range(20)))


def hostile(count: int, seed: int = 0) -> Outcome:
    """Send hostile bodies over real sockets, honest ones between them."""
    outcome = Outcome("hostile bodies")
    settings = ServiceSettings(model=MODEL, max_body_bytes=30_000, max_inputs=50)
    with BackgroundServer(create_app(settings, embed, lambda q, k: [(q, 1.0)])) as server:
        asyncio.run(_send_hostile(server.url, outcome, count, seed))
    return outcome


async def _send_hostile(url: str, outcome: Outcome, count: int, seed: int) -> None:
    requests = hostile_requests(count, seed)

    async def client(http: httpx.AsyncClient) -> None:
        for sent in requests:
            outcome.sent += 1
            try:
                answer = await http.request(
                    sent.method, sent.path, content=sent.body, headers=sent.headers
                )
            except httpx.TransportError:
                outcome.lost += 1
                continue
            outcome.statuses[answer.status_code] += 1
            if sent.expected is not None:
                outcome.crossed += not _holds(answer, sent.expected)

    async with httpx.AsyncClient(base_url=url, timeout=120) as http:
        await asyncio.gather(*(client(http) for _ in range(16)))


def _holds(answer: httpx.Response, texts: list[str]) -> bool:
    import base64

    if answer.status_code != 200:
        return False
    found = [item["embedding"] for item in answer.json()["data"]]
    rows = [
        np.frombuffer(base64.b64decode(row), "<f4") if isinstance(row, str) else np.float32(row)
        for row in found
    ]
    return np.array_equal(np.stack(rows), embed(texts))


def all_scenarios(count: int, bodies: int) -> list[Outcome]:
    """Run everything; `count` requests a fault, `bodies` hostile ones."""
    from course_lib.serving import FaultyModel

    logging.getLogger("course_lib.serving").setLevel(logging.CRITICAL)  # faults are expected here
    bad = {f"text number {number}" for number in range(0, count, 20)}
    return [
        scenario("no fault", texts=numbered(count)),
        scenario(
            "model slow", FaultyModel(embed, slow=0.1, slow_seconds=0.3), numbered(count),
            timeout=0.25, cache_entries=0,
        ),
        scenario("model raising", FaultyModel(embed, fail=0.2), numbered(count)),
        scenario("bad texts", FaultyModel(embed, bad_texts=bad), numbered(count)),
        scenario(
            "clients gone", FaultyModel(embed, slow=1.0, slow_seconds=0.03), numbered(count),
            leaves=lambda number: number % 3 == 0,
        ),
        scenario(
            "too many", FaultyModel(embed, slow=1.0, slow_seconds=0.02), numbered(count),
            max_batch=1, max_in_flight=8, max_waiting=8,
        ),
        cache_corrupt(count),
        cache_file_overwritten(count),
        shard_dead(count),
        hostile(bodies),
    ]  # fmt: skip


def check(outcomes: list[Outcome]) -> None:
    """Raise if a request was lost or got another's answer, or failed without a fault."""
    for outcome in outcomes:
        if outcome.lost or outcome.crossed:
            raise RuntimeError(str(outcome))
        faulty = outcome.name in ("model slow", "model raising", "bad texts", "clients gone")
        if not faulty and any(status >= 500 for status in outcome.statuses):
            raise RuntimeError(f"5xx without a fault of the model: {outcome}")
