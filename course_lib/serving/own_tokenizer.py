"""A tokenizer that nobody else changes while it is at work."""

from __future__ import annotations

from typing import Any


def own_tokenizer(tokenizer: Any) -> Any:
    """Copy the Rust tokenizer inside a tokenizer of transformers, without cutting or padding.

    transformers switches cutting and padding on the one object inside, call by call: two threads
    that share it get each other's settings, or the error "Already borrowed".

    Parameters
    ----------
    tokenizer
        A fast tokenizer of transformers.

    Returns
    -------
    tokenizers.Tokenizer

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from tokenizers import Tokenizer, models, pre_tokenizers
    >>> shared = Tokenizer(models.WordLevel({"a": 0, "cat": 1, "?": 2}, unk_token="?"))
    >>> shared.pre_tokenizer = pre_tokenizers.Whitespace()
    >>> shared.enable_truncation(1)
    >>> own = own_tokenizer(SimpleNamespace(backend_tokenizer=shared))
    >>> own.encode("a cat").tokens, shared.encode("a cat").tokens
    (['a', 'cat'], ['a'])
    """
    from tokenizers import Tokenizer

    copied = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    copied.no_truncation()
    copied.no_padding()
    return copied
