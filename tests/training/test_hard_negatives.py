import numpy as np
import pytest

from course_lib.ann import FlatIndex, HNSWIndex, IVFFlatIndex
from course_lib.training.hard_negatives import guard_limit, mine_negatives
from course_lib.training.mined_negatives import false_negative_share


def rows(n, d=16, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def by_hand(q, x, positives, n, depth, limit):
    """The definition, one query and one document at a time, in float64."""
    cosines = unit(q.astype(float)) @ unit(x.astype(float)).T
    found = []
    for row, own in zip(cosines, positives, strict=True):
        ranked = [i for i in np.argsort(-row) if i not in own][:depth]
        lowest = min(row[i] for i in own)
        found.append([i for i in ranked if row[i] <= limit(lowest)][:n])
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("max_share", "margin"), [(None, None), (0.9, None), (None, 0.15), (0.95, 0.05), (1.0, 0.0)]
)
def test_it_is_the_definition(seed, max_share, margin):
    q, x = rows(20, seed=seed), rows(150, seed=seed + 100)
    rng = np.random.default_rng(seed)
    nearest = np.argsort(-(unit(q) @ unit(x).T), axis=1)
    positives = [set(row[rng.integers(0, 12, rng.integers(1, 4))].tolist()) for row in nearest]
    mined = mine_negatives(q, x, positives, 4, None, 30, max_share, margin)

    def limit(score):
        share = np.inf if max_share is None else score - (1 - max_share) * abs(score)
        return min(share, np.inf if margin is None else score - margin)

    expected = by_hand(q, x, positives, 4, 30, limit)
    assert [list(found) for found in mined.ids] == expected
    cosines = unit(q) @ unit(x).T
    for row, (ids, scores) in enumerate(zip(mined.ids, mined.scores, strict=True)):
        np.testing.assert_allclose(scores, cosines[row, ids], atol=1e-6)


def test_the_top_hit_stays_if_it_is_no_positive():  # D182: retrieved 7, 3, 5, and 3 is right
    x = np.eye(9, 3)
    x[7], x[3], x[5], x[8] = (1, 0, 0), (0.9, 0.43, 0), (0.8, 0.6, 0), (0, 0, 1)
    x[[0, 1, 2, 4, 6]] = (-1, 0, 0)
    mined = mine_negatives([[1, 0, 0]], x, [{3}], n=2, max_share=None)
    assert mined.ids[0].tolist() == [7, 5]


def test_positives_are_never_negatives_however_near():  # D184
    x = rows(60)
    positives = [{i, (i + 1) % 60} for i in range(60)]
    mined = mine_negatives(x, x, positives, n=8, depth=8, max_share=None)
    assert all(own.isdisjoint(found.tolist()) for own, found in zip(positives, mined, strict=True))
    assert min(map(len, mined.ids)) == 8  # the depth is beside the positives


@pytest.mark.parametrize(
    "index", [FlatIndex(16, "cosine"), HNSWIndex(16, metric="cosine"), FlatIndex(16, "l2")]
)
def test_an_index_gives_what_exact_search_gives(index):
    q, x = unit(rows(30)), unit(rows(400, seed=1))
    index.add(x)
    positives = [{int(i)} for i in np.argmax(q @ x.T, axis=1)]
    exact = mine_negatives(q, x, positives, n=5, max_share=0.9)
    by_index = mine_negatives(q, x, positives, n=5, index=index, max_share=0.9)
    for a, b in zip(exact.scores, by_index.scores, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)  # cosines, whatever the index's own metric


def test_places_that_an_index_left_empty_are_nobodys_negatives():
    x = unit(rows(40))
    index = IVFFlatIndex(16, nlist=8, metric="cosine")
    index.train(x)
    index.add(x)
    index.nprobe = 1
    assert (index.search(x, 30)[1] == -1).any()
    mined = mine_negatives(x, x, [{i} for i in range(40)], 30, index, 30, max_share=None)
    assert all((found >= 0).all() for found in mined.ids)
    assert min(map(len, mined.ids)) < 30

    class Other:
        def search(self, q, k):
            return np.zeros((len(q), k), np.float32), np.full((len(q), k), 40)

    with pytest.raises(ValueError, match="index: expected ids below 40, the documents, got 40"):
        mine_negatives(x, x, [{0}] * 40, index=Other())


