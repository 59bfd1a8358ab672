"""Turn a NumPy-style docstring into Markdown: sections, lists of parameters, tables, examples."""

from __future__ import annotations

import re
import textwrap

ENTRIES = {"Parameters", "Attributes", "Raises", "See Also", "Returns", "Yields"}
TYPES_FIRST = {"Returns", "Yields"}  # an entry's first line is a type; elsewhere it is a name


def to_markdown(docstring: str) -> str:
    """Return a cleaned docstring (`ast.get_docstring`) as Markdown, sections under bold titles."""
    parts = []
    for title, body in sections(docstring):
        if title:
            parts.append(f"**{title}**")
        parts.append(entries(body, title) if title in ENTRIES else prose(body))
    return "\n\n".join(part for part in parts if part)


def summary(docstring: str) -> str:
    """Return the first paragraph on one line."""
    return escape(" ".join(docstring.strip().split("\n\n")[0].split()))


def sections(docstring: str) -> list[tuple[str, str]]:
    """Cut a docstring at its underlined titles; what comes before the first has none."""
    pieces = re.split(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", docstring, flags=re.M)
    titles = ["", *pieces[1::2]]
    return [(t, body.strip("\n")) for t, body in zip(titles, pieces[0::2], strict=True)]


def entries(body: str, title: str) -> str:
    """Write "name : type" with an indented description as an item of a list."""
    if title in TYPES_FIRST and not re.search(r"^\s+\S", body, re.M):
        return prose(body)
    items: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.strip() and not line.startswith(" "):
            items.append((line, []))
        elif items:
            items[-1][1].append(line)
    return "\n".join(item(head, textwrap.dedent("\n".join(rest)), title) for head, rest in items)


def item(head: str, description: str, title: str) -> str:
    """Write one entry: its name as code, its type in brackets, what is said about it."""
    name, colon, kind = head.partition(" : ")
    if title in TYPES_FIRST:
        start = f"`{name}` ({escape(kind)})" if colon else escape(head)
    elif title == "See Also" and colon:
        return f"- `{name}`: {escape(kind)}"
    else:
        start = f"`{name.strip('`')}`" + (f" ({escape(kind)})" if colon else "")
    said = textwrap.indent(prose(description.strip("\n")), "  ").strip()
    return f"- {start}: {said}" if said else f"- {start}"


def prose(text: str) -> str:
    """Write paragraphs: examples and indented lines as code, simple tables as tables."""
    done: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        if paragraph.lstrip().startswith(">>>"):
            done.append(example(paragraph, done))
        elif re.match(r"=+ +=+", paragraph):
            done.append(table(paragraph))
        elif paragraph.startswith("    "):
            done.append(fenced(textwrap.dedent(paragraph), "text"))
        else:
            done.append(escape(re.sub(r"::$", ":", paragraph)))
    return "\n\n".join(part for part in done if part)


def example(paragraph: str, done: list[str]) -> str:
    """Write a doctest; one right after another joins it."""
    code = textwrap.dedent(paragraph)
    if done and done[-1].startswith("```python"):
        before = done.pop().removeprefix("```python\n").removesuffix("\n```")
        code = f"{before}\n\n{code}"
    return fenced(code, "python")


def fenced(code: str, language: str) -> str:
    """Write a block of code."""
    return f"```{language}\n{code}\n```"


def table(paragraph: str) -> str:
    """Write a table between lines of "=" as Markdown's, cut where those lines have gaps."""
    lines = paragraph.splitlines()
    cuts = [match.span() for match in re.finditer("=+", lines[0])]
    cuts[-1] = (cuts[-1][0], 10_000)
    rows = [[line[a:b].strip() for a, b in cuts] for line in lines if not line.startswith("=")]
    written = [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]
    return "\n".join([written[0], "|" + " --- |" * len(cuts), *written[1:]])


def escape(text: str) -> str:
    """Keep signs that HTML or a formula would swallow, outside of code."""
    pieces = re.split(r"(`+[^`]+`+)", text)
    return "".join(p if i % 2 else _escape_words(p) for i, p in enumerate(pieces))


def _escape_words(text: str) -> str:
    return re.sub(r"(?<!\\)\$", r"\\$", re.sub(r"<(?=[\w/!])", "&lt;", text))
