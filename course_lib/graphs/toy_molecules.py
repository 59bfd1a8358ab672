"""A few molecules as graphs of atoms: what can a read-out tell apart?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .csr_graph import Graph

ELEMENTS = ("C", "H", "O")
VALENCE = {"C": 4, "O": 2}
# Bonds between the heavy atoms, named by element and number; hydrogen fills up what is free.
SKELETONS = {
    "ethene": [("C1", "C2", 2)],
    "cyclopropane": [("C1", "C2", 1), ("C2", "C3", 1), ("C3", "C1", 1)],
    "cyclohexane": [(f"C{i}", f"C{i % 6 + 1}", 1) for i in range(1, 7)],
    "ethanol": [("C1", "C2", 1), ("C2", "O1", 1)],
    "dimethyl ether": [("C1", "O1", 1), ("O1", "C2", 1)],
    "glycol": [("O1", "C1", 1), ("C1", "C2", 1), ("C2", "O2", 1)],
}


@dataclass(frozen=True, eq=False)
class Molecule:
    """Atoms and bonds.

    Attributes
    ----------
    formula : str
        Such as "C2 H6 O1".
    graph : Graph
        Atoms named "C1", "H3"; weight 2 is a double bond.
    atoms : (n, 3) float32
        One-hot: carbon, hydrogen, oxygen.
    """

    formula: str
    graph: Graph
    atoms: NDArray[np.float32]

    def neighbours_added(self, rounds: int = 1) -> NDArray[np.float32]:
        """Return the atoms' vectors with those of all neighbours added, `rounds` times, (n, 3)."""
        x = self.atoms
        for _ in range(rounds):
            x = x + self.graph.adjacency() @ x
        return x

    def __repr__(self) -> str:
        return f"Molecule({self.formula})"


def molecules() -> dict[str, Molecule]:
    """Return six small molecules by name.

    Ethene, cyclopropane and cyclohexane have the same proportions of atoms, ethanol and dimethyl
    ether the same numbers; glycol has the same sorts of atoms as those two.

    Returns
    -------
    dict of str to Molecule

    Examples
    --------
    >>> molecules()["ethanol"]
    Molecule(C2 H6 O1)
    >>> molecules()["ethanol"].graph
    Graph(9 nodes, 8 edges)
    """
    return {name: _molecule(bonds) for name, bonds in SKELETONS.items()}


def _molecule(skeleton: list[tuple[str, str, int]]) -> Molecule:
    free = {atom: VALENCE[atom[0]] for a, b, _ in skeleton for atom in (a, b)}
    for a, b, order in skeleton:
        free[a] -= order
        free[b] -= order
    to_fill = [atom for atom, open_bonds in free.items() for _ in range(open_bonds)]
    bonds = skeleton + [(atom, f"H{i}", 1) for i, atom in enumerate(to_fill, start=1)]
    graph = Graph.from_edges([bond[:2] for bond in bonds], weights=[bond[2] for bond in bonds])
    element = np.array([ELEMENTS.index(str(name)[0]) for name in graph.names])
    counts = np.bincount(element, minlength=len(ELEMENTS))
    formula = " ".join(f"{e}{n}" for e, n in zip(ELEMENTS, counts, strict=True) if n)
    return Molecule(formula, graph, np.eye(len(ELEMENTS), dtype=np.float32)[element])
