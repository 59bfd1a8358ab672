"""Recurrent cells, h_t = f(x_t, h_{t-1}), from their formulas: plain, gated (GRU) and LSTM.

Parameters have the names and the layout of torch.nn's cells, so that state dicts load both ways.
"""

from collections.abc import Callable
from math import sqrt
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LSTMState = tuple[Tensor, Tensor]


class _Cell(nn.Module):
    """Weights for `gates` blocks of `hidden` rows; subclasses say what the blocks mean."""

    gates: int

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        for name, value in {"dim": dim, "hidden": hidden}.items():
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        self.dim, self.hidden = dim, hidden
        rows, bound = self.gates * hidden, 1 / sqrt(hidden)
        self.weight_ih = nn.Parameter(torch.empty(rows, dim).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(rows, hidden).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.empty(rows).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.empty(rows).uniform_(-bound, bound))

    def _start(self, x: Tensor) -> Tensor:
        """Return the first state, zeros (B, h), for inputs (B, d)."""
        if x.dim() != 2 or x.shape[1] != self.dim:
            raise ValueError(f"x: expected shape (B, {self.dim}), got {tuple(x.shape)}")
        return x.new_zeros(len(x), self.hidden)

    def _products(self, x: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        """Return W x + b and U h + b', each (B, gates · h)."""
        from_x = F.linear(x, self.weight_ih, self.bias_ih)
        return from_x, F.linear(h, self.weight_hh, self.bias_hh)


class RNNCell(_Cell):
    """The plain recurrent cell: h' = tanh(W x + b + U h + b').

    Parameters
    ----------
    dim, hidden : int
        Sizes of the input x and of the state h.

    References
    ----------
    Elman 1990, "Finding Structure in Time".

    Examples
    --------
    >>> RNNCell(dim=3, hidden=5)(torch.ones(2, 3)).shape
    torch.Size([2, 5])
    """

    gates = 1

    def forward(self, x: Tensor, state: Tensor | None = None) -> Tensor:
        """Return the next state (B, h) from the input (B, d) and the state (B, h)."""
        h = self._start(x) if state is None else state
        from_x, from_h = self._products(x, h)
        return torch.tanh(from_x + from_h)


class GRUCell(_Cell):
    """The gated recurrent unit: an update gate z mixes the old state with a proposal n.

    r = σ(W_r x + U_r h), z = σ(W_z x + U_z h), n = tanh(W_n x + r ⊙ (U_n h)),
    h' = (1 - z) ⊙ n + z ⊙ h, each product with its bias. Rows of the weights: r, z, n.

    Parameters
    ----------
    dim, hidden : int
        Sizes of the input x and of the state h.

    References
    ----------
    Cho et al. 2014 (as in `Seq2Seq`), section 2.3. There the reset gate r acts on h before U_n,
    not after; cuDNN and torch do as here.

    Examples
    --------
    >>> GRUCell(dim=3, hidden=5)(torch.ones(2, 3)).shape
    torch.Size([2, 5])
    """

    gates = 3

    def forward(self, x: Tensor, state: Tensor | None = None) -> Tensor:
        """Return the next state (B, h) from the input (B, d) and the state (B, h)."""
        h = self._start(x) if state is None else state
        from_x, from_h = self._products(x, h)
        (r_x, z_x, n_x), (r_h, z_h, n_h) = from_x.chunk(3, dim=1), from_h.chunk(3, dim=1)
        r = torch.sigmoid(r_x + r_h)  # (B, h), what of the old state the proposal sees
        z = torch.sigmoid(z_x + z_h)  # (B, h), what of the old state stays
        n = torch.tanh(n_x + r * n_h)  # (B, h)
        return (1 - z) * n + z * h


class LSTMCell(_Cell):
    """Long short-term memory: a cell c that is written and read through gates.

    i, f, o = σ(…), g = tanh(…), each of W x + b + U h + b'; c' = f ⊙ c + i ⊙ g,
    h' = o ⊙ tanh(c'). Rows of the weights: i, f, g, o.

    Parameters
    ----------
    dim, hidden : int
        Sizes of the input x and of the states h and c.

    References
    ----------
    Hochreiter & Schmidhuber 1997; the forget gate f: Gers, Schmidhuber & Cummins 2000.

    Examples
    --------
    >>> h, c = LSTMCell(dim=3, hidden=5)(torch.ones(2, 3))
    >>> h.shape, c.shape
    (torch.Size([2, 5]), torch.Size([2, 5]))
    """

    gates = 4

    def forward(self, x: Tensor, state: LSTMState | None = None) -> LSTMState:
        """Return the next (h, c), both (B, h), from the input (B, d) and the last (h, c)."""
        h, c = (self._start(x), self._start(x)) if state is None else state
        from_x, from_h = self._products(x, h)
        i, f, g, o = (from_x + from_h).chunk(4, dim=1)  # (B, h) each
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


def unroll(cell: Callable[..., Any], x: Tensor, state: Any = None) -> Tensor:
    """Run a cell over a sequence.

    Parameters
    ----------
    cell : RNNCell, GRUCell or LSTMCell
        Or torch.nn's.
    x : (B, T, d) tensor
    state : (B, h) tensor, or two of them for an LSTM; optional
        The state before the first input; zeros if left out.

    Returns
    -------
    (B, T, h) tensor
        h_1 … h_T. A sentence vector is a choice among them, ``[:, -1]`` for instance (only where
        nothing is padded), or a pooling of them.

    Raises
    ------
    ValueError
        If `x` has not three axes or no time step.

    Examples
    --------
    >>> unroll(GRUCell(dim=3, hidden=5), torch.ones(2, 7, 3)).shape
    torch.Size([2, 7, 5])
    """
    if x.dim() != 3 or x.shape[1] == 0:
        raise ValueError(f"x: expected shape (B, T, d) with T >= 1, got {tuple(x.shape)}")
    states = []
    for x_t in x.unbind(dim=1):  # (B, d)
        state = cell(x_t, state)
        states.append(state[0] if isinstance(state, tuple) else state)
    return torch.stack(states, dim=1)


def bidirectional_states(
    forward_cell: Callable[..., Any], backward_cell: Callable[..., Any], x: Tensor
) -> Tensor:
    """Read a sequence from both ends and join the two states of each place.

    The backward cell goes from the last input to the first: its state at t comes from the one at
    t + 1, and stands beside the forward state at the same t.

    Parameters
    ----------
    forward_cell, backward_cell : cells as for `unroll`
    x : (B, T, d) tensor
        Without padding: the backward cell would read that first.

    Returns
    -------
    (B, T, 2h) tensor
        Forward state, then backward state.

    References
    ----------
    Schuster & Paliwal 1997.

    Examples
    --------
    >>> cells = GRUCell(3, 5), GRUCell(3, 5)
    >>> bidirectional_states(*cells, torch.ones(2, 7, 3)).shape
    torch.Size([2, 7, 10])
    """
    forward = unroll(forward_cell, x)  # (B, T, h)
    backward = unroll(backward_cell, x.flip(1)).flip(1)  # (B, T, h)
    return torch.cat([forward, backward], dim=2)
