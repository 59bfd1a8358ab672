import sqlite3

import numpy as np
import pytest

from course_lib.serving import EmbeddingCache
from course_lib.serving.expiring_lru import ExpiringLRU

RNG = np.random.default_rng(0)
VECTORS = {f"k{i}": RNG.normal(size=8).astype(np.float32) for i in range(20)}


@pytest.fixture(params=["memory", "file"])
def cache(request, tmp_path):
    cache = EmbeddingCache(100, path=None if request.param == "memory" else tmp_path / "v.sqlite")
    yield cache
    cache.close()


def test_vectors_come_back_bit_by_bit_and_are_counted(cache):
    cache.put_many(VECTORS)
    found = cache.get_many([*VECTORS, "x", "y", "k3"])
    assert found.keys() == VECTORS.keys()
    assert all(np.array_equal(found[key], VECTORS[key]) for key in VECTORS)
    assert (cache.hits, cache.misses, cache.corrupt, cache.failures) == (20, 2, 0, 0)


def test_what_a_caller_does_to_a_vector_stays_with_the_caller(cache):
    mine = np.ones(3, dtype=np.float32)
    cache.put_many({"a": mine})
    mine[:] = 7
    cache.get_many(["a"])["a"][:] = 8
    assert cache.get_many(["a"])["a"].tolist() == [1, 1, 1]


class CountingStore(ExpiringLRU):
    trips = 0

    def get_many(self, keys):
        self.trips += 1
        return super().get_many(keys)

    def put_many(self, items):
        self.trips += 1
        return super().put_many(items)


def test_one_round_trip_for_any_number_of_keys():
    """D227: N texts were N round trips."""
    store = CountingStore(100)
    cache = EmbeddingCache(100, store=store)
    cache.put_many(VECTORS)
    cache.get_many(VECTORS)
    assert store.trips == 2


def test_a_damaged_entry_is_a_miss_that_is_counted_and_deleted(cache):
    cache.put_many(VECTORS)
    data = bytearray(cache.store.get_many(["k3"])["k3"])
    data[20] ^= 4
    cache.store.put_many({"k3": bytes(data), "k4": b"", "k5": b"not a vector at all"})
    found = cache.get_many(VECTORS)
    assert VECTORS.keys() - found.keys() == {"k3", "k4", "k5"}
    assert (cache.hits, cache.misses, cache.corrupt) == (17, 3, 3)
    assert cache.store.get_many(["k3", "k4", "k5"]) == {}
    cache.get_many(VECTORS)
    assert cache.corrupt == 3


class BrokenStore:
    def get_many(self, keys):
        raise ConnectionResetError("no cache today")

    put_many = delete_many = get_many


def test_a_store_that_is_down_is_a_miss():
    cache = EmbeddingCache(100, store=BrokenStore())
    cache.put_many(VECTORS)
    assert cache.get_many(VECTORS) == {}
    assert (cache.misses, cache.failures) == (20, 2)


def test_a_file_that_is_overwritten_under_the_cache_is_a_miss(tmp_path):
    path = tmp_path / "v.sqlite"
    cache = EmbeddingCache(100, path=path)
    cache.put_many(VECTORS)
    cache.close()
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(RNG.integers(0, 256, len(data) - 4096, dtype=np.uint8))
    path.write_bytes(data)
    cache = EmbeddingCache(100, path=path)
    assert cache.get_many(VECTORS) == {}
    cache.put_many(VECTORS)
    assert cache.misses == 20 and cache.failures + cache.corrupt > 0
    cache.close()


def test_a_file_that_is_no_database_is_said_at_once(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a cache. " * 500)
    with pytest.raises(sqlite3.DatabaseError):
        EmbeddingCache(100, path=path)
    assert path.read_text().startswith("not a cache.")


def test_what_is_no_vector_is_not_remembered(cache):
    with pytest.raises(ValueError, match="vector"):
        cache.put_many({"a": [1.0, np.nan]})
    assert cache.get_many(["a"]) == {}


def test_it_forgets_by_use_and_by_age():
    now = [0.0]
    cache = EmbeddingCache(2, ttl=10, clock=lambda: now[0])
    cache.put_many({"a": [1], "b": [2], "c": [3]})
    assert cache.get_many("abc").keys() == {"b", "c"}
    now[0] = 11
    assert cache.get_many("abc") == {}
