import pytest

from course_lib.stores import Unsupported
from tests.stores.contract.documents import N, vectors


def test_documents_can_be_added_after_a_search_if_declared(filled):
    assert len(filled.search(vectors()[0], 3)) == 3
    if not filled.capabilities.incremental:
        with pytest.raises(Unsupported, match="built"):
            filled.upsert(["late"], vectors(1, seed=6), [{"kind": "late"}])
        assert filled.count() == N
        assert filled.get(["late"]) == [None]
        assert filled.search(vectors()[0], 1)[0].id == "doc-0"
        return
    filled.upsert(["late"], vectors(1, seed=6), [{"kind": "late"}])
    assert filled.count() == N + 1
    assert filled.search(vectors(1, seed=6)[0], 1)[0].id == "late"
