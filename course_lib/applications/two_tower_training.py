"""Train two towers on imports drawn at random, with the batch's other names as negatives."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course_lib.sentences import pair_batches, train_pairs

from .interaction_matrix import Interactions
from .sampled_softmax import log_sampling_shares, sampled_softmax_loss
from .two_tower_model import TwoTower


def train_two_tower(
    model: TwoTower,
    train: Interactions,
    steps: int = 200,
    batch_size: int = 256,
    log_q: bool = True,
    learning_rate: float = 1.5e-2,
    weight_decay: float = 0.01,
    seed: int = 0,
) -> list[float]:
    """Draw imports; let each file, without that import, pick it out of the batch's names.

    Of the other names of a file a random share is shown, so that the user tower learns from short
    and long histories. Names that a file has anyway aren't its negatives.

    Parameters
    ----------
    model : TwoTower
        Trained in place. Ids of names without an import are switched off: their content remains.
    train : Interactions
    steps, batch_size : int
    log_q : bool
        Correct the softmax for the popularity of what is drawn.
    learning_rate, weight_decay : float
    seed : int

    Returns
    -------
    list of float
        The loss of each step.

    Raises
    ------
    ValueError
        If the model has another number of items, or there are fewer imports than `batch_size`.

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"], ["c", "d"]] * 30, "abcd")
    >>> towers = TwoTower(items=4, dim=8)
    >>> losses = train_two_tower(towers, files, steps=60, batch_size=32, learning_rate=0.05)
    >>> towers.scores(Interactions.from_baskets([["a"]], "abcd")).argsort()[0, -2:].tolist()
    [0, 1]
    """
    if len(model.content) != len(train.names):
        raise ValueError(f"model: expected {len(train.names)} items, got {len(model.content)}")
    if not 2 <= batch_size <= train.matrix.nnz:
        raise ValueError(f"batch_size: expected 2 to {train.matrix.nnz}, got {batch_size}")
    rng = np.random.default_rng(seed)
    batches = [(part, rng.integers(2**32)) for part in _draws(train, steps, batch_size, rng)]
    shares = torch.from_numpy(log_sampling_shares(train))
    model.known.copy_(torch.from_numpy((train.popularity > 0)[:, None]))

    def embed(imports: NDArray[np.int64], batch_seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        histories, names, same = _shown(train, imports, batch_seed)
        return model.users(histories), model.items(names), shares[names], same

    def loss(users: Tensor, items: Tensor, drawn: Tensor, same: Tensor) -> Tensor:
        correction = drawn if log_q else None
        return sampled_softmax_loss(users, items, correction, same, model.temperature)

    model.train()
    losses = train_pairs(
        embed, model.parameters(), batches, loss, learning_rate, weight_decay, seed=seed
    )
    model.eval()
    return losses


def _draws(
    train: Interactions, steps: int, size: int, rng: np.random.Generator
) -> list[NDArray[np.int64]]:
    """The imports of each step, by their place in the matrix; a new order each epoch."""
    per_epoch = train.matrix.nnz // size
    return pair_batches(train.matrix.nnz, size, -(-steps // per_epoch), int(rng.integers(2**32)))[
        :steps
    ]


def _shown(
    train: Interactions, imports: NDArray[np.int64], seed: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Histories ``(B, m)`` without the drawn names, these ``(B,)``, and what is no negative."""
    matrix, rng = train.matrix, np.random.default_rng(seed)
    rows = np.searchsorted(matrix.indptr, imports, side="right") - 1
    names = matrix.indices[imports].astype(np.int64)
    whole = matrix[rows]  # (B, m)
    same = whole.toarray()[:, names] > 0  # (B, B)
    share = np.repeat(rng.random(len(rows)), np.diff(whole.indptr))
    whole.data = (rng.random(whole.nnz) < share).astype(np.float32)
    histories = whole.toarray()
    histories[np.arange(len(rows)), names] = 0
    return torch.from_numpy(histories), torch.from_numpy(names), torch.from_numpy(same)
