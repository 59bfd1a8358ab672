"""Exercise 06.filter-matches: the meaning of a filter, in one recursive function."""

import operator
from functools import partial
from typing import Any

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Payload = dict[str, Any]
COMPARE = {"eq": operator.eq, "ge": operator.ge, "lt": operator.lt}
NUMPY = {"package": "numpy", "year": 2015}


def cases(seed: int) -> list[Case]:
    """Comparisons first, then what is made of them, then fields that are missing."""
    package, late = ("eq", "package", "numpy"), ("ge", "year", 2015)
    early, torch = ("lt", "year", 2015), ("eq", "package", "torch")
    lines = ("ge", "lines", 10)
    return [
        Case(package, NUMPY),
        Case(torch, NUMPY),
        Case(late, NUMPY, label="exactly at the bound"),
        Case(early, NUMPY, label="exactly at the bound"),
        Case(("and", package, early), NUMPY),
        Case(("or", torch, late), NUMPY),
        Case(("not", torch), NUMPY),
        Case(("and", package, late, torch), NUMPY, label="three parts"),
        Case(("or", torch, early, package), NUMPY, label="three parts"),
        Case(lines, NUMPY, label="a field that the payload lacks"),
        Case(("lt", "lines", 10), NUMPY, label="a field that the payload lacks"),
        Case(("not", lines), NUMPY, label="not, of a field that the payload lacks"),
        Case(("eq", "year", 0), {"year": 0}, label="a value that is 0"),
        Case(("and", ("not", ("or", torch, early)), package), NUMPY, label="nested"),
        Case(("not", ("and", package, ("not", late), lines)), NUMPY, hidden=True),
        Case(("or", ("not", package), ("not", ("lt", "year", 2016))), NUMPY, hidden=True),
    ]


def _matches(
    where: tuple[Any, ...],
    payload: Payload,
    missing: bool | None = False,
    strict: bool = False,
    inclusive: bool = False,
    mixed_up: bool = False,
    two: bool = False,
    falsy: bool = False,
) -> bool | None:
    name, *parts = where
    if name in COMPARE:
        field, value = parts
        if field not in payload or (falsy and not payload[field]):
            return missing
        if strict and name == "ge":
            return bool(payload[field] > value)
        if inclusive and name == "lt":
            return bool(payload[field] <= value)
        return bool(COMPARE[name](payload[field], value))
    flags = (missing, strict, inclusive, mixed_up, two, falsy)
    found = [_matches(part, payload, *flags) for part in (parts[:2] if two else parts)]
    if name == "not":
        return None if found[0] is None else not found[0]
    if (name == "and") != mixed_up:
        return False if False in found else None if None in found else True
    return True if True in found else None if None in found else False


def _three_valued(where: tuple[Any, ...], payload: Payload) -> bool:
    """As SQL does it: unknown stays unknown through `not`, and unknown is no match at the end."""
    return _matches(where, payload, missing=None) is True


def _by_dispatch(where: tuple[Any, ...], payload: Payload) -> bool:
    match where:
        case ("and", *parts):
            return all(_by_dispatch(part, payload) for part in parts)
        case ("or", *parts):
            return any(_by_dispatch(part, payload) for part in parts)
        case ("not", part):
            return not _by_dispatch(part, payload)
        case ("eq", field, value):
            return bool(payload.get(field) == value)
        case ("ge", field, value):
            return field in payload and bool(payload[field] >= value)
        case (_, field, value):
            return field in payload and bool(payload[field] < value)
    return False


def _not_ignored(where: tuple[Any, ...], payload: Payload) -> bool:
    if where[0] == "not":
        return _not_ignored(where[1], payload)
    if where[0] in COMPARE:
        return bool(_matches(where, payload))
    found = [_not_ignored(part, payload) for part in where[1:]]
    return all(found) if where[0] == "and" else any(found)


def _not_asked(where: tuple[Any, ...], payload: Payload, get: bool = False) -> bool:
    name, *parts = where
    if name in COMPARE:
        value: Any = payload.get(parts[0]) if get else payload[parts[0]]
        return bool(COMPARE[name](value, parts[1]))
    found = (_not_asked(part, payload, get) for part in parts)
    return all(found) if name == "and" else any(found) if name == "or" else not next(found)


