"""Take a docstring apart: signature line, summary, body, and what its See Also names."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import NamedTuple

SEE_ALSO = re.compile(r"^See [Aa]lso\n[-=~]{4,}\n", re.MULTILINE)
HEADING = re.compile(r"^\S[^\n]*\n[-=~]{3,}[ ]*$", re.MULTILINE)
DIRECTIVE = re.compile(r"^\.\. seealso::(.*(?:\n(?:[ \t]+.*)?)*)", re.MULTILINE)
ONLY_SEE = re.compile(r"^(?:See|Alias for|In-place version of) :\w+:`~?([\w.]+?)(?:\(\))?`", re.M)
ROLE = re.compile(r":[\w:]+:`(?:[^`<]*<)?[~!]?\.?([\w.]+)(?:\(\))?>?`")
NAME = re.compile(r"^[~.]?([A-Za-z_][\w.]*?)(?:\(\))?$")
LEADING_DIRECTIVE = re.compile(r"\A(?:\.\. (?:deprecated|versionadded)::.*(?:\n(?:[ ].*)?)*)+")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\$\{\w+\}")  # filled in when the package is imported
CALL = re.compile(r"(?:class )?(?:[\w.]+ ?= ?)?([\w.]+)(?=\()")
LONGEST_SUMMARY = 60


class DocstringParts(NamedTuple):
    """A docstring in parts.

    Attributes
    ----------
    signature
        What its first line says, such as ``"(a, b, out=None)"``; empty where it says nothing.
    summary
        The first paragraph on one line, or its first sentence where it is over 60 words.
    body
        All that follows, without the See Also section.
    see_also
        Names as the docstring writes them.
    """

    signature: str
    summary: str
    body: str
    see_also: list[str]


def docstring_parts(docstring: str, name: str) -> DocstringParts:
    """Split a docstring.

    Parameters
    ----------
    docstring
        As written in the source, indented or not.
    name
        What it documents; a first line ``name(...)`` is a signature.

    Returns
    -------
    DocstringParts

    Examples
    --------
    >>> parts = docstring_parts('''
    ...     dot(a, b) -> Tensor
    ...
    ...     Dot product of
    ...     two arrays.
    ...
    ...     See Also
    ...     --------
    ...     vdot, numpy.inner : Others.
    ... ''', "numpy.dot")
    >>> parts.signature, parts.summary, parts.body, parts.see_also
    ('(a, b)', 'Dot product of two arrays.', '', ['vdot', 'numpy.inner'])
    """
    text = PLACEHOLDER.sub("", cleandoc(docstring.expandtabs())).strip()
    signature, text = _take_signature(text, name.rpartition(".")[2])
    text, names = _take_see_also(text)
    text = LEADING_DIRECTIVE.sub("", text)
    first, _, body = text.partition("\n\n")
    if HEADING.match(first) or first.startswith(">>>"):
        first, body = "", text
    summary, rest = _first_words(" ".join(first.split()))
    body = f"{rest}\n\n{body}".strip("\n")
    return DocstringParts(signature, summary, body if body.strip() else "", names)


def _take_signature(text: str, name: str) -> tuple[str, str]:
    """Drop the leading lines ``name(...)``, and return the first one's parentheses."""
    signature = ""
    while match := CALL.match(text):
        end = _closing(text, match.end())
        rest = text[end:].partition("\n")[0]
        if end == 0 or not _is_signature(match[1].rpartition(".")[2], rest, name):
            break
        inside = " ".join(text[match.end() + 1 : end - 1].split())
        signature = signature or f"({inside.rstrip(',')})"
        text = re.sub(r"^[^\n]*\n*(?:--\n+)?", "", text[end:])  # "--" ends C's text signature
    return signature, text


def _is_signature(called: str, rest: str, name: str) -> bool:
    """Tell ``name(...)``, also under another of its names, from a sentence with a call."""
    is_line = not rest.strip() or rest.lstrip().startswith(("->", ":", "--"))
    alias = called == "__init__" or (len(called) > 3 and name.startswith(called))
    return called == name or (alias and is_line) or rest.startswith((" -> Tensor", " -> (Tensor"))


def _closing(text: str, start: int) -> int:
    """Return the position after the parenthesis that closes the one at `start`, 0 if none does."""
    depth = 0
    for position in range(start, min(len(text), start + 1500)):
        depth += (text[position] in "([{") - (text[position] in ")]}")
        if depth == 0:
            return position + 1
    return 0


def _take_see_also(text: str) -> tuple[str, list[str]]:
    names: list[str] = []
    while match := SEE_ALSO.search(text):
        following = HEADING.search(text, match.end())
        end = following.start() if following else len(text)
        names += _names(text[match.end() : end])
        text = f"{text[: match.start()]}\n{text[end:]}".strip()
    for match in DIRECTIVE.finditer(text):
        names += ROLE.findall(match[1])
    text = DIRECTIVE.sub("", text).strip()
    if match := ONLY_SEE.search(text):
        names.append(match[1])
    return re.sub(r"\n{3,}", "\n\n", text), list(dict.fromkeys(name.strip(".") for name in names))


def _names(section: str) -> list[str]:
    """Read the names of a See Also section: ``a, b : why``, one a line, or roles."""
    found: list[str] = []
    for line in section.splitlines():
        item = re.sub(r"^[-*+.] ?(?=\S)", "", line)
        if not item.strip() or item[0].isspace():
            continue
        if roles := ROLE.findall(item):
            found += roles
            continue
        listed = re.split(r"\s*:\s|:$|\s--?\s", item)[0]
        matches = [NAME.match(part.strip().strip("`")) for part in listed.strip(" ,").split(",")]
        found += [match[1] for match in matches if match] if all(matches) else []
    return found


def _first_words(paragraph: str) -> tuple[str, str]:
    if len(paragraph.split()) <= LONGEST_SUMMARY:
        return paragraph, ""
    head, dot, rest = paragraph.partition(". ")
    return (f"{head}.", rest) if dot else (paragraph, "")
