"""A graph laid out in the plane: places and names of its nodes, its links, how far it is."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike, NDArray

from .explorer_frame import Explorer
from .plane_queries import Points, plane_points

Nodes = NDArray[np.int64]


@dataclass(frozen=True)
class GraphPlan:
    """Places, links and names of n nodes.

    Examples
    --------
    >>> plan = GraphPlan.of([[0, 0], [1, 0], [2, 0]], [(0, 1), (1, 2)], ["a", "b", "c"])
    >>> plan.neighbors(1).tolist(), plan.hops(0).tolist()
    ([0, 2], [0, 1, 2])
    """

    points: Points  # (n, 2)
    edges: Nodes  # (E, 2)
    names: list[str]

    @classmethod
    def of(
        cls, positions: ArrayLike, edges: ArrayLike, names: Sequence[object] | None = None
    ) -> "GraphPlan":
        points, pairs = plane_points("positions", positions), np.asarray(edges)
        pairs = pairs.reshape(0, 2) if pairs.size == 0 else pairs
        if pairs.ndim != 2 or pairs.shape[1] != 2:
            raise ValueError(
                f"edges: expected (E, 2), got {pairs.shape} (transpose an edge_index (2, E))"
            )
        if pairs.size and not (pairs.min() >= 0 and pairs.max() < len(points)):
            raise ValueError(
                f"edges: expected nodes of 0 to {len(points) - 1}, got {pairs.min()} to "
                f"{pairs.max()}"
            )
        labels = [str(name) for name in (range(len(points)) if names is None else names)]
        if len(labels) != len(points):
            raise ValueError(f"names: expected length {len(points)}, got {len(labels)}")
        return cls(points, pairs.astype(np.int64), labels)

    @property
    def n(self) -> int:
        return len(self.points)

    @cached_property
    def links(self) -> Nodes:
        """Each undirected link once, without self-loops, (e, 2)."""
        pairs = np.unique(np.sort(self.edges, axis=1), axis=0)
        return pairs[pairs[:, 0] != pairs[:, 1]]

    def neighbors(self, node: int) -> Nodes:
        """The nodes at the other end of a node's links."""
        here = self.links[(self.links == node).any(axis=1)]
        return np.sort(here[here != node])

    def hops(self, node: int) -> Nodes:
        """Links from a node to every other on the shortest way, -1 where there is none, (n,)."""
        far = np.full(self.n, -1, dtype=np.int64)
        front, steps = np.zeros(self.n, dtype=bool), 0
        front[node] = True
        while front.any():
            far[front], steps = steps, steps + 1
            ends = self.links[front[self.links].any(axis=1)]
            front = np.zeros(self.n, dtype=bool)
            front[ends.ravel()] = True
            front &= far < 0
        return far

    @property
    def escaped(self) -> list[str]:
        """Names as Plotly may show them."""
        return [html.escape(name, quote=False) for name in self.names]


def node_menu(plan: GraphPlan, node: int, description: str) -> ipywidgets.Dropdown:
    """A menu of all nodes by name.

    Examples
    --------
    >>> node_menu(GraphPlan.of([[0, 0], [1, 1]], [], ["a", "b"]), 1, "Start").value
    1
    """
    if not 0 <= node < plan.n:
        raise ValueError(f"{description.lower()}: expected 0 to {plan.n - 1}, got {node}")
    options = [(name, number) for number, name in enumerate(plan.names)]
    return ipywidgets.Dropdown(options=options, value=node, description=description)


def choose_on_click(explorer: Explorer, trace: Any, control: str) -> None:
    """A click on a point of a trace, whose points are all nodes in order, sets this control.

    Examples
    --------
    >>> choose_on_click.__name__
    'choose_on_click'
    """

    def choose(trace: object, points: Any, state: object) -> None:
        if points.point_inds:
            explorer.controls[control].value = int(points.point_inds[0])

    trace.on_click(choose)
