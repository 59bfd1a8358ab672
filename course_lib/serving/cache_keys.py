"""The name under which a result is remembered: everything that it depends on, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

Option = str | int | float | bool | None
VERSION = 1  # of the keys themselves; raise it when their meaning changes


def embedding_key(
    text: str, model: str, revision: str, options: Mapping[str, Option] | None = None
) -> str:
    """Return the key of one text's vector.

    Parameters
    ----------
    text
        As the model gets it: a prefix such as "query: " belongs to it, or into the options.
    model, revision
        Which weights. A new revision has new keys, so old vectors are never mixed with new ones.
    options
        Whatever else changes the vector: dimensions, normalisation, pooling, precision.

    Returns
    -------
    str
        40 hexadecimal digits.

    Raises
    ------
    TypeError, ValueError
        If an option has no exact written form.

    Examples
    --------
    >>> a = embedding_key("cat", "minilm", "v1")
    >>> b = embedding_key("cat", "minilm", "v2")
    >>> len(a), a == b, a == embedding_key("cat", "minilm", "v1", {})
    (40, False, True)
    """
    return _digest("embedding", [text, model, revision], options)


def answer_key(
    query: str,
    k: int,
    *,
    model: str,
    revision: str,
    index_version: str | int,
    reranker: str | None,
    options: Mapping[str, Option] | None = None,
) -> str:
    """Return the key of a whole search answer.

    All that the answer depends on has to be given; only `options` may be left out.

    Parameters
    ----------
    query, k
        The question, and how many results.
    model, revision
        What encodes the question.
    index_version
        Changes whenever the index does.
    reranker
        The name and version of what orders the results again; None where nothing does. Not what was
        asked for, but what will run.
    options
        Filters and whatever else changes the answer.

    Returns
    -------
    str
        40 hexadecimal digits.

    Examples
    --------
    >>> versions = {"model": "minilm", "revision": "v1", "index_version": 7}
    >>> plain = answer_key("sort an array", 10, reranker=None, **versions)
    >>> plain == answer_key("sort an array", 10, reranker="max-sim", **versions)
    False
    """
    return _digest("answer", [query, k, model, revision, index_version, reranker], options)


def _digest(kind: str, parts: list, options: Mapping[str, Option] | None) -> str:
    """Hash the parts as JSON: quotes and commas keep "ab" + "c" apart from "a" + "bc"."""
    chosen = dict(options or {})
    for name, value in chosen.items():
        if not isinstance(name, str) or not isinstance(value, Option):
            raise TypeError(
                f"options: expected names with a str, number, bool or None, got {name!r}: {value!r}"
            )
    written = json.dumps([VERSION, kind, *parts, chosen], sort_keys=True, allow_nan=False)
    return hashlib.blake2b(written.encode(), digest_size=20).hexdigest()
