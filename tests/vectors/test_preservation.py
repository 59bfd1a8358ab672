"""Similarity preservation: invariances, real judgements, and the random control."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from course_lib.datasets import static_vectors, word_similarity
from course_lib.vectors import distortion, l2_normalize, similarity_preservation

rng = np.random.default_rng(0)
LEFT, RIGHT = rng.normal(size=(2, 30, 6))
COSINES = (l2_normalize(LEFT) * l2_normalize(RIGHT)).sum(axis=1)


def test_one_for_any_rising_function_of_the_cosine_and_minus_one_for_falling():
    assert similarity_preservation(np.exp(5 * COSINES), LEFT, RIGHT) == pytest.approx(1)
    assert similarity_preservation(-COSINES, LEFT, RIGHT) == pytest.approx(-1)


def test_rotation_and_length_change_nothing():
    rotation = ortho_group.rvs(6, random_state=0)
    outside = rng.random(30)
    expected = similarity_preservation(outside, LEFT, RIGHT)
    lengths = rng.uniform(0.1, 9, size=(30, 1))
    turned = similarity_preservation(outside, lengths * LEFT @ rotation, RIGHT @ rotation)
    assert turned == pytest.approx(expected)


def test_one_hot_vectors_have_no_ranking():
    eye = np.eye(8)
    assert np.isnan(similarity_preservation(np.arange(4.0), eye[:4], eye[4:]))


def test_real_vectors_agree_with_people_and_random_ones_do_not():
    wv = static_vectors()
    pairs = [p for p in word_similarity("wordsim353") if p[0] in wv and p[1] in wv]
    ratings = [rating for *_, rating in pairs]
    left, right = ([wv.index(p[side]) for p in pairs] for side in (0, 1))
    assert similarity_preservation(ratings, wv.matrix[left], wv.matrix[right]) > 0.7
    noise = rng.normal(size=wv.matrix.shape)
    assert abs(similarity_preservation(ratings, noise[left], noise[right])) < 0.2


def test_distortion_of_known_maps():
    rotation = ortho_group.rvs(6, random_state=0)
    moved = distortion(LEFT, LEFT @ rotation + 7)
    assert (moved.smallest, moved.largest) == pytest.approx((1, 1))
    stretched = distortion(
        [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [[0.0, 0.0], [1.0, 0.0], [0.0, 4.0]]
    )
    assert (stretched.smallest, stretched.largest) == pytest.approx((1, 4))
    assert stretched.ratio == pytest.approx(4)
    collapsed = distortion([[0.0], [1.0], [2.0]], [[0.0], [0.0], [1.0]])
    assert collapsed.ratio == np.inf


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected shapes"):
        similarity_preservation([1.0, 2.0, 3.0], LEFT, RIGHT)
    with pytest.raises(ValueError, match="embedded: expected 30 rows, got 2"):
        distortion(LEFT, RIGHT[:2])
    with pytest.raises(ValueError, match="two that are equal"):
        distortion([[1.0], [1.0]], [[1.0], [2.0]])
