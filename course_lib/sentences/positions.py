"""Position vectors that are not learned: waves of many lengths."""

from __future__ import annotations

import torch
from torch import Tensor


def sinusoidal_positions(length: int, dim: int, base: float = 10000.0) -> Tensor:
    """Return PE(p, 2i) = sin(p / base^(2i/d)), PE(p, 2i + 1) = cos(p / base^(2i/d)).

    A step of k positions turns every pair (sin, cos) by the same angle wherever it begins, so
    "k to the left" is one linear map: a head that looks at its neighbour learns it once, not
    anew for each position. BERT learns its table from random numbers instead, and has the text to
    do so; a small model on little text gets there sooner when its table starts as these waves.

    Parameters
    ----------
    length : int
        Number of positions, T.
    dim : int
        d, even.
    base : float
        The longest wave is 2π times this; 10000 is the paper's, for long texts.

    Returns
    -------
    (T, d) float32
        Every row has length √(d / 2).

    Raises
    ------
    ValueError
        If `dim` is odd.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", section 3.5.

    Examples
    --------
    >>> sinusoidal_positions(3, 2)
    tensor([[ 0.0000,  1.0000],
            [ 0.8415,  0.5403],
            [ 0.9093, -0.4161]])
    """
    if dim % 2:
        raise ValueError(f"dim: expected an even number, got {dim}")
    wave = base ** (-torch.arange(0, dim, 2) / dim)  # (d/2,)
    angle = torch.arange(length)[:, None] * wave  # (T, d/2)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)  # (T, d)
