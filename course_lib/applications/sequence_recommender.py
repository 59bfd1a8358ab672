"""A user as a sequence: a GRU reads the names one after the other and predicts the next."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.sentences import seeded_weights, train_pairs

from .interaction_matrix import Interactions

Matrix = NDArray[np.float32]
Order = Literal["random", "alphabetical"]
PAD = -1


class NextItemGRU(nn.Module):
    """Item embeddings, a GRU over them, and the same embeddings to score the next item.

    Parameters
    ----------
    items : int
        m.
    dim : int
        Length d of embeddings and states.
    seed : int

    Examples
    --------
    >>> model = NextItemGRU(items=5, dim=4)
    >>> model(torch.tensor([[0, 3, PAD]])).shape  # one state a place
    torch.Size([1, 3, 4])
    """

    def __init__(self, items: int, dim: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.embedding = nn.Embedding(items, dim)
            self.gru = nn.GRU(dim, dim, batch_first=True)
            nn.init.normal_(self.embedding.weight, std=dim**-0.5)
        self.bias = nn.Parameter(torch.zeros(items))

    def forward(self, ids: Tensor) -> Tensor:
        """Return the state after each of ``(B, T)`` items, ``(B, T, d)``; padding is at the end."""
        states: Tensor = self.gru(self.embedding(ids.clamp(min=0)))[0]
        return states

    def logits(self, states: Tensor) -> Tensor:
        """Return the score of each item as the next one, ``(..., m)`` for states ``(..., d)``."""
        return states @ self.embedding.weight.T + self.bias


class SequenceRecommender:
    """Predict each name of a file from the names before it.

    Parameters
    ----------
    dim : int
        Length of the state, which is the user's vector.
    epochs, batch_size : int
    learning_rate : float
    order : {"random", "alphabetical"}
        In which the names of a training file are read. PyDocs stores imports in the order of the
        alphabet, which is no order in which anybody thinks. A model that is trained on it learns
        that names which come earlier in the alphabet are never next.
    longest : int
        Names of a file that are read at most.
    seed : int

    References
    ----------
    Hidasi, Karatzoglou, Baltrunas and Tikk (2016), Session-based recommendations with recurrent
    neural networks (GRU4Rec); here with the softmax over all items.

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"], ["c", "d"]] * 32, "abcd")
    >>> model = SequenceRecommender(dim=8, epochs=20, learning_rate=0.02).fit(files)
    >>> model.scores(Interactions.from_baskets([["c"]], "abcd")).argmax(axis=1).tolist()
    [3]
    """

    def __init__(
        self,
        dim: int = 64,
        epochs: int = 8,
        batch_size: int = 32,
        learning_rate: float = 1e-2,
        order: Order = "random",
        longest: int = 20,
        seed: int = 0,
    ) -> None:
        if order not in ("random", "alphabetical"):
            raise ValueError(f"order: expected 'random' or 'alphabetical', got {order!r}")
        self.dim, self.epochs, self.batch_size = dim, epochs, batch_size
        self.learning_rate, self.order, self.longest = learning_rate, order, longest
        self.seed = seed

    def fit(self, train: Interactions) -> Self:
        """Minimise the cross-entropy of the next name at every place of every file."""
        self.model = NextItemGRU(len(train.names), self.dim, self.seed)
        rng = np.random.default_rng(self.seed)
        rows = np.flatnonzero(np.diff(train.matrix.indptr) > 1)
        batches = [
            (self._padded(train, part, rng),)
            for _ in range(self.epochs)
            for part in _by_length(train, rows, self.batch_size, rng)
        ]
        train_pairs(
            self._next, self.model.parameters(), batches, _next_loss, self.learning_rate, 0.0
        )
        return self

    def user_vectors(self, given: Interactions) -> Matrix:
        """Return the state after a file's last name, float32, (n, d); zeros where it has none."""
        found = np.zeros((len(given), self.dim), np.float32)
        rows = np.flatnonzero(np.diff(given.matrix.indptr) > 0)
        rng = np.random.default_rng(self.seed)
        with torch.no_grad():
            for part in np.array_split(rows, max(1, len(rows) // 256)):
                ids = self._padded(given, part, rng)  # (B, T)
                states = self.model(ids)  # (B, T, d)
                last = (ids != PAD).sum(dim=1) - 1
                found[part] = states[torch.arange(len(ids)), last].numpy()
        return found

    def scores(self, given: Interactions) -> Matrix:
        """Return the logits of the next name, float32, (n, m)."""
        with torch.no_grad():
            states = torch.from_numpy(self.user_vectors(given))
            scores: Matrix = self.model.logits(states).numpy()
        return scores

    def _next(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of all places but the last, and the items that came next."""
        return self.model.logits(self.model(ids[:, :-1])), ids[:, 1:]

    def _padded(
        self, files: Interactions, rows: NDArray[np.intp], rng: np.random.Generator
    ) -> Tensor:
        """Return the ids of the files' names, ``(B, T)`` int64, PAD at the end."""
        baskets = [files.columns(int(row)) for row in rows]
        if self.order == "random":
            baskets = [rng.permutation(basket) for basket in baskets]
        baskets = [basket[: self.longest] for basket in baskets]
        ids = np.full((len(baskets), max(map(len, baskets))), PAD)
        for place, basket in enumerate(baskets):
            ids[place, : len(basket)] = basket
        return torch.from_numpy(ids)


def _next_loss(logits: Tensor, following: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, 1), following.flatten(), ignore_index=PAD)


def _by_length(
    train: Interactions, rows: NDArray[np.intp], size: int, rng: np.random.Generator
) -> list[NDArray[np.intp]]:
    """Batches of files of about one length, in a random order: little padding."""
    lengths = np.diff(train.matrix.indptr)[rows]
    ordered = rows[np.argsort(lengths + rng.random(len(rows)), kind="stable")]
    parts = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return [parts[i] for i in rng.permutation(len(parts))]
