import numpy as np
import pytest

from course_lib.stores import MilvusStore

pytest.importorskip("milvus_lite")


def test_flushing_changes_no_answer(tmp_path):
    rows = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    with MilvusStore(tmp_path, 8) as store:
        store.upsert([str(row) for row in range(60)], rows, [{"row": row} for row in range(60)])
        before = store.search(rows[5], 10)
        store.flush()
        after = store.search(rows[5], 10)
        assert [match.id for match in before] == [match.id for match in after]
        store.upsert(["5"], -rows[5:6], [{"row": -1}])
        assert store.delete(["7"]) == 1
        assert store.count() == 59
        found = store.search(rows[5], 59)
        assert [match.id for match in found if match.payload["row"] in (5, 7)] == []
        assert store.search(-rows[5], 1)[0].payload == {"row": -1}
    with MilvusStore(tmp_path, 8) as store:
        assert store.count() == 59
        assert store.search(-rows[5], 1)[0].id == "5"
