import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course_lib.stores import open_store
from tests.stores.contract.documents import D, N, ids, payloads, vectors

ROOT = Path(__file__).parents[3]


def elsewhere(kind, path):
    """Open the same store in another process; return what it reports."""
    command = [sys.executable, "-m", "tests.stores.contract.another_process", kind, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    lines = [line for line in done.stdout.splitlines() if line.startswith("REPORT")]
    assert lines, done.stderr
    return json.loads(lines[0].removeprefix("REPORT"))


def test_a_second_process_can_what_is_declared(kind, tmp_path):
    path = tmp_path / "store"
    with open_store(kind, path, D) as store:
        store.upsert(ids(), vectors(), payloads())
        can, report = store.capabilities, elsewhere(kind, path)
        if not can.concurrent_readers:
            assert report["opened"].startswith("StoreBusy"), report
            assert "open" in report["opened"]
            assert store.count() == N
            return
        assert (report["opened"], report["count"], report["found"]) == (True, N, ["doc-3"])
        assert can.concurrent_writers == (report["wrote"] == N + 1)
        assert store.count() == N + 1
        assert store.get(["from outside"])[0].id == "from outside"
        assert store.search(vectors(1, seed=11)[0], 1)[0].id == "from outside"


def test_what_was_refused_can_be_opened_after_closing(kind, tmp_path):
    path = tmp_path / "store"
    with open_store(kind, path, D) as store:
        if store.capabilities.concurrent_readers:
            pytest.skip("declared: others may read at any time")
        with pytest.raises(Exception, match="open"):
            open_store(kind, path, D)
        store.upsert(["a"], vectors(1))
    with open_store(kind, path, D) as store:
        assert store.count() == 1


def test_threads_search_at_the_same_time(full):
    def search(place):
        return full.search(vectors()[place], 3)[0].id

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(search, list(range(40)) * 2))
    assert found == [f"doc-{place}" for place in list(range(40)) * 2]


def test_a_thread_reads_while_another_writes(store):
    store.upsert(ids(20), vectors(20))

    def write(batch):
        start = 20 + 10 * batch
        store.upsert(ids(10, start=start), vectors(10, seed=100 + batch))

    def read(_):
        found = store.search(vectors(20)[7], 3)
        return found[0].id, len({match.id for match in found})

    if not store.capabilities.upsert:
        pytest.skip("declared: written once")
    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(write, batch) for batch in range(5)]
        reading = list(pool.map(read, range(30)))
        for task in writing:
            task.result()
    assert set(reading) == {("doc-7", 3)}
    assert store.count() == 70
