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
    >>> from course_lib.models import load
    >>> own_tokenizer(load("all-MiniLM-L6-v2").tokenizer).encode("a cat").tokens
    ['[CLS]', 'a', 'cat', '[SEP]']
    """
    from tokenizers import Tokenizer

    copied = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    copied.no_truncation()
    copied.no_padding()
    return copied
