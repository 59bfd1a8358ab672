"""Is that the right key? Answered in a time that doesn't tell how much of it was right."""

from __future__ import annotations

import hashlib
import hmac


def key_matches(header: str | None, key: str | None) -> bool:
    """Compare an ``Authorization`` header with the service's key.

    ``==`` on strings stops at the first difference, so that its time tells an attacker how many
    leading characters were right; `hmac.compare_digest` looks at all of them. Hashing both first
    hides the length as well, and lets any characters in.

    Parameters
    ----------
    header
        The header's value, ``"Bearer ..."``; None if there was none.
    key
        The right key; None or empty for a service without keys.

    Returns
    -------
    bool
        Whether the request may go on.

    References
    ----------
    RFC 6750, section 2.1; Python's documentation of `hmac.compare_digest`.

    Examples
    --------
    >>> key_matches("Bearer sesame", "sesame"), key_matches("Bearer sesam", "sesame")
    (True, False)
    >>> key_matches(None, None)
    True
    """
    if not key:
        return True
    scheme, _, came = (header or "").partition(" ")
    digests = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (came, key)]
    return hmac.compare_digest(*digests) and scheme.lower() == "bearer"
