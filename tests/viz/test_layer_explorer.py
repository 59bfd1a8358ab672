"""The map of layers: honest places, the separation that it states, neighbours, hover."""

import time

import numpy as np
import pytest
from plotly.callbacks import Points
from scipy.spatial.distance import cdist, pdist
from sklearn.neighbors import NearestNeighbors

from course_lib.viz import layer_map, project
from course_lib.viz.layer_stages import LayerStages

rng = np.random.default_rng(0)
LABELS = ["money"] * 10 + ["river"] * 8 + ["row"] * 6
TEXTS = [f"sentence {n} with a bank, and < some > more words to make it long" for n in range(24)]


def made_layers(d=60):
    """Random at first, apart at last, half way in between: fewer vectors than dimensions."""
    noise = rng.normal(size=(24, d))
    sense = 12 * np.eye(d)[[["money", "river", "row"].index(label) for label in LABELS]]
    return np.stack([noise, noise + 0.5 * sense, 0.3 * noise + sense])


@pytest.fixture(scope="module")
def layers():
    return made_layers()


@pytest.fixture
def explorer(layers):
    return layer_map(layers, LABELS, TEXTS)


def shown_points(explorer):
    groups = explorer.figure.data[1:4]
    return np.concatenate([np.c_[trace.x, trace.y] for trace in groups])


def right_neighbours(rows, metric):
    """How many have a nearest neighbour of their label, by scikit-learn."""
    found = NearestNeighbors(n_neighbors=2, metric=metric).fit(rows).kneighbors(rows)[1][:, 1]
    return sum(LABELS[n] == LABELS[row] for row, n in enumerate(found))


def test_it_opens_on_the_last_layer_with_every_sentence(explorer):
    assert all(control.description for control in explorer.controls.values())
    assert explorer.controls["layer"].value == 2
    assert [trace.name for trace in explorer.figure.data[1:4]] == ["money", "river", "row"]
    assert [len(trace.x) for trace in explorer.figure.data[1:4]] == [10, 8, 6]
    assert len(explorer.controls["sentence"].options) == 24


def test_the_line_states_the_separation_of_each_layer(explorer, layers):
    for layer, rows in enumerate(layers):
        explorer.controls["layer"].value = layer
        right = right_neighbours(rows, "cosine")
        assert explorer.message.startswith(f"Layer {layer} of 0 to 2: {right} of 24 have")
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        same = np.equal.outer(LABELS, LABELS)
        within = (unit @ unit.T)[same & ~np.eye(24, dtype=bool)].mean()
        across = (unit @ unit.T)[~same].mean()
        assert f"cosine {within:.2f} within a group, {across:.2f} across" in explorer.message
    assert "(32 % by chance)" in explorer.message  # (10·9 + 8·7 + 6·5) / (24·23) = 0.319


def test_the_largest_step_is_named(layers):
    explorer = layer_map(layers[[0, 0, 2, 2]], LABELS, TEXTS)
    assert "The largest step is from layer 1 to 2:" in explorer.message
    assert "to 100 %; most are right at layer 2." in explorer.message


def test_a_layer_is_only_turned_in_the_plane(explorer, layers):
    """Distances on the map are those of the layer's own PCA."""
    for layer, rows in enumerate(layers):
        explorer.controls["layer"].value = layer
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        assert np.allclose(pdist(shown_points(explorer)), pdist(project(unit)), atol=1e-4)


def test_random_vectors_do_not_look_parted(explorer):
    """Rotated in all 60 dimensions onto the last layer they would: 24 rows can be laid anywhere."""
    explorer.controls["layer"].value = 2
    assert right_neighbours(shown_points(explorer), "euclidean") == 24
    explorer.controls["layer"].value = 0
    assert right_neighbours(shown_points(explorer), "euclidean") < 16


