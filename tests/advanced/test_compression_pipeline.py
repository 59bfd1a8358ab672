import numpy as np
import pytest
from scipy.stats import kstest, ortho_group

from course_lib.advanced import (
    BinaryRescoring,
    Compression,
    Prefix,
    RandomRotation,
    RowQuantizer,
    ScalarQuantizer,
    SignQuantizer,
)
from course_lib.ann import ProductQuantizer, exact_search
from course_lib.serving import ServingPCA

rng = np.random.default_rng(0)
X = (rng.standard_normal((1500, 32)) * np.linspace(2, 0.2, 32) + 0.2).astype(np.float32)
Q = (rng.standard_normal((25, 32)) * np.linspace(2, 0.2, 32) + 0.2).astype(np.float32)


def test_rotation_is_orthogonal_seeded_and_uniform():
    rotation = RandomRotation(seed=3).fit(X)
    matrix = rotation.matrix.astype(np.float64)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(32), atol=1e-5)
    turned = rotation.transform(X)
    np.testing.assert_allclose(turned @ turned.T, X @ X.T, atol=1e-3)
    np.testing.assert_array_equal(RandomRotation(3).fit(X[:1]).matrix, rotation.matrix)
    assert not np.allclose(RandomRotation(4).fit(X).matrix, rotation.matrix)
    small = np.ones((1, 3))
    traces = [np.trace(RandomRotation(s).fit(small).matrix) for s in range(400)]
    haar = [np.trace(m) for m in ortho_group.rvs(3, 400, random_state=0)]
    assert kstest(traces, haar).pvalue > 0.01


def test_rotation_makes_the_ranges_alike():
    def spread(rows):
        return np.ptp(rows, axis=0).max() / np.ptp(rows, axis=0).min()

    assert spread(RandomRotation().fit(X).transform(X)) < 0.4 * spread(X)


def test_signs_stand_for_the_means_of_their_sides():
    quantizer = SignQuantizer().fit(X)
    decoded = quantizer.decode(quantizer.encode(X))
    above = np.median(X, axis=0) < X
    for j in (0, 7, 31):
        for side in (True, False):
            rows = above[:, j] == side
            np.testing.assert_allclose(decoded[rows, j], X[rows, j].mean(), rtol=1e-4)
    error = ((decoded - X) ** 2).sum()
    for stretch in (0.95, 1.05):  # no other levels are better
        middle = quantizer.thresholds
        assert ((middle + stretch * (decoded - middle) - X) ** 2).sum() > error
    assert quantizer.code_size == 4 and quantizer.encode(X).nbytes == 4 * len(X)
    flat = SignQuantizer().fit([[5.0], [5.0]])
    assert flat.decode(flat.encode([[5.0], [6.0]])).ravel().tolist() == [5, 5]


def test_steps_are_taken_in_order():
    pca, rotation, quantizer = ServingPCA(8), RandomRotation(1), ScalarQuantizer(4)
    both = Compression("both", [pca, rotation], quantizer).fit(X)
    short = ServingPCA(8).fit(X).transform(X)
    turned = RandomRotation(1).fit(short).transform(short)
    alone = ScalarQuantizer(4).fit(turned)
    np.testing.assert_array_equal(both.encode(X), alone.encode(turned))
    np.testing.assert_array_equal(both.decode(both.encode(X)), alone.decode(alone.encode(turned)))
    np.testing.assert_allclose(both.transform(X), turned)
    assert both.code_size == 4


@pytest.mark.parametrize(
    ("reductions", "quantizer", "expected"),
    [
        ([], None, 128),
        ([Prefix(10)], None, 40),
        ([Prefix(10)], ScalarQuantizer(), 10),
        ([], RowQuantizer(4), 20),
        ([ServingPCA(16)], SignQuantizer(), 2),
        ([], ProductQuantizer(32, 4, nbits=4), 2),
    ],
)
def test_bytes_of_a_vector(reductions, quantizer, expected):
    compression = Compression("some", reductions, quantizer).fit(X)
    assert compression.code_size == expected
    decoded = compression.decode(compression.encode(X[:5]))
    assert decoded.shape == compression.transform(X[:5]).shape and decoded.dtype == np.float32


