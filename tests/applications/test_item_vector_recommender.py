"""Skip-gram on baskets: names of one kind of file get similar vectors."""

import numpy as np
import pytest

from course_lib.applications import Interactions, ItemVectorRecommender, mean_user_vectors

rng = np.random.default_rng(6)
NAMES = [f"n{j:02d}" for j in range(24)]
KIND = np.arange(24) // 8
BASKETS = [
    [NAMES[j] for j in rng.permutation(np.flatnonzero(kind == KIND))[: rng.integers(2, 6)]]
    for kind in rng.integers(3, size=400)
]
TRAIN = Interactions.from_baskets([*BASKETS, ["alone"]], [*NAMES, "alone", "never"])
MODEL = ItemVectorRecommender(dim=8, epochs=10).fit(TRAIN)


def test_names_of_one_kind_are_near_each_other():
    unit = MODEL.items[:24] / np.linalg.norm(MODEL.items[:24], axis=1, keepdims=True)
    cosines = unit @ unit.T
    together = KIND[:, None] == KIND[None]
    own = cosines[together & ~np.eye(24, dtype=bool)]
    assert own.mean() > cosines[~together].mean() + 0.4


def test_it_recommends_the_kind_of_what_is_given():
    for kind in range(3):
        members = [NAMES[j] for j in np.flatnonzero(kind == KIND)]
        given = Interactions.from_baskets([members[:2]], TRAIN.names)
        scores = MODEL.scores(given)[0, :24]
        assert scores[kind == KIND].min() > scores[kind != KIND].max()


def test_names_without_a_pair_have_no_vector():
    assert not MODEL.items[24:].any() and not MODEL.outputs[24:].any()
    empty = Interactions.from_baskets([[], ["never"]], TRAIN.names)
    expected = 0.5 * np.log(np.maximum(TRAIN.popularity, 1))  # nothing known: what is popular
    np.testing.assert_allclose(MODEL.scores(empty), [expected, expected], rtol=1e-5)


def test_the_user_is_a_mean_and_the_score_a_product():
    given = TRAIN.take([0, 1])
    users = MODEL.user_vectors(given)
    np.testing.assert_allclose(users[0], MODEL.items[given.columns(0)].mean(axis=0), rtol=1e-5)
    surprise = ItemVectorRecommender(dim=8, epochs=10, prior=0.0).fit(TRAIN)
    np.testing.assert_allclose(surprise.scores(given), users @ MODEL.outputs.T, rtol=1e-5)
    added = MODEL.scores(given) - surprise.scores(given)
    expected = 0.5 * np.log(np.maximum(TRAIN.popularity, 1))
    np.testing.assert_allclose(added, [expected, expected], atol=1e-5)


def test_the_mean_of_unit_vectors_and_its_errors():
    items = np.array([[3.0, 4.0], [0.0, 2.0]])
    given = Interactions.from_baskets([["a", "b"], ["b"], []], "ab")
    found = mean_user_vectors(items, given, normalize=True)
    np.testing.assert_allclose(found, [[0.3, 0.9], [0, 1], [0, 0]], atol=1e-6)
    with pytest.raises(ValueError, match="prior: expected 0 or more, got -1"):
        ItemVectorRecommender(prior=-1)
    with pytest.raises(ValueError, match=r"items: expected shape \(2, d\), got \(3, 2\)"):
        mean_user_vectors(np.ones((3, 2)), given)
