import math

import pytest
import torch

from course_lib.sentences.positions import sinusoidal_positions


def test_entries_follow_the_paper():
    table = sinusoidal_positions(60, 12)
    assert table.shape == (60, 12)
    for p, column in ((0, 0), (7, 0), (7, 1), (59, 6), (59, 11)):
        wave = math.sin if column % 2 == 0 else math.cos
        angle = p / 10000 ** (column // 2 * 2 / 12)
        assert table[p, column].item() == pytest.approx(wave(angle), abs=1e-5)


def test_a_shift_is_the_same_turn_everywhere():
    table = sinusoidal_positions(40, 16, base=50.0)
    products = table @ table.T
    for k in (1, 5):
        along = products.diagonal(k)
        torch.testing.assert_close(along, along[:1].expand_as(along))
    torch.testing.assert_close(products.diagonal(), torch.full((40,), 8.0))


def test_an_odd_width_is_named():
    with pytest.raises(ValueError, match="dim: expected an even number, got 7"):
        sinusoidal_positions(4, 7)
