"""From the states of a text's tokens to one vector, whichever side the padding is on.

The poolings of chapter 3, `course_lib.sentences.token_pooling`, stand above the registry, which
can't import them; these are the three that its models need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def mean_state(states: Tensor, mask: Tensor) -> Tensor:
    """Average the states of real tokens, (n, tokens, dim) and (n, tokens) to (n, dim)."""
    weights = mask.unsqueeze(-1)  # (n, tokens, 1)
    return (states * weights).sum(1) / weights.sum(1)


def first_state(states: Tensor, mask: Tensor) -> Tensor:
    """Take the state of the first real token, ``[CLS]`` in BERT, (n, tokens, dim) to (n, dim)."""
    return states[range(len(states)), mask.argmax(1)]


def last_state(states: Tensor, mask: Tensor) -> Tensor:
    """Take the state of the last real token, the only one that a decoder read everything for.

    ``states[:, -1]`` would be the state of padding in all but the longest text.
    """
    last = mask.shape[1] - 1 - mask.flip(1).argmax(1)  # (n,)
    return states[range(len(states)), last]


POOLINGS: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = {
    "mean": mean_state,
    "cls": first_state,
    "last": last_state,
}
