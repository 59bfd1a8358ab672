"""Decoders that were trained further as encoders attend in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.nn import Module


def attend_both_ways(model: Module) -> None:
    """Switch a decoder's causal mask off.

    Two places decide: the configuration, from which transformers builds masks, and each attention
    layer, whose word counts where no mask is built because nothing is padded. With only the first
    changed, a text's vector would depend on whether a longer text is in its batch.

    Parameters
    ----------
    model
        A transformers model; its layers and configuration are changed in place.

    References
    ----------
    BehnamGhader et al. (2024), "LLM2Vec", section 2.1.
    """
    model.config.is_causal = False
    for layer in model.modules():
        if hasattr(layer, "is_causal"):
            layer.is_causal = False
