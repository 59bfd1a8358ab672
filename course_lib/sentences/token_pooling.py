"""One vector for a text from the vectors of its tokens, whatever the padding around them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

Pooling = Callable[[Tensor, Tensor], Tensor]  # states (B, T, d), mask (B, T) -> (B, d)


def mean_pooling(states: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of the real tokens' states.

    Parameters
    ----------
    states : Tensor
        States of the tokens, shape ``(B, T, d)``, floating point.
    mask : Tensor
        Shape ``(B, T)``, bool or number; 0 at padding, on either side of the text.

    Returns
    -------
    Tensor
        Shape ``(B, d)``; zeros for a text without real tokens. What stands at padding has no
        influence, not even NaN.

    Raises
    ------
    ValueError
        If `states` has not three axes, or `mask` not the first two of them.

    References
    ----------
    Reimers and Gurevych (2019), "Sentence-BERT", section 3: MEAN.

    Examples
    --------
    >>> states = torch.tensor([[[1.0, 4.0], [3.0, 0.0], [99.0, 99.0]]])
    >>> mean_pooling(states, torch.tensor([[1, 1, 0]])).tolist()
    [[2.0, 2.0]]
    """
    real = _real_tokens(states, mask)  # (B, T)
    length = real.sum(dim=1, keepdim=True).clamp(min=1)  # (B, 1)
    return _without_padding(states, real).sum(dim=1) / length  # (B, d)


def mean_sqrt_length_pooling(states: Tensor, mask: Tensor) -> Tensor:
    """Return the sum of the real tokens' states over the square root of their number.

    The direction is the mean's, so a cosine doesn't see the difference; the length grows with
    the text, so a dot product does.

    Parameters
    ----------
    states, mask : Tensor
        ``(B, T, d)`` and ``(B, T)``, as in `mean_pooling`.

    Returns
    -------
    Tensor
        Shape ``(B, d)``; zeros for a text without real tokens.

    Raises
    ------
    ValueError
        As `mean_pooling`.

    References
    ----------
    Cer et al. (2018), "Universal Sentence Encoder", section 3.1.

    Examples
    --------
    >>> mean_sqrt_length_pooling(torch.ones(1, 4, 2), torch.tensor([[1, 1, 1, 1]])).tolist()
    [[2.0, 2.0]]
    """
    real = _real_tokens(states, mask)  # (B, T)
    length = real.sum(dim=1, keepdim=True).clamp(min=1)  # (B, 1)
    return _without_padding(states, real).sum(dim=1) / length.sqrt()  # (B, d)


def max_pooling(states: Tensor, mask: Tensor) -> Tensor:
    """Return the largest value of each component over the real tokens.

    Parameters
    ----------
    states, mask : Tensor
        ``(B, T, d)`` and ``(B, T)``, as in `mean_pooling`.

    Returns
    -------
    Tensor
        Shape ``(B, d)``; zeros for a text without real tokens.

    Raises
    ------
    ValueError
        As `mean_pooling`.

    References
    ----------
    Reimers and Gurevych (2019), "Sentence-BERT", section 3: MAX.

    Examples
    --------
    >>> states = torch.tensor([[[-1.0, -4.0], [-3.0, -2.0], [0.0, 0.0]]])
    >>> max_pooling(states, torch.tensor([[1, 1, 0]])).tolist()
    [[-1.0, -2.0]]
    """
    real = _real_tokens(states, mask)  # (B, T)
    # -inf can't win a maximum; the 0 that a product with the mask leaves often does
    highest = states.masked_fill(~real.unsqueeze(-1), -torch.inf).amax(dim=1)  # (B, d)
    return highest.masked_fill(~real.any(dim=1, keepdim=True), 0.0)


def cls_pooling(states: Tensor, mask: Tensor) -> Tensor:
    """Return the state of the first real token, which is [CLS] in a BERT-like model.

    Parameters
    ----------
    states, mask : Tensor
        ``(B, T, d)`` and ``(B, T)``, as in `mean_pooling`.

    Returns
    -------
    Tensor
        Shape ``(B, d)``; zeros for a text without real tokens.

    Raises
    ------
    ValueError
        As `mean_pooling`.

    References
    ----------
    Devlin et al. (2019), "BERT", section 3.

    Examples
    --------
    >>> states = torch.arange(6.0).reshape(1, 3, 2)
    >>> cls_pooling(states, torch.tensor([[0, 1, 1]])).tolist()  # padded on the left
    [[2.0, 3.0]]
    """
    real = _real_tokens(states, mask)  # (B, T)
    return _state_at(states, real, real.int().argmax(dim=1))


