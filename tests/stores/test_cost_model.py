import pytest

from course_lib.stores import estimate_cost, vector_bytes
from course_lib.stores.memory_arithmetic import hnsw_link_bytes, readable_bytes

GIB = 2**30


@pytest.mark.parametrize(
    ("n", "d", "dtype", "expected"),
    [
        (10**6, 768, "float32", 3_072_000_000),
        (10**8, 768, "float32", 307_200_000_000),
        (10**9, 768, "float32", 3_072_000_000_000),
        (10**9, 1536, "float16", 3_072_000_000_000),
        (10**9, 768, "int8", 768_000_000_000),
        (10**9, 768, "binary", 96_000_000_000),
        (3, 9, "binary", 6),  # whole bytes a vector
        (10**18, 10**6, "float64", 8 * 10**24),  # exact beyond 64 bits
        (0, 768, "float32", 0),
    ],
)
def test_bytes_by_hand(n, d, dtype, expected):
    assert vector_bytes(n, d, dtype) == expected


@pytest.mark.parametrize(
    ("M", "expected"),
    [(16, 132_266_667), (32, 260_129_033), (2, 24_000_000)],  # 4(2M + M/(M-1)) x a million
)
def test_links_by_hand(M, expected):
    assert hnsw_link_bytes(10**6, M) == expected


def test_links_are_what_drawing_levels_gives():
    """M/(M-1) upper links a vector are the mean of floor(-ln u / ln M) levels of M links."""
    import numpy as np

    for M in (4, 16, 48):
        levels = np.floor(-np.log(1 - np.random.default_rng(0).random(2_000_000)) / np.log(M))
        drawn = 4 * (2 * M + M * levels.mean())
        assert hnsw_link_bytes(10**9, M) / 10**9 == pytest.approx(drawn, rel=2e-3)


def test_a_billion_vectors_by_hand():
    n, d = 10**9, 768
    flat = estimate_cost(n, d)
    assert flat.parts == {"vectors": 3_072_000_000_000, "ids": 8_000_000_000}
    hnsw = estimate_cost(n, d, replicas=3, index="hnsw", M=16, disk_price_per_gib_month=0)
    assert hnsw.parts["links"] == 3 * 132_266_666_667
    assert hnsw.money_per_month == pytest.approx(
        5.0 * 3 * (3_072e9 + 132.266666667e9 + 8e9) / GIB, rel=1e-12
    )
    pq = estimate_cost(n, d, replicas=2, quantization="pq:96", index="ivf", nlist=65536)
    assert pq.parts == {
        "vectors": 2 * 96_000_000_000,
        "codebooks": 2 * 256 * 768 * 4,
        "centroids": 2 * 65536 * 768 * 4,
        "ids": 2 * 8_000_000_000,
    }
    assert pq.disk_bytes == 2 * 3_072_000_000_000
    assert estimate_cost(n, d, quantization="int8").parts["vectors"] == 772_000_000_000
    assert estimate_cost(n, d, index="ivf").parts["centroids"] == 4 * 31622 * 768 * 4


def test_32_fold_compression_of_768_numbers_is_96_bytes_and_8_bytes_are_384_fold():
    def bytes_each(m):
        return estimate_cost(1000, 768, quantization=f"pq:{m}").parts["vectors"] / 1000

    assert (3072 / bytes_each(96), 3072 / bytes_each(8)) == (32, 384)


def test_machines_hold_whole_replicas():
    cost = estimate_cost(10**9, 768, replicas=3, index="hnsw")
    one = cost.ram_bytes / 3 / GIB
    assert cost.machines(256, usable=0.75) == 3 * 16  # 2,992 GiB in machines of 192
    assert one / 192 < 16 < one / 192 + 1
    assert estimate_cost(10, 8, replicas=2).machines(1) == 2
    for bad in ({"gib_each": 0}, {"gib_each": 8, "usable": 1.5}):
        with pytest.raises(ValueError, match="usable"):
            cost.machines(**bad)


def test_money_is_linear_in_replicas_and_prices():
    one = estimate_cost(10**7, 384, payload_bytes=500, disk_price_per_gib_month=0.1)
    assert estimate_cost(
        10**7, 384, replicas=4, payload_bytes=500, disk_price_per_gib_month=0.1
    ).money_per_month == pytest.approx(4 * one.money_per_month)
    free = estimate_cost(10**7, 384, ram_price_per_gib_month=0, disk_price_per_gib_month=2)
    assert free.money_per_month == pytest.approx(2 * 10**7 * 384 * 4 / GIB)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n": -1}, "n:"),
        ({"n": 1.5}, "n:"),
        ({"d": 0}, "d:"),
        ({"replicas": 0}, "replicas"),
        ({"M": 1, "index": "hnsw"}, "M"),
        ({"index": "tree"}, "index"),
        ({"nlist": 0, "index": "ivf"}, "nlist"),
        ({"quantization": "int4"}, "quantization"),
        ({"quantization": "pq"}, "quantization"),
        ({"quantization": "pq:64"}, "divide d = 300"),
        ({"quantization": "pq:0"}, "m must"),
        ({"payload_bytes": -1}, "payload_bytes"),
        ({"ram_price_per_gib_month": float("nan")}, "ram_price"),
        ({"disk_price_per_gib_month": -1}, "disk_price"),
    ],
)
def test_impossible_questions(change, said):
    with pytest.raises(ValueError, match=said):
        estimate_cost(**({"n": 1000, "d": 300} | change))
    with pytest.raises(ValueError, match="dtype"):
        vector_bytes(1, 1, "float8")


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (3.072e12, "3.07 TB"), (2e16, "20 PB")],
)
def test_readable(count, text):
    assert readable_bytes(count) == text


def test_even_an_empty_store_takes_a_machine_for_each_replica():
    assert estimate_cost(0, 768, replicas=3).machines(16) == 3
