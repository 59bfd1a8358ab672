"""The filter lab: recall and work by brute force, and where the strategies cross."""

import time

import numpy as np
import pytest

from course_lib.viz import filter_curves, filter_lab, ranked_filter_search
from course_lib.viz.filter_ranks import STRATEGIES

rng = np.random.default_rng(0)
N, QUERIES = 2000, 30
SCORES, FIELD = rng.normal(size=(QUERIES, N)).astype(np.float32), rng.integers(0, 500, size=N)


@pytest.fixture(scope="module")
def search():
    return ranked_filter_search(SCORES, FIELD)


@pytest.fixture
def lab(search):
    return filter_lab(search)


def by_hand(strategy, share, k, oversample):
    """Go down each ranking, row by row, and filter as the strategy does."""
    passing = set(np.argsort(FIELD, kind="stable")[: round(share * N)].tolist())
    recalls, work = [], []
    for scores in SCORES:
        ranking = np.argsort(-scores, kind="stable").tolist()
        true = [row for row in ranking if row in passing][:k]
        looked_at = {"pre": len(passing), "post": min(N, k * oversample)}.get(strategy)
        if strategy == "in-scan":
            looked_at = ranking.index(true[-1]) + 1 if len(true) == k else N
        found = (
            true if strategy == "pre" else [row for row in ranking[:looked_at] if row in passing]
        )
        recalls.append(len(set(found[:k]) & set(true)) / len(true))
        work.append(looked_at)
    return np.mean(recalls), np.mean(work)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    "share, k, oversample", [(1, 10, 1), (0.1, 10, 5), (0.02, 7, 20), (0.002, 10, 3)]
)
def test_recall_and_work_are_those_of_filtering_by_hand(search, strategy, share, k, oversample):
    assert search(strategy, share, k, oversample) == pytest.approx(
        by_hand(strategy, share, k, oversample)
    )


def test_a_filter_that_follows_the_query_loses_nothing():
    """All rows that pass are the nearest ones."""
    scores = np.tile(np.arange(N, 0, -1.0), (3, 1))
    search = ranked_filter_search(scores, np.arange(N))
    assert search("post", 0.01, 10, 1) == (1, 10) and search("in-scan", 0.01, 10, 1) == (1, 10)
    against = ranked_filter_search(scores, -np.arange(N))
    assert against("post", 0.01, 10, 5)[0] == 0


def test_the_lab_draws_what_the_search_says(lab, search):
    assert all(control.description for control in lab.controls.values())
    lab.set(share=0.05, k=20, oversample=10, strategy="post")
    figure = lab.figure
    for number, strategy in enumerate(STRATEGIES):
        for at, share in enumerate(figure.data[0].x):
            recall, work = search(strategy, share, 20, 10)
            assert figure.data[number].y[at] == pytest.approx(recall)
            assert figure.data[3 + number].y[at] == pytest.approx(work)
    recall, work = search("post", 0.05, 20, 10)
    assert (figure.data[6].x[0], figure.data[6].y[0]) == (0.05, pytest.approx(recall))
    assert figure.data[7].y[0] == work == 200
    assert {shape.x0 for shape in figure.layout.shapes} == {0.05}
    assert f"recall@20 {recall:.2f}, 200 rows compared" in lab.message


def test_the_cheapest_that_loses_nothing_is_named(lab):
    lab.set(share=0.001)
    assert "Cheapest that loses nothing here: pre (2 rows)." in lab.message
    lab.set(share=1.0, oversample=5)
    assert "Cheapest that loses nothing here: in-scan (10 rows)." in lab.message
    lab.set(share=0.5, oversample=100)
    assert "Of 1000 fetched" not in lab.message  # nothing was lost


def test_what_oversampling_must_make_up_for_is_said(lab):
    lab.set(share=0.02, oversample=5)
    assert "Of 50 fetched about 1.0 pass" in lab.message


def test_every_setting_is_asked_once():
    asked = []

    def search(*setting):
        asked.append(setting)
        return 1.0, 5.0

    lab = filter_lab(search, shares=(1, 0.1))
    lab.set(strategy="pre")
    lab.set(share=0.1)
    assert len(asked) == len(set(asked)) == 6


def test_the_still_figure_shows_the_same(search):
    figure = filter_curves(search, (0.1, 1.0), k=10, oversample=5, title="T")
    assert list(figure.data[2].x) == [1.0, 0.1]
    assert figure.data[2].y[1] == pytest.approx(search("post", 0.1, 10, 5)[0])
    assert figure.layout.title.text == "T"


def test_it_refuses_what_it_cannot_show(search):
    with pytest.raises(ValueError, match="shares: expected some, above 0 and at most 1, got"):
        filter_lab(search, shares=(0.5, 0))
    with pytest.raises(ValueError, match="strategy: expected one of"):
        search("during", 0.5, 10, 5)
    with pytest.raises(ValueError, match=r"got \(30, 2000\) and \(5,\)"):
        ranked_filter_search(SCORES, np.arange(5))


def test_answers_come_within_a_fifth_of_a_second():
    """As many rows as PyDocs has."""
    search = ranked_filter_search(rng.normal(size=(50, 20_000)), rng.normal(size=20_000))
    lab, spent = filter_lab(search), []
    for k in range(11, 17):
        begin = time.perf_counter()
        lab.controls["k"].value = k
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.2
