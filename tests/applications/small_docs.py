"""Four documents whose words, vectors and links can be followed by hand."""

from pathlib import Path

import numpy as np

from course_lib.applications.docs_index import DocsIndex, build_docs_index, load_docs_index
from course_lib.datasets.pydocs_table import Doc

DOCS = [
    Doc("a.cut", "function", "a", "a", "(x)", "Cut a rope.", "It needs a knife."),
    Doc("a.Tie.knot", "method", "a", "a", "(self)", "Tie a knot.", "In a rope or a cord."),
    Doc("b.sail", "function", "b", "b", "()", "Sail a boat.", "Wind is needed."),
    Doc("b.row", "function", "b", "b", "()", "Row a boat.", ""),
]
VECTORS = np.float32([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1], [0, 0.6, 0.8]])
LINKS = [("a.cut", "a.Tie.knot"), ("b.sail", "b.row"), ("b.row", "b.sail"), ("b.row", "gone")]


def embed(texts):
    """Turn the east, the north and the sky into axes."""
    axes = {"east": [1, 0, 0], "north": [0, 1, 0], "sky": [0, 0, 1]}
    return np.float32([axes.get(text.split()[-1], [0.6, 0.0, 0.8]) for text in texts])


def small_index(folder: Path) -> DocsIndex:
    """Build the index of the four and open it."""
    build_docs_index(folder, DOCS, VECTORS, LINKS)
    return load_docs_index(folder)
