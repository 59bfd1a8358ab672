"""One vector for a picture from the states of a vision transformer."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def cls_token(tokens: Tensor) -> Tensor:
    """Return the state of the first token, which stands for the picture.

    Parameters
    ----------
    tokens : (B, T, d)
        Such as `ViT.tokens` gives them.

    Returns
    -------
    (B, d)

    Raises
    ------
    ValueError
        If `tokens` has another number of axes.

    References
    ----------
    Dosovitskiy et al. 2021, "An image is worth 16x16 words", equation 4.

    Examples
    --------
    >>> cls_token(torch.tensor([[[9.0], [1.0], [3.0]]]))
    tensor([[9.]])
    """
    return _split(tokens, 1)[0][:, 0]


def mean_patches(tokens: Tensor, prefix: int = 1) -> Tensor:
    """Return the mean state of the patches, without the tokens before them.

    Parameters
    ----------
    tokens : (B, T, d)
    prefix : int
        Tokens that aren't patches: 1 for cls, 2 with a distillation token, more with registers.

    Returns
    -------
    (B, d)

    Raises
    ------
    ValueError
        If there is no patch after the prefix.

    Examples
    --------
    >>> mean_patches(torch.tensor([[[9.0], [1.0], [3.0]]]))
    tensor([[2.]])
    """
    return _split(tokens, prefix)[1].mean(dim=1)


def attention_weighted(tokens: Tensor, attention: Tensor, prefix: int = 1) -> Tensor:
    """Return the mean of the patches, each with the weight that the cls token gives it.

    ``h = sum_i a_i z_i``, with a_i how much the cls token looks at patch i, the mean over the
    heads, scaled so that the weights of the patches add up to 1.

    Parameters
    ----------
    tokens : (B, T, d)
    attention : (B, heads, T, T)
        Of one block, the last one usually: ``ViT.attention(x)[-1]``.
    prefix : int
        As in `mean_patches`.

    Returns
    -------
    (B, d)

    Raises
    ------
    ValueError
        If shapes don't fit.

    Examples
    --------
    >>> tokens = torch.tensor([[[9.0], [1.0], [3.0]]])
    >>> attention = torch.tensor([[0.2, 0.2, 0.6]]).expand(1, 1, 3, 3)
    >>> attention_weighted(tokens, attention)  # (0.2 · 1 + 0.6 · 3) / 0.8
    tensor([[2.5000]])
    """
    B, T, _ = tokens.shape
    if attention.ndim != 4 or (len(attention), *attention.shape[2:]) != (B, T, T):
        expected = f"({B}, heads, {T}, {T})"
        raise ValueError(f"attention: expected shape {expected}, got {tuple(attention.shape)}")
    patches = _split(tokens, prefix)[1]  # (B, N, d)
    weights = attention[:, :, 0, prefix:].mean(dim=1)  # (B, N)
    weights = weights / weights.sum(dim=1, keepdim=True)
    return torch.einsum("bn,bnd->bd", weights, patches)


def multi_layer(
    hidden_states: Sequence[Tensor], weights: Sequence[float] | None = None, prefix: int = 1
) -> Tensor:
    """Return a weighted sum over layers of the mean of the patches.

    ``h = sum_l w_l Pool(z_l)``. States of a pre-norm transformer grow from layer to layer, so
    with equal weights the late ones count most.

    Parameters
    ----------
    hidden_states : sequence of (B, T, d)
        Those that shall count, such as ``ViT.hidden_states(x)[-4:]``.
    weights : sequence of float, optional
        w, one a layer; all 1 / L if not given.
    prefix : int
        As in `mean_patches`.

    Returns
    -------
    (B, d)

    Raises
    ------
    ValueError
        If there is no layer, or not one weight for each.

    Examples
    --------
    >>> layers = [torch.zeros(1, 3, 2), torch.ones(1, 3, 2)]
    >>> multi_layer(layers), multi_layer(layers, weights=[0.2, 0.8])
    (tensor([[0.5000, 0.5000]]), tensor([[0.8000, 0.8000]]))
    """
    layers = len(hidden_states)
    if not layers:
        raise ValueError("hidden_states: expected one layer or more, got none")
    shares = [1 / layers] * layers if weights is None else list(weights)
    if len(shares) != layers:
        raise ValueError(f"weights: expected {layers}, one a layer, got {len(shares)}")
    pooled = torch.stack([mean_patches(z, prefix) for z in hidden_states])  # (L, B, d)
    return torch.einsum("l,lbd->bd", pooled.new_tensor(shares), pooled)


def _split(tokens: Tensor, prefix: int) -> tuple[Tensor, Tensor]:
    """Return the tokens before the patches and the patches: (B, prefix, d), (B, N, d)."""
    if tokens.ndim != 3:
        raise ValueError(f"tokens: expected shape (B, T, d), got {tuple(tokens.shape)}")
    if not 0 <= prefix < tokens.shape[1]:
        raise ValueError(f"prefix: expected 0 to {tokens.shape[1] - 1}, got {prefix}")
    return tokens[:, :prefix], tokens[:, prefix:]
