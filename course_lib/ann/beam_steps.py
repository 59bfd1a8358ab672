"""The beam of a graph search: what has been found so far, sorted, in one array of integers.

A key holds a distance in its upper 32 bits and a node in the bits below, so that comparing two
keys compares the distances, and where these are equal the node numbers. Its lowest bit is a mark:
in a search it says that the node's neighbours have been looked at. The paper keeps two heaps,
candidates and results; they hold the same nodes wherever it matters, and one short sorted array
is faster.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.graph_distances import Number, step

Beam = NDArray[np.int64]  # keys, ascending

_DISTANCE = 32  # bits below the distance
_NODE = (1 << 31) - 1  # 31 bits
_POSITIVE = 0x7FFFFFFF


@step
def ordered(bits: Number) -> Number:
    """Map the bits of a float32 to an integer that sorts as the number does; its own inverse."""
    return bits if bits >= 0 else bits ^ np.int32(_POSITIVE)


@step
def key_of(distance: Number, node: Number) -> Number:
    """A key: sorts by distance, then by node."""
    high = np.int64(ordered(np.float32(distance).view(np.int32)))
    return (high << np.int64(_DISTANCE)) | (np.int64(node) << np.int64(1))


@step
def node_of(key: Number) -> Number:
    """The node of a key."""
    return (key >> np.int64(1)) & np.int64(_NODE)


@step
def distance_of(key: Number) -> Number:
    """The distance of a key."""
    return np.int32(ordered(np.int32(key >> np.int64(_DISTANCE)))).view(np.float32)


@step
def is_marked(key: Number) -> Number:
    """The mark of a key."""
    return key & np.int64(1) == 1


@step
def clear_marks(beam: Beam, size: Number) -> None:
    """Take the marks off the first `size` keys."""
    for i in range(size):
        beam[i] &= ~np.int64(1)


@step
def insert(beam: Beam, size: Number, key: Number) -> Number:
    """Put a key in its place among the first `size`, which are sorted; return the place."""
    place = size
    while place > 0 and beam[place - 1] > key:
        beam[place] = beam[place - 1]
        place -= 1
    beam[place] = key
    return place
