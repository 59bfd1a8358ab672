"""Documents, filters and the plain reference that every store is compared with."""

import numpy as np

from course_lib.stores import And, Eq, Field, In, Not, Or, Range, matches

D, N = 8, 120
KINDS = ("function", "class", "method")
INJECTION = "x' OR '1'='1"


def vectors(n=N, d=D, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def ids(n=N, start=0):
    return [f"doc-{number}" for number in range(start, start + n)]


def payload(number):
    """Some fields are missing, and `mixed` is of another kind in every document."""
    fields = {"number": number, "kind": KINDS[number % 3], "public": number % 2 == 0}
    if number % 4:
        fields["year"] = 2000 + number % 25
        fields["score"] = number / 8
    fields["mixed"] = (1, 1.0, "1", True, 0, False, "", -2.5)[number % 8]
    if number % 10 == 0:
        fields["note"] = INJECTION
    return fields


def payloads(n=N, start=0):
    return [payload(number) for number in range(start, start + n)]


year, number, kind = Field("year"), Field("number"), Field("kind")
FILTERS = {
    "text": Eq("kind", "class"),
    "number": Eq("year", 2003),
    "integer asked as float": Eq("year", 2003.0),
    "float": Eq("score", 0.625),
    "true": Eq("public", True),
    "false": Eq("public", False),
    "one is not true": Eq("mixed", 1),
    "true is not one": Eq("mixed", True),
    "zero is not false": Eq("mixed", 0),
    "text of a number": Eq("mixed", "1"),
    "empty text": Eq("mixed", ""),
    "negative": Eq("mixed", -2.5),
    "a field that nobody has": Eq("nothing", 1),
    "of a kind that the field never has": Eq("kind", 1),
    "in texts": In("kind", ["class", "method", "none"]),
    "in numbers": In("year", [2001, 2002.0, 1]),
    "in bools": In("public", [True]),
    "in values of several kinds": In("mixed", [1, "1", False]),
    "in nothing": In("kind", []),
    "at least": year >= 2010,
    "above": year > 2010,
    "at most": number <= 40,
    "below": number < 40,
    "between": Range("year", gte=2005, lt=2010),
    "a float bound": Range("score", gt=1.124, lte=3.25),
    "negative bounds": Range("mixed", gte=-3, lt=0),
    "a range of text": Range("kind", gte=0),
    "a range of kinds": Range("mixed", gte=0, lte=1),
    "an empty range": Range("year", gt=2010, lt=2010),
    "and": (year >= 2010) & Eq("kind", "class"),
    "or": Eq("kind", "class") | Eq("public", True),
    "not": ~Eq("kind", "class"),
    "not, where the field may be missing": ~(year >= 2010),
    "not equal, where the field may be missing": ~Eq("year", 2003),
    "not in": ~In("mixed", [1, "1"]),
    "not of a field that nobody has": ~Eq("nothing", "x"),
    "not and": ~((year >= 2010) & Eq("public", True)),
    "not or": ~((year >= 2010) | Eq("public", True)),
    "twice not": ~~Eq("kind", "method"),
    "nested": ((year < 2012) | ~Eq("kind", "class")) & ~(Eq("public", False) & (number > 60)),
    "all": And(),
    "none": Or(),
    "not all": Not(And()),
    "and of one": And(Eq("kind", "class")),
    "and with all": Eq("kind", "class") & And(),
    "or with none": Eq("kind", "class") | Or(),
    "and with none": Eq("kind", "class") & Or(),
    "selective": Eq("number", 17),
}


def random_filter(rng, depth=3):
    """Return a filter of up to eight comparisons, combined in any way."""
    pick = int(rng.integers(3)) if depth else 3
    if pick == 0:
        return Not(random_filter(rng, depth - 1))
    if pick < 3:
        parts = [random_filter(rng, depth - 1) for _ in range(int(rng.integers(1, 4)))]
        return (And if pick == 1 else Or)(*parts)
    values = [1, 0.5, True, False, "1", "class", "method", 2005, 2010, 40, ""]
    field = str(rng.choice(["year", "number", "kind", "public", "score", "mixed", "nothing"]))
    chosen = [values[int(place)] for place in rng.integers(len(values), size=3)]
    bounds = sorted(float(bound) for bound in rng.choice([0, 1, 3, 40, 80, 2005, 2015], size=2))
    leaves = [Eq(field, chosen[0]), In(field, chosen), Range(field, gte=bounds[0], lt=bounds[1])]
    return leaves[int(rng.integers(3))]


def allowed(where, fields):
    """Return the positions of the payloads that satisfy a filter."""
    return [place for place, entry in enumerate(fields) if where is None or matches(where, entry)]


def true_scores(rows, query, metric):
    """Return scores in float64: cosine, inner product, or squared distance."""
    rows, query = np.asarray(rows, np.float64), np.asarray(query, np.float64)
    if metric == "l2":
        return ((rows - query) ** 2).sum(axis=1)
    product = rows @ query
    if metric == "ip":
        return product
    return product / np.linalg.norm(rows, axis=1) / np.linalg.norm(query)


def nearest(rows, query, k, metric, places=None):
    """Return the positions of the k nearest of some rows, best first."""
    scores = true_scores(rows, query, metric) * (1 if metric == "l2" else -1)
    order = np.argsort(scores, kind="stable")
    return [int(place) for place in order if places is None or place in places][:k]
