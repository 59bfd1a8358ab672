import os
import random
import zlib

import pytest

from course_lib.stores import WriteAheadLog

RECORDS = [b"", b"a", b"\x00" * 8, os.urandom(300), b"", b"end"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log"


def logged(path):
    with WriteAheadLog(path) as log:
        return list(log), log.torn_bytes


def test_what_was_appended_comes_back(path):
    with WriteAheadLog(path) as log:
        for record in RECORDS:
            log.append([record])
        log.append(RECORDS)
        log.append([])
        assert list(log) == RECORDS * 2
    assert logged(path) == (RECORDS * 2, 0)


def test_cut_anywhere_gives_the_whole_records_before(path):
    with WriteAheadLog(path) as log:
        ends = [0]
        for record in RECORDS:
            log.append([record])
            ends.append(path.stat().st_size)
    data = path.read_bytes()
    for cut in range(len(data) + 1):
        path.write_bytes(data[:cut])
        whole = sum(end <= cut for end in ends) - 1
        assert logged(path) == (RECORDS[:whole], cut - ends[whole])
        assert path.stat().st_size == ends[whole]  # the tail is gone
        assert logged(path) == (RECORDS[:whole], 0)


def test_any_flipped_bit_ends_the_log_there(path):
    with WriteAheadLog(path) as log:
        log.append(RECORDS)
    data, rng = path.read_bytes(), random.Random(0)
    starts = [0]
    for record in RECORDS:
        starts.append(starts[-1] + 8 + len(record))
    for _ in range(300):
        at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
        damaged = bytearray(data)
        damaged[at] ^= bit
        path.write_bytes(damaged)
        whole = sum(start <= at for start in starts) - 1
        assert logged(path)[0] == RECORDS[:whole]


def test_zeros_at_the_end_are_no_records(path):
    """A file system may have made the file longer before the bytes arrived."""
    with WriteAheadLog(path) as log:
        log.append([b"a"])
    with open(path, "ab") as file:
        file.write(bytes(64))
    assert zlib.crc32(b"") == 0  # why the length is in the checksum
    assert logged(path) == ([b"a"], 64)


def test_after_a_torn_tail_it_goes_on(path):
    with WriteAheadLog(path) as log:
        log.append([b"one", b"two"])
    path.write_bytes(path.read_bytes()[:-1])
    with WriteAheadLog(path) as log:
        log.append([b"three"])
    assert logged(path) == ([b"one", b"three"], 0)


def test_clearing(path):
    with WriteAheadLog(path) as log:
        log.append([b"one"])
        log.clear()
        assert list(log) == []
        log.append([b"two"])
    assert logged(path) == ([b"two"], 0)


@pytest.mark.parametrize("sync", [True, False])
def test_it_waits_for_the_disk_once_a_batch(path, sync, monkeypatch):
    waits, wait = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: waits.append(number) or wait(number))
    with WriteAheadLog(path, sync=sync) as log:
        before = len(waits)
        log.append(RECORDS)
        assert len(waits) - before == (1 if sync else 0)
    assert before == (1 if sync else 0)  # the folder, for the new name


def test_a_writer_that_takes_only_parts(path, monkeypatch):
    with WriteAheadLog(path) as log:
        write = log._file.write

        class Slow:
            def __getattr__(self, name):
                return getattr(file, name)

            def write(self, data):
                return write(data[:7])

        file, log._file = log._file, Slow()
        log.append(RECORDS)
        assert list(log) == RECORDS
