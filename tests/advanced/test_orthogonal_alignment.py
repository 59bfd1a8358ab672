"""Procrustes against scipy, and the proof that nothing orthogonal fits better."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import orthogonal_procrustes as scipys
from scipy.stats import ortho_group

from course_lib.advanced import Procrustes, orthogonal_procrustes
from course_lib.datasets import english_italian

seeds = st.integers(0, 10**6)


def pairs(seed, n=30, d=6, noise=0.5):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, d)) @ rng.normal(size=(d, d))
    return x, x @ ortho_group.rvs(d, random_state=rng) + noise * rng.normal(size=(n, d))


def residual(x, y, q):
    return ((x @ q - y) ** 2).sum()


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(2, 9))
def test_it_is_scipys(seed, d):
    x, y = pairs(seed, d=d)
    np.testing.assert_allclose(orthogonal_procrustes(x, y), scipys(x, y)[0], atol=1e-8)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_random_orthogonal_maps_are_never_better(seed):
    x, y = pairs(seed, d=4)
    best = orthogonal_procrustes(x, y)
    for other in ortho_group.rvs(4, size=20, random_state=seed):
        assert residual(x, y, best) <= residual(x, y, other) + 1e-9


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_a_small_turn_away_from_it_is_worse(seed):
    x, y = pairs(seed, d=4, noise=0.1)
    best = orthogonal_procrustes(x, y)
    rng = np.random.default_rng(seed)
    skew = rng.normal(size=(4, 4))
    turn, _ = np.linalg.qr(np.eye(4) + 0.05 * (skew - skew.T))
    turn *= np.sign(np.diag(turn))
    assert residual(x, y, best @ turn) > residual(x, y, best) + 1e-6


def test_it_meets_the_bound_that_no_orthogonal_map_can_pass():
    """|XQ - Y|² = |X|² + |Y|² - 2 trace(QᵀXᵀY), and no trace exceeds the sum of the singular
    values (von Neumann's inequality)."""
    x, y = pairs(3)
    bound = (x**2).sum() + (y**2).sum() - 2 * np.linalg.svd(x.T @ y, compute_uv=False).sum()
    assert residual(x, y, orthogonal_procrustes(x, y)) == pytest.approx(bound)


@settings(max_examples=30, deadline=None)
@given(seeds, st.booleans())
def test_it_changes_no_length_and_no_angle(seed, proper):
    x, y = pairs(seed)
    q = orthogonal_procrustes(x, y, proper)
    np.testing.assert_allclose(q @ q.T, np.eye(6), atol=1e-10)
    assert not proper or np.linalg.det(q) == pytest.approx(1)


def test_a_mirror_is_found_and_a_proper_rotation_does_its_best_without():
    x, _ = pairs(0, d=3)
    y = x * [1, 1, -1]
    mirror, turn = orthogonal_procrustes(x, y), orthogonal_procrustes(x, y, proper=True)
    assert np.linalg.det(mirror) == pytest.approx(-1) and residual(x, y, mirror) < 1e-18
    rotations = (q for q in ortho_group.rvs(3, size=400, random_state=1) if np.linalg.det(q) > 0)
    assert residual(x, y, turn) < min(residual(x, y, q) for q in rotations)


def test_proper_changes_nothing_where_the_best_map_is_a_rotation():
    x, _ = pairs(1, d=3)
    turn = ortho_group.rvs(3, random_state=5)
    turn[:, 0] *= np.sign(np.linalg.det(turn))
    for proper in (False, True):
        np.testing.assert_allclose(orthogonal_procrustes(x, x @ turn, proper), turn, atol=1e-9)


def test_of_a_mirror_the_weakest_direction_gives_way():
    """Kabsch: flip the sign of the last singular direction, and no other."""
    x, _ = pairs(0, d=3)
    x *= [3, 2, 1]
    y = x * [1, 1, -1]
    u, s, vt = np.linalg.svd(x.T @ y)
    expected = (u * [1, 1, -1]) @ vt
    assert s[1] > 1.5 * s[2] and np.linalg.det(u @ vt) < 0
    np.testing.assert_allclose(orthogonal_procrustes(x, y, proper=True), expected, atol=1e-9)
    for proper, sign in ((False, -1), (True, 1)):
        fitted = Procrustes.fit(x, y, proper=proper).rotation
        assert np.linalg.det(fitted) == pytest.approx(sign)
    np.testing.assert_allclose(Procrustes.fit(x, y).transform(x), y, atol=1e-9)


def test_offsets_don_t_matter_with_centring_and_do_without():
    x, _ = pairs(2, noise=0)
    y = x @ ortho_group.rvs(6, random_state=2) + 50 * np.arange(6)
    assert np.allclose(Procrustes.fit(x, y).transform(x), y)
    off = np.abs(Procrustes.fit(x, y, center=False).transform(x) - y).max()
    assert off > 10


def test_what_is_carried_over_and_back_is_what_it_was():
    x, y = pairs(4)
    there = Procrustes.fit(x, y)
    np.testing.assert_allclose(there.inverse_transform(there.transform(x)), x, atol=1e-9)
    back = Procrustes.fit(y, x)
    np.testing.assert_allclose(back.transform(y), there.inverse_transform(y), atol=1e-8)


def test_normalized_rows_count_alike_whatever_their_lengths():
    x, y = pairs(5)
    lengths = np.random.default_rng(0).uniform(0.1, 9, size=(30, 1))
    one, other = (Procrustes.fit(a, y, normalize=True).transform(a) for a in (x, x * lengths))
    np.testing.assert_allclose(one, other, atol=1e-9)
    assert not np.allclose(Procrustes.fit(x, y).rotation, Procrustes.fit(x * lengths, y).rotation)


def few_dimensions(matrix, keep=15):
    """The first principal directions: with 300 and twenty words a map would be arbitrary."""
    centred = matrix - matrix.mean(axis=0)
    return centred @ np.linalg.svd(centred)[2][:keep].T


def test_leave_one_out_on_twenty_italian_words_is_above_chance():
    toy = english_italian()
    x, y = (few_dimensions(t.normalized().matrix) for t in (toy.english, toy.italian))
    rows = [(toy.english.index(en), toy.italian.index(it)) for en, it in toy.dictionary]
    hits = 0
    for asked, (i, j) in enumerate(rows):
        known = np.array(rows[:asked] + rows[asked + 1 :])
        found = Procrustes.fit(x[known[:, 0]], y[known[:, 1]]).transform(x[[i]])
        hits += int(np.argmax(found @ y.T / np.linalg.norm(y, axis=1)) == j)
    assert hits >= 9  # chance is 1 in 20 a word


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        (np.ones((3, 2)), np.ones((4, 2)), "target: expected rows in the shape of source"),
        (np.ones((3, 2)), np.ones((3, 4)), "target: expected rows in the shape of source"),
        (np.ones((0, 2)), np.ones((0, 2)), "target: expected rows"),
        (np.ones(3), np.ones(3), "source: expected 2 axes"),
        (np.full((2, 2), np.nan), np.ones((2, 2)), "source: expected finite"),
    ],
)
def test_what_is_no_set_of_pairs_is_refused(source, target, says):
    with pytest.raises(ValueError, match=says):
        orthogonal_procrustes(source, target)
    with pytest.raises(ValueError, match=says):
        Procrustes.fit(source, target)


def test_vectors_of_another_width_are_refused():
    with pytest.raises(ValueError, match=r"vectors: expected shape \(n, 6\), got \(1, 5\)"):
        Procrustes.fit(*pairs(0)).transform(np.ones((1, 5)))
