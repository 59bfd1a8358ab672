"""Attention on the edges of a graph: whom each node listens to, head by head."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .graph_plans import GraphPlan, Nodes

CLOSE = 1e-3  #: How far the shares into a node may be from 1 in sum.


@dataclass(frozen=True)
class EdgeShares:
    """Edges from source to target with the share that each has of its target's attention.

    Examples
    --------
    >>> plan = GraphPlan.of([[0, 0], [1, 1]], [(0, 1), (1, 1), (0, 0)])
    >>> shares = EdgeShares.of([[0.25], [0.75], [1.0]], plan)
    >>> sources, into = shares.into(1, head=1)
    >>> sources.tolist(), into.tolist(), round(shares.evenness(1), 2)
    ([0, 1], [0.25, 0.75], 0.81)
    """

    edges: Nodes  # (E, 2)
    weights: NDArray[np.float64]  # (E, heads)
    n: int

    @classmethod
    def of(cls, weights: ArrayLike, plan: GraphPlan) -> "EdgeShares":
        shares = np.asarray(weights, dtype=np.float64)
        shares = shares[:, None] if shares.ndim == 1 else shares
        if shares.ndim != 2 or len(shares) != len(plan.edges) or not shares.shape[1]:
            raise ValueError(
                f"weights: expected ({len(plan.edges)}, heads), got {np.shape(weights)}"
            )
        sums = np.zeros((plan.n, shares.shape[1]))
        np.add.at(sums, plan.edges[:, 1], shares)
        listens = np.isin(np.arange(plan.n), plan.edges[:, 1])
        if (shares < -CLOSE).any() or not (np.abs(sums[listens] - 1) <= CLOSE).all():
            raise ValueError(
                "weights: expected shares that sum to 1 over the edges into each node, got sums of "
                f"{sums[listens].min():.3g} to {sums[listens].max():.3g}"
            )
        return cls(plan.edges, shares, plan.n)

    @property
    def heads(self) -> int:
        return self.weights.shape[1]

    def of_head(self, head: int) -> NDArray[np.float64]:
        """Shares (E,) of a head, from 1; of 0 the mean over all."""
        return self.weights.mean(axis=1) if head == 0 else self.weights[:, head - 1]

    def into(self, node: int, head: int) -> tuple[Nodes, NDArray[np.float64]]:
        """The nodes that a node listens to, and their shares."""
        here = self.edges[:, 1] == node
        return self.edges[here, 0], self.of_head(head)[here]

    def evenness(self, head: int) -> float:
        """Entropy of the shares into a node over that of equal ones, mean over nodes of two or more

        edges; 1 for equal shares, 0 for one edge that has all. NaN without such nodes.
        """
        shares = self.of_head(head)
        degrees = np.bincount(self.edges[:, 1], minlength=self.n)
        bits = np.bincount(
            self.edges[:, 1],
            weights=-shares * np.log2(np.maximum(shares, 1e-300)),
            minlength=self.n,
        )
        several = degrees > 1
        return (
            float((bits[several] / np.log2(degrees[several])).mean()) if several.any() else np.nan
        )