def _flat(where: tuple[Any, ...], payload: Payload) -> bool:
    name, *parts = where
    if name in ("and", "or"):
        found = (payload.get(part[1]) == part[2] for part in parts)
        return all(found) if name == "and" else any(found)
    return not _flat(parts[0], payload) if name == "not" else bool(_matches(where, payload))


def _zero_if_missing(where: tuple[Any, ...], payload: Payload) -> bool:
    name, *parts = where
    if name in COMPARE:
        return bool(COMPARE[name](payload.get(parts[0], 0), parts[1]))
    found = (_zero_if_missing(part, payload) for part in parts)
    return all(found) if name == "and" else any(found) if name == "or" else not next(found)


EXERCISE = Exercise(
    id="06.filter-matches",
    title="What a filter means",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "A filter is a nested tuple: `('eq', field, value)`, `('ge', field, value)` (at least), "
        "`('lt', field, value)` (less than), `('and', filter, filter, …)`, `('or', filter, …)`, "
        "`('not', filter)`. Say whether a payload matches. Where the payload lacks the field, a "
        "comparison is False; `not` turns any False into True."
    ),
    cell='''@exercise("06.filter-matches")
def payload_matches(where, payload):
    """True if the payload, a dict, satisfies the filter, a nested tuple."""
    ...''',
    reference=_matches,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "a missing field matches",
            partial(_matches, missing=True),
            "A document without a year passes `year >= 2015` here. A comparison with a field that "
            "isn't there is False.",
        ),
        Mistake(
            "unknown, as SQL has it",
            _three_valued,
            "In SQL a comparison with a missing value is NULL, and `NOT NULL` is NULL again, so "
            "`not (lines >= 10)` drops documents that have no lines. Here False is meant, and "
            "`not False` is True. Databases differ in this: test yours.",
        ),
        Mistake(
            "'at least' leaves out the bound",
            partial(_matches, strict=True),
            "'ge' is greater or *equal*: a document of 2015 satisfies `('ge', 'year', 2015)`.",
        ),
        Mistake(
            "'less than' takes in the bound",
            partial(_matches, inclusive=True),
            "'lt' is strictly less: 2015 is not less than 2015.",
        ),
        Mistake(
            "and for or",
            partial(_matches, mixed_up=True),
            "'and' wants all parts, 'or' wants one. They are exchanged.",
        ),
        Mistake(
            "only two parts are read",
            partial(_matches, two=True),
            "'and' and 'or' take any number of parts; the third is never looked at. `all(...)` and "
            "`any(...)` take them all.",
        ),
        Mistake(
            "a value of 0 counts as missing",
            partial(_matches, falsy=True),
            "`if payload.get(field)` is False for 0, '' and False as well. Ask `field in payload`.",
        ),
        Mistake(
            "the parts are taken for comparisons by 'eq'",
            _flat,
            "A part of 'and' or 'or' is a whole filter: it may be a 'lt' or another 'not'. Call "
            "the function itself on each part.",
        ),
        Mistake(
            "a missing field counts as 0",
            _zero_if_missing,
            "`payload.get(field, 0)` makes a 0 of what isn't there, and 0 < 10 is True. A missing "
            "field satisfies no comparison.",
        ),
        Mistake(
            "payload[field] without asking",
            _not_asked,
            "Payloads are free: one document has a year, the next has none. Ask `field in payload` "
            "before you read it.",
        ),
        Mistake(
            "None is compared with a number",
            partial(_not_asked, get=True),
            "`payload.get(field)` gives None where there is no field, and None can't be compared "
            "with a number. Ask `field in payload` first.",
        ),
        Mistake(
            "not is not applied",
            _not_ignored,
            "The part inside a 'not' is evaluated, but its answer isn't turned round.",
        ),
    ),
    hints=(
        "The function calls itself: 'and', 'or' and 'not' ask it about their parts.",
        "all(...) for 'and', any(...) for 'or'. For the others: is the field there at all?",
        "`kind, *rest = where`; then one branch for each of the six kinds.",
    ),
    correct=(_by_dispatch,),
    after=(
        "Whether `not` brings in documents that lack the field is decided differently by SQL, "
        "Chroma, Qdrant and Milvus. The contract tests of this chapter hold all of them to one."
    ),
    library=("course_lib.stores.filter_meaning:matches",),
)
