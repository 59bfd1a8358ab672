import math
import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.stores import And, Eq, Field, In, Not, Or, Range, matches
from course_lib.stores.payload_values import check_value, same_value

OPERATORS = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("bound", [-1, 0, 2, 2.5])
def test_each_bound_is_its_operator(name, bound):
    for value in (-2, -1, 0, 1.999, 2, 2.5, 3):
        expected = OPERATORS[name](value, bound)
        assert matches(Range("x", **{name: bound}), {"x": value}) == expected


def test_kinds_never_mix():
    values = [0, 1, True, False, "1", "True", ""]
    for i, a in enumerate(values):
        for j, b in enumerate(values):
            assert matches(Eq("x", a), {"x": b}) == (i == j), (a, b)
    assert same_value(1, 1.0)
    assert not matches(Field("x") >= 0, {"x": True})
    assert not matches(Field("x") >= 0, {"x": "1"})


def test_integers_and_floats_compare_exactly():
    assert not matches(Eq("x", 2**53 + 1), {"x": float(2**53)})
    assert matches(Range("x", gt=float(2**53)), {"x": 2**53 + 1})


def test_a_missing_field_satisfies_only_a_negation():
    for where in (Eq("x", 1), In("x", [1, 2]), Field("x") < 5):
        assert not matches(where, {"y": 1})
        assert matches(~where, {"y": 1})
    assert matches(Field("x") != 1, {})


def test_boolean_algebra():
    a, b = Eq("a", 1), Eq("b", 1)
    for payload in ({}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1}):
        one, other = matches(a, payload), matches(b, payload)
        assert matches(a & b, payload) == (one and other)
        assert matches(a | b, payload) == (one or other)
        assert matches(~(a & b), payload) == matches(~a | ~b, payload)
    assert matches(And(), {}) and not matches(Or(), {}) and not matches(In("a", []), {"a": 1})


values = st.one_of(st.integers(-3, 3), st.booleans(), st.sampled_from(["", "a", "1", -0.5, 2.5]))
found_or_missing = st.dictionaries(st.just("x"), values)


@settings(max_examples=100, deadline=None)
@given(found_or_missing, st.lists(values), st.integers(-3, 3), st.integers(-3, 3))
def test_one_filter_said_in_other_words(payload, listed, low, high):
    assert matches(In("x", listed), payload) == matches(Or(*(Eq("x", v) for v in listed)), payload)
    both = Range("x", gte=low, lt=high)
    assert matches(both, payload) == matches(Range("x", gte=low) & Range("x", lt=high), payload)
    one_of_three = [Range("x", lt=low), Eq("x", low), Range("x", gt=low)]
    number = type(payload.get("x")) in (int, float)
    assert sum(matches(where, payload) for where in one_of_three) == number


def test_sugar_builds_the_filters():
    x = Field("x")
    assert (x > 1, x >= 1, x < 1, x <= 1) == (
        Range("x", gt=1),
        Range("x", gte=1),
        Range("x", lt=1),
        Range("x", lte=1),
    )
    assert (x == "a", x != "a", x.isin(["a"])) == (Eq("x", "a"), Not(Eq("x", "a")), In("x", ["a"]))


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: Eq("a b", 1), ValueError, "a b"),
        (lambda: Eq("x; DROP TABLE records", 1), ValueError, "DROP"),
        (lambda: Eq("x\n", 1), ValueError, "field"),
        (lambda: Eq("é", 1), ValueError, "field"),
        (lambda: Eq("", 1), ValueError, "field"),
        (lambda: Eq("x", None), TypeError, "NoneType"),
        (lambda: Eq("x", math.nan), ValueError, "finite"),
        (lambda: Eq("x", 2**63), ValueError, "64 bits"),
        (lambda: Eq("x", "\ud800"), ValueError, "Unicode"),
        (lambda: In("x", "abc"), TypeError, "one string"),
        (lambda: In("x", [1, math.inf]), ValueError, r"values\[1\]"),
        (lambda: Range("x"), ValueError, "at least one"),
        (lambda: Range("x", gt="a"), TypeError, "gt"),
        (lambda: Range("x", lte=True), TypeError, "lte"),
        (lambda: And(Eq("x", 1), "y = 2"), TypeError, "part 1"),
        (lambda: ~Eq("x", 1) & {"y": 2}, TypeError, "part 1"),
        (lambda: Not("x"), TypeError, "part 0"),
        (lambda: matches("x = 1", {}), TypeError, "where"),
    ],
)
def test_what_is_no_filter_is_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()


def test_the_range_of_integers():
    for value in (-(2**63), 2**63 - 1):
        check_value("x", value)
