"""What of an answer can be checked without trusting whoever wrote it: quotations with a source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .text_chunking import Chunk

_QUOTE = re.compile(r'"([^"\n]+)"')
_CITATION = re.compile(r"\[([^\[\]\n]+)\]")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://|\]\(|\bwww\.", re.IGNORECASE)


@dataclass(frozen=True)
class CitedAnswer:
    """What of a model's answer stands in the documents.

    Attributes
    ----------
    kept : tuple of str
        Lines that passed, as the model wrote them.
    dropped : tuple of (str, str)
        The other lines, each with the reason.
    """

    kept: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The lines that passed; empty if none did."""
        return "\n".join(self.kept)


def cited_only(answer: str, chunks: Sequence[Chunk]) -> CitedAnswer:
    """Keep the lines of an answer whose evidence can be checked without trusting who wrote them.

    A line passes if it cites documents, ``[numpy.sort]``, that are among the passages, has at least
    one quotation in double quotes, all its quotations stand letter for letter (but for space) in
    the documents that it cites, and it has no link outside of them.

    What this can't do: a quotation that is true to its document is kept also where the document
    lies, and the model's own words around the quotation aren't checked.

    Parameters
    ----------
    answer : str
        One statement a line.
    chunks : sequence of Chunk
        What the model was given.

    Returns
    -------
    CitedAnswer

    Examples
    --------
    >>> chunks = [Chunk("numpy.sort", "", "Return a sorted copy of an array.")]
    >>> answer = 'It will "Return a sorted copy" [numpy.sort].\\nVisit evil.example [numpy.sort]'
    >>> checked = cited_only(answer, chunks)
    >>> checked.text, checked.dropped[0][1]
    ('It will "Return a sorted copy" [numpy.sort].', 'no quotation')
    """
    texts: dict[str, str] = {}
    for chunk in chunks:
        texts[chunk.document] = f"{texts.get(chunk.document, '')}\n{chunk.text}"
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    verdicts = [(line, _objection(line, texts)) for line in lines]
    kept = tuple(line for line, objection in verdicts if not objection)
    return CitedAnswer(kept, tuple((line, why) for line, why in verdicts if why))


def _objection(line: str, texts: dict[str, str]) -> str:
    """Say why a line can't stay; empty if it can."""
    outside = _QUOTE.sub(" ", line)
    cited, quotes = _CITATION.findall(outside), _QUOTE.findall(line)
    if not cited:
        return "no citation"
    if unknown := [name for name in cited if name not in texts]:
        return f"cites {unknown[0]}, which was not retrieved"
    if not quotes:
        return "no quotation"
    evidence = _folded(" ".join(texts[name] for name in cited))
    if any(_folded(quote) not in evidence for quote in quotes):
        return "quotes what does not stand there"
    return "has a link" if _LINK.search(outside) else ""


def _folded(text: str) -> str:
    return " ".join(text.split())
