import numpy as np
import pytest

from course_lib.ann.similarity_hash import simhash, simhash_cosine, simhash_distance


def bags_at(cosine, n, features=300, seed=0):
    """Pairs of bags of weighted features with this cosine."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        a, b = rng.normal(size=(2, features))
        a /= np.linalg.norm(a)
        b -= (a @ b) * a
        b = cosine * a + np.sqrt(1 - cosine**2) * b / np.linalg.norm(b)
        tokens = [f"{rng.integers(2**60)}" for _ in range(features)]
        yield dict(zip(tokens, a, strict=True)), dict(zip(tokens, b, strict=True))


@pytest.mark.parametrize("cosine", [-0.5, 0.0, 0.6, 0.95])
def test_bits_differ_as_often_as_the_angle_says(cosine):
    pairs = list(bags_at(cosine, 60))
    share = np.mean([simhash_distance(simhash(a, 256), simhash(b, 256)) for a, b in pairs]) / 256
    assert share == pytest.approx(np.arccos(cosine) / np.pi, abs=4 * np.sqrt(0.25 / (60 * 256)))
    estimates = [simhash_cosine(simhash(a, 256), simhash(b, 256), 256) for a, b in pairs]
    assert np.mean(estimates) == pytest.approx(cosine, abs=0.04)


def test_one_feature_has_its_own_hash_and_the_opposite_for_a_negative_weight():
    assert simhash({"tea": 2.0}) == simhash(["tea"]) == simhash(["tea", "tea"])
    assert simhash_distance(simhash({"tea": 1.0}), simhash({"tea": -1.0})) == 64
    heavy = simhash({"tea": 10.0, "milk": 1.0, "sugar": -3.0})
    assert heavy == simhash(["tea"])  # outvotes the others in every bit


def test_counts_are_weights_and_order_does_not_matter():
    assert simhash(["a", "b", "a", "c"]) == simhash({"a": 2, "b": 1, "c": 1})
    assert simhash(["a", "b", "a", "c"]) == simhash(["c", "a", "a", "b"])


def test_near_duplicates_are_near_and_others_are_not():
    rng = np.random.default_rng(0)
    words = [f"word{i}" for i in rng.integers(2000, size=400)]
    changed = words[:380] + [f"new{i}" for i in range(20)]
    other = [f"other{i}" for i in rng.integers(2000, size=400)]
    assert simhash_distance(simhash(words), simhash(changed)) <= 12
    assert simhash_distance(simhash(words), simhash(other)) > 20


def test_longer_hashes_and_bad_input():
    assert simhash(["a", "b"], bits=8) < 256 and simhash(["a", "b"], bits=512).bit_length() > 480
    for bits in (0, 12, 520):
        with pytest.raises(ValueError, match="bits"):
            simhash(["a"], bits=bits)
    with pytest.raises(ValueError, match="features"):
        simhash([])
    with pytest.raises(TypeError, match="split it"):
        simhash("a whole text")
