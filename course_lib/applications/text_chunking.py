"""Cut documents into passages that fit a model, without tearing sentences or sections apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from course_lib.datasets import Doc
from course_lib.datasets.doc_prose import section_paragraphs

from .sentence_boundaries import sentence_spans

Count = Callable[[str], int]
Span = tuple[int, int]


@dataclass(frozen=True)
class Chunk:
    """A passage, and where it stands.

    Attributes
    ----------
    document : str
        Name of the document; empty for a text without one.
    section : str
        Section of the document, such as ``"parameters"``; ``"summary"`` before the first heading.
    text : str
        What stands there, letter for letter.
    start : int
        Position of `text` in the section's text.
    """

    document: str
    section: str
    text: str
    start: int = 0

    @property
    def cited(self) -> str:
        """The passage under its document's name, as a reader or a model gets to see it."""
        return f"[{self.document}] {self.text}"


def word_count(text: str) -> int:
    """Count words as split by space: a stand-in for a model's own tokens, which are more.

    Examples
    --------
    >>> word_count("numpy.sort returns a copy")
    4
    """
    return len(text.split())


def chunk_text(
    text: str,
    max_tokens: int = 128,
    overlap: int = 0,
    count: Count = word_count,
    document: str = "",
    section: str = "",
) -> list[Chunk]:
    """Cut a text into passages of whole sentences.

    Sentences are packed greedily. One that alone is too long is halved at a space, again and again,
    until its parts fit. With an overlap the last sentences of a passage open the next one, so that
    what stands on a boundary is found in full in one of the two.

    Parameters
    ----------
    text : str
    max_tokens : int
        Most tokens in a passage, 1 or more.
    overlap : int
        Most tokens that a passage repeats of the one before it, below `max_tokens`.
    count : callable
        Tokens of a text: words by default; give the tokenizer of the model that will read it.
    document, section : str
        Kept in each passage.

    Returns
    -------
    list of Chunk
        In order. Each holds at most `max_tokens` (but at least one character), ends where a
        sentence or a part of an overlong one ends, and stands letter for letter in `text`.
        Together they hold every character of it that isn't space between sentences.

    Raises
    ------
    ValueError
        If `max_tokens` or `overlap` is out of its range.

    Examples
    --------
    >>> text = "Sort an array. The sort is stable. Copies."
    >>> [chunk.text for chunk in chunk_text(text, max_tokens=5, overlap=4)]
    ['Sort an array.', 'The sort is stable. Copies.']
    """
    if max_tokens < 1:
        raise ValueError(f"max_tokens: expected 1 or more, got {max_tokens}")
    if not 0 <= overlap < max_tokens:
        raise ValueError(f"overlap: expected 0 to {max_tokens - 1}, got {overlap}")
    parts = [
        part for span in sentence_spans(text) for part in _fitting(text, span, max_tokens, count)
    ]
    packed = _packed(text, parts, max_tokens, overlap, count)
    return [Chunk(document, section, text[start:end], start) for start, end in packed]


def chunk_document(
    doc: Doc, max_tokens: int = 128, overlap: int = 0, count: Count = word_count
) -> list[Chunk]:
    """Cut a document's prose into passages that never cross from one section to the next.

    Parameters
    ----------
    doc : Doc
        Of `pydocs()`. Code, formulas and references are left out.
    max_tokens, overlap, count
        As in `chunk_text`.

    Returns
    -------
    list of Chunk
        In the document's order, with its name and the sections' names in lower case; none for a
        document without prose.

    Examples
    --------
    >>> body = "Stable.\\n\\nNotes\\n-----\\nUses timsort."
    >>> doc = Doc("numpy.sort", "function", "numpy", "numpy", "(a)", "Return a sorted copy.", body)
    >>> [(chunk.section, chunk.text) for chunk in chunk_document(doc)]
    [('summary', 'Return a sorted copy.\\nStable.'), ('notes', 'Uses timsort.')]
    """
    chunks = []
    paragraphs = section_paragraphs(f"{doc.summary}\n\n{doc.body}")
    for section, group in groupby(paragraphs, key=lambda paragraph: paragraph[0]):
        text = "\n".join(paragraph for _, paragraph in group)
        name = section or "summary"
        chunks += chunk_text(text, max_tokens, overlap, count, doc.name, name)
    return chunks


def _fitting(text: str, span: Span, most: int, count: Count) -> Iterator[Span]:
    """Halve a piece at the space nearest its middle until its parts fit."""
    start, end = span
    if count(text[start:end]) <= most or end - start <= 1:
        yield span
        return
    middle = (start + end) // 2
    spaces = [i for i in range(start + 1, end - 1) if text[i].isspace()]
    cut = min(spaces, key=lambda i: abs(i - middle), default=middle)
    yield from _fitting(text, (start, cut), most, count)
    yield from _fitting(text, (cut + 1 if spaces else cut, end), most, count)


def _packed(text: str, parts: list[Span], most: int, overlap: int, count: Count) -> Iterator[Span]:
    """Join as many neighbouring parts as fit; begin the next passage `overlap` tokens earlier."""

    def tokens(first: int, last: int) -> int:
        return count(text[parts[first][0] : parts[last][1]])

    first = 0
    while first < len(parts):
        last = first
        while last + 1 < len(parts) and tokens(first, last + 1) <= most:
            last += 1
        yield parts[first][0], parts[last][1]
        following = first
        first = last + 1
        while first < len(parts) and first - 1 > following:
            if tokens(first - 1, last) > overlap or tokens(first - 1, last + 1) > most:
                break
            first -= 1
