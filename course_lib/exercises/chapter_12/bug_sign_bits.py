"""Exercise 12.bug-sign-bits: a biased hash, and bits that take four bytes each (D255, D256)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Rows = np.ndarray


def cases(seed: int) -> list[Case]:
    """Opposite, equal and orthogonal vectors, a number of bits that fills no byte, many bits."""
    rng = np.random.default_rng(seed)

    def case(a: Rows, b: Rows, bits: int, label: str = "", hidden: bool = False) -> Case:
        """No value is near the edge, and the offsets matter."""
        while True:
            planes = rng.normal(size=(bits, len(a))).round(2)
            offsets = rng.uniform(-1.5, 1.5, bits).round(2)
            sides = [planes @ a, planes @ b, planes @ a + offsets, planes @ b + offsets]
            differ = [((x > 0) != (y > 0)).mean() for x, y in (sides[:2], sides[2:])]
            apart = differ[0] != differ[1] and min(np.abs(side).min() for side in sides) > 1e-3
            if apart and (np.packbits(sides[0] > 0) != np.packbits(sides[1] > 0)).any():
                return Case(a, b, planes, offsets, label=label, hidden=hidden)

    axis = np.array([1.0, 0.0])
    return [
        case(axis, -axis, 8, "opposite vectors: 180 degrees"),
        case(axis, np.array([0.0, 1.0]), 16, "a right angle: about 90"),
        case(rng.normal(size=5), rng.normal(size=5), 12, "twelve bits"),
        case(3 * rng.normal(size=4), rng.normal(size=4), 33),
        case(rng.normal(size=16), rng.normal(size=16), 256, hidden=True),
    ]


def angle_and_bytes(
    a: Rows,
    b: Rows,
    planes: Rows,
    offsets: Rows,
    bias: bool = False,
    store: str = "bits",
    share_of: str = "bits",
) -> tuple[float, int]:
    """Signs without an offset, packed; the share of bits that differ, times 180 degrees."""
    moved = offsets if bias else 0 * offsets
    first, second = planes @ a + moved > 0, planes @ b + moved > 0
    codes = np.packbits(first), np.packbits(second)
    differ = np.bitwise_count(codes[0] ^ codes[1]).sum() / len(first)
    if share_of == "padded bits":
        differ = np.bitwise_count(codes[0] ^ codes[1]).sum() / (8 * len(codes[0]))
    if share_of == "bytes":
        differ = (codes[0] != codes[1]).mean()
    size = {"bits": len(codes[0]), "floats": 4 * len(first), "bytes": len(first)}[store]
    return 180 * float(differ), size


def _degrees_as_radians(a: Rows, b: Rows, planes: Rows, offsets: Rows) -> tuple[float, int]:
    degrees, size = angle_and_bytes(a, b, planes, offsets)
    return degrees * np.pi / 180, size


def _exact(a: Rows, b: Rows, planes: Rows, offsets: Rows) -> tuple[float, int]:
    cosine = a @ b / np.sqrt((a @ a) * (b @ b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))), -(-len(planes) // 8)


def _integers(a: Rows, b: Rows, planes: Rows, offsets: Rows) -> list[float]:
    """One large whole number for each code."""
    codes = [sum(1 << i for i, row in enumerate(planes) if row @ x > 0) for x in (a, b)]
    return [180 * (codes[0] ^ codes[1]).bit_count() / len(planes), (len(planes) + 7) // 8]


EXERCISE = Exercise(
    id="12.bug-sign-bits",
    title="Binary codes of a kilobyte",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "A hash for vectors: on which side of random hyperplanes do they lie? Two vectors at angle "
        "θ differ in a share θ / 180° of the bits, so the bits tell the angle. The published code "
        "uses a linear layer as it comes, *with its bias*, so that hyperplanes don't go through "
        "the origin; and it keeps its zeros and ones as float32. Return the estimated angle in "
        "degrees and the bytes of one code, with bits packed into bytes (the last one is filled up "
        "with zeros), from planes through the origin. `offsets` then goes unused."
    ),
    cell='''@exercise("12.bug-sign-bits")
def angle_from_bits(a, b, planes, offsets):
    """a, b (d,), planes (bits, d), offsets (bits,); returns (degrees, bytes of a code)."""
    first = (planes @ a + offsets > 0).astype(np.float32)
    second = (planes @ b + offsets > 0).astype(np.float32)
    return 180 * float((first != second).mean()), first.nbytes''',
    reference=angle_and_bytes,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-6),
    mistakes=(
        Mistake(
            "a bias, and floats",
            partial(angle_and_bytes, bias=True, store="floats"),
            "The offset moves the planes away from the origin: opposite vectors then agree on many "
            "bits. And a float32 that is 0 or 1 takes 32 bits, not one.",
        ),
        Mistake(
            "packed, still with the bias",
            partial(angle_and_bytes, bias=True),
            "The bytes are right. But with an offset a plane separates by length and place, not by "
            "angle: for opposite vectors all bits should differ.",
        ),
        Mistake(
            "no bias, still floats",
            partial(angle_and_bytes, store="floats"),
            "The angle is right. The code isn't binary yet: each zero or one is a float of "
            "four bytes. np.packbits puts eight of them into one byte.",
        ),
        Mistake(
            "a byte for each bit",
            partial(angle_and_bytes, store="bytes"),
            "Booleans and uint8 take a byte each in NumPy: eight times too many. Pack them.",
        ),
        Mistake(
            "bytes that differ",
            partial(angle_and_bytes, share_of="bytes"),
            "After packing you compare whole bytes. One with a single different bit then counts "
            "like one with eight: XOR the bytes and count the ones.",
        ),
        Mistake(
            "the filling counts",
            partial(angle_and_bytes, share_of="padded bits"),
            "The zeros that fill up the last byte never differ. Divide by the number of planes, "
            "not by eight times the number of bytes.",
        ),
        Mistake(
            "radians",
            _degrees_as_radians,
            "That is the angle in radians. A share of 1 means opposite vectors: 180 degrees.",
        ),
        Mistake(
            "the exact angle",
            _exact,
            "This is the angle of the vectors themselves. An index that has only the codes can't "
            "compute it: use the bits.",
        ),
    ),
    hints=(
        "Opposite vectors: the first case should give 180.",
        "Leave the offsets out; then np.packbits, XOR and np.bitwise_count.",
        "The share is the number of ones in the XOR, divided by len(planes).",
    ),
    correct=(_integers,),
    after=(
        "256 bits are 32 bytes, a 48th of 384 floats. And the planes belong to the index: another "
        "process that draws its own can't read the codes."
    ),
    library=(
        "course_lib.ann.binary_codes:binarize",
        "course_lib.ann.binary_codes:hamming_distance",
    ),
)
