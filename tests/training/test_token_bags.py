"""Bags of word pieces against lists; the descent against Adam's arithmetic."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from course_lib.training.token_bags import TokenBags, descend


def bags_of(texts):
    starts = np.cumsum([0, *map(len, texts)])[:-1]
    ids = [piece for text in texts for piece in text]
    return TokenBags(torch.tensor(ids, dtype=torch.int64), torch.from_numpy(starts))


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=6),
    st.lists(st.integers(0, 99), max_size=8),
)
def test_taken_bags_are_those_of_the_taken_texts(texts, draws):
    rows = np.array([draw % len(texts) for draw in draws], dtype=np.int64)
    taken, expected = bags_of(texts).take(rows), bags_of([texts[row] for row in rows])
    assert taken.ids.tolist() == expected.ids.tolist()
    assert taken.starts.tolist() == expected.starts.tolist()


def rising(table, rows):
    """A loss that falls by one for each of the numbers of these rows that rises by one."""
    return -F.embedding(torch.from_numpy(rows), table, sparse=True).sum()


def test_steps_fall_to_zero_and_only_used_rows_move():
    """Where the gradient stays, Adam goes the learning rate far at each step."""
    table = torch.zeros(4, 2)
    batches = [np.array([1, 2])] * 4
    found = descend(table, rising, batches, learning_rate=0.1)
    way = 0.1 * (1 + 3 / 4 + 2 / 4 + 1 / 4)
    np.testing.assert_allclose(found, [[0, 0], [way, way], [way, way], [0, 0]], atol=1e-6)
    assert not table.any() and not table.requires_grad


def test_a_step_forgets_the_gradient_of_the_one_before():
    """Row 0 gets a gradient once: what is left of it later is Adam's memory, not a second one."""
    batches = [np.array([0]), np.array([1]), np.array([1])]
    assert descend(torch.zeros(2, 1), rising, batches, 0.1)[0, 0] == pytest.approx(0.1, abs=1e-6)


def test_a_loss_that_is_no_number_is_an_error():
    with pytest.raises(FloatingPointError, match="loss: expected a finite number, got nan"):
        descend(torch.full((2, 1), torch.nan), rising, [np.array([0])], 0.1)
