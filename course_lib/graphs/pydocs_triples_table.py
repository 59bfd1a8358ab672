"""PyDocs as a knowledge graph: (head, relation, tail) in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import pydocs
from course_lib.datasets.pydocs_table import PyDocs


@dataclass(frozen=True, eq=False)
class Triples:
    """Facts about entities.

    Attributes
    ----------
    entities, relations : tuple of str
        Names, sorted.
    ids : (n, 3) int32
        Columns head, relation, tail: positions in `entities`, `relations`, `entities`. Each fact
        once, in the order of the numbers.

    Examples
    --------
    >>> facts = Triples.from_names([("Ann", "knows", "Bo"), ("Bo", "knows", "Cy")])
    >>> facts
    Triples(2 facts, 3 entities, 1 relations)
    >>> facts.named(0)
    ('Ann', 'knows', 'Bo')
    """

    entities: tuple[str, ...]
    relations: tuple[str, ...]
    ids: NDArray[np.int32]

    @classmethod
    def from_names(cls, facts: list[tuple[str, str, str]]) -> Triples:
        """Number the names of a list of (head, relation, tail); facts that recur come once."""
        entities = sorted({name for head, _, tail in facts for name in (head, tail)})
        relations = sorted({relation for _, relation, _ in facts})
        entity = {name: i for i, name in enumerate(entities)}
        relation = {name: i for i, name in enumerate(relations)}
        ids = np.array([(entity[h], relation[r], entity[t]) for h, r, t in facts], np.int32)
        return cls(tuple(entities), tuple(relations), np.unique(ids.reshape(-1, 3), axis=0))

    def __len__(self) -> int:
        """Return the number of facts."""
        return len(self.ids)

    def named(self, i: int) -> tuple[str, str, str]:
        """Return fact i in words."""
        head, relation, tail = self.ids[i]
        return self.entities[head], self.relations[relation], self.entities[tail]

    def __repr__(self) -> str:
        return (
            f"Triples({len(self):,} facts, {len(self.entities):,} entities, "
            f"{len(self.relations)} relations)"
        )


def pydocs_triples(corpus: PyDocs | None = None) -> Triples:
    """Return what PyDocs says as facts: contains, inherits, see_also.

    Parameters
    ----------
    corpus
        PyDocs by default.

    Returns
    -------
    Triples

    Examples
    --------
    >>> corpus = PyDocs([], [], [("p", "contains", "p.f"), ("p", "contains", "p.g")], [])
    >>> pydocs_triples(corpus).ids
    array([[0, 0, 1],
           [0, 0, 2]], dtype=int32)
    """
    return Triples.from_names(list((pydocs() if corpus is None else corpus).triples))
