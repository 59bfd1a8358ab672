import pytest
import torch
from torch import nn

from course_lib.sentences.recurrent_cells import (
    GRUCell,
    LSTMCell,
    RNNCell,
    bidirectional_states,
    unroll,
)

PAIRS = [
    (RNNCell, nn.RNNCell, nn.RNN),
    (GRUCell, nn.GRUCell, nn.GRU),
    (LSTMCell, nn.LSTMCell, nn.LSTM),
]


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def cell_weights(layer, suffix="l0"):
    """A torch layer's weights of one direction under the names of a cell."""
    ending = f"_{suffix}"
    return {
        name.removesuffix(ending): value
        for name, value in layer.state_dict().items()
        if name.endswith(ending)
    }


@pytest.mark.parametrize(("ours", "theirs", "_layer"), PAIRS)
def test_one_step_equals_torchs_cell_with_its_weights(ours, theirs, _layer):
    reference, cell = theirs(4, 6), ours(4, 6)
    cell.load_state_dict(reference.state_dict())
    reference.load_state_dict(cell.state_dict())  # and back
    x, h, c = draw(3, 4), draw(3, 6, seed=1), draw(3, 6, seed=2)
    for state in (None, (h, c) if ours is LSTMCell else h):
        expected, got = reference(x, state), cell(x, state)
        torch.testing.assert_close(got, expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(("ours", "_cell", "layer"), PAIRS)
def test_unrolled_states_and_gradients_equal_torchs_layer(ours, _cell, layer):
    reference, cell = layer(4, 6, batch_first=True), ours(4, 6)
    cell.load_state_dict(cell_weights(reference))
    x = draw(3, 9, 4)
    expected, got = reference(x)[0], unroll(cell, x)
    torch.testing.assert_close(got, expected, atol=1e-6, rtol=1e-5)
    for states in (expected, got):
        states.pow(2).sum().backward()
    for name, value in cell.named_parameters():
        theirs = getattr(reference, f"{name}_l0").grad
        torch.testing.assert_close(value.grad, theirs, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(("ours", "_cell", "layer"), PAIRS)
def test_bidirectional_states_equal_torchs(ours, _cell, layer):  # D097
    reference = layer(4, 6, batch_first=True, bidirectional=True)
    forward, backward = ours(4, 6), ours(4, 6)
    forward.load_state_dict(cell_weights(reference))
    backward.load_state_dict(cell_weights(reference, "l0_reverse"))
    x = draw(2, 7, 4)
    got = bidirectional_states(forward, backward, x)
    torch.testing.assert_close(got, reference(x)[0], atol=1e-6, rtol=1e-5)


def test_the_start_state_is_used():
    cell, x, h = GRUCell(4, 6), draw(2, 5, 4), draw(2, 6, seed=3)
    whole = unroll(cell, x, h)
    torch.testing.assert_close(whole[:, 0], cell(x[:, 0], h))
    torch.testing.assert_close(unroll(cell, x[:, 2:], whole[:, 1]), whole[:, 2:])
    assert not torch.allclose(whole, unroll(cell, x))


def test_identity_keeps_all_states_and_selection_one():  # D098
    states = unroll(RNNCell(3, 5), draw(2, 7, 3))
    assert states.shape == (2, 7, 5)
    assert states[:, -1].shape == (2, 5)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="hidden: expected 1 or more, got 0"):
        GRUCell(3, 0)
    with pytest.raises(ValueError, match=r"x: expected shape \(B, 3\), got \(2, 4\)"):
        GRUCell(3, 5)(torch.ones(2, 4))
    with pytest.raises(ValueError, match=r"x: expected shape \(B, T, d\)"):
        unroll(GRUCell(3, 5), torch.ones(2, 3))
