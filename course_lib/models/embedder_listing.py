"""Which embedders are there, and what is missing for the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .access import TORCH_SERVER, host_answers, hub_answers, why_unavailable
from .catalogue import registry
from .http_post import secret_key
from .model_entry import SERVICES, Modality


@dataclass(frozen=True)
class EmbedderRow:
    """One line of `get_available_embedders`.

    Attributes
    ----------
    key
        For ``create_text_embedder(key)`` and its sisters.
    modality
        What goes in; several with commas where they share one space.
    dim
        Length of the vectors.
    backend
        The library or service behind it.
    available
        Whether it can be expected to work here and now.
    why_not
        What is missing; empty where nothing is.
    """

    key: str
    modality: str
    dim: int
    backend: str
    available: bool
    why_not: str


def get_available_embedders(modality: Modality | None = None) -> list[EmbedderRow]:
    """List every embedder of the registry with what stands between you and it.

    Nothing is imported or loaded; all hosts are asked at the same time, so that it takes no longer
    than one `available`.

    Parameters
    ----------
    modality
        Only those that take it; by default all.

    Returns
    -------
    list of EmbedderRow
        In the order of the registry. ``pandas.DataFrame(rows)`` makes a table of it.

    Raises
    ------
    ValueError
        If `modality` is none.

    Examples
    --------
    >>> rows = get_available_embedders("text")
    >>> rows[0].key, rows[0].available, rows[0].why_not
    ('all-MiniLM-L6-v2', True, '')
    """
    if modality not in {None, "text", "image", "audio"}:
        raise ValueError(f"modality: expected text, image or audio, got {modality!r}")
    entries = [
        entry for entry in registry().values() if modality is None or modality in entry.modalities
    ]
    hosts = {
        entry.source
        for entry in entries
        if entry.loader in SERVICES and (not entry.key_variable or secret_key(entry.key_variable))
    }
    _ask_together(sorted(hosts))
    rows = []
    for entry in entries:
        why = why_unavailable(entry.key)
        rows.append(EmbedderRow(entry.key, entry.embeds, entry.dim, entry.backend, not why, why))
    return rows


def _ask_together(addresses: list[str]) -> None:
    """Fill the memory of `host_answers` with one wait instead of one for each host."""
    with ThreadPoolExecutor(len(addresses) + 2) as pool:
        pool.submit(hub_answers)
        pool.submit(host_answers, TORCH_SERVER)
        for address in addresses:
            pool.submit(host_answers, address)
