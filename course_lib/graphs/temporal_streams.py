"""A stream of contacts in which the order is everything."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .temporal import TemporalEdges


class RelayStream(NamedTuple):
    """Contacts, and pairs of nodes to be told apart.

    Attributes
    ----------
    stream : TemporalEdges
    pairs : (k, 2) int64
        Rows (sender, receiver) of one relay.
    reached : (k,) bool
        Whether a message from the sender can have arrived.
    """

    stream: TemporalEdges
    pairs: NDArray[np.int64]
    reached: NDArray[np.bool_]


def relay_stream(relays: int = 20, people: int = 5, seed: int = 0) -> RelayStream:
    """Return a stream of messages that pass through relays.

    Each relay first writes to its early receivers, then hears from its senders, then writes to its
    late receivers. Without the times all receivers look alike: one step behind the relay that the
    senders write to. With them only the late ones can have heard anything from the senders.

    Parameters
    ----------
    relays : int
    people : int
        Senders, early receivers and late receivers of each relay.
    seed : int

    Returns
    -------
    RelayStream
        Half the pairs are reached.

    Examples
    --------
    >>> relay_stream(relays=2, people=3).stream
    TemporalEdges(20 nodes, 18 contacts, from ... to ...)
    """
    rng = np.random.default_rng(seed)
    rows, times, pairs, reached = [], [], [], []
    for relay in range(relays):
        first = relay * (1 + 3 * people)
        early, senders, late = first + 1 + np.arange(3 * people).reshape(3, people)
        hub = np.full(people, first)
        contacts = [(hub, early), (senders, hub), (hub, late)]
        for phase, (source, target) in enumerate(contacts):
            rows.append(np.stack([source, target], axis=1))
            times.append(phase + rng.random(people))
        for receivers, arrives in ((early, False), (late, True)):
            grid = np.stack(np.meshgrid(senders, receivers), axis=-1).reshape(-1, 2)
            pairs.append(grid)
            reached.append(np.full(len(grid), arrives))
    names = tuple(range(relays * (1 + 3 * people)))
    stream = TemporalEdges(np.concatenate(rows), np.concatenate(times), names)
    return RelayStream(stream, np.concatenate(pairs), np.concatenate(reached))
