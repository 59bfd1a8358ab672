"""PyDocs as a graph: which documents point to, hold or extend which others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import pydocs
from course_lib.datasets.pydocs_table import PyDocs

from .csr_graph import Graph

RELATIONS = ("see_also", "contains", "inherits")
MODULE = "module"  # the kind of a node that holds documents and isn't one


@dataclass(frozen=True, eq=False)
class PyDocsGraph:
    """A graph whose nodes are documents and, with "contains", the modules that hold them.

    Attributes
    ----------
    graph : Graph
        n nodes named like the documents, sorted.
    rows : (n,) int32
        Each node's row in ``pydocs().docs`` and in ``pydocs_vectors()``; -1 for a module.
    packages : tuple of str
        Such as ``"scipy"``.
    kinds : tuple of str
        Of the document, or ``"module"``.
    """

    graph: Graph
    rows: NDArray[np.int32]
    packages: tuple[str, ...]
    kinds: tuple[str, ...]

    def __repr__(self) -> str:
        return f"PyDocsGraph({self.graph!r}, {len(set(self.packages))} packages)"


def see_also_graph(directed: bool = False, corpus: PyDocs | None = None) -> PyDocsGraph:
    """Return the documents that See Also links join.

    Parameters
    ----------
    directed
        Whether an edge leads only from the document that has the link to the one it names.
    corpus
        PyDocs by default.

    Returns
    -------
    PyDocsGraph
        All weights 1, also where two documents name each other; no isolated nodes.

    Examples
    --------
    >>> from course_lib.datasets.pydocs_table import Doc
    >>> docs = [Doc(f"p.{name}", "function", "p", "p", "", "", "") for name in "abc"]
    >>> triples = [("p.a", "see_also", "p.b"), ("p.b", "see_also", "p.a")]
    >>> see_also_graph(corpus=PyDocs(docs, [], triples, []))
    PyDocsGraph(Graph(2 nodes, 1 edges), 1 packages)
    """
    return pydocs_graph(("see_also",), directed, corpus)


def pydocs_graph(
    relations: Sequence[str] = RELATIONS, directed: bool = False, corpus: PyDocs | None = None
) -> PyDocsGraph:
    """Return the documents and modules that some relations of PyDocs join.

    Parameters
    ----------
    relations
        Of ``"see_also"``, ``"contains"``, ``"inherits"``.
    directed
        Whether edges lead from the triples' heads to their tails only.
    corpus
        PyDocs by default.

    Returns
    -------
    PyDocsGraph
        All weights 1, however many relations join two nodes.

    Raises
    ------
    ValueError
        If a relation is unknown, or nothing is joined.
    """
    if unknown := set(relations) - set(RELATIONS):
        raise ValueError(f"relations: expected some of {RELATIONS}, got {sorted(unknown)}")
    docs = pydocs() if corpus is None else corpus
    pairs = {(head, tail) for head, link, tail in docs.triples if link in relations}
    if not directed:
        pairs = {(min(pair), max(pair)) for pair in pairs}
    graph = Graph.from_edges(sorted(pairs), directed=directed)
    names = [str(name) for name in graph.names]
    rows = np.array([docs.index(name) if name in docs else -1 for name in names], np.int32)
    return PyDocsGraph(
        graph,
        rows,
        tuple(name.partition(".")[0] for name in names),
        tuple(docs.docs[row].kind if row >= 0 else MODULE for row in rows),
    )
