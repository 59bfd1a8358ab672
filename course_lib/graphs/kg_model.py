"""What all knowledge-graph models share: they say where the other end of a fact should lie."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from course_lib.sentences import seeded_weights


class KnowledgeGraphModel(nn.Module, ABC):
    """Scores of facts (head, relation, tail); higher is likelier.

    A model is two questions, `tail_query` and `head_query`: given one end and the relation,
    which vector should the other end have? And one comparison, `compare`, of such a vector with
    the entities'. Scoring a fact, all tails or all heads are the same two steps.

    Parameters
    ----------
    entities, relations : int
        How many there are.
    dim : int
        Width of an entity's vector, as real numbers.
    relation_dim : int
        Width of a relation's.
    seed : int

    Attributes
    ----------
    entities : (n, dim) float32 parameter
    relations : (m, relation_dim) float32 parameter
    """

    def __init__(
        self, entities: int, relations: int, dim: int, relation_dim: int, seed: int
    ) -> None:
        super().__init__()
        sizes = {"entities": entities, "relations": relations, "dim": dim}
        for name, size in sizes.items():
            if size < 1:
                raise ValueError(f"{name}: expected 1 or more, got {size}")
        bound = (6 / dim) ** 0.5  # Glorot; algorithm 1 of TransE has 6 / √dim
        with seeded_weights(seed):
            self.entities = nn.Parameter(torch.empty(entities, dim).uniform_(-bound, bound))
            self.relations = nn.Parameter(
                torch.empty(relations, relation_dim).uniform_(-bound, bound)
            )

    @abstractmethod
    def tail_query(self, h: Tensor, r: Tensor) -> Tensor:
        """Return where the tails of (h, r, ?) should lie, (B, d), from ids (B,) and (B,)."""

    @abstractmethod
    def head_query(self, r: Tensor, t: Tensor) -> Tensor:
        """Return where the heads of (?, r, t) should lie, (B, d), from ids (B,) and (B,)."""

    @abstractmethod
    def compare(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return the scores (B, K) of candidates' vectors (K, d) for queries (B, d)."""

    @abstractmethod
    def compare_rows(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return the score (B,) of one candidate for each query, (B, d) and (B, d)."""

    def score(self, h: Tensor, r: Tensor, t: Tensor) -> Tensor:
        """Return the scores (B,) of facts, from three (B,) int64 tensors of ids."""
        return self.compare_rows(self.tail_query(h, r), self.entities[t])

    def score_tails(self, h: Tensor, r: Tensor, candidates: Tensor | None = None) -> Tensor:
        """Return the scores of (h, r, c) for each c of `candidates`, (B, K).

        Parameters
        ----------
        h, r : (B,) int64 tensors
        candidates : (K,) int64 tensor, optional
            All entities if left out: then K is n.
        """
        return self.compare(self.tail_query(h, r), self._chosen(candidates))

    def score_heads(self, r: Tensor, t: Tensor, candidates: Tensor | None = None) -> Tensor:
        """Return the scores of (c, r, t) for each c of `candidates`, (B, K); as `score_tails`."""
        return self.compare(self.head_query(r, t), self._chosen(candidates))

    def constrain(self) -> None:
        """Put the weights back where the paper wants them, before each step; here nowhere."""
        return

    def _chosen(self, candidates: Tensor | None) -> Tensor:
        return self.entities if candidates is None else self.entities[candidates]


def negative_distances(queries: Tensor, candidates: Tensor) -> Tensor:
    """Return minus the Euclidean distances of all pairs, (B, K), from (B, d) and (K, d).

    Examples
    --------
    >>> negative_distances(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]))
    tensor([[-5., -1.]])
    """
    return -torch.cdist(queries, candidates)


def negative_row_distances(queries: Tensor, candidates: Tensor) -> Tensor:
    """Return minus the Euclidean distance of each pair of rows, (B,), from (B, d) twice.

    Examples
    --------
    >>> negative_row_distances(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
    tensor([-5.])
    """
    return -torch.linalg.vector_norm(queries - candidates, dim=1)


def complex_product(a: Tensor, b: Tensor) -> Tensor:
    """Multiply complex vectors entry by entry; a row holds its real parts, then its imaginary ones.

    Parameters
    ----------
    a, b : (..., 2d) tensors

    Examples
    --------
    >>> i = torch.tensor([0.0, 1.0])
    >>> complex_product(i, i)  # i² = -1
    tensor([-1.,  0.])
    """
    (x, y), (u, v) = a.chunk(2, dim=-1), b.chunk(2, dim=-1)
    return torch.cat([x * u - y * v, x * v + y * u], dim=-1)


def conjugate(a: Tensor) -> Tensor:
    """Turn the sign of the imaginary half of each row, (..., 2d).

    Examples
    --------
    >>> conjugate(torch.tensor([1.0, 2.0]))
    tensor([ 1., -2.])
    """
    x, y = a.chunk(2, dim=-1)
    return torch.cat([x, -y], dim=-1)
