"""Near-duplicates: candidates against all pairs, groups against scipy, thresholds by all cuts."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from course_lib.applications import (
    DisjointSets,
    calibrated_threshold,
    duplicate_candidates,
    duplicate_clusters,
    keep_one,
)
from course_lib.applications.duplicate_pairs import shingles
from course_lib.applications.threshold_calibration import threshold_report
from course_lib.applications.title_pairs import labelled_pairs
from course_lib.datasets import pydocs
from course_lib.metrics.near_duplicates import similar_pairs


@pytest.fixture(scope="module")
def summaries():
    return [doc.summary for doc in pydocs().docs if len(doc.summary.split()) > 8][::4]


def test_candidates_are_the_pairs_of_an_exact_search_but_for_few(summaries):
    distinct = list(dict.fromkeys(text.casefold() for text in summaries))
    found = {pair[:2] for pair in duplicate_candidates(distinct, threshold=0.6)}
    exact = similar_pairs([shingles(text) for text in distinct], threshold=0.6)
    wanted = {(i, j) for i, j, s in exact if s < 1}
    assert len(wanted) > 20
    assert len(found & wanted) >= 0.97 * len(wanted)
    assert found <= {(i, j) for i, j, _ in exact}
    similarity = {(i, j): s for i, j, s in exact}
    for pair in duplicate_candidates(distinct, threshold=0.6):
        assert pair.similarity == pytest.approx(similarity[pair[:2]])


def test_equal_texts_are_chained_not_squared():
    pairs = duplicate_candidates(["Sort it!"] * 500 + ["", "..."], threshold=0.5)
    assert len(pairs) == 499 and duplicate_clusters(502, pairs) == [list(range(500))]


def test_a_higher_threshold_returns_a_subset(summaries):
    strict, loose = (set(duplicate_candidates(summaries, threshold=t)) for t in (0.9, 0.5))
    assert strict < loose


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: DisjointSets(-1), "n: expected 0 or more"),
        (lambda: shingles("a b c", words=0), "words: expected 1 or more"),
        (lambda: threshold_report([0.9, 0.8], [1], 0.5), r"labels: expected shape \(2,\)"),
        (lambda: threshold_report([[0.9]], [[1]], 0.5), "labels: expected shape"),
    ],
)
def test_wrong_arguments_are_named(call, name):
    with pytest.raises(ValueError, match=name):
        call()


@pytest.mark.parametrize("threshold", [0, 1.1, -1])
def test_thresholds_out_of_range(threshold):
    with pytest.raises(ValueError, match="threshold"):
        duplicate_candidates(["a", "b"], threshold=threshold)


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_the_components_of_the_graph(seed):
    rng = np.random.default_rng(seed)
    n = 200
    pairs = rng.integers(n, size=(rng.integers(20, 200), 2))
    graph = csr_matrix((np.ones(len(pairs)), pairs.T), (n, n))
    count, labels = connected_components(graph, directed=False)
    sets = DisjointSets(n)
    for a, b in pairs.tolist():
        joined = sets.together(a, b)
        assert sets.union(a, b) is not joined and sets.together(a, b)
    assert sets.sets == count == len(sets.groups())
    together = [[sets.together(a, b) for b in range(20)] for a in range(20)]
    assert np.array_equal(together, labels[:20, None] == labels[None, :20])
    expected = [np.flatnonzero(labels == label).tolist() for label in range(count)]
    assert sorted(sets.groups()) == sorted(expected)
    shuffled = rng.permutation(pairs)[:, ::-1]
    assert duplicate_clusters(n, shuffled) == duplicate_clusters(n, pairs)


def test_a_long_chain_stays_flat():
    n = 20_000
    sets = DisjointSets(n)
    for i in range(n - 1):
        sets.union(i + 1, i)
    depth, item = 0, 0
    while sets._parents[item] != item:
        item, depth = sets._parents[item], depth + 1
    assert depth <= 15  # log2 of 20,000 is 14.3
    assert sets.sets == 1 and sets.find(0) == sets.find(n - 1)
    with pytest.raises(IndexError, match="item"):
        sets.find(n)
    with pytest.raises(IndexError, match="item"):
        sets.find(-1)


def test_one_of_each_group_stays_the_best_one():
    clusters = [[1, 3, 4], [0, 5]]
    assert keep_one(6, clusters) == [0, 1, 2]
    assert keep_one(6, clusters, worth=lambda row: row) == [2, 4, 5]
    assert keep_one(6, [[4, 3, 1]], worth=lambda row: 0) == [0, 1, 2, 5]
    with pytest.raises(ValueError, match="disjoint"):
        keep_one(6, [[0, 1], [1, 2]])


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("costs", [(1, 1), (5, 1), (1, 7)])
def test_no_other_cut_costs_less(seed, costs):
    rng = np.random.default_rng(seed)
    labels = rng.random(60) < 0.4
    scores = (labels + rng.normal(0, 1, 60)).round(1)  # with ties
    chosen = calibrated_threshold(scores, labels, *costs)
    cuts = [*scores, scores.max() + 1]
    cheapest = min(threshold_report(scores, labels, cut).cost(*costs) for cut in cuts)
    assert chosen.cost(*costs) == cheapest
    again = threshold_report(scores, labels, chosen.threshold)
    assert again == chosen and chosen.hits + chosen.misses == labels.sum()


def test_the_report_counts_what_sklearn_counts():
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    rng = np.random.default_rng(3)
    labels, scores = rng.random(80) < 0.5, rng.random(80)
    report = threshold_report(scores, labels, 0.6)
    tn, fp, fn, tp = confusion_matrix(labels, scores >= 0.6).ravel()
    assert (report.hits, report.false_alarms) == (tp, fp)
    assert (report.misses, report.right_rejections) == (fn, tn)
    wanted = precision_recall_fscore_support(labels, scores >= 0.6, average="binary")[:3]
    assert (report.precision, report.recall, report.f1) == pytest.approx(wanted)


def test_dear_false_alarms_raise_the_threshold_to_infinity():
    scores, labels = [0.9, 0.5], [0, 1]
    assert calibrated_threshold(scores, labels, false_alarm=10).threshold == np.inf
    with pytest.raises(ValueError, match="costs"):
        calibrated_threshold(scores, labels, miss=-1)


def test_the_labelled_pairs_are_balanced_and_different():
    pairs = labelled_pairs()
    assert len({frozenset((p.first, p.second)) for p in pairs}) == len(pairs) == 80
    for split in ("dev", "test"):
        part = labelled_pairs(split)
        assert sum(pair.same for pair in part) == len(part) / 2
    assert {p.kind for p in pairs if p.same} == {"paraphrase", "near copy"}
    with pytest.raises(ValueError, match="split"):
        labelled_pairs("train")
