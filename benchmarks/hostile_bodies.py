"""Bodies that no honest client sends, and honest ones with texts that are hard to handle.

Deterministic from a seed, so that a body that broke something can be made again. What comes with
`expected` is a valid request: its answer must hold the vectors of exactly those texts.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MODEL = "tiny"
JSON_TYPE = {"content-type": "application/json"}
ODD_TEXTS = [
    "\x00", "\x00\x01\x02", "\ufeff", "\u200b\u200d", "\u202eabc", "e\u0301\u0301\u0301",
    "\U0001d54f" * 50, "\U0001f469\u200d\U0001f467", "\U0010ffff", "\ufdd0", " ", "\n\r\t",
    "a" * 5000, "</script>", "'; DROP TABLE", "%s%n%x", "${jndi:ldap}", "{{7*7}}", "\\", '"',
    "../../etc/passwd", "NaN", "null", "\ufdfa" * 30, "\u0130", "\u00df", "\u2028",
]  # fmt: skip
ODD_VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, -(10**400), 1e308, float("nan"), float("inf"), "", [],
    {}, [[]], [{}], [None], [""], ["a", 1], [1, "a"], [[1], ["a"]], [[1], []], [-1], [2**64], [1.0],
    {"a": {"b": []}}, [[[[1]]]], ["a"] * 300, list(range(5000)), "x" * 30_000,
]  # fmt: skip
NESTED = [b"[" * 50_000, b'{"a":' * 20_000, b"[" * 500 + b"]" * 500]


@dataclass(frozen=True)
class HostileRequest:
    """One request, and what its answer must hold."""

    body: bytes
    headers: Mapping[str, str | bytes] = field(default_factory=lambda: dict(JSON_TYPE))
    method: str = "POST"
    path: str = "/v1/embeddings"
    expected: list[str] | None = None


def hostile_requests(count: int, seed: int) -> Iterator[HostileRequest]:
    """Yield `count` requests; about a third of them are valid."""
    rng = random.Random(seed)
    for number in range(count):
        yield rng.choice(KINDS)(rng, number)


def text_of(rng: random.Random, number: int) -> str:
    """Return a text that stands in no other request, odd as it may be."""
    odd = rng.choice(ODD_TEXTS) if rng.random() < 0.6 else _any_characters(rng)
    return f"{number} {odd} {rng.randrange(10**9)}"


def valid(rng: random.Random, number: int) -> HostileRequest:
    texts = [text_of(rng, number) for _ in range(rng.choice([1, 1, 2, 5]))]
    fields: dict[str, Any] = {"model": MODEL, "input": texts}
    if rng.random() < 0.3:
        fields["encoding_format"] = rng.choice(["float", "base64"])
    written = json.dumps(fields, ensure_ascii=rng.random() < 0.5)
    return HostileRequest(written.encode(), expected=texts)


def wrong_value(rng: random.Random, number: int) -> HostileRequest:
    fields = {"model": MODEL, "input": "a cat"}
    names = ["input", "model", "dimensions", "encoding_format", "user", "k", "__proto__", ""]
    fields[rng.choice(names)] = rng.choice(ODD_VALUES)
    return HostileRequest(json.dumps(fields).encode())


def damaged(rng: random.Random, number: int) -> HostileRequest:
    body = bytearray(valid(rng, number).body)
    for _ in range(rng.randrange(1, 6)):
        place = rng.randrange(len(body))
        body[place : place + rng.randrange(2)] = rng.randbytes(rng.randrange(3))
        body = body or bytearray(b"x")
    return HostileRequest(bytes(body))


def cut_short(rng: random.Random, number: int) -> HostileRequest:
    body = valid(rng, number).body
    return HostileRequest(body[: rng.randrange(len(body))])


def noise(rng: random.Random, number: int) -> HostileRequest:
    return HostileRequest(rng.randbytes(rng.choice([0, 1, 10, 1000])))


def nested(rng: random.Random, number: int) -> HostileRequest:
    inner = rng.choice(NESTED)
    return HostileRequest(inner if rng.random() < 0.5 else b'{"model":"tiny","input":' + inner)


def surrogates(rng: random.Random, number: int) -> HostileRequest:
    half = f"\\u{rng.randrange(0xD800, 0xE000):04x}"
    places = ['"input": "%s"', '"input": ["a", "%s"]', '"input": "a", "user": "%s"', '"%s": 1']
    return HostileRequest(('{"model": "tiny", ' + rng.choice(places) % half + "}").encode())


def strange_headers(rng: random.Random, number: int) -> HostileRequest:
    request = valid(rng, number)
    headers = rng.choice([
        {"content-type": "text/plain"}, {"content-type": "application/json; charset=utf-16"},
        {"content-type": "multipart/form-data; boundary=x"}, {}, {"content-encoding": "gzip"},
        {"x-request-id": "a" * 5000}, {"x-request-id": "$(reboot)"},
        {"authorization": b"Bearer \xe9"}, {"accept": "text/html"},
        {"content-type": "application/json", "expect": "200-ok"},
    ])  # fmt: skip
    return HostileRequest(request.body, headers)


def other_place(rng: random.Random, number: int) -> HostileRequest:
    method = rng.choice(["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "POST"])
    path = rng.choice([
        "/v1/embeddings", "/v1/models/%00", "/v1/models/../../etc", "/v1//embeddings", "/%ff%fe",
        "/", "/metrics", "/healthz", "/v1/models/" + "x" * 3000, "/search",
        "/openapi.json", "/v1/embeddings/",
    ])  # fmt: skip
    return HostileRequest(valid(rng, number).body, method=method, path=path)


def _any_characters(rng: random.Random) -> str:
    points = (
        rng.choice([rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)]) for _ in range(9)
    )
    return "".join(map(chr, points))


KINDS: list[Callable[[random.Random, int], HostileRequest]] = [
    valid, valid, valid, valid, wrong_value, wrong_value, damaged, cut_short, noise, nested,
    surrogates, strange_headers, other_place,
]  # fmt: skip
