import pytest
import torch

from course_lib.media.grid_waves import grid_positions
from course_lib.sentences import sinusoidal_positions


def test_half_of_the_numbers_say_the_row_half_the_column():
    found = grid_positions(side=5, dim=12)
    waves = sinusoidal_positions(5, 6)
    assert found.shape == (26, 12)
    assert (found[0] == 0).all()
    for row in range(5):
        for column in range(5):
            expected = torch.cat([waves[row], waves[column]])
            assert torch.equal(found[1 + 5 * row + column], expected)


def test_every_place_is_another_one():
    found = grid_positions(side=8, dim=16)
    assert torch.pdist(found).min() > 0.1


def test_a_width_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="dim: expected a multiple of 4, got 10"):
        grid_positions(3, 10)
