import numpy as np
import pytest

from course_lib.stores import And, Eq, Not, Or, Range, Unsupported
from course_lib.stores.filter_forms import leaves
from tests.stores.contract.documents import (
    FILTERS,
    allowed,
    ids,
    nearest,
    payloads,
    random_filter,
    vectors,
)

QUERY = vectors(1, seed=2)[0]


def can_do(store, where):
    can = store.capabilities
    ranges = any(isinstance(leaf, Range) for leaf in leaves(where))
    combined = isinstance(where, And | Or | Not)
    return can.filters and (can.ranges or not ranges) and (can.boolean_filters or not combined)


def check(store, where, k=10):
    """Compare the store with `matches` and an exact scan."""
    if not can_do(store, where):
        with pytest.raises(Unsupported):
            store.search(QUERY, k, where)
        with pytest.raises(Unsupported):
            store.count(where)
        return
    places = allowed(where, payloads())
    expected = [ids()[place] for place in nearest(vectors(), QUERY, k, "cosine", set(places))]
    found = [match.id for match in store.search(QUERY, k, where)]
    assert store.count(where) == len(places)
    assert set(found) <= {ids()[place] for place in places}
    if store.capabilities.exact_filters:
        assert found == expected
    else:
        assert len(set(found) & set(expected)) >= 0.9 * len(expected)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", FILTERS)
def test_filters_mean_what_matches_says(full, name):
    check(full, FILTERS[name])


def test_filters_put_together_at_random(full):
    rng = np.random.default_rng(7)
    for _ in range(15):
        where = random_filter(rng)
        try:
            check(full, where)
        except Exception as error:
            error.add_note(f"where = {where!r}")
            raise


def test_every_filtered_document_can_be_had(full):
    where = FILTERS["nested"]
    if can_do(full, where):
        found = full.search(QUERY, 1_000, where)
        places = allowed(where, payloads())
        assert {match.id for match in found} == {ids()[place] for place in places}


@pytest.mark.parametrize("where", ["year >= 2000", {"year": 2000}, 1, True])
def test_what_is_no_filter_is_refused(full, where):
    with pytest.raises(TypeError, match="where"):
        full.search(QUERY, 3, where)
    with pytest.raises(TypeError, match="where"):
        full.count(where)


def test_a_filter_after_payloads_changed(filled):
    if not (filled.capabilities.upsert and filled.capabilities.filters):
        pytest.skip("declared: can't replace, or can't filter")
    where = Eq("kind", "moved")
    assert filled.count(where) == 0
    filled.upsert(["doc-3", "doc-4"], vectors(2, seed=9), [{"kind": "moved"}, {"other": 1}])
    assert filled.count(where) == 1
    assert [match.id for match in filled.search(QUERY, 5, where)] == ["doc-3"]
    assert filled.count(Eq("number", 3)) == 0
    filled.upsert(["doc-3"], vectors(1, seed=9))
    assert filled.count(where) == 0
