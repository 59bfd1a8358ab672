"""The registry: every pre-trained model that the course can use, and where it comes from."""

from __future__ import annotations

from difflib import get_close_matches

from .media_entries import MEDIA_ENTRIES
from .model_entry import ModelEntry as ModelEntry
from .model_entry import Pooling as Pooling
from .service_entries import SERVICE_ENTRIES
from .text_entries import TEXT_ENTRIES

_ENTRIES: tuple[ModelEntry, ...] = TEXT_ENTRIES + MEDIA_ENTRIES + SERVICE_ENTRIES


def registry() -> dict[str, ModelEntry]:
    """Return every model that the course knows, by key.

    Examples
    --------
    >>> registry()["all-MiniLM-L6-v2"].dim
    384
    >>> registry()["e5-small-v2"].query_prefix
    'query: '
    >>> registry()["clip-vit-base-patch32"].modalities
    ('text', 'image')
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
