"""The model as a service needs it: vectors, a count of tokens, a limit, a version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .own_tokenizer import own_tokenizer

EmbedTexts = Callable[[list[str]], NDArray[np.float32]]


def count_words(texts: Sequence[str]) -> list[int]:
    """Count what stands between blanks, for models whose tokenizer isn't known.

    Parameters
    ----------
    texts
        n texts.

    Returns
    -------
    list of int
        n counts, each at least 1.

    Examples
    --------
    >>> count_words(["a cat", ""])
    [2, 1]
    """
    return [max(len(text.split()), 1) for text in texts]


@dataclass(frozen=True)
class ServedModel:
    """A function that embeds, and what the service has to know about it.

    Parameters
    ----------
    embed
        Texts to float32 rows ``(n, d)``; called from one thread at a time.
    name
        What clients call it.
    revision
        Goes into every cache key: other weights, other revision.
    count_tokens
        Texts to a list of counts.
    max_tokens
        Tokens of one text that the model reads; 0 for no limit.
    decode
        Token ids to text, for clients that send ids; None refuses them.

    Examples
    --------
    >>> lengths = lambda texts: np.array([[len(text), 1.0] for text in texts], np.float32)
    >>> ServedModel(lengths, "lengths").count_tokens(["a small cat"])
    [3]
    """

    embed: EmbedTexts
    name: str
    revision: str = "1"
    count_tokens: Callable[[Sequence[str]], list[int]] = count_words
    max_tokens: int = 0
    decode: Callable[[list[int]], str] | None = None


def load_served_model(key: str = "all-MiniLM-L6-v2") -> ServedModel:
    """Load a text model of the registry for serving; about 3 s for all-MiniLM-L6-v2.

    Models of the BERT family run through `UnpaddedEncoder`, the others as they are.

    Token ids that a client sends are ids of this model's own vocabulary. They are turned back into
    text, which is what the cache and the batches hold.

    Parameters
    ----------
    key
        Of `course_lib.models.registry`.

    Returns
    -------
    ServedModel

    Raises
    ------
    KeyError, ValueError, ModelUnavailable
        As `course_lib.models.load`.

    Examples
    --------
    >>> model = load_served_model()
    >>> model.count_tokens(["a cat"]), model.max_tokens
    ([4], 128)
    >>> model.decode([101, 1037, 4937, 102])
    'a cat'
    """
    from course_lib.models import load

    encoder: Any = load(key)
    if not hasattr(getattr(encoder, "tokenizer", None), "backend_tokenizer"):
        return ServedModel(encoder.encode, key)
    own = own_tokenizer(encoder.tokenizer)
    return ServedModel(
        embed=_without_padding(encoder),
        name=key,
        count_tokens=lambda texts: [len(e.ids) for e in own.encode_batch_fast(list(texts))],
        max_tokens=int(encoder.max_length),
        decode=lambda ids: own.decode(ids, skip_special_tokens=True),
    )


def _without_padding(encoder: Any) -> EmbedTexts:
    """Return the quicker of two ways to the same vectors."""
    from .unpadded_encoder import UnpaddedEncoder

    try:
        return UnpaddedEncoder(encoder).encode
    except ValueError:  # another architecture
        return encoder.encode
