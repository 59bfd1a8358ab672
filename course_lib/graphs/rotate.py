"""RotatE: a relation turns each complex number of the head by an angle of its own."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.sentences import seeded_weights

from .kg_model import (
    KnowledgeGraphModel,
    complex_product,
    conjugate,
    negative_distances,
    negative_row_distances,
)


class RotatE(KnowledgeGraphModel):
    """score(h, r, t) = -‖h ∘ e^(iθ_r) - t‖.

    Turned by θ and turned by θ again is where it began if θ is 0 or π: a symmetric relation
    needn't be the identity. Turning back by -θ is the inverse, and angles add up: composition.
    From one head to many tails it fails like TransE: there is one place to turn to.

    Parameters
    ----------
    entities, relations : int
    dim : int
        Complex numbers a vector, of which entities store 2·dim real ones (real parts first) and
        relations `dim` angles, in radians.
    seed : int

    References
    ----------
    Sun et al. 2019, "RotatE: Knowledge Graph Embedding by Relational Rotation in Complex Space",
    equation 3 and lemmas 1 to 3.

    Examples
    --------
    >>> model = RotatE(2, 1, dim=1)
    >>> model.entities.data = torch.tensor([[1.0, 0.0], [0.0, 1.0]])  # 1 and i
    >>> model.relations.data = torch.tensor([[math.pi / 2]])  # a quarter turn
    >>> one, i, r = torch.tensor([[0], [1], [0]])
    >>> round(model.score(one, r, i).item(), 3), round(model.score(i, r, one).item(), 3)
    (-0.0, -2.0)
    """

    def __init__(self, entities: int, relations: int, dim: int, seed: int = 0) -> None:
        super().__init__(entities, relations, 2 * dim, dim, seed)
        with seeded_weights(seed + 1):
            self.relations.data.uniform_(-math.pi, math.pi)

    def tail_query(self, h: Tensor, r: Tensor) -> Tensor:
        """Return h turned by r's angles, (B, 2d)."""
        return complex_product(self.entities[h], self.turns(r))

    def head_query(self, r: Tensor, t: Tensor) -> Tensor:
        """Return t turned back, (B, 2d): turning changes no distance."""
        return complex_product(conjugate(self.turns(r)), self.entities[t])

    def compare(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return minus the distances, (B, K)."""
        return negative_distances(queries, candidates)

    def compare_rows(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return minus the distances, (B,)."""
        return negative_row_distances(queries, candidates)

    def turns(self, r: Tensor) -> Tensor:
        """Return e^(iθ) of relations (B,): cosines, then sines, (B, 2d)."""
        angles = self.relations[r]
        return torch.cat([angles.cos(), angles.sin()], dim=-1)
