"""Exercise 06.wal-recovery: read a log up to the place where the power went."""

import struct
import zlib
from functools import partial

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def record(payload: bytes) -> bytes:
    """Return length and checksum, four bytes each, little-endian, then the payload."""
    return struct.pack("<II", len(payload), zlib.crc32(payload)) + payload


def cases(seed: int) -> list[Case]:
    """Whole logs, logs cut in every part of a record, and a byte that changed."""
    one, two, three = record(b"put a"), record(b"put bb"), record(b"del a")
    damaged = bytearray(two)
    damaged[9] ^= 1
    return [
        Case(one + two, label="two whole records"),
        Case(b"", label="an empty log"),
        Case(one + two[:-2], label="the last payload is cut"),
        Case(one + two[:5], label="the last header is cut"),
        Case(one + two[:8], label="a header without a payload"),
        Case(one + bytes(damaged) + three, label="a byte of the second record has changed"),
        Case(one + bytes(damaged), label="a byte of the last record has changed"),
        Case(one + record(b"") + three, label="an empty payload"),
        Case(one + record(b""), label="an empty payload at the end"),
        Case(one + three + two + bytes(damaged)[:11], hidden=True),
    ]


def _recover(
    log: bytes,
    checksum: bool = True,
    skip: bool = False,
    partial_tail: bool = False,
    empty_ends: bool = False,
    last_trusted: bool = False,
) -> list[bytes]:
    found = []
    position = 0
    while position + 8 <= len(log):
        length, check = struct.unpack_from("<II", log, position)
        payload = log[position + 8 : position + 8 + length]
        if empty_ends and not length:
            break
        whole = len(payload) == length
        if partial_tail and not whole and payload:
            found.append(payload)
        last = position + 8 + length >= len(log)
        good = not checksum or zlib.crc32(payload) == check or (last_trusted and last)
        if not whole or (not good and not skip):
            break
        if good:
            found.append(payload)
        position += 8 + length
    return found


def _simple(
    log: bytes,
    header_checked: bool = True,
    last_header: bool = True,
    damage: str = "stop",
    advance: int = 8,
) -> list[bytes]:
    found: list[bytes] = []
    position = 0
    while position < len(log):
        rest = len(log) - position
        if header_checked and (rest < 8 or (rest == 8 and not last_header)):
            break
        length, check = struct.unpack("<II", log[position : position + 8])
        payload = log[position + 8 : position + 8 + length]
        good = len(payload) == length and zlib.crc32(payload) == check
        if not good and damage == "raise":
            raise ValueError("damaged")
        if not good and damage == "nothing":
            return []
        if good or damage == "keep":
            found.append(payload)
        if not good:
            break
        position += advance + length
    return found


def _streaming(log: bytes) -> list[bytes]:
    import io

    stream = io.BytesIO(log)
    found: list[bytes] = []
    while len(header := stream.read(8)) == 8:
        length = int.from_bytes(header[:4], "little")
        payload = stream.read(length)
        if len(payload) < length or zlib.crc32(payload) != int.from_bytes(header[4:], "little"):
            return found
        found.append(payload)
    return found


EXERCISE = Exercise(
    id="06.wal-recovery",
    title="Read the log after the crash",
    kind="implement",
    minutes=15,
    difficulty=3,
    points=3,
    statement=(
        "A write-ahead log is a row of records. Each has a length and a CRC-32 of the payload, "
        "four bytes each, unsigned little-endian (`struct` calls the pair `<II`), and then the "
        "payload. A crash may have cut the last record anywhere, and a disk may have flipped a "
        "bit. Return the payloads of all records *before* the first one that is incomplete or "
        "doesn't fit its checksum (`zlib.crc32`). An empty payload is a record like any other."
    ),
    cell='''@exercise("06.wal-recovery")
def recover_log(log):
    """log: bytes. Return the list of payloads (bytes) that can be trusted, in order."""
    ...''',
    reference=_recover,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the checksum isn't looked at",
            partial(_recover, checksum=False),
            "A record whose byte has changed was taken for good. The four bytes after the length "
            "are there to notice this.",
        ),
        Mistake(
            "a damaged record is skipped, the rest replayed",
            partial(_recover, skip=True),
            "Replaying what comes *after* a hole applies changes to a state that never was: a "
            "delete without the put before it. Recovery stops at the first record it can't trust.",
        ),
        Mistake(
            "the torn payload is returned",
            partial(_recover, partial_tail=True),
            "The last record is cut, and its fragment is in your list. Its write was never "
            "acknowledged: drop it. Is the payload as long as the header says?",
        ),
        Mistake(
            "an empty payload ends the log",
            partial(_recover, empty_ends=True),
            "A length of 0 is a record of 8 bytes, and records may follow.",
        ),
        Mistake(
            "the last record is trusted",
            partial(_recover, last_trusted=True),
            "The last record has its full length and a wrong checksum: space was there, but not "
            "all bytes of it had been written. That is the usual state after a crash.",
        ),
        Mistake(
            "half a header is unpacked",
            partial(_simple, header_checked=False),
            "At the end fewer than eight bytes may be left: the crash cut the header itself. Ask "
            "how many are left before you unpack.",
        ),
        Mistake(
            "eight bytes at the end are not enough",
            partial(_simple, last_header=False),
            "The last record has an empty payload, so it is its header and nothing more: exactly "
            "eight bytes. Go on while at least eight are left (`<=`, not `<`).",
        ),
        Mistake(
            "nothing is recovered at all",
            lambda log: [],
            "Even whole records are refused. The length comes first, then the checksum, both "
            "little-endian (`<II`), and the checksum is of the payload alone.",
            lambda got, log: got == [],
        ),
        Mistake(
            "one bad record, and everything is thrown away",
            partial(_simple, damage="nothing"),
            "The records before the damaged one are whole, and their writes were acknowledged. "
            "Return what you have got so far.",
        ),
        Mistake(
            "a torn end raises",
            partial(_simple, damage="raise"),
            "After a crash a torn end is what you expect, not an error: the store has to open. "
            "Stop there and return the records before it.",
        ),
        Mistake(
            "the damaged record is kept",
            partial(_simple, damage="keep"),
            "You stop at the right place, but after having taken the record in. Check first.",
        ),
        Mistake(
            "the header isn't stepped over",
            partial(_simple, advance=0),
            "After the first record the position is eight bytes short: a record takes 8 + length.",
        ),
    ),
    hints=(
        "Go through the log with a position. At each step: are 8 bytes left for a header?",
        "`struct.unpack_from('<II', log, position)` gives length and checksum. Are `length` bytes "
        "left, and do they give that checksum?",
        "Three reasons to stop: no whole header, no whole payload, another checksum. Otherwise "
        "keep the payload and move on by 8 + length.",
    ),
    correct=(_streaming,),
    after=(
        "A write is acknowledged only once its record has been flushed to the disk, so all that "
        "was acknowledged stands before the torn record. SQLite's own log follows the same rule."
    ),
    library=("course_lib.stores.write_ahead_log:WriteAheadLog",),
)
