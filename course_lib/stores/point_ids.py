"""Names as UUIDs, for engines that take no other ids."""

from __future__ import annotations

import uuid

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
