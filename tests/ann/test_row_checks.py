import numpy as np
import pytest

from course_lib.ann import as_queries, as_rows, normalized, padded
from course_lib.ann.index_protocol import answer, worst_score
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import as_ids


def test_what_fits_is_not_copied():
    x = np.ones((3, 2), np.float32)
    assert as_rows("x", x) is x
    assert as_queries(x, 2)[0] is x


@pytest.mark.parametrize(
    "x",
    [
        [[1, 2], [3, 4]],
        np.array([[1, 2], [3, 4]], np.int8),
        np.array([[1.0, 2], [3, 4]]),
        np.array([[1.0, 3], [2, 4]], np.float32).T,
        np.broadcast_to(np.float32([[1, 2], [3, 4]]), (1, 2, 2))[0],
    ],
)
def test_rows_are_float32_contiguous_and_writable(x):
    rows = as_rows("x", x)
    assert rows.dtype == np.float32
    assert rows.flags.c_contiguous
    assert rows.flags.writeable
    np.testing.assert_array_equal(rows, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([[1.0, 2.0], [3.0]], ValueError, r"rows: .*row 0 has shape \(2,\), row 1 \(1,\)"),
        ([[1.0], [3.0], [1e39]], ValueError, "rows: row 2 holds nan or infinity, or more than"),
        (np.array([[1j]]), TypeError, "rows: expected real numbers, got dtype complex128"),
        (np.array([[None]]), TypeError, "rows: expected real numbers, got dtype object"),
        (np.empty((2, 0)), ValueError, "rows: expected rows of one or more numbers, got 0"),
        (7, ValueError, r"rows: expected shape \(n, d\), got shape \(\)"),
    ],
)
def test_bad_rows_are_named(x, error, message):
    with pytest.raises(error, match=message):
        as_rows("rows", x)


def test_the_first_bad_row_is_named_among_many():
    x = np.zeros((100_000, 3), np.float32)
    x[[70_000, 90_000], 1] = np.nan, np.inf
    with pytest.raises(ValueError, match="x: row 70000 "):
        as_rows("x", x)


def test_ids():
    assert as_ids([3, 1]).tolist() == [3, 1]
    assert as_ids([]).dtype == np.int64
    assert as_ids(np.uint8(3)).tolist() == [3]
    for wrong in ([1.5], ["a"], [[1]], [True]):
        with pytest.raises(TypeError, match="ids: expected whole numbers"):
            as_ids(wrong)


def test_directions_are_kept_whatever_the_length():
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((6, 50)).astype(np.float32)
    lengths = np.array([1, 1e-25, 1e25, 1e-12, 1e12, 3], np.float32)[:, None]
    for rows in (directions, directions * lengths):
        exact = directions / np.linalg.norm(directions.astype(float), axis=1, keepdims=True)
        np.testing.assert_allclose(normalized(rows), exact, rtol=1e-5)
    assert normalized(np.empty((0, 3), np.float32)).shape == (0, 3)


def test_padding_cuts_fills_and_blanks():
    scores, ids = np.array([[3.0, 2.0, 9.0]]), np.array([[5, 6, -1]])
    assert [a.tolist() for a in padded(scores, ids, 2, "ip")] == [[[3, 2]], [[5, 6]]]
    padded_scores, padded_ids = padded(scores, ids, 4, "hamming")
    assert padded_scores.tolist() == [[3, 2, np.inf, np.inf]]
    assert padded_ids.tolist() == [[5, 6, -1, -1]]
    assert (padded_scores.dtype, padded_ids.dtype) == (np.float32, np.int64)
    assert answer(scores, ids, 3, "cosine", single=True)[0].tolist() == [3, 2, -np.inf]
    assert [worst_score(m) for m in ("l2", "hamming", "ip")] == [np.inf, np.inf, -np.inf]


@pytest.mark.parametrize(("width", "shape"), [(None, ()), (3, (3,))])
def test_a_buffer_holds_what_was_appended(width, shape):
    rng, buffer, parts = np.random.default_rng(0), RowBuffer(width, np.float32), []
    for n in (0, 1, 5, 0, 1, 100, 2):
        parts.append(rng.random((n, *shape)).astype(np.float32))
        buffer.append(parts[-1])
        np.testing.assert_array_equal(buffer.used, np.concatenate(parts))
    kept = rng.random(len(buffer)) < 0.5
    buffer.keep(kept)
    np.testing.assert_array_equal(buffer.used, np.concatenate(parts)[kept])
    assert buffer.nbytes == buffer.used.nbytes


def test_a_buffer_wastes_nothing_at_first_and_is_copied_rarely():
    buffer = RowBuffer(1, np.float32)
    buffer.append(np.zeros((1000, 1)))
    assert buffer.nbytes == 4000
    addresses = set()
    for _ in range(2000):
        buffer.append(np.zeros((1, 1)))
        addresses.add(buffer.nbytes)
    assert len(addresses) <= 4
