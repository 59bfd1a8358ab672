import datasketch
import numpy as np
import pytest

from course_lib.ann.minhash_signatures import MinHash, band_probability, minhash_bands


def sets_with_jaccard(shared, own, seed=0):
    rng = np.random.default_rng(seed)
    tokens = [f"t{i}" for i in rng.choice(10**9, shared + 2 * own, replace=False)]
    return set(tokens[: shared + own]), set(tokens[:shared]) | set(tokens[shared + own :])


@pytest.mark.parametrize(("shared", "own"), [(10, 45), (50, 25), (90, 5), (1, 0), (0, 30)])
def test_unbiased_with_the_standard_deviation_of_the_theory(shared, own):
    jaccard = shared / (shared + 2 * own)
    minhash, estimates = MinHash(64, seed=1), []
    for seed in range(300):
        a, b = minhash.signatures(sets_with_jaccard(shared, own, seed))
        estimates.append(minhash.similarity(a, b))
    deviation = np.sqrt(jaccard * (1 - jaccard) / 64)
    assert np.mean(estimates) == pytest.approx(jaccard, abs=4 * deviation / np.sqrt(300) + 1e-12)
    assert np.std(estimates) == pytest.approx(deviation, rel=0.2, abs=1e-12)


def test_as_good_as_datasketch():
    errors = {"ours": [], "theirs": []}
    minhash = MinHash(128)
    for seed in range(60):
        a, b = sets_with_jaccard(20 + seed, 30, seed)
        jaccard = len(a & b) / len(a | b)
        theirs = [datasketch.MinHash(num_perm=128) for _ in range(2)]
        for sketch, tokens in zip(theirs, (a, b), strict=True):
            sketch.update_batch([t.encode() for t in tokens])
        errors["ours"].append(minhash.similarity(*minhash.signatures([a, b])) - jaccard)
        errors["theirs"].append(theirs[0].jaccard(theirs[1]) - jaccard)
    ours, theirs = (np.sqrt(np.mean(np.square(errors[name]))) for name in ("ours", "theirs"))
    assert ours < 1.3 * theirs and ours < 0.055


def test_every_element_is_the_smallest_equally_often():
    minhash = MinHash(4000)
    tokens = [f"t{i}" for i in range(5)]
    whole, *singles = minhash.signatures([tokens, *[[t] for t in tokens]])
    shares = [minhash.similarity(whole, single) for single in singles]
    np.testing.assert_allclose(shares, 0.2, atol=0.03)
    assert sum(shares) == pytest.approx(1.0, abs=1e-3)


def test_the_union_has_the_smaller_of_both_signatures():
    minhash = MinHash(32)
    a, b, both = minhash.signatures([["x", "y"], ["y", "z", "z"], {"x", "y", "z"}])
    np.testing.assert_array_equal(np.minimum(a, b), both)


def test_many_at_once():
    minhash = MinHash(16, seed=3)
    signatures = minhash.signatures([["a"], ["b"], ["a"], [1, b"a"]])
    assert signatures.shape == (4, 16) and signatures.dtype == np.uint32
    np.testing.assert_array_equal(minhash.similarity(signatures, signatures[0]), [1, 0, 1, 0])
    assert minhash.signatures([]).shape == (0, 16)
    assert (MinHash(16, seed=4).signatures([["a"]]) != signatures[0]).all()


def test_bands_find_exactly_the_pairs_that_agree_on_one():
    rng = np.random.default_rng(0)
    signatures = rng.integers(0, 4, size=(60, 12)).astype(np.uint32)
    blocks = signatures.reshape(60, 4, 3)
    agree = (blocks[:, None] == blocks[None]).all(axis=3).any(axis=2)
    expected = np.argwhere(np.triu(agree, 1))
    assert 0 < len(expected) < 500
    np.testing.assert_array_equal(minhash_bands(signatures, bands=4), expected)
    assert minhash_bands(signatures[:1], bands=4).shape == (0, 2)


def test_bands_find_near_duplicates_as_often_as_the_curve_says():
    minhash = MinHash(60)
    for shared, own in ((60, 20), (80, 10)):
        found = 0
        for seed in range(200):
            pair = minhash.signatures(sets_with_jaccard(shared, own, seed))
            found += len(minhash_bands(pair, bands=10))
        expected = band_probability(shared / (shared + 2 * own), bands=10, rows=6)
        assert found / 200 == pytest.approx(expected, abs=4 * np.sqrt(0.25 / 200))


def test_bad_input_is_named():
    minhash = MinHash(8)
    with pytest.raises(ValueError, match="set 1 is empty"):
        minhash.signatures([["a"], []])
    with pytest.raises(TypeError, match="set 0 is one text"):
        minhash.signatures(["a text"])
    with pytest.raises(ValueError, match="permutations"):
        MinHash(0)
    with pytest.raises(ValueError, match="b: expected"):
        minhash.similarity(np.zeros(8), np.zeros(7))
    for bands in (0, 3):
        with pytest.raises(ValueError, match="bands"):
            minhash_bands(np.zeros((2, 8)), bands)
    with pytest.raises(ValueError, match="signatures"):
        minhash_bands(np.zeros(8), 2)