def test_a_seed_draws_from_all_that_passed():
    q, x = rows(200), rows(100, seed=1)
    positives = [{int(i)} for i in np.argmax(unit(q) @ unit(x).T, axis=1)]
    hardest = mine_negatives(q, x, positives, n=2, depth=20)
    drawn = mine_negatives(q, x, positives, n=2, depth=20, seed=0)
    again = mine_negatives(q, x, positives, n=2, depth=20, seed=0)
    other = mine_negatives(q, x, positives, n=2, depth=20, seed=1)
    every = mine_negatives(q, x, positives, n=20, depth=20)
    assert all(np.array_equal(a, b) for a, b in zip(drawn, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(drawn, other, strict=True))
    for chosen, allowed, top in zip(drawn, every, hardest, strict=True):
        assert set(chosen) <= set(allowed) and len(set(chosen)) == 2
        assert list(top) == list(allowed[:2])
    places = np.concatenate(
        [np.flatnonzero(np.isin(a, d)) / (len(a) - 1) for a, d in zip(every, drawn, strict=True)]
    )
    assert 0.45 < places.mean() < 0.55  # evenly, not the hardest
    assert all((np.diff(scores) <= 0).all() for scores in drawn.scores)


def test_the_guard_holds_for_scores_below_zero():
    for score in (0.5, 1e-3, 0.0, -0.3):
        assert guard_limit(score, 0.95, None) <= score
        assert guard_limit(score, 1.0, None) == score
    assert guard_limit(0.5, 0.9, 0.2) == pytest.approx(0.3)  # the stricter one


def planted(queries=60, answers=8, others=3000, d=32, seed=0):
    """Each query has eight right answers of which one is labelled; the rest is noise."""
    rng = np.random.default_rng(seed)
    q = unit(rng.standard_normal((queries, d)))
    near = [
        unit(q + 0.5 * rng.standard_normal((queries, d)) / np.sqrt(d) * 2) for _ in range(answers)
    ]
    x = np.concatenate([*near, rng.standard_normal((others, d))])
    relevant = [{i + queries * k for k in range(answers)} for i in range(queries)]
    return q, x, [{i} for i in range(queries)], relevant


def test_the_guard_takes_false_negatives_out():
    q, x, labelled, relevant = planted()
    shares = [
        false_negative_share(mine_negatives(q, x, labelled, 5, max_share=share).ids, relevant)
        for share in (None, 0.95, 0.8)
    ]
    assert shares[0] > 0.9 and shares[0] > shares[1] + 0.1 > shares[2] + 0.3


def test_bad_input_is_named():
    x = rows(5)
    good = {"queries": x, "documents": x, "positives": [{i} for i in range(5)]}
    for change, message in (
        ({"n": 0}, "n: expected 1 or more, got 0"),
        ({"n": 9, "depth": 8}, "depth: expected 9 or more, .* got 8"),
        ({"max_share": 1.5}, "max_share: expected above 0 and at most 1, got 1.5"),
        ({"margin": -0.1}, "margin: expected 0 or more, got -0.1"),
        ({"positives": [{0}]}, "positives: expected 5, one a query, got 1"),
        ({"positives": [{0}] * 4 + [set()]}, "positives: query 4 has 0, expected 1 or more"),
        ({"positives": [{0}] * 4 + [{5}]}, "positives: query 4: expected rows 0 to 4 .* 5 to 5"),
        ({"documents": rows(5, d=3)}, "documents: expected rows of 16 numbers, got 3"),
    ):
        with pytest.raises(ValueError, match=message):
            mine_negatives(**{**good, **change})
