import random

import numpy as np
import pytest

from course_lib.stores import And, Eq, Field, In, Not, Or, Range, SQLiteVectorStore, matches

HOSTILE = ["", "1", "a'b", '"; DROP TABLE records; --', "%", "\x00", "a\x00b", "ß", "𝄞", "true"]
VALUES = [0, -0.0, 1, 1.0, 1.5, -3, 2**53 + 1, float(2**53), True, False, *HOSTILE]
NUMBERS = [-3, 0, 1, 1.0, 1.5, 2**53 + 1, float(2**53), 1e308, -(2**63)]
FIELDS = ["a", "b", "_", "select"]


def random_filter(rng, depth):
    field = rng.choice(FIELDS)
    kind = rng.randrange(6 if depth else 3)
    if kind == 0:
        return Eq(field, rng.choice(VALUES))
    if kind == 1:
        return In(field, rng.choices(VALUES, k=rng.randrange(4)))
    if kind == 2:
        bounds = rng.sample(["gt", "gte", "lt", "lte"], rng.randint(1, 4))
        return Range(field, **{name: rng.choice(NUMBERS) for name in bounds})
    parts = [random_filter(rng, depth - 1) for _ in range(rng.randrange(4))]
    return Not(random_filter(rng, depth - 1)) if kind == 3 else (And if kind == 4 else Or)(*parts)


@pytest.fixture(scope="module")
def documents():
    rng = random.Random(0)
    payloads = [
        {field: rng.choice(VALUES) for field in FIELDS if rng.random() < 0.8} for _ in range(400)
    ]
    return {f"d{i}": payload for i, payload in enumerate(payloads)}


@pytest.fixture(scope="module")
def store(documents):
    vectors = np.random.default_rng(0).normal(size=(len(documents), 3))
    with SQLiteVectorStore(":memory:", 3) as store:
        store.upsert(["gone", "old"], vectors[:2], [{"a": 1}, {"a": 1}])
        store.upsert(list(documents), vectors, list(documents.values()))
        store.delete(["gone", "old"])
        yield store


@pytest.mark.parametrize("strategy", ["pre", "in-scan"])
def test_random_filters_mean_what_matches_means(store, documents, strategy):
    rng = random.Random(1)
    sizes = set()
    for _ in range(80):
        where = random_filter(rng, 3)
        expected = {name for name, payload in documents.items() if matches(where, payload)}
        found = store.search(np.ones(3), 400, where, strategy=strategy)
        assert {match.id for match in found} == expected, where
        assert store.count(where) == len(expected)
        sizes.add(len(expected))
    assert len(sizes) > 30


def test_payloads_come_back_as_they_went(store, documents):
    for record, payload in zip(store.get(list(documents)), documents.values(), strict=True):
        assert record.payload == payload
        assert [type(v) for v in record.payload.values()] == [type(v) for v in payload.values()]


def test_many_values_and_deep_filters(store, documents):
    wide = In("a", [*range(1000), "1"])
    assert store.count(wide) == sum(matches(wide, payload) for payload in documents.values())
    deep = Field("a") == 1
    for _ in range(200):
        deep = ~deep
    assert store.count(deep) == store.count(Field("a") == 1) > 0


def test_no_text_becomes_sql(store):
    statements = []
    store._session.connection.set_trace_callback(statements.append)
    store.count(Eq("select", '"; DROP TABLE records; --'))
    store._session.connection.set_trace_callback(None)
    plan = "SELECT row FROM fields WHERE field = "
    (statement,) = [text for text in statements if text.startswith(plan)]
    assert "'\"; DROP TABLE records; --'" in statement  # quoted whole: it was a parameter
    store.verify()


def test_filters_look_values_up_instead_of_reading_all(store):
    plan = store._session.connection.execute(
        "EXPLAIN QUERY PLAN SELECT row FROM fields WHERE field = ? AND kind = ? AND value = ?",
        ("a", "number", 1),
    ).fetchall()
    assert all("SEARCH" in step[-1] for step in plan)
