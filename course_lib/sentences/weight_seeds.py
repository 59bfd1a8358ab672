"""Fresh weights from a seed, without touching anybody else's random numbers."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def seeded_weights(seed: int) -> Iterator[None]:
    """Let what torch draws inside the block depend on `seed` alone.

    Parameters
    ----------
    seed : int

    Examples
    --------
    >>> with seeded_weights(3):
    ...     first = torch.nn.Linear(2, 2).weight
    >>> with seeded_weights(3):
    ...     again = torch.nn.Linear(2, 2).weight
    >>> torch.equal(first, again)
    True
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
