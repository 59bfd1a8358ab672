"""Poolings must not see padding, whichever side it is on."""

import numpy as np
import pytest
import torch

from course_lib.models import SentenceEncoder, weights_path
from course_lib.models.state_pooling import POOLINGS

ROWS = [np.arange(6.0).reshape(3, 2), np.array([[7.0, 9.0]])]
EXPECTED = {"mean": [[2, 3], [7, 9]], "cls": [[0, 1], [7, 9]], "last": [[4, 5], [7, 9]]}


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("left", [0, 2])
def test_padding_is_not_seen(pooling, left):
    states, mask = torch.full((2, 6, 2), 1e6), torch.zeros(2, 6, dtype=torch.int64)
    for row, values in enumerate(ROWS):
        states[row, left : left + len(values)] = torch.tensor(values, dtype=torch.float32)
        mask[row, left : left + len(values)] = 1
    assert POOLINGS[pooling](states, mask).tolist() == EXPECTED[pooling]


def test_an_unknown_pooling_is_named():
    with pytest.raises(ValueError, match="pooling: expected one of mean, cls, last, got 'max'"):
        SentenceEncoder(weights_path("all-MiniLM-L6-v2"), pooling="max")
