"""Implicit ALS against its normal equations, its gradient, and the `implicit` library."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from course_lib.applications import ImplicitALS, Interactions, implicit_loss, solve_implicit

rng = np.random.default_rng(2)
P = (rng.random((300, 20)) < 0.2).astype(np.float32)  # more rows than are solved together
P[7] = 0
SPARSE = csr_array(P)
Y = rng.normal(size=(20, 5)).astype(np.float32)
ALPHA, RIDGE = 7.0, 0.5
NAMES = [f"n{j:02d}" for j in range(20)]
FILES = Interactions(SPARSE, tuple(f"f{i}" for i in range(300)), tuple(NAMES))


def dense_loss(users, items):
    confidence = 1 + ALPHA * P
    squares = (users.astype(float) ** 2).sum() + (items.astype(float) ** 2).sum()
    return (confidence * (P - users.astype(float) @ items.T) ** 2).sum() + RIDGE * squares


def test_half_a_step_solves_the_normal_equations_of_each_row():
    solved = solve_implicit(SPARSE, Y, ALPHA, RIDGE)
    assert solved.dtype == np.float32 and not solved[7].any()
    for u in (0, 7, 255, 256, 299):
        c = np.diag(1 + ALPHA * P[u].astype(float))
        expected = np.linalg.solve(Y.T @ c @ Y + RIDGE * np.eye(5), Y.T @ c @ P[u])
        np.testing.assert_allclose(solved[u], expected, rtol=1e-4, atol=1e-5)


def test_the_loss_counts_every_cell():
    x = rng.normal(size=(300, 5)).astype(np.float32)
    assert implicit_loss(SPARSE, x, Y, ALPHA, RIDGE) == pytest.approx(dense_loss(x, Y), rel=1e-6)


def test_half_a_step_is_a_minimum_of_the_loss():
    solved = solve_implicit(SPARSE, Y, ALPHA, RIDGE)
    least = implicit_loss(SPARSE, solved, Y, ALPHA, RIDGE)
    for _ in range(20):
        moved = solved + rng.normal(0, 0.01, solved.shape).astype(np.float32)
        assert implicit_loss(SPARSE, moved, Y, ALPHA, RIDGE) > least


def test_the_loss_never_rises():
    losses = []
    for epochs in range(1, 6):
        model = ImplicitALS(5, ALPHA, RIDGE, epochs).fit(FILES)
        losses.append(implicit_loss(SPARSE, model.users, model.items, ALPHA, RIDGE))
    assert all(after < before for before, after in zip(losses, losses[1:], strict=False))


def test_unseen_files_are_folded_in():
    model = ImplicitALS(5, ALPHA, RIDGE, epochs=30).fit(FILES)
    folded = model.user_vectors(FILES)  # converged: half a step more changes little
    assert np.abs(folded - model.users).max() < 0.1 * np.abs(model.users).max()
    np.testing.assert_allclose(model.scores(FILES), folded @ model.items.T, rtol=1e-5)


def test_it_finds_planted_groups():
    group = np.repeat([0, 1], 40)
    mine = (rng.random((80, 20)) < 0.5) & (np.repeat([0, 1], 10)[None] == group[:, None])
    files = Interactions(csr_array(mine.astype(np.float32)), FILES.files[:80], FILES.names)
    model = ImplicitALS(dim=2).fit(files)
    scores = model.scores(Interactions.from_baskets([["n01", "n04"]], NAMES))[0]
    assert scores[:10].min() > scores[10:].max() + 0.3


def test_the_seed_decides():
    one, same, other = (ImplicitALS(4, epochs=2, seed=s).fit(FILES).items for s in (0, 0, 1))
    assert np.array_equal(one, same) and not np.allclose(one, other)


def test_equal_to_the_library_where_it_is_installed():
    als = pytest.importorskip("implicit.cpu.als")
    theirs = als.AlternatingLeastSquares(
        5, regularization=RIDGE, alpha=1.0, iterations=15, use_cg=False, use_native=False,
        random_state=0, num_threads=1,
    )  # fmt: skip
    theirs.fit(SPARSE.astype(np.float32) * (1 + ALPHA), show_progress=False)
    mine = ImplicitALS(5, ALPHA, RIDGE, epochs=15).fit(FILES)
    found = implicit_loss(SPARSE, theirs.user_factors, theirs.item_factors, ALPHA, RIDGE)
    assert implicit_loss(SPARSE, mine.users, mine.items, ALPHA, RIDGE) == pytest.approx(
        found, rel=0.02
    )


def test_bad_input_is_named():
    for settings in ({"dim": 0}, {"epochs": 0}, {"alpha": 0.0}, {"ridge": -1.0}):
        name, value = next(iter(settings.items()))
        with pytest.raises(ValueError, match=f"{name}: expected .* got {value}"):
            ImplicitALS(**settings)
