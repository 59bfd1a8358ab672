"""What random walks from one node have in common: where they are, how far, who returns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .graph_plans import GraphPlan


@dataclass(frozen=True)
class WalkCounts:
    """Walks from one start on a graph, and what they visit.

    Examples
    --------
    >>> plan = GraphPlan.of([[0, 0], [1, 0], [2, 0]], [(0, 1), (1, 2)])
    >>> counts = WalkCounts.of([[0, 1, 0], [0, 1, 2]], plan, start=0)
    >>> counts.shares.tolist(), counts.by_hop.tolist(), counts.back, counts.different
    ([0.25, 0.5, 0.25], [0.25, 0.5, 0.25], 0.5, 2.5)
    """

    walks: NDArray[np.int64]  # (walks, length), -1 after the end
    shares: NDArray[np.float64]  # (n,) of all steps, by the node where they end
    by_hop: NDArray[np.float64]  # of all steps, by links from the start
    back: float  # share of steps, from the second on, straight back to where the walk came from
    different: float  # mean number of different nodes on a walk

    @classmethod
    def of(cls, walks: ArrayLike, plan: GraphPlan, start: int) -> "WalkCounts":
        rows = np.asarray(walks, dtype=np.int64)
        if rows.ndim != 2 or 0 in rows.shape or rows.min() < -1 or rows.max() >= plan.n:
            raise ValueError(
                f"walks_of: expected (walks, length) of nodes 0 to {plan.n - 1} or -1, got shape "
                f"{rows.shape}"
            )
        if (rows[:, 0] != start).any():
            raise ValueError(f"walks_of: expected walks from {start}, got {set(rows[:, 0])}")
        ends = rows[:, 1:][rows[:, 1:] >= 0]
        visits = np.bincount(ends, minlength=plan.n) / max(1, len(ends))
        hops = plan.hops(start)
        reached = hops >= 0
        by_hop = np.bincount(hops[reached], weights=visits[reached]).astype(np.float64)
        later = rows[:, 2:] >= 0
        back = (rows[:, 2:] == rows[:, :-2]) & later
        different = [len(set(row[row >= 0].tolist())) for row in rows]
        share = float(back.sum() / max(1, later.sum()))
        return cls(rows, visits, by_hop, share, float(np.mean(different)))

    @property
    def distance(self) -> float:
        """Mean number of links between the start and the end of a step."""
        return float(self.by_hop @ np.arange(len(self.by_hop)))

    def path(self, walk: int, steps: int) -> NDArray[np.int64]:
        """The first nodes of a walk: its start and so many steps, fewer where it ends."""
        row = self.walks[walk][: steps + 1]
        return row[row >= 0]

    def in_words(self) -> str:
        """Three numbers.

        Examples
        --------
        >>> plan = GraphPlan.of([[0, 0], [1, 0], [2, 0]], [(0, 1), (1, 2)])
        >>> WalkCounts.of([[0, 1, 0], [0, 1, 2]], plan, start=0).in_words()
        '50 % of steps go straight back, a walk sees 2.5 nodes, 1.00 links from its start'
        """
        return (
            f"{100 * self.back:.0f} % of steps go straight back, a walk sees {self.different:.1f} "
            f"nodes, {self.distance:.2f} links from its start"
        )
