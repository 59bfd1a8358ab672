import faiss
import numpy as np
import pytest
import torch

from course_lib.advanced import RowQuantizer, ScalarQuantizer, quantize_rows

rng = np.random.default_rng(0)
X = (rng.standard_normal((500, 24)) * np.linspace(0.1, 5, 24) + 3).astype(np.float32)


def faiss_codes(x, y, kind):
    """Range of each dimension and codes of `y`, by FAISS trained on `x`."""
    sq = faiss.ScalarQuantizer(x.shape[1], kind)
    sq.train(x)
    trained = faiss.vector_to_array(sq.trained)
    codes = sq.compute_codes(y)
    return trained[: x.shape[1]], trained[x.shape[1] :], codes


def test_ranges_are_faiss_ranges_and_codes_are_its_codes_rounded():
    """FAISS cuts off and adds half a step when it decodes; ours rounds: apart by one at most."""
    low, width, theirs = faiss_codes(X, X, faiss.ScalarQuantizer.QT_8bit)
    ours = ScalarQuantizer().fit(X)
    np.testing.assert_array_equal(ours.low, low)
    np.testing.assert_allclose(ours.step * 255, width, rtol=1e-6)
    steps = (X - low).astype(np.float64) / width * 255
    clear = np.abs(steps % 1 - 0.5) > 1e-3  # not on the edge of two codes
    rounded = theirs + (steps % 1 > 0.5)
    np.testing.assert_array_equal(ours.encode(X)[clear], rounded.clip(max=255)[clear])


@pytest.mark.parametrize("bits", [1, 3, 4, 8])
def test_half_a_step_off_at_most_without_bias(bits):
    quantizer = ScalarQuantizer(bits).fit(X)
    codes = quantizer.encode(X)
    assert codes.max() == 2**bits - 1 and codes.min() == 0
    errors = (quantizer.decode(codes) - X) / quantizer.step  # in steps
    assert np.abs(errors).max() <= 0.5 + 1e-3
    uniform = ScalarQuantizer(bits).fit(np.linspace(0, 1, 20001)[:, None])
    y = rng.random((50_000, 1))
    off = (uniform.decode(uniform.encode(y)) - y) / uniform.step
    assert abs(off.mean()) < 0.01 and abs((off**2).mean() - 1 / 12) < 0.003


def test_outside_the_range_stays_at_its_end():
    quantizer = ScalarQuantizer().fit([[0.0], [255.0]])
    assert quantizer.encode([[267.0], [-3.0], [254.6]]).ravel().tolist() == [255, 0, 255]


def test_clipping_is_the_quantile_and_helps_heavy_tails():
    heavy = rng.standard_t(3, (4000, 6)).astype(np.float32)
    plain, clipped = ScalarQuantizer(4).fit(heavy), ScalarQuantizer(4, clip=0.01).fit(heavy)
    np.testing.assert_allclose(clipped.low, np.quantile(heavy, 0.01, axis=0), rtol=1e-5)
    high = clipped.low + 15 * clipped.step
    np.testing.assert_allclose(high, np.quantile(heavy, 0.99, axis=0), rtol=1e-5)
    mse = [((q.decode(q.encode(heavy)) - heavy) ** 2).mean() for q in (plain, clipped)]
    assert mse[1] < 0.8 * mse[0]


def test_a_dimension_that_never_changes_is_kept():
    quantizer = ScalarQuantizer().fit([[7.0, 1.0], [7.0, 2.0]])
    with np.errstate(all="raise"):
        decoded = quantizer.decode(quantizer.encode([[7.0, 1.5], [9.0, 1.5]]))
    np.testing.assert_array_equal(decoded[:, 0], [7, 7])


def test_code_sizes():
    assert [ScalarQuantizer(b).fit(X[:, :9]).code_size for b in (1, 4, 8)] == [2, 5, 9]
    assert [RowQuantizer(b).fit(X[:, :9]).code_size for b in (4, 8)] == [9, 13]


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_row_codes_are_torchs(bits):
    largest = 2 ** (bits - 1) - 1
    codes, scales = quantize_rows(X, bits)
    np.testing.assert_allclose(scales, np.abs(X).max(axis=1) / largest, rtol=1e-6)
    tensor, zeros = torch.from_numpy(X), torch.zeros(len(X), dtype=torch.long)
    theirs = torch.fake_quantize_per_channel_affine(
        tensor, torch.from_numpy(scales), zeros.int(), 0, -largest, largest
    )
    np.testing.assert_allclose(codes * scales[:, None], theirs.numpy(), rtol=1e-5, atol=1e-7)
    assert codes.dtype == np.int8 and np.abs(codes).max(axis=1).tolist() == [largest] * len(X)


def test_row_codes_are_symmetric_and_survive_a_second_time():
    codes, scales = quantize_rows(X)
    np.testing.assert_array_equal(quantize_rows(-X).codes, -codes)
    again = quantize_rows(codes * scales[:, None])
    np.testing.assert_array_equal(again.codes, codes)
    zero = quantize_rows(np.zeros((1, 3)))
    assert zero.codes.tolist() == [[0, 0, 0]] and zero.scales.tolist() == [0]
    assert quantize_rows(np.zeros((0, 3))).codes.shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ScalarQuantizer(9), "bits: expected 1 to 8, got 9"),
        (lambda: ScalarQuantizer(clip=0.5), "clip: expected 0 to below 0.5, got 0.5"),
        (lambda: ScalarQuantizer().encode(X), r"call fit\(x\) first"),
        (lambda: ScalarQuantizer().fit(X[:0]), "x: expected one row or more, got none"),
        (lambda: ScalarQuantizer().fit(X).encode(X[:, :3]), "x: expected rows of 24 numbers"),
        (lambda: ScalarQuantizer().fit(X).decode([[1]]), r"codes: expected shape \(n, 24\)"),
        (lambda: ScalarQuantizer().fit([[np.nan]]), "x: row 0 holds nan"),
        (lambda: quantize_rows(X, bits=1), "bits: expected 2 to 8, got 1"),
        (lambda: RowQuantizer().code_size, r"call fit\(x\) first"),
    ],
)
def test_errors_name_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
