"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re

# A full stop, question or exclamation mark, what closes after it, and space; or a new line.
_END = re.compile(r"[.!?]+[\"')\]]*\s+|\s*\n\s*")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|etc|resp|approx|al|Fig|Eq|Eqs|Sec|Ref|No|[A-Z])\.$"
)
_STARTS_SENTENCE = re.compile(r"[\"'(\[`]*[A-Z0-9_]")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text as positions, so that each can be quoted exactly.

    A sentence ends at a full stop, a question mark or an exclamation mark that space and a capital,
    a digit or a bracket follow, and at the end of a line; not after abbreviations such as "e.g.".

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)
        ``text[start:end]`` is a sentence without space at its ends; none for an empty text.

    Examples
    --------
    >>> text = "Sort an array, e.g. a list. Stable? Yes."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Sort an array, e.g. a list.', 'Stable?', 'Yes.']
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        if _is_boundary(text, match):
            spans.append((start, match.end()))
            start = match.end()
    return [
        _trimmed(text, *span) for span in [*spans, (start, len(text))] if text[slice(*span)].strip()
    ]


def _is_boundary(text: str, match: re.Match[str]) -> bool:
    if "\n" in match[0]:
        return True
    before = text[: match.end()].rstrip()
    return not _ABBREVIATION.search(before[-12:]) and bool(
        _STARTS_SENTENCE.match(text, match.end())
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