def test_prefix_has_length_one():
    short = Prefix(3).fit(X).transform(X)
    expected = X[:, :3] / np.linalg.norm(X[:, :3], axis=1, keepdims=True)
    np.testing.assert_allclose(short, expected, rtol=1e-5)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("quantizer", [None, ScalarQuantizer(), RowQuantizer()])
def test_rescoring_everything_is_the_search_of_the_second_code(quantizer):
    index = BinaryRescoring(quantizer, depth=len(X)).fit(X)
    index.add(X)
    second = SignQuantizer().fit(unit(X)) if quantizer is None else quantizer
    decoded = second.decode(second.encode(unit(X)))
    scores, ids = exact_search(decoded, Q, 10, "cosine")
    np.testing.assert_allclose(index.search(Q, 10)[0], scores, rtol=1e-4)
    products = np.take_along_axis(unit(Q) @ unit(decoded).T, index.search(Q, 10)[1], 1)
    np.testing.assert_allclose(products, scores, rtol=1e-4)
    assert index.code_size == 4 + {None: 0}.get(quantizer, quantizer and quantizer.code_size)


def test_a_second_look_helps_and_depth_limits_it():
    truth = exact_search(X, Q, 10, "cosine")[1]

    def recall(ids):
        return np.mean([len(set(a) & set(b)) / 10 for a, b in zip(ids, truth, strict=True)])

    hamming = BinaryRescoring(depth=10).fit(X)
    hamming.add(X)
    deep = BinaryRescoring(ScalarQuantizer(), depth=300).fit(X)
    deep.add(X)
    assert recall(deep.search(Q, 10)[1]) > recall(hamming.search(Q, 10)[1]) + 0.3
    shallow, wide = hamming.search(Q, 10)[1], deep.search(Q, 10)[1]
    deep.depth = 10  # only the order of the candidates is left to it
    np.testing.assert_array_equal(np.sort(deep.search(Q, 10)[1]), np.sort(shallow))
    assert not np.array_equal(np.sort(wide), np.sort(shallow))
    single = hamming.search(Q[0], 10)
    np.testing.assert_array_equal(single[1], shallow[0])


def test_fewer_rows_than_asked_for():
    index = BinaryRescoring(RowQuantizer()).fit(X)
    assert index.search(Q, 2)[1].tolist() == [[-1, -1]] * len(Q)
    index.add(X[:3])
    scores, ids = index.search(Q, 5)
    assert set(ids[0]) == {0, 1, 2, -1} and np.isneginf(scores[:, 3:]).all()
    assert index.ntotal == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: RandomRotation().transform(X), r"call fit\(x\) first"),
        (lambda: SignQuantizer().encode(X), r"call fit\(x\) first"),
        (lambda: SignQuantizer().fit(X[:0]), "x: expected one row or more"),
        (lambda: SignQuantizer().fit(X).decode(X), r"codes: expected uint8 \(n, 4\)"),
        (lambda: Compression("short").code_size, r"short: expected fit\(\) first"),
        (lambda: Prefix(33).transform(X), "dim: expected 1 to 32, got 33"),
        (lambda: Prefix(0), "dim: expected 1 or more"),
        (lambda: BinaryRescoring().search(Q, 1), r"call fit\(x\) first"),
        (lambda: BinaryRescoring(depth=0), "depth: expected 1 or more"),
    ],
)
def test_errors_name_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_rows_come_in_one_piece():
    index = BinaryRescoring().fit(X)
    index.add(X[:5])
    with pytest.raises(ValueError, match="x: expected to be added in one piece, 5 rows are there"):
        index.add(X[5:])
