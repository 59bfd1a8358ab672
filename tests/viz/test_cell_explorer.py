"""Cells of an inverted file: geometry, what is read, what is missed."""

import time

import faiss
import numpy as np
import pytest
from plotly.callbacks import Points
from scipy.spatial import ConvexHull, Voronoi
from scipy.spatial.distance import cdist

from course_lib.viz import cell_map, ivf_cells
from course_lib.viz.cell_geometry import CellIndex, voronoi_cells
from course_lib.viz.plane_queries import bounds_of

rng = np.random.default_rng(0)
POINTS = rng.normal(size=(400, 2)).astype(np.float32)
CENTROIDS = POINTS[:15] + 0.01
K = 10


@pytest.fixture
def explorer():
    return ivf_cells(POINTS, CENTROIDS, k=K)


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


def query_of(explorer):
    return np.array(
        [[explorer.controls["x"].value, explorer.controls["y"].value]], dtype=np.float32
    )


def faiss_answer(query, nprobe):
    """What FAISS finds with our centroids."""
    quantizer = faiss.IndexFlatL2(2)
    quantizer.add(CENTROIDS)
    index = faiss.IndexIVFFlat(quantizer, 2, len(CENTROIDS))
    index.is_trained = True
    index.add(POINTS)
    index.nprobe = nprobe
    return set(index.search(query, K)[1][0].tolist()) - {-1}


def true_neighbours(query):
    exact = faiss.IndexFlatL2(2)
    exact.add(POINTS)
    return set(exact.search(query, K)[1][0].tolist())


def test_cells_are_those_of_scipy():
    """Mirrored in the four sides of the box, a Voronoi diagram has its cells cut off there."""
    low, high = bounds_of(POINTS)
    mirrored = [CENTROIDS]
    for axis in (0, 1):
        for side in (low, high):
            other = CENTROIDS.copy()
            other[:, axis] = 2 * side[axis] - other[:, axis]
            mirrored.append(other)
    diagram = Voronoi(np.concatenate(mirrored))
    for cell, region in zip(
        voronoi_cells(CENTROIDS, low, high), diagram.point_region, strict=False
    ):
        expected = diagram.vertices[diagram.regions[region]]
        apart = cdist(expected, cell)
        assert max(apart.min(axis=0).max(), apart.min(axis=1).max()) < 1e-4  # the same corners
        assert area(cell) == pytest.approx(ConvexHull(expected).volume, rel=1e-4)


def test_cells_fill_the_box_even_where_centroids_coincide():
    twice = np.vstack([CENTROIDS, CENTROIDS[:1]])
    cells = voronoi_cells(twice, np.array([-5, -5]), np.array([5, 5]))
    assert sum(area(cell) for cell in cells[:-1]) == pytest.approx(100)
    assert np.allclose(cells[0], cells[-1])


@pytest.mark.parametrize("nprobe", [1, 2, 5, 15])
def test_found_and_missed_are_what_faiss_finds_and_misses(explorer, nprobe):
    for x in (-1.0, 0.0, 0.7):
        explorer.set(x=x, nprobe=nprobe)
        found, missed = (set(trace.customdata.tolist()) for trace in explorer.figure.data[4:6])
        query = query_of(explorer)
        assert found | missed == true_neighbours(query)
        assert found == true_neighbours(query) & faiss_answer(query, nprobe)
        assert f"{len(found)} of the {K} true neighbours found" in explorer.message
        assert explorer.figure.data[9].y[nprobe - 1] == pytest.approx(len(found) / K)


def test_it_opens_on_a_query_that_one_cell_does_not_serve(explorer):
    assert all(control.description for control in explorer.controls.values())
    assert len(explorer.figure.data[5].x) >= 3  # missed
    assert "in cells that weren't read" in explorer.message


def test_read_points_are_those_of_the_nearest_cells(explorer):
    explorer.set(nprobe=3)
    order = np.linalg.norm(CENTROIDS - query_of(explorer), axis=1).argsort()[:3]
    assigned = np.linalg.norm(POINTS[:, None] - CENTROIDS, axis=2).argmin(axis=1)
    expected = set(np.flatnonzero(np.isin(assigned, order)).tolist())
    read, found = (set(explorer.figure.data[n].customdata.tolist()) for n in (3, 4))
    assert read | found == expected
    assert f"{len(expected)} of 400 points read" in explorer.message


def test_means_leave_the_query_itself_out():
    """Two far pairs, a centroid each: a point's one neighbour is its partner, in the same cell."""
    index = CellIndex.of([[0, 0], [0, 1], [9, 0], [9, 1]], [[0, 0.5], [9, 0.5]])
    rows, recalls, shares = index.sampled(k=1)
    assert rows.tolist() == [0, 1, 2, 3]
    assert np.array_equal(recalls, np.ones((4, 2))) and np.array_equal(shares, [[0.5, 1]] * 4)
    apart = CellIndex.of([[0, 0], [0, 1], [9, 0], [9, 1]], [[0, 0], [0, 1], [9, 0.5]])
    assert apart.sampled(k=1)[1].tolist() == [[0, 1, 1], [0, 1, 1], [1, 1, 1], [1, 1, 1]]


def test_a_click_on_a_point_moves_the_query_there(explorer):
    trace = explorer.figure.data[2]
    row = trace.customdata[11]
    trace._dispatch_on_click(Points(point_inds=[11], xs=[0], ys=[0]), None)
    assert np.allclose(query_of(explorer)[0], POINTS[row], atol=0.06)


def test_the_still_map_shows_the_same():
    figure = cell_map(POINTS, CENTROIDS, query=[0, 0], nprobe=2, k=K)
    drawn = sum(len(trace.x) for trace in figure.data[2:6])
    assert drawn == 400 and sum(len(trace.x) for trace in figure.data[4:6]) == K
    assert len(cell_map(POINTS, CENTROIDS).data[0].x) == 1  # nothing tinted, no query


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(
        ValueError, match=r"points: expected shape \(n, 2\), n >= 2, got \(400, 3\)"
    ):
        ivf_cells(rng.normal(size=(400, 3)), CENTROIDS)
    with pytest.raises(ValueError, match="points: expected finite numbers, got nan"):
        ivf_cells([[0, 0], [np.nan, 1]], CENTROIDS)
    with pytest.raises(ValueError, match="k: expected 1 to 400, got 401"):
        ivf_cells(POINTS, CENTROIDS, k=401)
    with pytest.raises(ValueError, match="nprobe: expected 1 to 15, got 0"):
        cell_map(POINTS, CENTROIDS, nprobe=0)


def test_answers_come_within_a_fifth_of_a_second(explorer):
    spent = []
    for nprobe in range(2, 8):
        begin = time.perf_counter()
        explorer.controls["nprobe"].value = nprobe
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.2
