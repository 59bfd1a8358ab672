import numpy as np
import pytest

from course_lib.datasets import WordVectors
from course_lib.words import retrofit


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    return WordVectors([f"w{i}" for i in range(25)], rng.standard_normal((25, 4)))


@pytest.fixture
def edges():
    rng = np.random.default_rng(1)
    pairs = [tuple(rng.choice(20, 2, replace=False)) for _ in range(40)]
    return [(f"w{i}", f"w{j}") for i, j in pairs]


def exact(table: WordVectors, edges: list[tuple[str, str]], alpha: float) -> np.ndarray:
    """Solve (1 + alpha) q - D^-1 A q = alpha q_old, row by row in float64."""
    n = len(table)
    a = np.zeros((n, n))
    for first, second in edges:
        i, j = table.index(first), table.index(second)
        a[i, j] = a[j, i] = 1
    degree = a.sum(axis=1)
    system, right = np.eye(n), table.matrix.astype(np.float64)
    for i in np.flatnonzero(degree):
        system[i] = (1 + alpha) * np.eye(n)[i] - a[i] / degree[i]
        right[i] = alpha * right[i]
    return np.linalg.solve(system, right)


@pytest.mark.parametrize("alpha", [1.0, 0.3, 4.0])
def test_converges_to_the_solution_of_its_linear_system(table, edges, alpha):
    got = retrofit(table, edges, iterations=80, alpha=alpha).matrix
    assert np.allclose(got, exact(table, edges, alpha), atol=1e-5)


def test_ten_rounds_are_close_already(table, edges):
    """Each round at least halves the error."""
    target = exact(table, edges, 1.0)
    errors = [np.abs(retrofit(table, edges, k).matrix - target).max() for k in (0, 1, 10)]
    assert errors[1] <= errors[0] / 2 + 1e-6
    assert errors[2] <= errors[0] / 2**10 + 1e-6


def test_the_released_code_in_turn_reaches_the_same_place(table, edges):
    """Gauss and Seidel's order, written like retrofit.py of Faruqui et al."""
    neighbours: dict[str, set[str]] = {}
    for a, b in edges:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    new = {w: table[w].astype(np.float64) for w in table.words}
    for _ in range(60):
        for word, near in neighbours.items():
            total = len(near) * table[word].astype(np.float64) + sum(new[other] for other in near)
            new[word] = total / (2 * len(near))
    got = retrofit(table, edges, iterations=60)
    assert all(np.allclose(got[w], new[w], atol=1e-5) for w in table.words)


def test_words_without_an_edge_stay(table, edges):
    got = retrofit(table, edges)
    assert np.array_equal(got.matrix[20:], table.matrix[20:])


def test_edges_that_do_not_count(table):
    junk = [("w1", "unknown"), ("w2", "w2"), ("nobody", "else")]
    assert np.array_equal(retrofit(table, junk).matrix, table.matrix)
    twice = retrofit(table, [("w1", "w2"), ("w2", "w1"), ("w1", "w2"), ("w1", "w3")])
    once = retrofit(table, [("w1", "w2"), ("w1", "w3")])
    assert np.array_equal(twice.matrix, once.matrix)


def test_input_is_not_changed(table, edges):
    before = table.matrix.copy()
    retrofit(table, edges)
    assert np.array_equal(table.matrix, before)


def test_bad_parameters_are_named(table):
    with pytest.raises(ValueError, match="iterations: expected 0 or more, got -1"):
        retrofit(table, [], iterations=-1)
    with pytest.raises(ValueError, match="alpha: expected a positive number, got 0"):
        retrofit(table, [], alpha=0)
