"""The message-passing stepper: who has heard of whom, and how states grow alike."""

import networkx as nx
import numpy as np
import pytest
from plotly.callbacks import Points

from course_lib.viz import message_passing_stepper
from course_lib.viz.message_rounds import REACHED

CLUB = nx.karate_club_graph()
PLACES = np.random.default_rng(0).uniform(size=(34, 2))
EDGES = np.array(CLUB.edges())
MEAN = nx.to_numpy_array(CLUB, weight=None) + np.eye(34)
MEAN /= MEAN.sum(axis=1, keepdims=True)
STATES = [np.random.default_rng(1).normal(size=(34, 3))]
for _ in range(6):
    STATES.append(MEAN @ STATES[-1])
STATES = np.array(STATES)


@pytest.fixture
def stepper():
    return message_passing_stepper(PLACES, EDGES, STATES, [f"m{n}" for n in range(34)])


@pytest.mark.parametrize("node", [0, 11, 26])
@pytest.mark.parametrize("layer", [0, 1, 2, 3])
def test_a_node_knows_of_its_ego_graph(stepper, node, layer):
    stepper.set(node=node, layer=layer)
    ego = nx.ego_graph(CLUB, node, radius=layer)
    assert f"m{node} can know of {len(ego)} of 34 nodes" in stepper.message
    large = {n for n in range(34) if stepper.figure.data[2].marker.size[n] == REACHED}
    assert large == set(ego)


def test_what_a_node_cannot_know_of_does_not_change_its_state():
    """The claim itself: another state beyond the reach leaves the node's state alone."""
    node, layer = 11, 2
    near = set(nx.ego_graph(CLUB, node, radius=layer))
    for other in range(34):
        states = STATES[0].copy()
        states[other] += 1
        changed = (MEAN @ MEAN @ states)[node] - STATES[2][node]
        assert (np.abs(changed).max() > 1e-9) == (other in near)


@pytest.mark.parametrize("layer, node, dimension", [(1, 0, 1), (4, 20, 3)])
def test_states_and_messages_are_drawn(stepper, layer, node, dimension):
    stepper.set(layer=layer, node=node, dimension=dimension)
    values, figure = STATES[:, :, dimension - 1], stepper.figure
    assert np.allclose(figure.data[2].marker.color, values[layer])
    for trace, heights in zip(
        figure.data[4:7], (values.max(axis=1), values[:, node], values.min(axis=1)), strict=True
    ):
        assert np.allclose(trace.y, heights) and list(trace.x) == list(range(7))
    lines = np.stack([figure.data[1].x, figure.data[1].y], axis=1).reshape(-1, 3, 2)
    starts = {tuple(np.round(point, 5)) for point in lines[:, 0].tolist()}
    expected = {tuple(np.round(PLACES[n].astype(np.float32), 5).tolist()) for n in CLUB[node]}
    assert starts == {tuple(np.round(point, 5)) for point in expected}
    assert np.allclose(lines[:, 1], PLACES[node])
    assert {shape.x0 for shape in figure.layout.shapes} == {layer}
    mean = values[layer - 1][list(CLUB[node])].mean()
    said = f"its {len(CLUB[node])} neighbours had {mean:.2f} on average".replace("-", "−")
    assert said in stepper.message
    assert f"Its state is {values[layer, node]:.2f}".replace("-", "−") in stepper.message


def test_colours_mean_the_same_at_every_layer(stepper):
    ends = set()
    for layer in range(7):
        stepper.set(layer=layer)
        ends.add((stepper.figure.data[2].marker.cmin, stepper.figure.data[2].marker.cmax))
    reach = np.median(np.abs(STATES[:, :, 0]).max(axis=1))
    assert ends == {(-reach, reach)}


def test_states_grow_alike(stepper):
    apart = [1 - 34 * np.square(s.mean(axis=0)).sum() / np.square(s).sum() for s in STATES]
    assert np.allclose(stepper.figure.data[7].y, apart)
    assert apart[6] < apart[1] < apart[0]
    stepper.set(layer=6)
    assert stepper.message.endswith(
        f"{100 * apart[0]:.0f} % of the states' square sum tells nodes apart at layer 0, "
        f"{100 * apart[6]:.0f} % here."
    )


def test_layer_0_has_no_messages(stepper):
    stepper.set(layer=0)
    assert len(stepper.figure.data[1].x) == 0 and "those itself" in stepper.message


def test_a_click_follows_another_node(stepper):
    stepper.figure.data[2]._dispatch_on_click(Points(point_inds=[20]), None)
    assert stepper.controls["node"].value == 20 and "m20 can know" in stepper.message
    assert all(control.description for control in stepper.controls.values())


def test_one_number_a_node():
    stepper = message_passing_stepper(PLACES, EDGES, STATES[:, :, 0])
    assert stepper.controls["dimension"].max == 1 and stepper.controls["dimension"].disabled


def test_an_isolated_node_hears_nobody():
    stepper = message_passing_stepper(np.eye(3, 2), [(0, 1)], np.ones((3, 3)), node=2)
    stepper.set(layer=2)
    assert "2 can know of 1 of 3 nodes" in stepper.message and "neighbours" not in stepper.message


@pytest.mark.parametrize(
    ("states", "named"),
    [
        (STATES[:1], r"states: expected \(L \+ 1, 34\) or \(L \+ 1, 34, d\), L >= 1, got \(1, 34"),
        (STATES[:, :9], r"got \(7, 9, 3\)"),
        (STATES * np.nan, "states: expected finite numbers"),
    ],
)
def test_bad_input_is_named(states, named):
    with pytest.raises(ValueError, match=named):
        message_passing_stepper(PLACES, EDGES, states)
