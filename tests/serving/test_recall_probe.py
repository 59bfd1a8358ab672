"""The probe's number against the metrics folder's recall, and what a failing search counts."""

import pytest

from course_lib.metrics import recall
from course_lib.serving import MetricRegistry, exposition_text
from course_lib.serving.recall_probe import probe_recall

EXPECTED = {"q1": list("abcde"), "q2": list("vwxyz")}
FOUND = {"q1": list("abzyx"), "q2": list("zyxwv")}


def test_it_is_the_mean_recall_and_it_is_exposed():
    registry = MetricRegistry()
    got = probe_recall(FOUND.__getitem__, EXPECTED, registry, k=5)
    by_query = [recall(FOUND[q], dict.fromkeys(EXPECTED[q], 1), 5) for q in EXPECTED]
    assert got == pytest.approx(sum(by_query) / 2) == pytest.approx(0.7)
    assert "embedding_probe_recall 0.7\n" in exposition_text(registry)
    assert probe_recall(FOUND.__getitem__, EXPECTED, registry, k=2) == 0.5


def test_a_search_that_raises_found_nothing():
    def search(query: str) -> list[str]:
        if query == "q2":
            raise TimeoutError
        return EXPECTED[query]

    assert probe_recall(search, EXPECTED, MetricRegistry(), k=5) == 0.5


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected, k: expected queries and k >= 1, got 0, 10"):
        probe_recall(lambda q: [], {}, MetricRegistry())
