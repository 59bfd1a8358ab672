import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from course_lib.advanced import (
    Compression,
    Prefix,
    ScalarQuantizer,
    measure_compression,
    measured_point,
    pareto_front,
)
from course_lib.ann import exact_truth

rng = np.random.default_rng(0)
X = rng.standard_normal((800, 24)).astype(np.float32)
Q = rng.standard_normal((30, 24)).astype(np.float32)
TRUTH = exact_truth(X, Q, 10, "cosine")


def dominated(i, costs, qualities):
    no_worse = (costs <= costs[i]) & (qualities >= qualities[i])
    better = (costs < costs[i]) | (qualities > qualities[i])
    return (no_worse & better).any()


@pytest.mark.parametrize("seed", range(30))
def test_front_is_what_nothing_dominates(seed):
    generator = np.random.default_rng(seed)
    costs = generator.integers(0, 6, 25).astype(float)
    qualities = generator.integers(0, 6, 25) / 5
    expected = [not dominated(i, costs, qualities) for i in range(25)]
    assert pareto_front(costs, qualities).tolist() == expected


def test_front_of_nothing_and_of_nonsense():
    assert pareto_front([], []).shape == (0,)
    with pytest.raises(ValueError, match=r"qualities: expected shape \(2,\), got \(1,\)"):
        pareto_front([1, 2], [1])
    with pytest.raises(ValueError, match="got nan"):
        pareto_front([1], [np.nan])


def test_recall_is_the_share_of_true_neighbours():
    point = measure_compression(Compression("4", [Prefix(12)], ScalarQuantizer(4)), TRUTH, Q)
    quantizer = ScalarQuantizer(4)
    short, asked = (
        rows[:, :12] / np.linalg.norm(rows[:, :12], axis=1, keepdims=True) for rows in (X, Q)
    )
    decoded = quantizer.fit(short).decode(quantizer.encode(short))
    cosines = asked @ (decoded / np.linalg.norm(decoded, axis=1, keepdims=True)).T
    top = np.argsort(-cosines, axis=1)[:, :10]
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(top, TRUTH.ids, strict=True)]
    assert point.recall == pytest.approx(np.mean(shared), abs=0.005)
    assert (point.name, point.code_size) == ("4", 6) and np.isnan(point.ndcg)


def test_ndcg_is_scikit_learns():
    judgements = [
        {int(row): int(grade) for row, grade in zip(ids, rng.integers(1, 4, 6), strict=True)}
        for ids in (rng.choice(800, 6, replace=False) for _ in Q)
    ]
    for judged, found in zip(judgements, TRUTH.ids, strict=True):
        judged[int(found[rng.integers(10)])] = 3
    point = measured_point("exact", 96, TRUTH.ids, TRUTH, Q, judgements)
    assert point.recall == 1
    gains = np.zeros((len(Q), len(X)))
    for row, judged in zip(gains, judgements, strict=True):
        row[list(judged)] = 2.0 ** np.array(list(judged.values())) - 1
    ranks = np.zeros((len(Q), len(X)))
    np.put_along_axis(ranks, TRUTH.ids, np.arange(10, 0, -1)[None].astype(float), axis=1)
    expected = np.mean([ndcg_score(gains[i : i + 1], ranks[i : i + 1], k=10) for i in range(30)])
    assert point.ndcg == pytest.approx(expected, abs=0.02)
    assert 0.1 < point.ndcg < 0.9


def test_nothing_found_scores_nothing_and_judgements_must_fit():
    first = np.where(np.arange(10) == 3, 0, -1)[None].repeat(30, axis=0)  # row 0, nothing else
    only = measured_point("", 0, first, TRUTH, Q, [{0: 1}] * 30)
    assert only.ndcg == pytest.approx(1)  # padding takes no place
    nothing = np.full((30, 10), -1)
    judgements = [{0: 1}] * 30
    assert measured_point("", 0, nothing, TRUTH, Q, judgements)[2:] == (0, 0)
    with pytest.raises(ValueError, match="judgements: expected 30, one a query, got 1"):
        measured_point("", 0, nothing, TRUTH, Q, judgements[:1])
