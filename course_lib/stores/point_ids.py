"""Names as UUIDs and places as digits, for engines that take no other ids."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

NAMES = uuid.UUID("6f0a1b5e-3f0c-4c53-9d0e-5b6a3c1d2e4f")


def point_id(name: str) -> str:
    """Return the UUID that stands for a name, the same in every process (version 5, SHA-1).

    Parameters
    ----------
    name
        Any text.

    Returns
    -------
    str
        36 characters.

    References
    ----------
    Leach, Mealling and Salz, 2005, RFC 4122, section 4.3.

    Examples
    --------
    >>> point_id("a") == point_id("a"), point_id("a") == point_id("b"), len(point_id("a"))
    (True, False, 36)
    """
    return str(uuid.uuid5(NAMES, name))


def place_id(path: str | os.PathLike[str]) -> str:
    """Return 16 hexadecimal digits that stand for a place on this machine's disk.

    For engines that keep their data elsewhere: what is opened twice at one path is the same there.

    Examples
    --------
    >>> place_id("store") == place_id("./store"), len(place_id("store"))
    (True, 16)
    """
    return hashlib.sha256(str(Path(path).resolve()).encode()).hexdigest()[:16]
