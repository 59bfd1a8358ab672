"""A server that learns the sum and nothing else: masks that cancel, modulo 2³²."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

Words = NDArray[np.uint32]


def to_fixed_point(values: ArrayLike, fraction_bits: int = 16) -> Words:
    """Write numbers as whole multiples of 2^-`fraction_bits`, modulo 2³².

    Sums of floats depend on their order, and a float has no modulus. Whole numbers modulo 2³² do:
    a negative one stands at the upper end, as in two's complement.

    Parameters
    ----------
    values : array_like
        Any shape, finite, of size below 2^(31 - fraction_bits).
    fraction_bits : int
        0 to 30. The rounding error is at most half of 2^-fraction_bits.

    Returns
    -------
    ndarray
        uint32, the same shape.

    Raises
    ------
    ValueError
        If a number doesn't fit.

    Examples
    --------
    >>> to_fixed_point([1.5, -1.0], fraction_bits=1).tolist()
    [3, 4294967294]
    """
    x = as_floats("values", values).astype(np.float64)
    if not 0 <= fraction_bits <= 30:
        raise ValueError(f"fraction_bits: expected 0 to 30, got {fraction_bits}")
    whole = np.rint(x * 2**fraction_bits)
    if whole.size and np.abs(whole).max() >= 2**31:
        raise ValueError(
            f"values: expected sizes below {2 ** (31 - fraction_bits)}, got {np.abs(x).max():g}"
        )
    return (whole.astype(np.int64) % 2**32).astype(np.uint32)


def from_fixed_point(words: Words, fraction_bits: int = 16) -> NDArray[np.float64]:
    """Undo `to_fixed_point`: the upper half of the numbers is negative.

    Examples
    --------
    >>> from_fixed_point(to_fixed_point([1.5, -1.0])).tolist()
    [1.5, -1.0]
    """
    return np.asarray(words, np.uint32).astype(np.int32) / 2.0**fraction_bits


def masked_updates(updates: ArrayLike, seed: int = 0, fraction_bits: int = 16) -> list[Words]:
    """Hide each client's update: of every pair of clients, one adds a mask, the other subtracts it.

    What a client sends is then evenly distributed over all numbers, whatever its update is; in the
    sum of all of them each mask occurs once with either sign.

    Parameters
    ----------
    updates : array_like
        Shape (clients, n), two clients or more. The size of their sum must stay below
        2^(31 - fraction_bits).
    seed : int
        Stands for the secrets that pairs of clients agree on (by Diffie and Hellman's exchange),
        and NumPy's generator for one that is safe to use: this shows the arithmetic only.
    fraction_bits : int
        As in `to_fixed_point`.

    Returns
    -------
    list of ndarray
        uint32, shape (n,), one a client: what the server sees.

    Raises
    ------
    ValueError
        If there are fewer than two clients or the sum might not fit.

    References
    ----------
    Bonawitz et al. (2017), Practical secure aggregation for privacy-preserving machine learning,
    section 4.0.1 (masking with one-time pads).

    Examples
    --------
    >>> sent = masked_updates([[1.0, 2.0], [0.5, -2.0], [0.0, 0.25]])
    >>> sum_of_masked(dict(enumerate(sent)), clients=3, size=2).tolist()
    [1.5, 0.25]
    """
    x = as_floats("updates", updates, 2)
    if len(x) < 2:
        raise ValueError(f"updates: expected two clients or more, got {len(x)}")
    to_fixed_point(np.abs(x).sum(axis=0), fraction_bits)  # says so if the sum might not fit
    sent = list(to_fixed_point(x, fraction_bits))
    for i, j in combinations(range(len(x)), 2):
        mask = pair_mask(i, j, x.shape[1], seed)
        sent[i] = sent[i] + mask  # uint32 wraps round at 2³²
        sent[j] = sent[j] - mask
    return sent


def sum_of_masked(
    received: Mapping[int, Words],
    clients: int,
    size: int,
    seed: int | None = 0,
    fraction_bits: int = 16,
) -> NDArray[np.float64]:
    """Add up what arrived, and take away the masks that have lost their other half.

    A client that has dropped out leaves its masks in the updates of all others. They must reveal
    the secrets that they share with it (in the protocol from shares, so that nobody's own failure
    stops this). Then only the sum of those who stayed comes out.

    Parameters
    ----------
    received : mapping of int to ndarray
        Client -> its masked update, uint32, shape (size,). At least one.
    clients : int
        How many took part in the masking.
    size : int
        n, numbers in an update.
    seed : int or None
        As in `masked_updates`; None: no secret is revealed, and after a drop-out the sum is noise.
    fraction_bits : int
        As in `to_fixed_point`.

    Returns
    -------
    ndarray
        float64, shape (size,): the sum of the updates that arrived.

    Raises
    ------
    ValueError
        If nothing arrived, or a client or a shape is unknown.

    References
    ----------
    Bonawitz et al. (2017), Practical secure aggregation, section 4.0.2 (handling dropped users);
    the second mask of their protocol, against a server that lies about drop-outs, is left out.

    Examples
    --------
    >>> sent = dict(enumerate(masked_updates([[1.0], [0.5], [4.0]])))
    >>> del sent[1]
    >>> sum_of_masked(sent, clients=3, size=1).tolist()
    [5.0]
    >>> sum_of_masked(sent, clients=3, size=1, seed=None).tolist() == [5.0]
    False
    """
    wrong = [k for k, words in received.items() if not 0 <= k < clients or words.shape != (size,)]
    if not received or wrong:
        raise ValueError(
            f"received: expected clients from 0 to {clients - 1} with {size} numbers each, "
            f"got {sorted(received)}, wrong: {wrong}"
        )
    dropped = set(range(clients)) - set(received)
    total = np.zeros(size, dtype=np.uint32)
    for k, words in received.items():
        total = total + words.astype(np.uint32)
        if seed is not None:
            for gone in dropped:
                mask = pair_mask(min(k, gone), max(k, gone), size, seed)
                total = total - mask if k < gone else total + mask
    return from_fixed_point(total, fraction_bits)


def pair_mask(i: int, j: int, size: int, seed: int) -> Words:
    """Return the mask that clients `i` < `j` share: `size` even draws from 0 to 2³² - 1.

    Examples
    --------
    >>> pair_mask(0, 1, 2, seed=0).dtype
    dtype('uint32')
    """
    rng = np.random.default_rng([seed, i, j])
    return rng.integers(2**32, size=size, dtype=np.uint32)
