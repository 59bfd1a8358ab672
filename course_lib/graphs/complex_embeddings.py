"""ComplEx: DistMult with complex numbers, where head and tail are no longer interchangeable."""

from __future__ import annotations

from torch import Tensor

from .kg_model import KnowledgeGraphModel, complex_product, conjugate


class ComplEx(KnowledgeGraphModel):
    """score(h, r, t) = Re(Σ_k h_k r_k conj(t_k)).

    A relation with real entries is symmetric, as in DistMult. One with imaginary entries is
    antisymmetric: exchanging head and tail conjugates the product, which turns the sign of what
    the imaginary part of r contributes. The conjugate of r is the inverse relation.

    Parameters
    ----------
    entities, relations : int
    dim : int
        Complex numbers a vector; twice as many real ones are stored, the real parts first.
    seed : int

    References
    ----------
    Trouillon et al. 2016, "Complex Embeddings for Simple Link Prediction", equations 9 to 11.

    Examples
    --------
    >>> import torch
    >>> model = ComplEx(2, 1, dim=1)
    >>> model.entities.data = torch.tensor([[1.0, 0.0], [0.0, 1.0]])  # 1 and i
    >>> model.relations.data = torch.tensor([[0.0, 1.0]])  # i
    >>> one, i, r = torch.tensor([[0], [1], [0]])
    >>> model.score(one, r, i).item(), model.score(i, r, one).item()
    (1.0, -1.0)
    """

    def __init__(self, entities: int, relations: int, dim: int, seed: int = 0) -> None:
        super().__init__(entities, relations, 2 * dim, 2 * dim, seed)

    def tail_query(self, h: Tensor, r: Tensor) -> Tensor:
        """Return h ∘ r, (B, 2d): Re(a conj(b)) is the dot product of the stored rows."""
        return complex_product(self.entities[h], self.relations[r])

    def head_query(self, r: Tensor, t: Tensor) -> Tensor:
        """Return conj(r) ∘ t, (B, 2d): Re(h r conj(t)) = Re(h conj(conj(r) t))."""
        return complex_product(conjugate(self.relations[r]), self.entities[t])

    def compare(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return dot products, (B, K)."""
        return queries @ candidates.T

    def compare_rows(self, queries: Tensor, candidates: Tensor) -> Tensor:
        """Return dot products, (B,)."""
        return (queries * candidates).sum(dim=1)
