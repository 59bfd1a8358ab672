import time

import numpy as np
import pytest

from course_lib.ann import FlatIndex, IVFFlatIndex, exact_truth, measure_search, sweep
from course_lib.datasets import vector_mixture

X, Q = np.split(vector_mixture(2050, 16, clusters=40, spread=1.5, seed=8), [2000])


class SlowIndex(FlatIndex):
    """Takes a known time, and remembers what it was asked."""

    def __init__(self, d):
        super().__init__(d)
        self.delay, self.asked, self.first = 0.002, [], 0.0

    def search(self, q, k):
        time.sleep(self.delay if self.asked else 0.3)  # the first search pays for a compiler
        self.asked.append(np.shape(q))
        return super().search(q, k)


def test_the_first_searches_do_not_count_and_the_times_are_of_what_they_say():
    index = SlowIndex(16)
    index.add(X)
    measured = measure_search(index, Q, 5, exact_truth(X, Q, 5), warm_up=4, repeats=2)
    assert index.asked == [(16,)] * 54 + [(50, 16)] * 3
    assert 2 <= measured.p50_ms <= measured.p99_ms < 200
    assert measured.qps < 50 / 0.002  # one batch sleeps once
    assert measured.qps > 1 / 0.002  # which is why it beats asking one by one
    assert measured.recall == 1
    assert (measured.nbytes, measured.threads) == (index.nbytes, 1)
    assert measured.build_seconds is None


def test_recall_is_that_of_the_index():
    index = IVFFlatIndex(16, nlist=30, nprobe=2)
    index.add(X)
    truth = exact_truth(X, Q, 10)
    found = index.search(Q, 10)[1]
    pairs = zip(truth.ids, found, strict=True)
    expected = np.mean([len(set(a) & set(b)) / 10 for a, b in pairs])
    assert 0.1 < expected < 0.95
    measured = measure_search(index, Q, 10, truth, warm_up=1, repeats=1, build_seconds=1.5)
    assert measured.recall == pytest.approx(expected)
    assert measured.build_seconds == 1.5


def test_a_sweep_sets_the_attribute_itself_and_puts_it_back():
    index = IVFFlatIndex(16, nlist=30, nprobe=3)
    index.add(X)
    points = sweep(index, "nprobe", [1, 5, 30], Q, 10, exact_truth(X, Q, 10), 1, 1)
    recalls = [point.recall for point in points]
    assert [(point.parameter, point.value) for point in points] == [
        ("nprobe", 1),
        ("nprobe", 5),
        ("nprobe", 30),
    ]
    assert recalls[0] + 0.1 < recalls[1] < recalls[2] == 1
    assert index.nprobe == 3


def test_a_parameter_that_is_not_there_or_does_not_stay_is_refused():
    index = FlatIndex(16)
    index.add(X)
    truth = exact_truth(X, Q, 1)
    with pytest.raises(AttributeError, match="parameter: FlatIndex has no 'nprobe' to set"):
        sweep(index, "nprobe", [1], Q, 1, truth)
    assert not hasattr(index, "nprobe")

    class Stubborn(FlatIndex):
        ef = property(lambda self: 100, lambda self, value: None)

    stubborn = Stubborn(16)
    stubborn.add(X)
    with pytest.raises(ValueError, match="ef: was set to 10, the index kept 100"):
        sweep(stubborn, "ef", [10], Q, 1, truth)


def test_a_failing_sweep_puts_the_parameter_back():
    class Picky(FlatIndex):
        ef = 3

        def search(self, q, k):
            if self.ef == 0:
                raise ValueError("ef is 0")
            return super().search(q, k)

    index = Picky(16)
    index.add(X)
    with pytest.raises(ValueError, match="ef is 0"):
        sweep(index, "ef", [1, 0], Q, 10, exact_truth(X, Q, 10), 1, 1)
    assert index.ef == 3


@pytest.mark.parametrize("metric", ["ip", "cosine"])
def test_the_metric_is_that_of_the_index(metric):
    index = FlatIndex(16, metric)
    index.add(X)
    assert measure_search(index, Q, 10, exact_truth(X, Q, 10, metric), 0, 1).recall == 1


def test_answers_to_other_queries_are_refused():
    index = FlatIndex(16)
    index.add(X)
    with pytest.raises(ValueError, match=r"truth: expected answers \(50 .*, 3 or more\)"):
        measure_search(index, Q, 3, exact_truth(X, Q, 2))
    with pytest.raises(ValueError, match="truth: expected answers"):
        measure_search(index, Q[:20], 2, exact_truth(X, Q, 2))


def test_answers_by_another_metric_are_refused():
    index = FlatIndex(16, metric="ip")
    index.add(X)
    with pytest.raises(ValueError, match="truth: expected the index' metric 'ip', got 'l2'"):
        measure_search(index, Q, 5, exact_truth(X, Q, 5))
