"""Graphs small enough for the eye: a karate club, the people of Les Misérables."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from .csr_graph import Graph


class LabelledGraph(NamedTuple):
    """A graph and a class for each node.

    Attributes
    ----------
    graph : Graph
    labels : (n,) int32
        Positions in `label_names`.
    label_names : tuple of str
    """

    graph: Graph
    labels: NDArray[np.int32]
    label_names: tuple[str, ...]


def karate_club() -> LabelledGraph:
    """Return Zachary's karate club: who met whom, and which half they joined at the split.

    Returns
    -------
    LabelledGraph
        34 members named 0 … 33, 78 edges weighted by how often two met; labels "Mr. Hi" and
        "Officer" are the sides they took in fact.

    References
    ----------
    Zachary 1977, "An Information Flow Model for Conflict and Fission in Small Groups".

    Examples
    --------
    >>> club = karate_club()
    >>> club.graph, club.label_names, int(club.labels.sum())
    (Graph(34 nodes, 78 edges), ('Mr. Hi', 'Officer'), 17)
    """
    club = nx.karate_club_graph()
    sides = ("Mr. Hi", "Officer")
    labels = [sides.index(side) for _, side in club.nodes(data="club")]
    return LabelledGraph(Graph.from_networkx(club), np.array(labels, np.int32), sides)


def les_miserables() -> LabelledGraph:
    """Return the people of the novel, joined where they appear in one chapter.

    Returns
    -------
    LabelledGraph
        77 people by name, 254 edges weighted by the number of chapters. The labels are groups
        that greedy modularity maximisation finds: nobody's judgement, only a colouring. Each group
        is named after its member with the largest strength.

    References
    ----------
    Knuth 1993, "The Stanford GraphBase"; Clauset, Newman, Moore 2004, "Finding Community
    Structure in Very Large Networks".

    Examples
    --------
    >>> les_miserables().graph
    Graph(77 nodes, 254 edges)
    """
    people = nx.les_miserables_graph()
    graph = Graph.from_networkx(people)
    groups = nx.community.greedy_modularity_communities(people, weight="weight")
    labels, leaders = np.empty(graph.n, np.int32), []
    for number, group in enumerate(groups):
        rows = np.array(sorted(graph.index(name) for name in group))
        labels[rows] = number
        leaders.append(str(graph.names[rows[np.argmax(graph.strengths[rows])]]))
    return LabelledGraph(graph, labels, tuple(leaders))
