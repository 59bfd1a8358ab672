"""Adapters on stored vectors: small maps that start as the identity and learn what to change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.sentences import seeded_weights

Adapt = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]  # queries, documents -> both adapted


class IdentityAdapter(nn.Module):
    """Change nothing: the model as it is, in the place of an adapter.

    Examples
    --------
    >>> queries, documents = IdentityAdapter()(torch.ones(1, 2), torch.zeros(1, 2))
    >>> queries.tolist(), documents.tolist()
    ([[1.0, 1.0]], [[0.0, 0.0]])
    """

    def forward(self, queries: Tensor, documents: Tensor) -> tuple[Tensor, Tensor]:
        """Return both as they came: queries ``(B, d)`` and documents ``(C, d)``."""
        return queries, documents


class LowRankAdapter(nn.Module):
    """Add a low-rank correction and a fixed vector to queries; documents stay what they are.

    ``q' = q + B A q + b`` with A ``(r, d)`` and B ``(d, r)``. The index of the documents needs no
    change at all. With documents of length 1, ``b`` is a liking for some documents that is the same
    for all queries: ``q' d = (q + B A q) d + b d``.

    Parameters
    ----------
    dim : int
        Length of the vectors, d.
    rank : int
        r, 1 to d: 2 r d + d numbers to learn.
    seed : int
        Of A; B and b start at 0, so that the adapter starts as the identity.

    Raises
    ------
    ValueError
        If `rank` is out of its range.

    References
    ----------
    Hu et al. (2021), "LoRA: Low-Rank Adaptation of Large Language Models", equation 3.

    Examples
    --------
    >>> adapter = LowRankAdapter(4, rank=2)
    >>> queries, documents = adapter(torch.ones(1, 4), torch.eye(4))
    >>> queries.tolist(), sum(p.numel() for p in adapter.parameters())
    ([[1.0, 1.0, 1.0, 1.0]], 20)
    """

    def __init__(self, dim: int, rank: int, seed: int = 0) -> None:
        super().__init__()
        self.query = ResidualMap(dim, rank, seed)

    def forward(self, queries: Tensor, documents: Tensor) -> tuple[Tensor, Tensor]:
        """Return adapted queries ``(B, d)`` and the same documents ``(C, d)``."""
        return self.query(queries), documents


class TwoSidedAdapter(nn.Module):
    """A low-rank correction for queries and another one for documents.

    ``q' = q + B A q + b`` and ``d' = d + D C d + c``. Documents are adapted once, with one matrix
    product, and indexed anew.

    Parameters
    ----------
    dim, rank, seed : int
        As in `LowRankAdapter`.

    Examples
    --------
    >>> adapter = TwoSidedAdapter(4, rank=2)
    >>> queries, documents = adapter(torch.ones(1, 4), torch.eye(4))
    >>> torch.equal(documents, torch.eye(4)), sum(p.numel() for p in adapter.parameters())
    (True, 40)
    """

    def __init__(self, dim: int, rank: int, seed: int = 0) -> None:
        super().__init__()
        self.query = ResidualMap(dim, rank, seed)
        self.document = ResidualMap(dim, rank, seed + 1)

    def forward(self, queries: Tensor, documents: Tensor) -> tuple[Tensor, Tensor]:
        """Return adapted queries ``(B, d)`` and adapted documents ``(C, d)``."""
        return self.query(queries), self.document(documents)


class ResidualMap(nn.Module):
    """``x + B A x + b``, at first the identity."""

    def __init__(self, dim: int, rank: int, seed: int) -> None:
        super().__init__()
        if not 1 <= rank <= dim:
            raise ValueError(f"rank: expected 1 to {dim}, the vectors' length, got {rank}")
        with seeded_weights(seed):
            self.down = nn.Linear(dim, rank, bias=False)  # A
        self.up = nn.Linear(rank, dim)  # B and b
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return ``(n, d)`` for ``(n, d)``."""
        return x + self.up(self.down(x))  # (n, d)


class BlendedAdapter(nn.Module):
    """Go only part of the way from the model as it is to the adapted one.

    ``q' = q + s (f(q) - q)``, and documents alike. What a few hundred pairs teach is partly noise,
    and what it overwrites was learned from a billion pairs: the middle is often better than
    either end.

    Parameters
    ----------
    adapter : nn.Module
        A trained adapter, f.
    share : float
        s, 0 (the model as it is) to 1 (the adapter).

    Raises
    ------
    ValueError
        If `share` is out of its range.

    References
    ----------
    Wortsman et al. (2022), "Robust fine-tuning of zero-shot models", equation 1: weights blended;
    for linear adapters that is the same as vectors blended.

    Examples
    --------
    >>> double = lambda queries, documents: (2 * queries, 2 * documents)
    >>> queries, documents = BlendedAdapter(double, 0.5)(torch.ones(1, 2), torch.ones(1, 2))
    >>> queries.tolist()
    [[1.5, 1.5]]
    """

    def __init__(self, adapter: Adapt, share: float) -> None:
        super().__init__()
        if not 0 <= share <= 1:
            raise ValueError(f"share: expected 0 to 1, got {share}")
        self.adapter, self.share = adapter, share

    def forward(self, queries: Tensor, documents: Tensor) -> tuple[Tensor, Tensor]:
        """Return blended queries ``(B, d)`` and documents ``(C, d)``."""
        q, d = self.adapter(queries, documents)
        return torch.lerp(queries, q, self.share), torch.lerp(documents, d, self.share)


def adapted(
    adapter: Adapt, queries: NDArray[np.float32], documents: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Send stored vectors through an adapter, once and for all.

    Parameters
    ----------
    adapter : function or nn.Module
        From queries and documents to both adapted.
    queries, documents : (n, d) and (m, d) float32

    Returns
    -------
    queries, documents : (n, d) and (m, d) float32
        Rows of length 1, ready for an index.

    Examples
    --------
    >>> x = np.array([[3.0, 4.0]], dtype=np.float32)
    >>> queries, documents = adapted(IdentityAdapter(), x, x)
    >>> queries.tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    with torch.inference_mode():
        sides = adapter(torch.from_numpy(queries), torch.from_numpy(documents))
    q, d = (nn.functional.normalize(side, dim=1).numpy() for side in sides)
    return q, d
