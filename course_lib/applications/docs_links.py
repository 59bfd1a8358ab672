"""What documents say of each other and of themselves: links between them, and four traits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.pydocs_table import Doc


def neighbours(docs: Sequence[Doc], links: Sequence[tuple[str, str]]) -> NDArray[np.int32]:
    """Return links as pairs of rows, both ways, each once, sorted; shape (m, 2).

    Examples
    --------
    >>> two = [Doc(name, "", "", "", "", "", "") for name in "ab"]
    >>> neighbours(two, [("a", "b"), ("b", "a"), ("a", "a"), ("a", "elsewhere")]).tolist()
    [[0, 1], [1, 0]]
    """
    row = {doc.name: i for i, doc in enumerate(docs)}
    pairs = {(row[a], row[b]) for a, b in links if a in row and b in row and a != b}
    both = sorted(pairs | {(b, a) for a, b in pairs})
    return np.array(both, dtype=np.int32).reshape(-1, 2)


def traits(docs: Sequence[Doc], links: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Return what can be said of documents without a question, shape (n, 4).

    Columns: 1 for methods and properties; ln(1 + words of the text); dots in the name;
    ln(1 + See Also sections that name it).

    Examples
    --------
    >>> one = Doc("p.C.f", "method", "p", "p", "(x)", "Sort x.", "")
    >>> traits([one], [("p.g", "p.C.f")]).round(2).tolist()
    [[1.0, 1.39, 2.0, 0.69]]
    """
    linked = Counter(target for _, target in links)
    rows = [
        (
            doc.kind in ("method", "property"),
            np.log1p(len(doc.text.split())),
            doc.name.count("."),
            np.log1p(linked[doc.name]),
        )
        for doc in docs
    ]
    return np.array(rows, dtype=np.float32).reshape(-1, 4)
