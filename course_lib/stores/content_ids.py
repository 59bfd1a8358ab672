"""Ids made from content: the same text has the same id, and no two texts share one."""

from __future__ import annotations

import hashlib


def content_id(text: str) -> str:
    """Return a text's id: 128 bits of its BLAKE2 hash.

    An id that is counted from zero at each call gives the second batch the ids of the first;
    one made from the content can only meet itself again, which makes writing twice harmless.

    Parameters
    ----------
    text
        What is stored; text that UTF-8 can hold.

    Returns
    -------
    str
        32 hexadecimal digits.

    References
    ----------
    Saarinen and Aumasson, 2015, RFC 7693, "The BLAKE2 Cryptographic Hash".

    Examples
    --------
    >>> content_id("a text")
    '706860d9e8c7ee1c65261bc1e5b75631'
    >>> content_id("a text") == content_id("a text "), len(content_id(""))
    (False, 32)
    """
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
