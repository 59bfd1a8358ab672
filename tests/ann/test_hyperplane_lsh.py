import numpy as np
import pytest

from course_lib.ann.hyperplane_codes import SignCodes, collision_probability
from course_lib.ann.hyperplane_lsh import HyperplaneLSHIndex


def gaussian(n, d, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def pairs_at(cosine, n, d, seed=0):
    """n pairs of unit vectors with this cosine, in random directions."""
    a, b = gaussian(n, d, seed), gaussian(n, d, seed + 1)
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    b -= (a * b).sum(axis=1, keepdims=True) * a
    b /= np.linalg.norm(b, axis=1, keepdims=True)
    return a, (cosine * a + np.sqrt(1 - cosine**2) * b).astype(np.float32)


def test_one_hyperplane_separates_by_the_angle():
    for cosine in (-0.8, 0.0, 0.5, 0.95):
        a, b = pairs_at(cosine, 400, 24)
        hashes = SignCodes(24, bits=1, tables=500, seed=3)
        agree = (hashes.codes(a) == hashes.codes(b)).mean()
        assert agree == pytest.approx(1 - np.arccos(cosine) / np.pi, abs=0.01)


@pytest.mark.parametrize(("bits", "tables"), [(4, 1), (10, 10), (8, 3)])
def test_collisions_come_as_often_as_the_theory_says(bits, tables):
    hits, cosines = [], (0.5, 0.7, 0.9, 0.97)
    for cosine in cosines:
        a, b = pairs_at(cosine, 100, 16)
        found = [
            (SignCodes(16, bits, tables, s).codes(a) == SignCodes(16, bits, tables, s).codes(b))
            for s in range(20)
        ]
        hits.append(np.any(found, axis=2).mean())
    expected = collision_probability(np.array(cosines), bits, tables)
    np.testing.assert_allclose(hits, expected, atol=4 * np.sqrt(0.25 / 2000))


def test_the_number_of_the_theory_in_d170():
    assert collision_probability(0.9, 10, 10) == pytest.approx(0.908, abs=5e-4)
    assert collision_probability(1.0, 10, 10) == 1.0
    assert collision_probability(-1.0, 10, 10) == 0.0
    assert collision_probability(1.0000001, 5, 1) == 1.0  # rounded above 1, as cosines are


def test_candidates_are_exactly_the_rows_that_share_a_bucket():
    x, q = gaussian(3000, 12), gaussian(60, 12, seed=1)
    index = HyperplaneLSHIndex(12, bits=6, tables=4, metric="l2", center=False, seed=5)
    index.add(x[:2900])
    index.search(q, 1)
    index.add(x[2900:])  # these are not sorted into the buckets yet
    hashes = SignCodes(12, 6, 4, seed=5)
    shared = (hashes.codes(q)[:, None] == hashes.codes(x)[None]).any(axis=2)  # (nq, n)
    squared = ((q[:, None] - x[None]) ** 2).sum(axis=2)
    squared[~shared] = np.inf
    scores, ids = index.search(q, 5)
    np.testing.assert_array_equal(index.candidates, shared.sum(axis=1))
    np.testing.assert_array_equal(ids, np.argsort(squared, axis=1, kind="stable")[:, :5])
    np.testing.assert_allclose(scores, np.sort(squared, axis=1)[:, :5], rtol=1e-5)


def test_data_far_from_the_origin_needs_centring():
    x = gaussian(4000, 64) + 5  # D170
    sizes = {}
    for center in (False, True):
        index = HyperplaneLSHIndex(64, bits=10, tables=10, metric="l2", center=center)
        index.add(x)
        index.search(x[:100], 10)
        sizes[center] = (np.mean([len(s) for s in index.bucket_sizes()]), index.candidates.mean())
    assert sizes[False][0] < 60 and sizes[True][0] > 900  # buckets in use, of 1,024
    assert sizes[False][1] > 0.95 * 4000 and sizes[True][1] < 0.05 * 4000


def test_ranked_by_the_metric_of_the_index_not_by_the_angle():
    index = HyperplaneLSHIndex(2, bits=1, tables=4, metric="l2", center=False)
    index.probes = 2
    index.add([[10.0, 0.0], [0.9, 0.5]])
    assert index.search([1.0, 0.0], 2)[1].tolist() == [1, 0]
    cosine = HyperplaneLSHIndex(2, bits=1, tables=4, center=False)
    cosine.probes = 2
    cosine.add([[10.0, 0.0], [0.9, 0.5]])
    scores, ids = cosine.search([1.0, 0.0], 2)
    assert ids.tolist() == [0, 1]
    np.testing.assert_allclose(scores, [1.0, 0.9 / np.hypot(0.9, 0.5)], rtol=1e-6)


def test_more_probes_look_into_more_buckets_and_find_more():
    x = gaussian(5000, 16)
    q = x[:100] + 0.3 * gaussian(100, 16, seed=1)
    index = HyperplaneLSHIndex(16, bits=12, tables=3)
    index.add(x)
    hits, candidates = [], []
    for index.probes in (1, 3, 13):
        hits.append((index.search(q, 1)[1][:, 0] == np.arange(100)).mean())
        candidates.append(index.candidates.mean())
    assert hits[0] < hits[1] < hits[2] and candidates[0] < candidates[1] < candidates[2]
    own = index._hash.codes(q)
    flipped = index._hash.probes(q, 13) ^ own[:, :, None]
    assert (flipped[:, :, 0] == 0).all()
    assert (np.sort(flipped, axis=2)[:, :, 1:] == 1 << np.arange(12)).all()  # each bit once


def test_the_nearest_hyperplane_is_crossed_first():
    hashes = SignCodes(8, bits=6, tables=5)
    q = gaussian(30, 8)
    first = hashes.probes(q, 2)[:, :, 1] ^ hashes.codes(q)
    assert (np.log2(first) == np.abs(hashes.margins(q)).argmin(axis=2)).all()


def test_training_sets_the_mean_once():
    x = gaussian(500, 4) + [3, 0, 0, 0]
    trained, untrained = HyperplaneLSHIndex(4, metric="l2"), HyperplaneLSHIndex(4, metric="l2")
    trained.train(x)
    trained.add(x[:10])
    untrained.add(x)
    np.testing.assert_allclose(trained._hash.offset, x.mean(axis=0), rtol=1e-5)
    np.testing.assert_array_equal(trained._hash.offset, untrained._hash.offset)
    untrained.add(x + 100)
    np.testing.assert_array_equal(trained._hash.offset, untrained._hash.offset)
    with pytest.raises(ValueError, match="train comes before"):
        trained.train(x)


def test_seeds_and_bad_settings():
    x = gaussian(200, 6)
    sizes = []
    for seed in (0, 0, 1):
        index = HyperplaneLSHIndex(6, bits=5, tables=2, seed=seed)
        index.add(x)
        sizes.append([s.tolist() for s in index.bucket_sizes()])
    assert sizes[0] == sizes[1] != sizes[2]
    for name, value in (("bits", 0), ("bits", 63), ("tables", 0), ("d", 0), ("threads", 0)):
        with pytest.raises(ValueError, match=name):
            HyperplaneLSHIndex(**{"d": 3, name: value})
    index.probes = 7
    with pytest.raises(ValueError, match="probes: expected 1 to bits"):
        index.search(x[0], 1)


def test_removed_rows_are_not_counted_as_candidates():
    x = np.random.default_rng(0).normal(size=(200, 4))
    index = HyperplaneLSHIndex(4, bits=1, tables=1)
    index.probes = 2  # both buckets: every row is one
    index.add(x)
    index.remove(np.arange(50))
    index.search(x[:3], 1)
    assert index.candidates.tolist() == [150] * 3