def test_turned_copies_of_a_layer_do_not_move(layers):
    turn, _ = np.linalg.qr(rng.normal(size=(60, 60)))
    explorer = layer_map([layers[2] @ turn, layers[2]], LABELS, TEXTS)
    last = shown_points(explorer)
    explorer.controls["layer"].value = 0
    assert np.allclose(shown_points(explorer), last, atol=1e-3)


def test_the_chosen_sentence_has_its_nearest_marked_and_named(explorer, layers):
    explorer.set(layer=1, sentence=13)
    distances = cdist(layers[1][[13]], layers[1], "cosine")[0]
    best = np.argsort(distances)[1:4]
    line = explorer.message.splitlines()[-1]
    assert line.startswith("Nearest to the chosen one (river): ")
    for row in best:
        assert f"{LABELS[row]} {1 - distances[row]:.2f} “sentence {row} " in line
    points = shown_points(explorer)
    spokes = np.c_[explorer.figure.data[0].x, explorer.figure.data[0].y]  # pairs parted by NaN
    assert np.allclose(spokes[0::3], points[13]) and np.allclose(spokes[1::3], points[best])
    assert np.allclose([explorer.figure.data[4].x[0], explorer.figure.data[4].y[0]], points[13])


def test_hover_shows_the_whole_sentence_as_text(explorer):
    shown = explorer.figure.data[2].customdata[0]
    assert shown.replace("<br>", " ") == TEXTS[10].replace("<", "&lt;").replace(">", "&gt;")
    assert max(map(len, shown.split("<br>"))) <= 60


def test_a_click_chooses_a_sentence(explorer):
    explorer.figure.data[3]._dispatch_on_click(Points(point_inds=[2], xs=[0], ys=[0]), None)
    assert explorer.controls["sentence"].value == 20


def test_the_curve_and_its_mark_follow(explorer, layers):
    heights = explorer.figure.data[5].y
    assert np.allclose(heights, [right_neighbours(rows, "cosine") / 24 for rows in layers])
    explorer.controls["layer"].value = 1
    assert explorer.figure.layout.shapes[-1].x0 == explorer.figure.layout.shapes[-1].x1 == 1


def test_equal_vectors_are_counted_once(layers):
    same = layers.copy()
    same[0, 1:20] = same[0, 0]
    explorer = layer_map(same, LABELS, TEXTS)
    assert "differ" not in explorer.message
    explorer.controls["layer"].value = 0
    assert "Only 5 of the 24 vectors differ." in explorer.message


def test_points_lie_within_the_axes(explorer):
    low, high = explorer.figure.layout.xaxis.range
    for layer in range(3):
        explorer.controls["layer"].value = layer
        assert low < shown_points(explorer).min() and shown_points(explorer).max() < high


def test_it_refuses_what_it_cannot_show(layers):
    with pytest.raises(ValueError, match=r"layers: expected \(L, n, d\), L >= 2, n >= 3, got"):
        layer_map(layers[:1], LABELS, TEXTS)
    with pytest.raises(ValueError, match="labels: expected length 24, got 23"):
        layer_map(layers, LABELS[1:], TEXTS)
    with pytest.raises(ValueError, match="texts: expected length 24, got 1"):
        layer_map(layers, LABELS, ["a"])
    with pytest.raises(ValueError, match="labels: expected two labels"):
        layer_map(layers, ["money"] * 24, TEXTS)


def test_chance_is_that_of_a_random_other():
    draws = [LABELS[a] == LABELS[b] for a in range(24) for b in range(24) if a != b]
    stages = LayerStages.of(made_layers(), LABELS, TEXTS)
    assert stages.chance == pytest.approx(np.mean(draws))


def test_answers_come_within_a_fifth_of_a_second():
    """As many vectors as "bank" has at MiniLM's layers; the best of six."""
    layers = rng.normal(size=(7, 80, 384))
    explorer, times = layer_map(layers, LABELS + ["other"] * 56, TEXTS + ["x"] * 56), []
    for layer in range(6):
        begin = time.perf_counter()
        explorer.controls["layer"].value = layer
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.2
