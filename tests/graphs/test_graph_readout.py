import numpy as np
import pytest
import torch

from course_lib.graphs.graph_readout import max_readout, mean_readout, sum_readout
from course_lib.graphs.toy_molecules import molecules

READOUTS = {"sum": sum_readout, "mean": mean_readout, "max": max_readout}


@pytest.mark.parametrize("name", READOUTS)
def test_equals_torch_geometrics_pooling(name):
    pool = pytest.importorskip("torch_geometric.nn")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(30, 4)).astype(np.float32)
    graph_of = np.sort(rng.choice([0, 1, 3, 4], 30))  # graph 2 and 5 are empty
    theirs = getattr(pool, f"global_{name.replace('sum', 'add')}_pool")
    expected = theirs(torch.tensor(x), torch.tensor(graph_of), size=6).numpy()
    found = READOUTS[name](x, graph_of, 6)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.dtype == np.float32
    shuffle = rng.permutation(30)
    np.testing.assert_allclose(READOUTS[name](x[shuffle], graph_of[shuffle], 6), found, atol=1e-6)


@pytest.mark.parametrize("name", READOUTS)
def test_one_graph_is_numpys_reduction(name):
    x = np.random.default_rng(1).normal(size=(6, 3))
    np.testing.assert_allclose(READOUTS[name](x), [getattr(np, name)(x, axis=0)])


def told_apart(readout, a, b, rounds=0):
    x = [molecules()[name].neighbours_added(rounds) for name in (a, b)]
    return not np.allclose(readout(x[0]), readout(x[1]))


@pytest.mark.parametrize(
    ("a", "b", "rounds", "by"),
    [
        ("ethene", "cyclopropane", 0, {"sum"}),  # the same proportions
        ("cyclopropane", "cyclohexane", 3, {"sum"}),  # every atom sees the same around it
        ("ethanol", "glycol", 0, {"sum", "mean"}),  # the same sorts of atoms
        ("ethanol", "dimethyl ether", 0, set()),  # the same atoms
        ("ethanol", "dimethyl ether", 1, set()),  # carbon has four bonds in both
        ("ethanol", "dimethyl ether", 2, {"sum", "mean", "max"}),  # to different atoms
    ],
)
def test_which_readout_tells_which_molecules_apart(a, b, rounds, by):
    assert {name for name in READOUTS if told_apart(READOUTS[name], a, b, rounds)} == by


def test_molecules_obey_their_valences():
    for molecule in molecules().values():
        bonds = molecule.graph.strengths
        expected = molecule.atoms @ np.array([4, 1, 2])
        np.testing.assert_array_equal(bonds, expected)
    assert repr(molecules()["cyclohexane"]) == "Molecule(C6 H12)"


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"x: expected shape \(n, d\)"):
        sum_readout([1.0, 2.0])
    with pytest.raises(ValueError, match=r"graph_of: expected \(2,\) integers"):
        mean_readout([[1.0], [2.0]], [0])
    with pytest.raises(ValueError, match="graph_of: expected 0 to 1, got 0 to 2"):
        max_readout([[1.0], [2.0]], [0, 2], graphs=2)
