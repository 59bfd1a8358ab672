"""NV-Embed's pooling: every state looks up what it resembles in a learned dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class LatentAttention:
    """Weights of the latent attention layer.

    Parameters
    ----------
    weights
        By the names in NV-Embed's files: ``latents`` (r, d), and under ``cross_attend_blocks`` the
        attention (0) and the feed-forward part (1), each with its norms.
    heads
        Number of attention heads.
    """

    weights: dict[str, Tensor]
    heads: int


def latent_attention(states: Tensor, layer: LatentAttention) -> Tensor:
    """Attend from the states to the latent vectors, then go through an MLP.

    ``O = softmax(Q K^T) V`` with the states as Q and the latent vectors, r of them, as K and V;
    both parts are residual, with norms in front.

    Parameters
    ----------
    states
        Shape (n, tokens, d).
    layer
        The weights.

    Returns
    -------
    Tensor
        Shape (n, tokens, d), of which NV-Embed takes the mean over the tokens.

    References
    ----------
    Lee et al. (2024), "NV-Embed", section 3.2, equations 1 and 2.
    """
    mixed = states + _attend(states, layer)
    return mixed + _feed_forward(mixed, layer.weights)


def _attend(states: Tensor, layer: LatentAttention) -> Tensor:
    from torch.nn.functional import scaled_dot_product_attention

    weights, block = layer.weights, "cross_attend_blocks.0."
    latents = _norm(weights["latents"], weights, block + "norm_context")  # (r, d)
    queries = _norm(states, weights, block + "norm") @ weights[block + "fn.to_q.weight"].T
    keys, values = (latents @ weights[block + "fn.to_kv.weight"].T).chunk(2, dim=-1)  # (r, inner)
    found = scaled_dot_product_attention(
        _split(queries, layer.heads),  # (n, heads, tokens, inner / heads)
        _split(keys[None], layer.heads).expand(len(states), -1, -1, -1),
        _split(values[None], layer.heads).expand(len(states), -1, -1, -1),
    )
    joined = found.transpose(1, 2).flatten(2)  # (n, tokens, inner)
    return joined @ weights[block + "fn.to_out.weight"].T  # (n, tokens, d)


def _feed_forward(states: Tensor, weights: dict[str, Tensor]) -> Tensor:
    from torch.nn.functional import gelu, linear

    block = "cross_attend_blocks.1."
    normed = _norm(states, weights, block + "norm")
    wide = linear(normed, weights[block + "fn.net.0.weight"], weights[block + "fn.net.0.bias"])
    value, gate = wide.chunk(2, dim=-1)
    return linear(
        value * gelu(gate), weights[block + "fn.net.2.weight"], weights[block + "fn.net.2.bias"]
    )


def _norm(values: Tensor, weights: dict[str, Tensor], name: str) -> Tensor:
    from torch.nn.functional import layer_norm

    shape = (values.shape[-1],)
    return layer_norm(values, shape, weights[name + ".weight"], weights[name + ".bias"])


def _split(values: Tensor, heads: int) -> Tensor:
    """Cut the last axis into heads, (n, tokens, inner) to (n, heads, tokens, inner / heads)."""
    return values.unflatten(-1, (heads, -1)).transpose(1, 2)
