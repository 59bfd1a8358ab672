"""Two towers: one makes a vector of what a file has, one of a name; their cosine is the score."""

from __future__ import annotations

from typing import Self

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.sentences import seeded_weights
from course_lib.training.loss_arguments import check_positive

from .interaction_matrix import Interactions

Matrix = NDArray[np.float32]


class TwoTower(nn.Module):
    """A user tower over histories and an item tower over content and ids.

    The item tower adds a linear map of the content vector to a learned vector of the item's id. The
    user tower takes the mean of its own vectors of what the user has, made in the same way, through
    one hidden layer. Both ends are unit vectors: all items' vectors can be computed beforehand and
    indexed, and a request costs the user tower only.

    Parameters
    ----------
    items : int
        m.
    content : array_like, optional
        Shape (m, c): content vectors, which make vectors for items that training never saw.
    dim : int
        Length d of the vectors.
    id_dropout : float
        Share of the items whose id vector is left out in a training step, 0 to 1: forces the
        content to suffice. Without content it has to be 0.
    temperature : float
        Of the softmax over cosines, above 0.
    seed : int

    References
    ----------
    Covington, Adams and Sargin (2016), Deep neural networks for YouTube recommendations; Yi et al.
    (2019), section 3. Leaving ids out: Volkovs, Yu and Poutanen (2017), DropoutNet.

    Examples
    --------
    >>> towers = TwoTower(items=3, dim=4)
    >>> given = Interactions.from_baskets([["a"], ["a", "b"]], "abc")
    >>> towers.scores(given).shape, towers.item_matrix().shape
    ((2, 3), (3, 4))
    """

    content: Tensor

    def __init__(
        self,
        items: int,
        content: ArrayLike | None = None,
        dim: int = 64,
        id_dropout: float = 0.0,
        temperature: float = 0.07,
        seed: int = 0,
    ) -> None:
        super().__init__()
        check_positive(temperature=temperature)
        features = np.zeros((items, 0)) if content is None else np.asarray(content)
        if features.ndim != 2 or len(features) != items:
            raise ValueError(f"content: expected shape ({items}, c), got {features.shape}")
        if not 0 <= id_dropout <= (1 if content is not None else 0):
            raise ValueError(
                f"id_dropout: expected 0 to 1, and 0 without content, got {id_dropout}"
            )
        self.register_buffer("content", torch.tensor(features, dtype=torch.float32))
        self.id_dropout, self.temperature = id_dropout, temperature
        with seeded_weights(seed):
            self.item = _ItemVectors(items, features.shape[1], dim)
            self.history = _ItemVectors(items, features.shape[1], dim)
            self.user = nn.Sequential(nn.Linear(dim, 2 * dim), nn.ReLU(), nn.Linear(2 * dim, dim))
        self.register_buffer("known", torch.ones(items, 1))  # 0: no id was trained

    def items(self, rows: Tensor | None = None) -> Tensor:
        """Return the item tower's unit vectors, ``(m, d)``, or those of some rows, ``(B, d)``."""
        return F.normalize(self.item(self.content, self._ids(), rows), dim=1)

    def users(self, histories: Tensor) -> Tensor:
        """Return unit vectors ``(B, d)`` for histories ``(B, m)`` of ones and zeros."""
        vectors = self.history(self.content, self._ids())  # (m, d)
        counts = histories.sum(dim=1, keepdim=True).clamp(min=1)
        mean = histories @ vectors / counts  # (B, d)
        return F.normalize(mean + self.user(mean), dim=1)

    def item_matrix(self) -> Matrix:
        """Return what is computed beforehand and indexed, float32, (m, d)."""
        self.eval()
        with torch.no_grad():
            matrix: Matrix = self.items().numpy()
        return matrix

    def user_vectors(self, given: Interactions) -> Matrix:
        """Return the user tower's vectors, float32, (n, d)."""
        self.eval()
        with torch.no_grad():
            vectors: Matrix = self.users(torch.from_numpy(given.matrix.toarray())).numpy()
        return vectors

    def scores(self, given: Interactions) -> Matrix:
        """Return the cosines, float32, (n, m)."""
        return self.user_vectors(given) @ self.item_matrix().T

    def fit(self, train: Interactions) -> Self:
        """Train with the settings of `train_two_tower`."""
        from .two_tower_training import train_two_tower

        train_two_tower(self, train)
        return self

    def _ids(self) -> Tensor:
        """Which items may use the vector of their id, ``(m, 1)``."""
        if not self.training or not self.id_dropout:
            return self.known
        return self.known * (torch.rand_like(self.known) >= self.id_dropout)


class _ItemVectors(nn.Module):
    """``W content + E[id]``."""

    def __init__(self, items: int, content: int, dim: int) -> None:
        super().__init__()
        self.ids = nn.Parameter(torch.randn(items, dim) * dim**-0.5)
        self.map = nn.Linear(content, dim) if content else None

    def forward(self, content: Tensor, use_id: Tensor, rows: Tensor | None = None) -> Tensor:
        chosen = slice(None) if rows is None else rows
        own = self.ids[chosen] * use_id[chosen]  # (B, d)
        return own if self.map is None else own + self.map(content[chosen])
