"""Fine-tune on pairs that belong together: a whole encoder, or an adapter on stored vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.datasets import progress
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.learning_rates import warmup_linear
from course_lib.sentences.weight_seeds import seeded_weights

Embed = Callable[..., tuple[Tensor, ...]]  # the sides of a batch -> vectors of each side
Loss = Callable[..., Tensor]  # vectors of each side -> scalar


class LinearAdapter(nn.Module):
    """One matrix for queries and one for documents, on vectors of a model that stays as it is.

    ``q' = A q + a``, ``d' = B d + b``. Both start as the identity, so that training starts at
    the model itself. Documents need no new encoding: one matrix product adapts all of them.

    Parameters
    ----------
    dim : int
        Length of the vectors.

    Examples
    --------
    >>> adapter = LinearAdapter(2)
    >>> queries, documents = adapter(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0]]))
    >>> queries.tolist(), documents.tolist()
    ([[1.0, 2.0]], [[3.0, 4.0]])
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        if dim < 1:
            raise ValueError(f"dim: expected 1 or more, got {dim}")
        self.query, self.document = nn.Linear(dim, dim), nn.Linear(dim, dim)
        for linear in (self.query, self.document):
            nn.init.eye_(linear.weight)
            nn.init.zeros_(linear.bias)

    def forward(self, queries: Tensor, documents: Tensor) -> tuple[Tensor, Tensor]:
        """Return the adapted queries ``(B, d)`` and documents ``(C, d)``."""
        return self.query(queries), self.document(documents)


def pair_batches(
    pairs: int, batch_size: int, epochs: int, seed: int = 0
) -> list[NDArray[np.int64]]:
    """Return the rows of each batch of several epochs, in a new order each epoch.

    The rest that doesn't fill a batch is left out of its epoch: with fewer negatives in the
    batch the loss would be smaller for no merit.

    Parameters
    ----------
    pairs : int
        Number of pairs, n.
    batch_size : int
        2 or more, at most n: a pair without negatives teaches nothing.
    epochs : int
    seed : int

    Returns
    -------
    list of (batch_size,) int64

    Raises
    ------
    ValueError
        If `batch_size` is out of its range.

    Examples
    --------
    >>> [len(rows) for rows in pair_batches(10, batch_size=4, epochs=2)]
    [4, 4, 4, 4]
    """
    if not 2 <= batch_size <= pairs:
        raise ValueError(
            f"batch_size: expected 2 to {pairs}, the number of pairs, got {batch_size}"
        )
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(pairs) for _ in range(epochs)]
    starts = range(0, pairs - batch_size + 1, batch_size)
    return [order[start : start + batch_size] for order in orders for start in starts]


def train_pairs(
    embed: Embed,
    parameters: Iterable[nn.Parameter],
    batches: Sequence[Sequence[Any]],
    loss: Loss,
    learning_rate: float = 1e-3,
    weight_decay: float = 0.01,
    warmup: float = 0.1,
    seed: int = 0,
) -> list[float]:
    """Take one step of AdamW for each batch; the learning rate rises, then falls to 0.

    Parameters
    ----------
    embed : function
        From the sides of a batch to the vectors of each side: a `SiameseEncoder`, a
        `LinearAdapter`, or a function of yours. A module stays in the mode in which it is:
        call its ``train()`` where dropout should act.
    parameters : iterable of nn.Parameter
        What is trained; add those of a loss that has some.
    batches : sequence
        One item a step: the sides of a batch, as `embed` takes them.
    loss : function
        From the vectors of the sides to a scalar, for instance `simcse_loss`, `triplet_loss`.
    learning_rate : float
        The highest.
    weight_decay : float
        Of AdamW (``torch.optim.AdamW``; transformers no longer has one).
    warmup : float
        Share of the steps in which the learning rate rises, 0 to 1.
    seed : int
        Of dropout, if there is any.

    Returns
    -------
    list of float
        The loss of each step, before the step.

    Raises
    ------
    ValueError
        If there is no batch or no parameter, or `warmup` isn't a share.
    FloatingPointError
        If the loss stops being a finite number; the parameters are those before that step.

    References
    ----------
    Devlin et al. (2019), "BERT", appendix A.2, for warm-up and linear decay.

    Examples
    --------
    >>> from course_lib.sentences import simcse_loss
    >>> q, d = torch.eye(4), torch.eye(4).roll(1, dims=1)  # each query's document is the next axis
    >>> adapter = LinearAdapter(4)
    >>> history = train_pairs(adapter, adapter.parameters(), [(q, d)] * 50, simcse_loss, 0.05)
    >>> history[0] > 10, history[-1] < 0.1
    (True, True)
    """
    trained = list(parameters)
    for name, given in (("batches", batches), ("parameters", trained)):
        if not len(given):
            raise ValueError(f"{name}: expected one or more, got none")
    if not 0 <= warmup <= 1:
        raise ValueError(f"warmup: expected a share from 0 to 1, got {warmup}")
    optimizer = torch.optim.AdamW(trained, lr=learning_rate, weight_decay=weight_decay)
    factor = warmup_linear(len(batches), round(warmup * len(batches)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    history: list[float] = []
    with seeded_weights(seed):
        for sides in progress(batches, "Training on pairs"):
            history.append(gradient_step(loss(*embed(*sides)), trained, optimizer))
            schedule.step()
    return history
