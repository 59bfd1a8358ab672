"""Which source file imports which name: PyDocs as a graph of two types of nodes."""

from __future__ import annotations

from collections import Counter

from course_lib.datasets import pydocs
from course_lib.datasets.pydocs_table import PyDocs

from .csr_graph import Graph
from .typed_graph import TypedGraph


def import_graph(min_files: int = 5, corpus: PyDocs | None = None) -> TypedGraph:
    """Join source files to the names that they import.

    Parameters
    ----------
    min_files
        Names that fewer files import are left out.
    corpus
        PyDocs by default.

    Returns
    -------
    TypedGraph
        Types "file", such as ``"scipy/fft/_helper.py"``, and "name", such as ``"numpy.asarray"``.

    Raises
    ------
    ValueError
        If no name is imported so often.

    Examples
    --------
    >>> imports = [("a.py", "math.pi"), ("b.py", "math.pi"), ("b.py", "math.tau")]
    >>> import_graph(min_files=2, corpus=PyDocs([], [], [], imports))
    TypedGraph(2 file, 1 name, 2 edges)
    """
    pairs = list(dict.fromkeys((pydocs() if corpus is None else corpus).imports))
    files = Counter(name for _, name in pairs)
    kept = [(file, name) for file, name in pairs if files[name] >= min_files]
    if not kept:
        raise ValueError(f"min_files: no name is imported by {min_files} files or more")
    graph = Graph.from_edges(kept)
    are_files = {file for file, _ in kept}
    types = ["file" if name in are_files else "name" for name in graph.names]
    return TypedGraph.from_names(graph, types)
