"""TransR: each relation looks at the entities through a matrix of its own, then takes a step."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .kg_model import KnowledgeGraphModel, negative_distances, negative_row_distances


class TransR(KnowledgeGraphModel):
    """score(h, r, t) = -‖h M_r + r - t M_r‖.

    Tails that one relation must not tell apart may be apart for another: M_r drops what r doesn't
    care about. Each relation costs a matrix of dim × relation_dim numbers.

    Parameters
    ----------
    entities, relations : int
    dim : int
        Width of an entity's vector.
    relation_dim : int, optional
        Width of the space that a relation looks into; `dim` if left out.
    seed : int

    Attributes
    ----------
    projections : (m, dim, relation_dim) float32 parameter
        The matrices M_r, the identity at first.

    References
    ----------
    Lin et al. 2015, "Learning Entity and Relation Embeddings for Knowledge Graph Completion",
    equations 7 and 8 (there with the squared norm, which ranks alike).

    Examples
    --------
    >>> model = TransR(3, 1, dim=2, relation_dim=1)
    >>> model.entities.data = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 9.0]])
    >>> model.projections.data = torch.tensor([[[1.0], [0.0]]])  # looks at the first entry alone
    >>> model.relations.data = torch.tensor([[1.0]])
    >>> model.score_tails(torch.tensor([0]), torch.tensor([0])).tolist()  # 1 and 2 fit alike
    [[-1.0, 0.0, 0.0]]
    """

    def __init__(
        self,
        entities: int,
        relations: int,
        dim: int,
        relation_dim: int | None = None,
        seed: int = 0,
    ) -> None:
        width = relation_dim or dim
        super().__init__(entities, relations, dim, width, seed)
        self.projections = nn.Parameter(torch.eye(dim, width).repeat(relations, 1, 1))
        self.relations.data = F.normalize(self.relations.data, dim=1)
        self.constrain()

    def tail_query(self, h: Tensor, r: Tensor) -> Tensor:
        """Return h M_r + r, (B, relation_dim)."""
        return self.projected(h, r) + self.relations[r]

    def head_query(self, r: Tensor, t: Tensor) -> Tensor:
        """Return t M_r - r, (B, relation_dim)."""
        return self.projected(t, r) - self.relations[r]

    def compare(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return minus the distances, (B, K), from candidates that are projected already."""
        return negative_distances(queries, candidates)

    def compare_rows(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return minus the distances, (B,), from candidates that are projected already."""
        return negative_row_distances(queries, candidates)

    def score(self, h: Tensor, r: Tensor, t: Tensor) -> Tensor:
        """Return the scores (B,) of facts."""
        return self.compare_rows(self.tail_query(h, r), self.projected(t, r))

    def score_tails(self, h: Tensor, r: Tensor, candidates: Tensor | None = None) -> Tensor:
        """Return the scores of (h, r, c), (B, K); the candidates are projected once a relation."""
        return self._by_relation(self.tail_query(h, r), r, candidates)

    def score_heads(self, r: Tensor, t: Tensor, candidates: Tensor | None = None) -> Tensor:
        """Return the scores of (c, r, t), (B, K)."""
        return self._by_relation(self.head_query(r, t), r, candidates)

    def projected(self, ids: Tensor, r: Tensor) -> Tensor:
        """Return entities (B,) as relations (B,) see them, (B, relation_dim)."""
        seen = self.entities.new_empty(len(ids), self.relations.shape[1])
        for relation in r.unique():
            here = r == relation
            seen = seen.index_put((here,), self.entities[ids[here]] @ self.projections[relation])
        return seen

    def _by_relation(self, queries: Tensor, r: Tensor, candidates: Tensor | None) -> Tensor:
        chosen = self._chosen(candidates)  # (K, dim)
        scores = queries.new_empty(len(queries), len(chosen))
        for relation in r.unique():
            here = r == relation
            seen = chosen @ self.projections[relation]  # (K, relation_dim)
            scores = scores.index_put((here,), self.compare(queries[here], seen))
        return scores

    @torch.no_grad()
    def constrain(self) -> None:
        """Make each entity a unit vector (the paper bounds the length by 1)."""
        self.entities.data = F.normalize(self.entities.data, dim=1)
