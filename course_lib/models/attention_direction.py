"""Decoders that were trained further as encoders attend in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.nn import Module


def attend_both_ways(model: Module) -> None:
    """Switch a decoder's causal mask off, and see that it is off.

    Parameters
    ----------
    model
        A transformers model; its configuration is changed in place.

    Raises
    ------
    RuntimeError
        If the first token still doesn't see the second one, as before transformers 5, which
        doesn't read this setting.

    References
    ----------
    BehnamGhader et al. (2024), "LLM2Vec", section 2.1.
    """
    import torch

    model.config.is_causal = False
    with torch.inference_mode():
        states = model(torch.tensor([[0, 1], [0, 2]])).last_hidden_state  # (2, 2, dim)
    if torch.equal(states[0, 0], states[1, 0]):
        raise RuntimeError("this version of transformers keeps the causal mask; install 5 or later")
