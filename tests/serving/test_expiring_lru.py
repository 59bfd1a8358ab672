"""`ExpiringLRU` and `SQLiteShelf` keep the same promises, so they take the same tests."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.serving.expiring_lru import ExpiringLRU
from course_lib.serving.sqlite_shelf import SQLiteShelf


def memory(capacity, ttl=None, clock=lambda: 0.0):
    return ExpiringLRU(capacity, ttl, clock)


def file(capacity, ttl=None, clock=lambda: 0.0):
    return SQLiteShelf(":memory:", capacity, ttl, clock)


both = pytest.mark.parametrize("make", [memory, file])


@both
def test_the_least_recently_used_goes(make):
    cache = make(3)
    for key in "abc":
        cache.put_many({key: key.encode()})
    assert cache.get_many(["a"]) == {"a": b"a"}
    cache.put_many({"d": b"d"})
    assert set(cache.get_many("abcd")) == {"a", "c", "d"} and len(cache) == 3


@both
def test_writing_again_replaces_and_counts_as_a_use(make):
    cache = make(2)
    cache.put_many({"a": b"1"})
    cache.put_many({"b": b"2"})
    cache.put_many({"a": b"3"})
    cache.put_many({"c": b"4"})
    assert cache.get_many("abc") == {"a": b"3", "c": b"4"}


@both
def test_entries_live_for_ttl_seconds_after_writing(make):
    now = [100.0]
    cache = make(9, 10.0, lambda: now[0])
    cache.put_many({"a": b"1"})
    now[0] = 105.0
    cache.put_many({"b": b"2"})
    now[0] = 109.9
    assert cache.get_many("ab") == {"a": b"1", "b": b"2"}  # reading doesn't prolong it
    now[0] = 110.0
    assert cache.get_many("ab") == {"b": b"2"}
    now[0] = 115.0
    assert cache.get_many("ab") == {}
    cache.put_many({"a": b"3"})
    assert cache.get_many("ab") == {"a": b"3"}


@both
def test_deleting_and_unknown_keys(make):
    cache = make(5)
    cache.put_many({"a": b"1", "b": b"2"})
    cache.delete_many(["a", "nobody"])
    assert cache.get_many(["b", "a", "nobody"]) == {"b": b"2"} and cache.get_many([]) == {}


@both
@pytest.mark.parametrize("wrong", [(0, None), (-1, None), (5, 0.0), (5, -1.0)])
def test_limits_that_make_no_sense(make, wrong):
    with pytest.raises(ValueError, match="capacity" if wrong[0] < 1 else "ttl"):
        make(*wrong)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 6))
def test_hits_are_those_of_functools(keys, capacity):
    """Python's own LRU cache, asked for the same keys, finds and misses the same."""
    caches = [memory(capacity), file(capacity)]
    calls = []
    oracle = lru_cache(capacity)(lambda key: calls.append(key))
    for key in keys:
        before = len(calls)
        oracle(key)
        for cache in caches:
            found = cache.get_many([str(key)])
            assert bool(found) == (len(calls) == before)
            if not found:
                cache.put_many({str(key): b"x"})


def test_evictions_are_counted():
    cache = memory(2)
    cache.put_many(dict.fromkeys("abcde", 1))
    assert cache.evictions == 3 and len(cache) == 2


@both
def test_a_batch_larger_than_the_cache_leaves_it_full(make):
    cache = make(3)
    cache.put_many({f"k{i}": b"x" for i in range(10)})
    assert len(cache) == 3


def test_the_file_outlives_the_process_and_keeps_the_order_of_use(tmp_path):
    path = tmp_path / "cache.sqlite"
    first = SQLiteShelf(path, 2)
    first.put_many({"a": b"1"})
    first.put_many({"b": b"2"})
    first.get_many(["a"])
    first.close()
    second = SQLiteShelf(path, 2)
    second.put_many({"c": b"3"})
    assert second.get_many("abc") == {"a": b"1", "c": b"3"}
    second.close()


def test_two_connections_share_one_file(tmp_path):
    a, b = (SQLiteShelf(tmp_path / "cache.sqlite", 100) for _ in range(2))
    a.put_many({"x": b"1"})
    assert b.get_many(["x"]) == {"x": b"1"}
    b.put_many({"y": b"2"})
    assert a.get_many(["x", "y"]) == {"x": b"1", "y": b"2"}
    a.close()
    b.close()
