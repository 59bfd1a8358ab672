"""From a key to an embedder, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Sequence

from .catalogue import find_entry
from .embedder_protocol import Embedder
from .embedders import AudioEmbedder, ImageEmbedder, MultiModalEmbedder, TextEmbedder
from .joint_texts import JointTexts
from .linear_bridge import LinearBridge
from .loading import load_adapter
from .model_entry import Modality, ModelEntry
from .separate_spaces import SeparateEmbedders


def create_text_embedder(key: str) -> TextEmbedder:
    """Return an embedder for texts.

    Parameters
    ----------
    key
        Key of a registry entry that embeds text; of a model for texts and pictures, its texts.

    Raises
    ------
    KeyError
        If no model has that key.
    ValueError
        If it doesn't embed text.
    ModelUnavailable
        If it can't be had here; the message says what to do.

    Examples
    --------
    >>> embedder = create_text_embedder("all-MiniLM-L6-v2")
    >>> embedder.embed("a cat").shape, embedder.embed_batch([]).shape
    ((384,), (0, 384))
    >>> round(embedder.similarity("a cat", "a cat"), 3)
    1.0
    """
    entry = _entry(key, "text")
    adapter = load_adapter(entry)
    if len(entry.modalities) > 1:
        adapter = JointTexts(adapter)
    return TextEmbedder(adapter, key, entry.same_kind_prefix)


def create_image_embedder(key: str) -> ImageEmbedder:
    """Return an embedder for pictures.

    Parameters
    ----------
    key
        Key of a registry entry that embeds pictures; of a model for texts and pictures, its
        pictures.

    Raises
    ------
    KeyError, ValueError, ModelUnavailable
        As `create_text_embedder`.

    Examples
    --------
    >>> create_image_embedder("all-MiniLM-L6-v2")
    Traceback (most recent call last):
    ValueError: key: 'all-MiniLM-L6-v2' embeds text, not image
    """
    return ImageEmbedder(load_adapter(_entry(key, "image")), key)


def create_audio_embedder(key: str) -> AudioEmbedder:
    """Return an embedder for sounds.

    Parameters
    ----------
    key
        Key of a registry entry that embeds sounds.

    Raises
    ------
    KeyError, ValueError, ModelUnavailable
        As `create_text_embedder`.

    Examples
    --------
    >>> create_audio_embedder("resnet50")
    Traceback (most recent call last):
    ValueError: key: 'resnet50' embeds image, not audio
    """
    return AudioEmbedder(load_adapter(_entry(key, "audio")), key)


def create_multimodal_embedder(
    key: str | None = None,
    *,
    text: str | Embedder | None = None,
    image: str | Embedder | None = None,
    audio: str | Embedder | None = None,
    bridges: Sequence[LinearBridge] = (),
) -> MultiModalEmbedder | SeparateEmbedders:
    """Return an embedder for several modalities: one trained for them, or one for each.

    Parameters
    ----------
    key
        Key of a registry entry that embeds several modalities in one space. The others are left
        out then.
    text, image, audio
        Instead of `key`: for each modality a key or an embedder. Their spaces are comparable
        where they are the same one; elsewhere `similarity` raises `IncomparableSpaces`.
    bridges
        Learned maps between such spaces.

    Raises
    ------
    KeyError, ValueError, ModelUnavailable
        As `create_text_embedder`.
    TypeError
        If `key` comes with one of the others, or nothing comes.

    Examples
    --------
    >>> create_multimodal_embedder("all-MiniLM-L6-v2")
    Traceback (most recent call last):
    ValueError: key: 'all-MiniLM-L6-v2' embeds text alone; name one embedder a modality instead
    """
    given = {"text": text, "image": image, "audio": audio}
    named = {kind: part for kind, part in given.items() if part is not None}
    if (key is None) == (not named):
        raise TypeError("expected either key, or two or more of text, image and audio")
    if key is not None:
        return _joint(find_entry(key))
    makers = {
        "text": create_text_embedder,
        "image": create_image_embedder,
        "audio": create_audio_embedder,
    }
    parts: dict[Modality, Embedder] = {
        kind: makers[kind](part) if isinstance(part, str) else part  # type: ignore[misc]
        for kind, part in named.items()
    }
    return SeparateEmbedders(parts, bridges)


def _joint(entry: ModelEntry) -> MultiModalEmbedder:
    if len(entry.modalities) < 2:
        raise ValueError(
            f"key: {entry.key!r} embeds {entry.embeds} alone; name one embedder a modality instead"
        )
    adapter = load_adapter(entry)
    return MultiModalEmbedder(
        entry.key,
        texts=adapter if "text" in entry.modalities else None,
        pictures=adapter if "image" in entry.modalities else None,
        waves=adapter if "audio" in entry.modalities else None,
    )


def _entry(key: str, modality: Modality) -> ModelEntry:
    entry = find_entry(key)
    if modality not in entry.modalities:
        raise ValueError(f"key: {key!r} embeds {entry.embeds}, not {modality}")
    return entry
