"""The words of a search that a caption encoder knows."""

from __future__ import annotations

from course_lib.media.caption_words import CaptionWords
from course_lib.words import tokenize

FUNCTION_WORDS = frozenset({"a", "an", "and", "at", "of", "the"})


def known_caption(text: str, words: CaptionWords) -> str:
    """Keep the words that captions use, but for function words: they are in every caption.

    Examples
    --------
    >>> from course_lib.media import load_mini_clip
    >>> known_caption("a red velvet circle for the wall", load_mini_clip().words)
    'red circle'
    """
    return " ".join(w for w in tokenize(text) if w in words and w not in FUNCTION_WORDS)
