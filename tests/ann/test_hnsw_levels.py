import numpy as np
import pytest
from scipy import stats

from course_lib.ann import draw_levels, hnsw_bytes


@pytest.mark.parametrize("M", [2, 8, 16])
def test_levels_are_geometric(M):
    levels = draw_levels(200_000, M, seed=3)
    counts = np.bincount(np.minimum(levels, 2), minlength=3)
    expected = 200_000 * np.array([1 - 1 / M, 1 / M - 1 / M**2, 1 / M**2])
    assert stats.chisquare(counts, expected).pvalue > 1e-3
    assert levels.mean() == pytest.approx(1 / (M - 1), rel=0.03)


def test_a_level_depends_on_the_seed_and_the_number_alone():
    levels = draw_levels(1000, 4, seed=1)
    np.testing.assert_array_equal(draw_levels(300, 4, seed=1, first=700), levels[700:])
    assert (draw_levels(1000, 4, seed=2) != levels).any()


def test_memory_by_hand():
    assert hnsw_bytes(1000, 128, M=16) == round(1000 * (512 + 4 * (32 + 16 / 15)))
    assert hnsw_bytes(0, 3, M=2) == 0


def test_impossible_sizes_are_refused():
    with pytest.raises(ValueError, match="M: expected a whole number from 2"):
        hnsw_bytes(1, 3, M=1)
    with pytest.raises(ValueError, match="n: expected a whole number from 0, got -1"):
        hnsw_bytes(-1, 3)
    with pytest.raises(ValueError, match="d: expected a whole number from 1"):
        hnsw_bytes(1, 0)
