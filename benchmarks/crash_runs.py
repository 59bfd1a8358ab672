"""SIGKILL at random moments of a write load: does the own store keep what it acknowledged?

``python -m benchmarks.crash_runs`` kills 200 writers and writes crash_runs.json. A writer goes
through a seeded list of upserts, deletes and compactions and says after each that it has returned.
After the kill the store must hold exactly the state after the last operation that was acknowledged,
or after the one behind it (done, but killed before it could say so). Then the next writer goes on
with the same store.

SIGKILL ends the process, not the machine: what the system holds in its file cache survives. That a
power cut is survived too rests on `synchronous = FULL`; tests/stores/test_crash.py cuts and flips
the write-ahead log instead.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from course_lib.datasets.progress_bar import progress
from course_lib.stores import SQLiteVectorStore

D, NAMES, OPERATIONS = 64, 400, 500
KILLS_A_STORE = 5
MOST_BEFORE, LONGEST = 30, 0.05  # the kill: after so many answers, and so many seconds more
RESULT = Path(__file__).with_name("crash_runs.json")

# A server that has imported everything forks the writers, which saves a second each.
FORKS = "forkserver" in multiprocessing.get_all_start_methods()
PROCESSES = multiprocessing.get_context("forkserver" if FORKS else "spawn")
if FORKS:
    PROCESSES.set_forkserver_preload(["course_lib.stores.sqlite_store", "tqdm"])

Operation = tuple[str, list[str]]
State = dict[str, int]  # documents, with the operation that wrote them


def operations(seed: int) -> list[Operation]:
    """Make the list that a writer works through."""
    rng = random.Random(seed)
    made: list[Operation] = []
    for _ in range(OPERATIONS):
        kind = rng.choices(["upsert", "delete", "compact"], [8, 3, 1])[0]
        count = rng.choice([1, 5, 40, 150]) if kind != "compact" else 0
        made.append((kind, [f"d{i}" for i in rng.sample(range(NAMES), count)]))
    return made


def vectors(step: int, count: int) -> np.ndarray:
    return np.random.default_rng(step).normal(size=(count, D)).astype(np.float32)


def apply(store: SQLiteVectorStore, step: int, operation: Operation) -> None:
    """Do one operation on the store."""
    kind, names = operation
    if kind == "upsert":
        payloads = [{"step": step, "name": name} for name in names]
        store.upsert(names, vectors(step, len(names)), payloads)
    elif kind == "delete":
        store.delete(names)
    else:
        store.compact()


def states(made: list[Operation], start: State, first: int) -> Iterator[State]:
    """Go through what the documents should be before operation `first` and after each one."""
    state = dict(start)
    yield dict(state)
    for step, (kind, names) in enumerate(made[first:], first):
        if kind == "upsert":
            state |= dict.fromkeys(names, step)
        elif kind == "delete":
            state = {name: s for name, s in state.items() if name not in names}
        yield dict(state)


def write_until_killed(answers: Connection, path: str, seed: int, first: int) -> None:
    """Be the writer: a process of its own."""
    rest = operations(seed)[first:]
    answers.send("opening")
    store = SQLiteVectorStore(path, D)
    for step, operation in enumerate(rest, first):
        apply(store, step, operation)
        answers.send(step)


def stored(store: SQLiteVectorStore, made: list[Operation]) -> State:
    """Read the state, and check each vector and payload against what was written."""
    state = {}
    for record in store.get([f"d{i}" for i in range(NAMES)]):
        if record:
            step = int(record.payload["step"])
            names = made[step][1]
            expected = vectors(step, len(names))[names.index(record.id)]
            assert np.array_equal(record.vector, expected), f"{record.id}: another vector"
            assert record.payload["name"] == record.id
            state[record.id] = step
    assert store.count() == len(state)
    return state


@dataclass
class Killed:
    """What one kill left.

    Attributes
    ----------
    acknowledged
        Operations of this writer that had returned.
    one_more
        Whether the next one had been committed as well.
    log_bytes
        Length of the write-ahead log that the next opening had to recover.
    reopen_ms
        How long it took.
    """

    acknowledged: int
    one_more: bool
    log_bytes: int
    reopen_ms: float


def killed_writer(path: Path, seed: int, first: int, before: int, seconds: float) -> int:
    """Start a writer; after `before` answers and `seconds` more kill it; return its answers."""
    mine, its = PROCESSES.Pipe(duplex=False)
    writer = PROCESSES.Process(target=write_until_killed, args=(its, str(path), seed, first))
    writer.start()
    its.close()
    said = [mine.recv() for _ in range(before + 1)]
    time.sleep(seconds)
    assert writer.is_alive(), "the writer ended by itself"
    writer.kill()
    writer.join()
    said += _rest(mine)
    assert said == ["opening", *range(first, first + len(said) - 1)]
    return len(said) - 1


def _rest(answers: Connection) -> list[int]:
    """Return what was said until the line went dead."""
    said = []
    with contextlib.suppress(EOFError):
        while True:
            said.append(answers.recv())
    return said


def kill_one(
    path: Path, seed: int, first: int, state: State, before: int, seconds: float
) -> tuple[Killed, State]:
    """Kill a writer at that moment, reopen the store and hold it to the writer's word."""
    acknowledged = killed_writer(path, seed, first, before, seconds)
    log = path.with_name(path.name + "-wal")
    log_bytes = log.stat().st_size if log.exists() else 0
    begun = time.perf_counter()
    with SQLiteVectorStore(path, D) as store:
        took = time.perf_counter() - begun
        store.verify()
        made = operations(seed)
        found = stored(store, made)
    expected = list(states(made[: first + acknowledged + 1], state, first))[-2:]
    assert found in expected, f"lost or half-written after {acknowledged} operations"
    one_more = found != expected[0]
    return Killed(acknowledged, one_more, log_bytes, 1000 * took), found


def kill_in_a_row(path: Path, seed: int, kills: int) -> list[Killed]:
    """Kill writer after writer on one store; each goes on where the last one got to."""
    rng, first, state = random.Random(seed), 0, State()
    results = []
    for _ in range(kills):
        moment = rng.randint(0, MOST_BEFORE), rng.uniform(0, LONGEST)
        killed, state = kill_one(path, seed, first, state, *moment)
        first += killed.acknowledged + killed.one_more
        results.append(killed)
    return results


def main(kills: int = 200) -> None:
    """Kill `kills` writers and write the result."""
    results: list[Killed] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in progress(range(kills // KILLS_A_STORE), "killing writers"):
            results += kill_in_a_row(Path(folder) / f"{seed}.db", seed, KILLS_A_STORE)
    logs = [killed.log_bytes for killed in results]
    times = [killed.reopen_ms for killed in results]
    summary = {
        "kills": len(results),
        "acknowledged_operations": sum(killed.acknowledged for killed in results),
        "lost_operations": 0,  # a lost one would have stopped the run
        "committed_but_not_acknowledged": sum(killed.one_more for killed in results),
        "killed_with_a_log_to_recover": sum(log > 0 for log in logs),
        "largest_log_bytes": max(logs),
        "reopen_ms_median": round(float(np.median(times)), 1),
        "reopen_ms_largest": round(max(times), 1),
    }
    RESULT.write_text(json.dumps(summary, indent=2) + "\n")
    print(json.dumps(summary, indent=2))


if __name__ == "__main__":
    main()
