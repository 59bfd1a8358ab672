"""DistMult: a relation weighs the entries of the product of head and tail."""

from __future__ import annotations

from torch import Tensor

from .kg_model import KnowledgeGraphModel


class DistMult(KnowledgeGraphModel):
    """score(h, r, t) = Σ_k h_k r_k t_k.

    Exchange h and t, and nothing changes: every relation is symmetric to it, also one that isn't.
    A relation and its inverse can only be the same relation.

    Parameters
    ----------
    entities, relations : int
    dim : int
    seed : int

    References
    ----------
    Yang et al. 2015, "Embedding Entities and Relations for Learning and Inference in Knowledge
    Bases", section 3.1 (bilinear with a diagonal matrix).

    Examples
    --------
    >>> import torch
    >>> model, ids = DistMult(5, 2, dim=4), torch.arange(2)
    >>> torch.equal(model.score(ids, ids, ids + 2), model.score(ids + 2, ids, ids))
    True
    """

    def __init__(self, entities: int, relations: int, dim: int, seed: int = 0) -> None:
        super().__init__(entities, relations, dim, dim, seed)

    def tail_query(self, h: Tensor, r: Tensor) -> Tensor:
        """Return h ∘ r, (B, d)."""
        return self.entities[h] * self.relations[r]

    def head_query(self, r: Tensor, t: Tensor) -> Tensor:
        """Return r ∘ t, (B, d)."""
        return self.relations[r] * self.entities[t]

    def compare(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return dot products, (B, K)."""
        return queries @ candidates.T

    def compare_rows(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return dot products, (B,)."""
        return (queries * candidates).sum(dim=1)
