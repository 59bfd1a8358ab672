"""Branch and bound: go down into the nearer branch first, skip what can't hold a nearer row.

Both kernels keep a stack of branches, each with a lower bound of the distance from the query to
any row in it. A branch whose bound is above the k-th distance found so far is skipped without a
look at its rows. Bounds are exact in theory; `SAFE` makes them a hair smaller, because float32
distances are rounded.
"""

import math

import numpy as np

from course_lib.ann.nearest_steps import (
    Matrix,
    Number,
    Numbers,
    keep_if_near,
    kernel,
    scan,
    squared_distance,
    step,
)

DEPTH = 128  # of the stack; trees split in halves, so 2^60 rows would fit
SAFE = np.float32(1 - 1e-5)


@step
def squared_distance_to_box(low: Matrix, high: Matrix, node: int, q: Matrix, j: int) -> Number:
    """Squared distance from q_j to the nearest point of a box; 0 inside."""
    total = np.float32(0)
    for dim in range(q.shape[1]):
        below, above = low[node, dim] - q[j, dim], q[j, dim] - high[node, dim]
        outside = max(below, above, np.float32(0))
        total += outside * outside
    return total


@kernel
def search_boxes(
    q: Matrix,
    rows: Matrix,
    ids: Numbers,
    nodes: Numbers,
    low: Matrix,
    high: Matrix,
    distances: Matrix,
    found: Numbers,
    visited: Numbers,
) -> None:
    """Find the nearest rows in a k-d tree whose branches have bounding boxes.

    Parameters
    ----------
    q : (nq, d)
    rows, ids : (n, d), (n,)
        In the order of the tree; rows after the root's last are in no tree yet and scanned.
    nodes : (m, 4)
        First row, end, left child, right child (-1: a leaf).
    low, high : (m, d)
        Corners of the smallest box around a node's rows.
    distances, found : (nq, k)
        Filled with inf and -1; results are written here, nearest first.
    visited : (nq,)
        Rows whose distance was computed.
    """
    stack, bounds = np.empty(DEPTH, np.int64), np.empty(DEPTH, np.float32)
    for j in range(len(q)):
        visited[j] = scan(nodes[0, 1], len(rows), rows, ids, q, j, distances, found)
        stack[0], bounds[0], waiting = 0, np.float32(0), 1
        while waiting > 0:
            waiting -= 1
            node = stack[waiting]
            if bounds[waiting] * SAFE > distances[j, -1]:
                continue
            near, far = nodes[node, 2], nodes[node, 3]
            if near < 0:
                start, stop = nodes[node, 0], nodes[node, 1]
                visited[j] += scan(start, stop, rows, ids, q, j, distances, found)
                continue
            near_bound = squared_distance_to_box(low, high, near, q, j)
            far_bound = squared_distance_to_box(low, high, far, q, j)
            if far_bound < near_bound:
                near, near_bound, far, far_bound = far, far_bound, near, near_bound
            stack[waiting], bounds[waiting] = far, far_bound
            stack[waiting + 1], bounds[waiting + 1] = near, near_bound  # on top: taken first
            waiting += 2


@kernel
def search_rings(
    q: Matrix,
    rows: Matrix,
    ids: Numbers,
    nodes: Numbers,
    low: Matrix,
    high: Matrix,
    distances: Matrix,
    found: Numbers,
    visited: Numbers,
) -> None:
    """Find the nearest rows in a vantage-point tree.

    Parameters
    ----------
    q, rows, ids, nodes, distances, found, visited
        As in `search_boxes`; the first row of an inner node is its vantage point.
    low, high : (m, 1)
        Smallest and largest distance (not squared) of a node's rows to the vantage point of
        its parent: a ring. By the triangle inequality, a query at distance t from that point
        is at least low - t and at least t - high away from each row of the ring.
    """
    stack, bounds = np.empty(DEPTH, np.int64), np.empty(DEPTH, np.float32)
    for j in range(len(q)):
        visited[j] = scan(nodes[0, 1], len(rows), rows, ids, q, j, distances, found)
        stack[0], bounds[0], waiting = 0, np.float32(0), 1
        while waiting > 0:
            waiting -= 1
            node, bound = stack[waiting], bounds[waiting]
            if bound * bound > distances[j, -1]:
                continue
            start, near, far = nodes[node, 0], nodes[node, 2], nodes[node, 3]
            if near < 0:
                visited[j] += scan(start, nodes[node, 1], rows, ids, q, j, distances, found)
                continue
            to_vantage = squared_distance(rows, start, q, j)
            keep_if_near(to_vantage, ids[start], distances, found, j)
            visited[j] += 1
            t = math.sqrt(to_vantage)
            rounding = (np.float32(1) - SAFE) * (t + high[far, 0])
            near_bound = max(bound, low[near, 0] - t - rounding, t - high[near, 0] - rounding)
            far_bound = max(bound, low[far, 0] - t - rounding, t - high[far, 0] - rounding)
            if far_bound < near_bound or (far_bound == near_bound and t > low[far, 0]):
                near, near_bound, far, far_bound = far, far_bound, near, near_bound
            stack[waiting], bounds[waiting] = far, far_bound
            stack[waiting + 1], bounds[waiting + 1] = near, near_bound
            waiting += 2