def last_token_pooling(states: Tensor, mask: Tensor) -> Tensor:
    """Return the state of the last real token, the only one that has seen a whole causal text.

    Parameters
    ----------
    states, mask : Tensor
        ``(B, T, d)`` and ``(B, T)``, as in `mean_pooling`.

    Returns
    -------
    Tensor
        Shape ``(B, d)``; zeros for a text without real tokens. ``states[:, -1]`` would be a
        state of padding for all but the longest text.

    Raises
    ------
    ValueError
        As `mean_pooling`.

    References
    ----------
    Neelakantan et al. (2022), "Text and Code Embeddings by Contrastive Pre-Training", section 2.

    Examples
    --------
    >>> states = torch.arange(6.0).reshape(1, 3, 2)
    >>> last_token_pooling(states, torch.tensor([[1, 1, 0]])).tolist()
    [[2.0, 3.0]]
    """
    real = _real_tokens(states, mask)  # (B, T)
    places = torch.arange(real.shape[1], device=real.device)  # (T,)
    return _state_at(states, real, (places * real).argmax(dim=1))


class AttentionPooling(nn.Module):
    """A weighted mean of the real tokens' states; a learned query gives the weights.

    ``u_t = tanh(W h_t + b)``, ``a = softmax(u q)``, ``s = sum_t a_t h_t``. The query starts at
    zero, so that training starts at the mean.

    Parameters
    ----------
    dim : int
        Length d of a state.

    References
    ----------
    Yang et al. (2016), "Hierarchical Attention Networks", equations 5 to 7.

    Examples
    --------
    >>> pool = AttentionPooling(2)
    >>> states, mask = torch.tensor([[[1.0, 4.0], [3.0, 0.0]]]), torch.tensor([[1, 1]])
    >>> pool(states, mask).tolist(), pool.weights(states, mask).tolist()
    ([[2.0, 2.0]], [[0.5, 0.5]])
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        if dim < 1:
            raise ValueError(f"dim: expected 1 or more, got {dim}")
        self.hidden = nn.Linear(dim, dim)
        self.query = nn.Parameter(torch.zeros(dim))

    def weights(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the tokens' weights, ``(B, T)``, 0 at padding, from ``(B, T, d)``, ``(B, T)``."""
        real = _real_tokens(states, mask)  # (B, T)
        scores = torch.tanh(self.hidden(_without_padding(states, real))) @ self.query  # (B, T)
        lowest = torch.finfo(scores.dtype).min  # -inf would give NaN where nothing is real
        return scores.masked_fill(~real, lowest).softmax(dim=1).masked_fill(~real, 0.0)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return one vector a text, ``(B, d)``; arguments as in `mean_pooling`."""
        weights = self.weights(states, mask)  # (B, T)
        return torch.einsum("bt,btd->bd", weights, _without_padding(states, mask.bool()))


def _real_tokens(states: Tensor, mask: Tensor) -> Tensor:
    """Return the mask as booleans, ``(B, T)``: ``~mask`` on integers is not a logical not."""
    if states.dim() != 3:
        raise ValueError(f"states: expected shape (B, T, d), got {tuple(states.shape)}")
    if mask.shape != states.shape[:2]:
        expected, came = tuple(states.shape[:2]), tuple(mask.shape)
        raise ValueError(f"mask: expected shape {expected}, as states, got {came}")
    return mask.bool()


def _without_padding(states: Tensor, real: Tensor) -> Tensor:
    """Return the states with zeros at padding, (B, T, d); a product would keep NaN."""
    return states.masked_fill(~real.unsqueeze(-1), 0.0)


def _state_at(states: Tensor, real: Tensor, places: Tensor) -> Tensor:
    rows = torch.arange(len(states), device=states.device)
    return states[rows, places].masked_fill(~real.any(dim=1, keepdim=True), 0.0)  # (B, d)
