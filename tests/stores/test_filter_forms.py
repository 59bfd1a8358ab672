import numpy as np
import pytest

from course_lib.stores import (
    And,
    Capabilities,
    Eq,
    Filter,
    In,
    Not,
    Or,
    Range,
    Unsupported,
    matches,
)
from course_lib.stores.filter_forms import leaves, negation_inside, refuse_unsupported, simplified
from tests.stores.contract.documents import FILTERS, payloads, random_filter

RANDOM = [random_filter(np.random.default_rng(seed), depth=4) for seed in range(60)]
CASES = [*FILTERS.values(), *RANDOM]


def nodes(where):
    yield where
    for part in (where.part,) if isinstance(where, Not) else getattr(where, "parts", ()):
        yield from nodes(part)


def test_simplifying_changes_no_answer_and_leaves_no_constants():
    constants = 0
    for where in CASES:
        plain = simplified(where)
        expected = [matches(where, payload) for payload in payloads()]
        if isinstance(plain, bool):
            constants += 1
            assert expected == [plain] * len(expected)
            continue
        assert expected == [matches(plain, payload) for payload in payloads()]
        for node in nodes(plain):
            assert not (isinstance(node, And | Or) and len(node.parts) < 2)
            assert not (isinstance(node, In) and not node.values)
    assert constants > 2


def test_negations_go_to_the_leaves():
    for where in CASES:
        for negate in (False, True):
            moved = negation_inside(where, negate)
            for node in nodes(moved):
                assert not isinstance(node, Not) or isinstance(node.part, Eq | In | Range)
            assert [matches(moved, payload) for payload in payloads()] == [
                matches(where, payload) != negate for payload in payloads()
            ]


def test_leaves_are_all_comparisons():
    where = ~((Eq("a", 1) | Range("b", gt=0)) & In("c", [1]))
    assert [type(leaf) for leaf in leaves(where)] == [Eq, Range, In]


def test_no_filter_means_all():
    assert simplified(None) is True


@pytest.mark.parametrize(
    ("can", "refused", "allowed"),
    [
        ({"filters": False}, Eq("a", 1), None),
        ({"ranges": False}, Eq("a", 1) & ~Range("b", gt=0), Eq("a", 1) & Eq("b", 1)),
        ({"boolean_filters": False}, ~Eq("a", 1), Range("a", gt=0)),
    ],
)
def test_what_is_not_declared_is_refused(can, refused, allowed):
    with pytest.raises(Unsupported, match="an engine"):
        refuse_unsupported(refused, Capabilities(**can), "an engine")
    refuse_unsupported(allowed, Capabilities(**can), "an engine")


def test_unknown_filters_are_refused_by_every_translation():
    from course_lib.stores.chroma_filters import chroma_where
    from course_lib.stores.lancedb_filters import lance_sql
    from course_lib.stores.milvus_filters import milvus_expression
    from course_lib.stores.pgvector_filters import filter_sql
    from course_lib.stores.pinecone_filters import pinecone_filter
    from course_lib.stores.qdrant_filters import qdrant_condition
    from course_lib.stores.weaviate_filters import weaviate_filter

    class Strange(Filter):
        pass

    for translate in (
        chroma_where,
        milvus_expression,
        filter_sql,
        pinecone_filter,
        lambda where: lance_sql(where, set()),
        lambda where: qdrant_condition(where, None),
        lambda where: weaviate_filter(where, set(), None),
    ):
        with pytest.raises(TypeError, match="where"):
            translate(Strange())
