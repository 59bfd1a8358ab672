"""Running text out of docstrings: no code, no formulas, no tables, no markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import pairwise

UNDERLINE = re.compile(r"^[-=~^\"*]{3,}\s*$")
GOOGLE_HEADING = re.compile(
    r"^(Args|Arguments|Parameters|Params|Keyword args|Keyword Arguments|Returns?|Yields?|Raises?|"
    r"Attributes|Shape|Shapes|Inputs?|Outputs?|Examples?|Example usage|Usage|References?|Variables|"
    r"Methods|Notes?|Warnings?|Inputs: .*|Outputs: .*)\s*::?\s*$"
)
SKIPPED = {"references", "reference", "array api standard support"}
EXAMPLES = {"examples", "example", "usage", "example usage"}
LISTS = {
    *("parameters", "other parameters", "args", "arguments", "params", "attributes", "returns"),
    *("return", "yields", "raises", "warns", "methods", "variables", "receives", "input"),
    *("keyword args", "keyword arguments", "inputs", "output", "outputs", "shape", "see also"),
}
NO_TEXT = SKIPPED | EXAMPLES | LISTS
CODE_DIRECTIVE = re.compile(
    r"^\s*\.\. (?:_|\[|math|code|codeblock|plot|doctest|testcode|testoutput|testsetup|image|figure"
    r"|table|list-table|csv-table|graphviz|inheritance|auto|index|ipython|sourcecode|tabularcolumns"
    r"|versionadded|versionchanged|deprecated|currentmodule|module|only|raw|math_def|toctree"
    r"|bibliography|footbibliography|minigallery|jupyter-execute|exec|rubric|try_examples)"
)
DIRECTIVE = re.compile(r"^\s*\.\. [\w-]+::\s*")
TABLE = re.compile(r"^\s*(?:\+[-=+]|\||[=-]{2,}(?:\s+[=-]{2,})+\s*$)")
FIELD = re.compile(r"^:(?:param|type|return|returns|rtype|raises|arg|keyword)\b[^:]*:\s*")
ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)]|\(\w\))\s+")
TYPED = re.compile(  # "x (int, optional):" and "x, y:"
    r"^\*{0,2}[`*\w.\\]+(?:, ?\*{0,2}[`*\w.\\]+)*\s*"
    r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\s*:(?=\s|$)"
)
MATH = re.compile(r":math:`([^`]*)`|\$([^$\n]{1,200})\$")
PLAIN_MATH = re.compile(r"[\w\s+\-*/=<>()|.,']{1,16}")
BOLD_LINE = re.compile(r"\*\*([^*]+)\*\*:?")
ROLE = re.compile(r":[\w:+-]+:`([^`]*)`")
LINK = re.compile(r"`([^`<]*?)\s*<[^>`]*>`_{0,2}")
TICKS = re.compile(r"``([^`]*)``|`([^`]*)`_{0,2}")
NOISE = re.compile(r"\[[\w#*]+\]_|https?://\S+|(?<![_^\w])\{\w*\}|\|(\w+)\|")
EMPHASIS = re.compile(r"(?<![\w*])\*{1,2}([^\s*](?:[^*]*[^\s*])?)\*{1,2}(?![\w*])")
TEXT_LIMIT = 2000
DEFAULT = re.compile(r"=[^,()]*(?:\([^()]*\))?")


@lru_cache(maxsize=32_768)  # all of PyDocs: chapters ask for the texts several times
def embedded_text(name: str, signature: str, summary: str, body: str) -> str:
    """Compose the text that models embed.

    Parameters
    ----------
    name, signature, summary, body
        As in :class:`Doc`.

    Returns
    -------
    str
        Name and arguments without their defaults, then the summary, then up to 2,000 characters
        of the prose outside lists of parameters, references and examples.

    Examples
    --------
    >>> print(embedded_text("pkg.f", "(x, k=(0, 1))", "Sort ``x``.", "Stable.\\n\\n>>> f(1)\\n1"))
    pkg.f(x, k)
    Sort x.
    Stable.
    """
    parts = [name + DEFAULT.sub("", signature)]
    left = TEXT_LIMIT
    for _, paragraph in section_paragraphs(f"{summary}\n\n{body}", NO_TEXT):
        parts.append(paragraph)
        left -= len(paragraph)
        if left <= 0:
            break
    return "\n".join(parts)


def prose_paragraphs(body: str) -> list[str]:
    """Return the running text of a docstring, parameters' descriptions included.

    Parameters
    ----------
    body
        A docstring or a part of it, without the indentation that all its lines share.

    Returns
    -------
    list of str
        One line of text for each paragraph.

    Examples
    --------
    >>> prose_paragraphs("Uses ``x``.\\n\\nParameters\\n----------\\nx : array\\n    What.")
    ['Uses x.', 'What.']
    """
    return [paragraph for _, paragraph in section_paragraphs(body)]


def strip_markup(text: str) -> str:
    """Turn reStructuredText into plain words.

    Parameters
    ----------
    text
        One paragraph.

    Returns
    -------
    str
        On one line; formulas, web addresses and footnote marks are gone.

    Examples
    --------
    >>> strip_markup("*See* ``x`` in :class:`~torch.nn.Linear`, `here <u>`_ [1]_ or :math:`a^2`.")
    'See x in Linear, here or .'
    """
    if "`" in text or "$" in text:
        text = LINK.sub(r"\1", ROLE.sub(_role, MATH.sub(_formula, text)))
        text = TICKS.sub(lambda match: match[1] or match[2] or "", text)
    text = EMPHASIS.sub(r"\1", NOISE.sub(r"\1", text))
    return " ".join(text.replace("\\", " ").split())


def _formula(match: re.Match[str]) -> str:
    """Return a formula that reads as words, such as "n" or "x + 1", and nothing for others."""
    formula = match[1] or match[2] or ""
    return formula if PLAIN_MATH.fullmatch(formula) else " "


def _role(match: re.Match[str]) -> str:
    """Return what a role shows: its title, the last part after ``~``, or its target."""
    shown = match[1].partition("<")[0].strip() or match[1]
    return shown.rpartition(".")[2] if shown.startswith("~") else shown.lstrip("!.")


def section_paragraphs(body: str, skipped: Set[str] = SKIPPED) -> Iterator[tuple[str, str]]:
    """Yield (section in lower case, paragraph) of what is prose and not in `skipped` sections."""
    for section, lines in _blocks(body, skipped):
        text = strip_markup(" ".join(lines))
        if any(character.isalpha() for character in text):
            yield section, text


def _blocks(body: str, skipped: Set[str]) -> Iterator[tuple[str, list[str]]]:
    """Gather lines into paragraphs and list items, each with its section."""
    section, block = "", list[str]()
    for title, prose_line in _prose_lines(body):
        line = "" if title in skipped else prose_line
        starts_new = not line or title != section or ITEM.match(line) or FIELD.match(line.strip())
        if starts_new and block:
            yield section, block
            block = []
        section = title
        if words := _words(line, section):
            block.append(words)
    if block:
        yield section, block


def _prose_lines(body: str) -> Iterator[tuple[str, str]]:
    """Yield (section, line) without headings, code, formulas and tables; "" between paragraphs."""
    section = ""
    skip_deeper = -1  # lines with more indentation belong to a block of code
    skip_to_blank = False  # inside a doctest or a table
    for line, following in pairwise([*body.splitlines(), ""]):
        bare = line.strip()
        indent = len(line) - len(line.lstrip())
        if not bare:
            skip_to_blank = False
            yield section, ""
        elif skip_to_blank or 0 <= skip_deeper < indent:
            continue
        elif heading := _heading(line, following):
            section, skip_deeper = heading, -1
        elif bare.startswith((">>>", "... ", "In [")) or TABLE.match(line):
            skip_to_blank, skip_deeper = True, -1
        elif CODE_DIRECTIVE.match(line):
            skip_deeper = indent
        elif not UNDERLINE.match(bare):
            skip_deeper = indent if bare.endswith("::") and not DIRECTIVE.match(line) else -1
            yield section, line


def _heading(line: str, following: str) -> str:
    """Return a section's title in lower case, an empty string for any other line."""
    bare = line.strip()
    if bare and UNDERLINE.match(following.strip()) and not UNDERLINE.match(bare):
        return bare.lower().rstrip(":")
    match = GOOGLE_HEADING.match(bare) or BOLD_LINE.fullmatch(bare)
    return match[1].lower() if match else ""


def _words(line: str, section: str) -> str:
    """Return a line without bullets, directives and, in lists, without ``name : type``."""
    words = FIELD.sub("", ITEM.sub("", DIRECTIVE.sub("", line))).strip()
    if section in LISTS:
        if not line.startswith(" ") and _only_names(words):
            return ""
        words = TYPED.sub("", words).strip()
    return words[:-1] if words.endswith("::") else words


def _only_names(words: str) -> bool:
    """Tell a line that names parameters or a type from a line that describes them."""
    return " : " in words or all(" " not in part.strip() for part in words.split(","))
