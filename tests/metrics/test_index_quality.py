"""Index reports: bytes of a real file, settings that are really set, percentiles in order."""

import numpy as np
import pytest

from course_lib.ann import FlatIndex, IVFFlatIndex, exact_truth
from course_lib.datasets import vector_mixture
from course_lib.metrics import index_report, serialized_bytes

ROWS, QUERIES = np.split(vector_mixture(1040, 16, seed=3), [1000])
TRUTH = exact_truth(ROWS, QUERIES, 10)


@pytest.fixture(scope="module")
def lists():
    index = IVFFlatIndex(16, nlist=20, seed=0)
    index.train(ROWS)
    index.add(ROWS)
    return index


def test_bytes_are_those_of_the_file(tmp_path, lists):
    lists.save(tmp_path / "kept")
    assert serialized_bytes(lists) == (tmp_path / "kept").stat().st_size
    assert serialized_bytes(lists) == serialized_bytes(lists)


def test_bytes_grow_by_a_rows_size():
    sizes = []
    for n in (500, 1000):
        index = FlatIndex(16)
        index.add(ROWS[:n])
        sizes.append(serialized_bytes(index))
    assert 500 * 16 * 4 <= sizes[1] - sizes[0] <= 500 * (16 * 4 + 16) + 256


def test_a_setting_is_set_for_the_measurement_and_put_back(lists):
    lists.nprobe = 3
    few = index_report(lists, QUERIES, TRUTH, settings={"nprobe": 1})
    all_lists = index_report(lists, QUERIES, TRUTH, settings={"nprobe": 20}, build_seconds=1.5)
    assert lists.nprobe == 3
    assert few.recall < all_lists.recall == 1.0
    assert all_lists.row()["nprobe"] == 20 and all_lists.build_seconds == 1.5


def test_a_parameter_that_the_index_lacks_is_refused_and_nothing_stays_set(lists):
    lists.nprobe = 4
    with pytest.raises(AttributeError, match="settings: IVFFlatIndex has no 'ef_search' to set"):
        index_report(lists, QUERIES, TRUTH, settings={"nprobe": 9, "ef_search": 64})
    assert lists.nprobe == 4 and not hasattr(lists, "ef_search")


def test_a_value_that_is_not_kept_is_refused(lists):
    class Stubborn(FlatIndex):
        @property
        def depth(self):
            return 1

        @depth.setter
        def depth(self, value):
            pass

    index = Stubborn(16)
    index.add(ROWS)
    with pytest.raises(ValueError, match="settings: depth was set to 5, the index kept 1"):
        index_report(index, QUERIES, TRUTH, settings={"depth": 5})


def test_percentiles_and_bytes_are_in_order(lists):
    report = index_report(lists, QUERIES, TRUTH, k=5)
    assert 0 < report.p50_ms <= report.p99_ms and report.queries_per_second > 0
    assert report.vectors == 1000 and report.k == 5
    assert report.bytes_per_vector == report.file_bytes / 1000 > 16 * 4
    assert set(report.row()) >= {"index", "recall", "p99_ms", "file_bytes", "bytes_per_vector"}
