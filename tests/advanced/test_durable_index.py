"""Restarts and crashes: what was acknowledged is there, and nothing is there twice."""

import shutil
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from course_lib.advanced import DurableIndex
from course_lib.advanced.durable_index import LOG_FILE
from course_lib.ann import FlatIndex, HNSWIndex, IVFFlatIndex
from course_lib.stores import StoreBusy, StoreCorrupt

D = 3


def flat():
    return FlatIndex(D)


def content(index):
    """All ids with their vectors' distances from a fixed point, in order."""
    scores, ids = index.search(np.array([0.3, 0.1, 0.7]), max(len(index), 1))
    return list(zip(ids, scores.round(5).tolist(), strict=True)) if len(index) else []


def changes(count, seed=0):
    """Return a list of (ids, rows), rows None for a removal."""
    rng, kept, made = np.random.default_rng(seed), [], []
    for number in range(count):
        if number % 4 == 3:
            ids = sorted(rng.choice(kept, 2, replace=False).tolist())
            made.append((ids, None))
            kept = [name for name in kept if name not in ids]
        else:
            ids = sorted({f"d{i}" for i in rng.integers(0, 40, 5)})
            made.append((ids, rng.normal(size=(len(ids), D)).astype(np.float32)))
            kept = sorted({*kept, *ids})
    return made


def apply(index, change):
    ids, rows = change
    index.remove(ids) if rows is None else index.upsert(rows, ids)


@pytest.mark.parametrize(
    "make",
    [flat, lambda: HNSWIndex(D), lambda: IVFFlatIndex(D, nlist=4, nprobe=4)],
    ids=["flat", "hnsw", "ivf"],
)
def test_a_restart_after_every_change_changes_nothing(tmp_path, make):
    with DurableIndex(tmp_path / "kept", make, merge_at=8, sync=False) as kept:
        for number, change in enumerate(changes(12)):
            apply(kept, change)
            with DurableIndex(tmp_path / "again", make, merge_at=8, sync=False) as again:
                apply(again, change)
            with DurableIndex(tmp_path / "again", make, merge_at=8, sync=False) as again:
                assert content(again) == content(kept), number
                assert again.index.pending == kept.index.pending
                there = {name for name, _ in content(kept)}
                assert {f"d{i}" for i in range(40) if f"d{i}" in again} == there
        assert kept.index.merges >= 2
        assert len(list((tmp_path / "kept").glob("vectors-*.index"))) == 1


def test_a_log_torn_at_any_byte_gives_a_state_that_once_was(tmp_path):
    made, states = changes(6), [[]]
    with DurableIndex(tmp_path / "a", flat, merge_at=100, sync=False) as index:
        ends = [0]
        for change in made:
            apply(index, change)
            states.append(content(index))
            ends.append((tmp_path / "a" / LOG_FILE).stat().st_size)
    log = (tmp_path / "a" / LOG_FILE).read_bytes()
    for cut in range(0, len(log) + 1, 7):
        shutil.copytree(tmp_path / "a", tmp_path / "torn", dirs_exist_ok=True)
        (tmp_path / "torn" / LOG_FILE).write_bytes(log[:cut])
        whole = max(i for i, end in enumerate(ends) if end <= cut)
        with DurableIndex(tmp_path / "torn", flat, merge_at=100, sync=False) as index:
            assert content(index) == states[whole]
            apply(index, (["new"], np.ones((1, D), np.float32)))  # the log can be written again
        with DurableIndex(tmp_path / "torn", flat, merge_at=100, sync=False) as index:
            assert len(index) == len(states[whole]) + 1


@pytest.mark.parametrize("step", ["base", "commit", "clear"])
def test_a_crash_within_a_checkpoint_loses_nothing_and_repeats_nothing(tmp_path, monkeypatch, step):
    """The three moments: the base isn't saved; it is, but not valid yet; the log isn't cleared."""
    index = DurableIndex(tmp_path / "a", flat, merge_at=100, sync=False)
    for change in changes(4):  # the last one is a removal: repeated, it would fail
        apply(index, change)
    expected = content(index)

    def crash(*_):
        raise RuntimeError("the power went")

    broken = {
        "base": (index.index.base, "save"),
        "commit": (index._folder, "_begin"),
        "clear": (index._log, "clear"),
    }[step]
    if step == "commit":  # after the file is written, before the transaction ends
        monkeypatch.setattr("course_lib.stores.index_folder.checksum", crash)
    else:
        monkeypatch.setattr(*broken, crash)
    with pytest.raises(RuntimeError):
        index.checkpoint()
    monkeypatch.undo()
    index.close()
    with DurableIndex(tmp_path / "a", flat, merge_at=100, sync=False) as again:
        assert content(again) == expected
        again.checkpoint()
        assert content(again) == expected
    with DurableIndex(tmp_path / "a", flat, merge_at=100, sync=False) as again:
        assert content(again) == expected and again.index.pending == 0


def test_a_killed_process_keeps_what_was_acknowledged(tmp_path):
    program = textwrap.dedent(
        """
        import os, sys
        import numpy as np
        from course_lib.advanced import DurableIndex
        from course_lib.ann import FlatIndex
        index = DurableIndex(sys.argv[1], lambda: FlatIndex(3), merge_at=4)
        index.upsert(np.eye(3), ["a", "b", "c"])
        index.upsert(np.eye(3) + 1, ["c", "d", "e"])  # five: they move
        index.remove(["a"])
        index.upsert([[9.0, 9.0, 9.0]], [17])
        os._exit(9)
        """
    )
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert killed.returncode == 9
    with DurableIndex(tmp_path, flat, merge_at=4) as index:
        assert set(index.search(np.zeros(3), 5)[1]) == {"b", "c", "d", "e", 17}
        assert index.search([2.0, 1.0, 1.0], 1)[1] == ["c"]  # the second c
        assert index.index.pending == 1


def test_bad_changes_are_not_logged(tmp_path):
    with DurableIndex(tmp_path, flat, sync=False) as index:
        index.upsert(np.eye(D), [1, 2, 3])
        size = (tmp_path / LOG_FILE).stat().st_size
        with pytest.raises(ValueError, match="ids: 4 comes twice"):
            index.upsert(np.eye(D)[:2], [4, 4])
        with pytest.raises(KeyError, match="9"):
            index.remove([1, 9])
        assert (tmp_path / LOG_FILE).stat().st_size == size and len(index) == 3
        assert index.remove(np.array([1, 3, 1])) == 2  # NumPy's numbers are written as numbers
    with DurableIndex(tmp_path, flat, sync=False) as again:
        assert again.search(np.ones(D), 2)[1] == [2, None]


def test_what_cannot_be_opened_is_said(tmp_path):
    with DurableIndex(tmp_path, flat, sync=False) as index:
        index.upsert(np.eye(D), [1, 2, 3])
        index.checkpoint()
        with pytest.raises(StoreBusy):
            DurableIndex(tmp_path, flat)
    with pytest.raises(ValueError, match="metric"):
        DurableIndex(tmp_path, lambda: FlatIndex(D, "cosine"))
    with pytest.raises(ValueError, match="d: the store was made with 3, got 4"):
        DurableIndex(tmp_path, lambda: FlatIndex(D + 1))
    (saved,) = tmp_path.glob("vectors-*.index")
    saved.write_bytes(saved.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreCorrupt):
        DurableIndex(tmp_path, flat)
