"""TransE: a relation is a step from the head to the tail."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .kg_model import KnowledgeGraphModel, negative_distances, negative_row_distances


class TransE(KnowledgeGraphModel):
    """score(h, r, t) = -‖h + r - t‖, with entities of length 1.

    Without the constraint the margin is met by making all vectors longer. What it can't model
    follows from the formula: of a symmetric relation, h + r = t and t + r = h give r = 0; of a
    relation from one head to many tails, h + r is one point, on which all tails fall.

    Parameters
    ----------
    entities, relations : int
    dim : int
    seed : int
    normalize : bool
        Whether `constrain` makes entities unit vectors. Without it, the paper's line 5 is left
        out, to see what happens.

    References
    ----------
    Bordes et al. 2013, "Translating Embeddings for Modeling Multi-relational Data", equation 1
    and algorithm 1.

    Examples
    --------
    >>> model = TransE(3, 1, dim=2)
    >>> model.entities.data = torch.tensor([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    >>> model.relations.data = torch.tensor([[1.0, 0.0]])
    >>> model.score_tails(torch.tensor([0]), torch.tensor([0])).tolist()  # 0 + 1 = 1
    [[-1.0, 0.0, -2.0]]
    """

    def __init__(
        self, entities: int, relations: int, dim: int, seed: int = 0, normalize: bool = True
    ) -> None:
        super().__init__(entities, relations, dim, dim, seed)
        self.normalize = normalize
        self.relations.data = F.normalize(self.relations.data, dim=1)  # line 2: once
        self.constrain()

    def tail_query(self, h: Tensor, r: Tensor) -> Tensor:
        """Return h + r, (B, d)."""
        return self.entities[h] + self.relations[r]

    def head_query(self, r: Tensor, t: Tensor) -> Tensor:
        """Return t - r, (B, d)."""
        return self.entities[t] - self.relations[r]

    def compare(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return minus the distances, (B, K)."""
        return negative_distances(queries, candidates)

    def compare_rows(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return minus the distances, (B,)."""
        return negative_row_distances(queries, candidates)

    @torch.no_grad()
    def constrain(self) -> None:
        """Make each entity a unit vector (algorithm 1, line 5)."""
        if self.normalize:
            self.entities.data = F.normalize(self.entities.data, dim=1)
