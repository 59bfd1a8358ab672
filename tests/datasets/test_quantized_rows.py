"""Eight-bit rows: what they keep, what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.datasets.quantized_rows import QuantizedRows, text_key


@pytest.fixture
def unit_rows():
    rows = np.random.default_rng(0).normal(size=(500, 32)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_error_is_at_most_half_a_step(unit_rows):
    small = QuantizedRows.quantize(range(500), unit_rows)
    error = np.abs(small.codes * small.scales[:, None] - unit_rows)
    assert (np.abs(small.codes).max(axis=1) == 127).all()
    assert (error <= small.scales[:, None] * 0.5001).all()
    restored = small.rows(np.arange(500))
    assert np.linalg.norm(restored, axis=1) == pytest.approx(np.ones(500), abs=1e-5)
    assert (restored * unit_rows).sum(1).min() > 0.9995


sizes = st.floats(2**-20, 2**20, width=32) | st.floats(-(2**20), -(2**-20), width=32) | st.just(0.0)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float32, (3, 5), elements=sizes))
def test_rows_of_any_size_lose_half_a_step_at_most(rows):
    small = QuantizedRows.quantize(range(3), rows)
    step = np.abs(rows).max(axis=1, keepdims=True) / 127
    assert (np.abs(small.codes * small.scales[:, None] - rows) <= 0.5001 * step).all()
    assert small.codes.dtype == np.int8


def test_neighbours_stay(unit_rows):
    restored = QuantizedRows.quantize(range(500), unit_rows).rows(np.arange(500))
    exact = np.argsort(-unit_rows @ unit_rows.T, axis=1)[:, 1:11]
    ours = np.argsort(-restored @ restored.T, axis=1)[:, 1:11]
    overlap = [len(set(a) & set(b)) / 10 for a, b in zip(exact, ours, strict=True)]
    assert np.mean(overlap) > 0.95


def test_a_row_of_zeros_is_no_trouble():
    rows = QuantizedRows.quantize([1], np.zeros((1, 4), dtype=np.float32))
    assert rows.rows(np.array([0])).tolist() == [[0, 0, 0, 0]]


def test_find_and_merge(unit_rows):
    keys = [text_key(f"text {i}") for i in range(500)]
    first = QuantizedRows.quantize(keys[:300], unit_rows[:300])
    both = first.merged(QuantizedRows.quantize(keys[200:], unit_rows[200:]))
    assert len(both.keys) == 500
    assert both.find([keys[0], keys[450], 1]).tolist() == [0, 450, -1]


def test_saved_and_loaded_are_equal(unit_rows, tmp_path):
    small = QuantizedRows.quantize([2**64 - 1, *range(499)], unit_rows)
    small.save(tmp_path / "rows.npz")
    loaded = QuantizedRows.load(tmp_path / "rows.npz", 32)
    for field in ("keys", "codes", "scales"):
        assert np.array_equal(getattr(loaded, field), getattr(small, field))


def test_damaged_or_foreign_files_give_no_rows(unit_rows, tmp_path):
    path = tmp_path / "rows.npz"
    assert len(QuantizedRows.load(path, 32).keys) == 0
    QuantizedRows.quantize(range(500), unit_rows).save(path)
    assert len(QuantizedRows.load(path, 64).keys) == 0
    whole = path.read_bytes()
    for damaged in (whole[:3000], b"", b"PK\x03\x04 but no zip"):
        path.write_bytes(damaged)
        assert len(QuantizedRows.load(path, 32).keys) == 0
    np.savez(path, keys=np.array([{}], dtype=object), codes=0, scales=0)
    assert len(QuantizedRows.load(path, 32).keys) == 0


def test_a_pickled_array_is_never_read(unit_rows, tmp_path):
    """Of the right shapes: only `allow_pickle` stands between the file and what it would run."""
    small = QuantizedRows.quantize(range(500), unit_rows)
    path = tmp_path / "rows.npz"
    np.savez(path, keys=small.keys.astype(object), codes=small.codes, scales=small.scales)
    nothing = QuantizedRows.load(path, 32)
    assert nothing.keys.shape == nothing.scales.shape == (0,) and nothing.codes.shape == (0, 32)
