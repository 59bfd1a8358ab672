"""Hashes of tokens that are the same in every process, as 64-bit numbers.

Python's own ``hash`` of a string changes from one start of the interpreter to the next, so what
was stored yesterday would not match today.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Token = str | bytes | int
Hashes = NDArray[np.uint64]


def token_bytes(token: Token) -> bytes:
    """Write a token as bytes; "1", b"1" and 1 stay different.

    Raises
    ------
    TypeError
        If the token is no str, bytes or int.

    Examples
    --------
    >>> token_bytes("1"), token_bytes(1)
    (b's1', b'i1')
    """
    if isinstance(token, str):
        return b"s" + token.encode()
    if isinstance(token, bytes):
        return b"b" + token
    if isinstance(token, (int, np.integer)) and not isinstance(token, bool):
        return b"i%d" % int(token)
    raise TypeError(f"token: expected str, bytes or int, got {token!r} ({type(token).__name__})")


def hash_tokens(tokens: Iterable[Token]) -> Hashes:
    """Return the first 64 bits of each token's BLAKE2b hash.

    Parameters
    ----------
    tokens : iterable of str, bytes or int

    Returns
    -------
    (n,) uint64

    Raises
    ------
    TypeError
        If a token is no str, bytes or int.

    Examples
    --------
    >>> hash_tokens(["tea", "tea"])
    array([2883098159975531355, 2883098159975531355], dtype=uint64)
    """
    digests = b"".join(blake2b(token_bytes(t), digest_size=8).digest() for t in tokens)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def mix(hashes: Hashes, key: np.uint64 | Hashes) -> Hashes:
    """Make a new hash function of an old one: each `key` gives another.

    The finaliser of splitmix64: every bit of the result depends on every bit of hash and key.

    Parameters
    ----------
    hashes, key : uint64
        Shapes that broadcast.

    Returns
    -------
    uint64

    References
    ----------
    Steele, Lea, Flood 2014, "Fast Splittable Pseudorandom Number Generators".

    Examples
    --------
    >>> mix(np.array([1, 1], np.uint64), np.array([0, 7], np.uint64)).tolist()
    [6238072747940578789, 15093541023163888492]
    """
    z = hashes ^ key
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def keys_from(seed: int, n: int) -> Hashes:
    """Draw `n` keys for `mix` from a seed.

    Examples
    --------
    >>> keys_from(0, 2).dtype
    dtype('uint64')
    """
    return np.random.default_rng(seed).integers(0, 2**64, n, dtype=np.uint64)
