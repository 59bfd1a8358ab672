"""Factorisation: recovers a planted matrix, its loss falls, each half is optimal."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.linear_model import Ridge

from course_lib.vectors import factorization_loss, factorize_als, factorize_sgd, solve_rows


def planted(seed: int = 0, n: int = 40, m: int = 30, dim: int = 3, share: float = 0.5):
    rng = np.random.default_rng(seed)
    full = rng.normal(size=(n, dim)) @ rng.normal(size=(dim, m))
    seen = rng.random((n, m)) < share
    rows, columns = np.nonzero(seen)
    return full, seen, csr_array((full[seen], (rows, columns)), shape=(n, m))


def test_als_recovers_unseen_cells_of_a_planted_matrix():
    full, seen, ratings = planted()
    learned = factorize_als(ratings, dim=3, ridge=1e-4, epochs=100)
    error = (learned.predict() - full)[~seen]
    assert np.sqrt(np.mean(error**2)) < 0.01 * full.std()


def test_sgd_recovers_unseen_cells_of_a_planted_matrix():
    full, seen, ratings = planted()
    learned = factorize_sgd(ratings, dim=3, ridge=1e-4, epochs=500)
    error = (learned.predict() - full)[~seen]
    assert np.sqrt(np.mean(error**2)) < 0.1 * full.std()


def test_too_few_dimensions_do_not_recover_it():
    full, seen, ratings = planted()
    learned = factorize_als(ratings, dim=2, ridge=1e-4, epochs=100)
    assert np.sqrt(np.mean((learned.predict() - full)[~seen] ** 2)) > 0.2 * full.std()


@pytest.mark.parametrize("seed", range(5))
def test_the_loss_of_als_never_rises(seed):
    _, _, ratings = planted(seed)
    history = factorize_als(ratings, dim=5, ridge=0.5, epochs=30, seed=seed).loss_history
    assert np.all(np.diff(history) <= 1e-9 * history[0])
    assert history[-1] < 0.5 * history[0]


def test_each_half_is_ridge_regression():
    _, _, ratings = planted()
    items = np.random.default_rng(1).normal(size=(30, 3))
    users = solve_rows(ratings, items, ridge=0.7)
    for row in (0, 17):
        observed = ratings[[row]].indices
        theirs = Ridge(alpha=0.7, fit_intercept=False).fit(items[observed], ratings[[row]].data)
        np.testing.assert_allclose(users[row], theirs.coef_, atol=1e-10)


def test_loss_by_definition():
    ratings = csr_array(np.array([[2.0, 0.0], [0.0, 1.0]]))
    users, items = np.array([[1.0], [2.0]]), np.array([[3.0], [1.0]])
    # (2 - 3)^2 + (1 - 2)^2 + 0.1 (1 + 4 + 9 + 1)
    assert factorization_loss(ratings, users, items, 0.1) == pytest.approx(3.5)


def test_a_stored_zero_is_a_rating_and_an_empty_cell_is_not():
    ratings = csr_array((np.array([0.0, 4.0]), ([0, 1], [0, 0])), shape=(2, 2))
    users = solve_rows(ratings, np.array([[1.0], [1.0]]), ridge=1.0)
    np.testing.assert_allclose(users, [[0.0], [2.0]])
    assert ratings.nnz == 2


def test_cold_start_als_gives_zero_and_sgd_leaves_the_random_start():
    full, _, ratings = planted()
    dense = ratings.tolil()
    dense[5] = 0
    cold = csr_array(dense.tocsr())
    cold.eliminate_zeros()
    assert not factorize_als(cold, dim=3).users[5].any()
    short, long = (factorize_sgd(cold, dim=3, epochs=e).users[5] for e in (1, 50))
    np.testing.assert_array_equal(short, long)
    assert short.any()


def test_same_seed_same_numbers():
    _, _, ratings = planted()
    for factorize in (factorize_als, factorize_sgd):
        first, again, other = (factorize(ratings, 3, epochs=3, seed=s).users for s in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert not np.allclose(first, other)


@pytest.mark.parametrize("factorize", [factorize_als, factorize_sgd])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dim": 0}, "dim, epochs: expected 1 or more, got 0"),
        ({"dim": 2, "epochs": 0}, "dim, epochs"),
        ({"dim": 2, "ridge": 0}, "ridge: .* got 0"),
    ],
)
def test_bad_arguments_are_named(factorize, arguments, message):
    with pytest.raises(ValueError, match=message):
        factorize(planted()[2], **arguments)


def test_no_ratings_and_wild_steps_are_named():
    with pytest.raises(ValueError, match="ratings: expected at least one"):
        factorize_als(csr_array((3, 3)), 2)
    with pytest.raises(ValueError, match="learning_rate: 5.* too large"):
        factorize_sgd(planted()[2], 3, learning_rate=5.0)
    with pytest.raises(ValueError, match="learning_rate: expected"):
        factorize_sgd(planted()[2], 3, learning_rate=0)
