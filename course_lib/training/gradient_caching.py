"""A large contrastive batch in little memory: GradCache, and accumulation, which isn't that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

Encode = Callable[..., tuple[Tensor, ...]]  # the sides of a chunk -> vectors of each side
Loss = Callable[..., Tensor]  # vectors of each side, all rows -> scalar


def grad_cache_step(encode: Encode, chunks: Sequence[Sequence[Any]], loss: Loss) -> float:
    """Add the gradient of one large batch to ``.grad``, holding one chunk's graph at a time.

    1. Encode every chunk without a graph. The vectors are small, the activations were not.
    2. Compute the loss of all vectors together, and its gradient by each vector.
    3. Encode every chunk again, with a graph, and push its vectors' gradients through it.

    By the chain rule that is the full batch's gradient, dL/dW = sum_i dL/dz_i dz_i/dW. Every
    text is encoded twice, and the random numbers of step 1 are replayed in step 3, so that
    dropout drops the same units.

    Parameters
    ----------
    encode : function or nn.Module
        From the sides of a chunk to the vectors of each side, as in `train_pairs`. Each row's
        vector may depend on that row only: batch normalisation breaks the sum above.
    chunks : sequence
        The batch in pieces, each the sides of some rows.
    loss : function
        From the vectors of each side, all chunks joined, to a scalar. Its own parameters get
        their gradients too.

    Returns
    -------
    float
        The loss of the full batch. ``.grad`` is added to, as ``backward`` does: zero it before,
        step the optimizer after.

    Raises
    ------
    ValueError
        If there is no chunk.

    Complexity
    ----------
    Activations of the largest chunk instead of the whole batch; a second forward pass.

    References
    ----------
    Gao, Zhang, Han and Callan (2021), "Scaling Deep Contrastive Learning Batch Size under Memory
    Limited Setup", section 3.2.

    Examples
    --------
    >>> from course_lib.sentences import LinearAdapter, info_nce_loss
    >>> adapter, q, d = LinearAdapter(4), torch.eye(4), torch.eye(4).roll(1, dims=1)
    >>> grad_cache_step(adapter, [(q[:2], d[:2]), (q[2:], d[2:])], info_nce_loss)
    20.0
    >>> cached = adapter.query.weight.grad.clone()
    >>> adapter.zero_grad()
    >>> info_nce_loss(*adapter(q, d)).backward()
    >>> torch.allclose(adapter.query.weight.grad, cached)
    True
    """
    _check(chunks)
    states, pieces = [], []
    with torch.no_grad():
        for sides in chunks:
            states.append(_random_state())
            pieces.append(encode(*sides))
    joined = [torch.cat(side).requires_grad_() for side in zip(*pieces, strict=True)]
    value = loss(*joined)
    value.backward()
    sizes = [[len(vectors) for vectors in side] for side in zip(*pieces, strict=True)]
    cached = [_gradient(z).split(rows) for z, rows in zip(joined, sizes, strict=True)]
    for sides, state, gradients in zip(chunks, states, zip(*cached, strict=True), strict=True):
        with _replayed(state):
            _push(encode(*sides), gradients)
    return value.item()


def accumulated_gradient(encode: Encode, chunks: Sequence[Sequence[Any]], loss: Loss) -> float:
    """Add the mean of the chunks' own gradients to ``.grad``: ordinary accumulation.

    For a loss that is a mean over rows this is the full batch's gradient. A contrastive loss
    isn't: a row meets the negatives of its own chunk only. Eight chunks of 8 have a chance level
    of ln 8, one batch of 64 one of ln 64, and the two gradients point elsewhere.

    Parameters
    ----------
    encode, chunks, loss
        As in `grad_cache_step`; `loss` is called once a chunk.

    Returns
    -------
    float
        The mean of the chunks' losses.

    Raises
    ------
    ValueError
        If there is no chunk.

    Examples
    --------
    >>> from course_lib.sentences import LinearAdapter, info_nce_loss
    >>> adapter, q = LinearAdapter(4), torch.ones(4, 4)
    >>> accumulated_gradient(adapter, [(q[:2], q[:2]), (q[2:], q[2:])], info_nce_loss)  # ln 2
    0.693
    >>> grad_cache_step(adapter, [(q[:2], q[:2]), (q[2:], q[2:])], info_nce_loss)  # ln 4
    1.386
    """
    _check(chunks)
    total = 0.0
    for sides in chunks:
        value = loss(*encode(*sides)) / len(chunks)
        value.backward()
        total += value.item()
    return total


def _gradient(vectors: Tensor) -> Tensor:
    """Return the gradient, zeros for a side that the loss didn't use."""
    return torch.zeros_like(vectors) if vectors.grad is None else vectors.grad


def _push(vectors: Sequence[Tensor], gradients: Sequence[Tensor]) -> None:
    """Take each side's gradient back into the encoder; a frozen side has nowhere to take it."""
    kept = [(z, g) for z, g in zip(vectors, gradients, strict=True) if z.requires_grad]
    if kept:
        torch.autograd.backward(*zip(*kept, strict=True))


def _random_state() -> tuple[Tensor, list[Tensor]]:
    on_cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return torch.get_rng_state(), on_cuda


@contextmanager
def _replayed(state: tuple[Tensor, list[Tensor]]) -> Iterator[None]:
    """Draw what was drawn after `state`, and leave the generators outside as they are."""
    with torch.random.fork_rng(devices=range(len(state[1]))):
        torch.set_rng_state(state[0])
        for device, each in enumerate(state[1]):
            torch.cuda.set_rng_state(each, device)
        yield


def _check(chunks: Sequence[Sequence[Any]]) -> None:
    if not len(chunks):
        raise ValueError("chunks: expected one or more, got none")
