"""Exercise 10.base64-vector: a vector as OpenAI's protocol sends it."""

import base64
import json
import struct
from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Short ones, one whose code has a slash, one longer than a line of e-mail."""
    rng = np.random.default_rng(seed)
    return [
        Case([1.0, -2.0]),
        Case([0.5], label="one number"),
        Case([0.99999994, 0.1], label="not every byte is a letter"),
        Case([i / 8 for i in range(24)], label="96 bytes"),
        Case(rng.standard_normal(384).tolist(), label="as long as MiniLM's", hidden=True),
    ]


def written(vector: list[float], numbers: str = "<f4", code: str = "standard") -> str | bytes:
    """Write numbers as bytes, and the bytes in a code."""
    data = np.asarray(vector, numbers).tobytes()
    if code == "lines":
        return base64.encodebytes(data).decode()
    if code == "bytes":
        return base64.b64encode(data)
    if code == "url":
        return base64.urlsafe_b64encode(data).decode()
    if code == "hex":
        return data.hex()
    text = base64.b64encode(data).decode()
    return text.rstrip("=") if code == "unpadded" else text


def _as_json(vector: list[float]) -> str:
    return base64.b64encode(json.dumps(vector).encode()).decode()


def _with_struct(vector: list[float]) -> str:
    return str(base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)), "ascii")


EXERCISE = Exercise(
    id="10.base64-vector",
    title="384 numbers in one word",
    kind="implement",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "OpenAI's client asks for `encoding_format: base64` unless you tell it otherwise: the "
        "vector's float32 numbers, little-endian, one after the other without a header, in "
        "standard base64, as a `str`. Write the server's side of it. NumPy names such numbers "
        "`<f4`."
    ),
    cell='''@exercise("10.base64-vector")
def vector_as_base64(vector):
    """vector: a list of floats; returns a string."""
    ...''',
    reference="course_lib.serving.openai_protocol:base64_vector",
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "float64",
            partial(written, numbers="<f8"),
            "Eight bytes a number: Python's floats and NumPy's default are float64. The client "
            "reads four bytes at a time and gets twice as many numbers, all wrong.",
        ),
        Mistake(
            "float16",
            partial(written, numbers="<f2"),
            "Two bytes a number. The client reads float32: half as many numbers, all wrong.",
        ),
        Mistake(
            "big-endian",
            partial(written, numbers=">f4"),
            "The most important byte comes first here. The protocol is little-endian, as your "
            "processor most likely is: say `<f4`, so that it doesn't depend on the machine.",
        ),
        Mistake(
            "bytes instead of a string",
            partial(written, code="bytes"),
            "`base64.b64encode` returns bytes, which JSON can't hold. Decode them as ASCII.",
        ),
        Mistake(
            "broken into lines",
            partial(written, code="lines"),
            "`encodebytes` is for e-mail: a line feed after every 76 characters and at the end. "
            "Take `b64encode`.",
        ),
        Mistake(
            "the alphabet of addresses",
            partial(written, code="url"),
            "`urlsafe_b64encode` writes - and _ for + and /. The protocol has the standard "
            "alphabet.",
        ),
        Mistake(
            "without padding",
            partial(written, code="unpadded"),
            "The = at the end fill up the last group of four characters. Strict decoders, "
            "Python's among them, refuse a code without them.",
        ),
        Mistake(
            "hexadecimal",
            partial(written, code="hex"),
            "Hexadecimal takes two characters a byte, base64 four characters for three bytes.",
        ),
        Mistake(
            "digits in base64",
            _as_json,
            "This is the text of the numbers, wrapped. It is longer than the text itself. Wrap "
            "the numbers' bytes: `np.asarray(vector, '<f4').tobytes()`.",
        ),
    ),
    hints=(
        "Three steps: numbers to an array of the right type, array to bytes, bytes to base64.",
        "`np.asarray(vector, '<f4').tobytes()` is the middle one.",
        "`base64.b64encode(...)` returns bytes: `.decode()` makes a string of them.",
    ),
    correct=(_with_struct, written),
    after=(
        "5.3 characters a number instead of about 20, and the exact float32 arrives. (JSON digits "
        "arrive exactly, too, if all of them are written.)"
    ),
)
