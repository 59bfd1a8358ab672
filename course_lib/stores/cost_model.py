"""What vectors cost: bytes in memory and on disk, money a month, machines."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isqrt

from .memory_arithmetic import check_count, hnsw_link_bytes, vector_bytes

GIB = 2**30
ID_BYTES = 8
INDEXES = ("flat", "hnsw", "ivf")


@dataclass(frozen=True)
class CostEstimate:
    """Bytes by what they are for, over all replicas.

    Attributes
    ----------
    parts
        In memory: "vectors" (as quantised), "links", "centroids", "codebooks", "ids"; only those
        that the index has.
    disk_bytes
        Vectors in float32 and payloads, for restarts, re-ranking and re-indexing.
    replicas
        Copies of everything.
    money_per_month
        In the currency of the prices.

    Examples
    --------
    >>> cost = estimate_cost(10**6, 768, index="hnsw", M=16, ram_price_per_gib_month=5)
    >>> cost.parts, round(cost.ram_gib, 2), round(cost.money_per_month, 2)
    ({'vectors': 3072000000, 'links': 132266667, 'ids': 8000000}, 2.99, 15.24)
    """

    parts: dict[str, int]
    disk_bytes: int
    replicas: int
    money_per_month: float

    @property
    def ram_bytes(self) -> int:
        """Sum of the parts."""
        return sum(self.parts.values())

    @property
    def ram_gib(self) -> float:
        """The same in GiB of 2**30 bytes."""
        return self.ram_bytes / GIB

    def machines(self, gib_each: float, usable: float = 0.75) -> int:
        """Return how many machines hold it: each replica on machines of its own.

        Parameters
        ----------
        gib_each
            Memory of a machine, GiB.
        usable
            Share of it that vectors may fill; the system, queries and growth need the rest.

        Returns
        -------
        int
        """
        if not gib_each > 0 or not 0 < usable <= 1:
            raise ValueError(f"expected gib_each > 0 and 0 < usable <= 1, got {gib_each}, {usable}")
        room = Fraction(gib_each) * Fraction(usable) * GIB
        return self.replicas * max(1, ceil(Fraction(self.ram_bytes, self.replicas) / room))


def estimate_cost(
    n: int,
    d: int,
    replicas: int = 1,
    quantization: str = "float32",
    index: str = "flat",
    M: int = 16,
    nlist: int | None = None,
    payload_bytes: int = 0,
    ram_price_per_gib_month: float = 5.0,
    disk_price_per_gib_month: float = 0.1,
) -> CostEstimate:
    """Estimate what n vectors cost to keep searchable.

    Parameters
    ----------
    n, d
        Vectors, and numbers in each.
    replicas
        Whole copies, at least 1.
    quantization
        "float32", "float16", "int8" (with a 4-byte scale a vector), "pq:m" (m bytes a vector; m
        divides d) or "binary" (one bit a number).
    index
        "flat", "hnsw" (links as in `hnsw_link_bytes`) or "ivf" (float32 centroids).
    M
        HNSW's links a vector and level.
    nlist
        IVF's lists; by default 4·√n, the low end of FAISS' advice.
    payload_bytes
        Payload of a document in the mean, on disk.
    ram_price_per_gib_month, disk_price_per_gib_month
        Prices in any currency. The defaults are round numbers for the arithmetic, not an offer of
        anybody's: put yours.

    Returns
    -------
    CostEstimate

    Raises
    ------
    ValueError
        Naming the argument.

    Examples
    --------
    >>> cost = estimate_cost(10**9, 768, replicas=2, quantization="pq:96", index="ivf")
    >>> cost.parts["vectors"], cost.parts["ids"]
    (192000000000, 16000000000)
    """
    check_count("replicas", replicas, 1)
    check_count("payload_bytes", payload_bytes, 0)
    prices = {"ram": ram_price_per_gib_month, "disk": disk_price_per_gib_month}
    for name, price in prices.items():
        if not 0 <= price < float("inf"):
            raise ValueError(f"{name}_price_per_gib_month: expected 0 or more, got {price!r}")
    one = _code_parts(n, d, quantization) | _index_parts(n, d, index, M, nlist)
    parts = {name: replicas * size for name, size in one.items()} | {"ids": replicas * n * ID_BYTES}
    disk = replicas * (vector_bytes(n, d) + n * payload_bytes)
    money = (sum(parts.values()) * prices["ram"] + disk * prices["disk"]) / GIB
    return CostEstimate(parts, disk, replicas, money)


def _code_parts(n: int, d: int, quantization: str) -> dict[str, int]:
    if quantization in ("float32", "float16", "binary"):
        return {"vectors": vector_bytes(n, d, quantization)}
    if quantization == "int8":
        return {"vectors": vector_bytes(n, d, "int8") + 4 * n}
    kind, _, m = quantization.partition(":")
    if kind != "pq" or not m.isdecimal():
        expected = "float32, float16, int8, binary or pq:m"
        raise ValueError(f"quantization: expected {expected}, got {quantization!r}")
    vector_bytes(n, d)  # checks n and d
    if int(m) < 1 or d % int(m):
        raise ValueError(f"quantization: m must divide d = {d}, got {quantization!r}")
    return {"vectors": n * int(m), "codebooks": 256 * d * 4}


def _index_parts(n: int, d: int, index: str, M: int, nlist: int | None) -> dict[str, int]:
    if index == "flat":
        return {}
    if index == "hnsw":
        return {"links": hnsw_link_bytes(n, M)}
    if index == "ivf":
        lists = 4 * isqrt(n) if nlist is None else nlist
        check_count("nlist", lists, 0 if nlist is None else 1)
        return {"centroids": vector_bytes(lists, d)}
    raise ValueError(f"index: expected one of {', '.join(INDEXES)}, got {index!r}")
