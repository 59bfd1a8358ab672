"""Keep the parsed corpus on disk: columns of JSON, compressed, with a checksum in the format."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from sys import intern

from .cache import write_atomically
from .pydocs_table import Doc, PyDocs

PARSER_FILES = (
    *("compiled_docs.py", "constant_strings.py", "doc_links.py", "doc_prose.py"),
    *("docstring_parts.py", "documented.py", "dotted_names.py", "public_names.py"),
    *("pydocs_cache.py", "pydocs_corpus.py", "source_definitions.py", "source_module.py"),
    *("source_signature.py", "string_docs.py"),
)


def cache_key(versions: Mapping[str, str | None]) -> str:
    """Return a short name for a set of package versions and the code that parses them.

    Parameters
    ----------
    versions
        Package to version, None where it isn't installed.

    Returns
    -------
    str
        Twelve hexadecimal digits; another where a version or a file of the parser differs.

    Examples
    --------
    >>> cache_key({"numpy": "2.0"}) == cache_key({"numpy": "2.1"})
    False
    """
    digest = hashlib.sha256(json.dumps(sorted(versions.items())).encode())
    for name in PARSER_FILES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:12]


def save_pydocs(corpus: PyDocs, path: Path) -> None:
    """Write the corpus; the file appears only when it is whole.

    Parameters
    ----------
    corpus
        What to save.
    path
        Where; should end in ``.json.gz``.
    """
    columns = {
        "docs": {field: [getattr(doc, field) for doc in corpus.docs] for field in Doc._fields},
        "see_also": corpus.see_also,
        "triples": corpus.triples,
        "imports": corpus.imports,
        "missing": corpus.missing,
        "more_prose": corpus.more_prose,
    }
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    with write_atomically(path) as aside:
        aside.write_bytes(gzip.compress(text.encode("utf-8", "replace"), compresslevel=3))


def load_pydocs(path: Path) -> PyDocs | None:
    """Read a saved corpus. A name that occurs again and again is one string in memory.

    Parameters
    ----------
    path
        What :func:`save_pydocs` wrote.

    Returns
    -------
    PyDocs or None
        None where there is no file or it is damaged; then it should be built again.
    """
    try:
        columns = json.loads(gzip.decompress(path.read_bytes()))
        for field in ("name", "kind", "package", "module"):
            columns["docs"][field] = [intern(text) for text in columns["docs"][field]]
        rows = zip(*(columns["docs"][field] for field in Doc._fields), strict=True)
        docs = [Doc(*row) for row in rows]
        return PyDocs(
            docs,
            [(intern(first), intern(second)) for first, second in columns["see_also"]],
            [(intern(head), intern(link), intern(tail)) for head, link, tail in columns["triples"]],
            [(intern(file), intern(name)) for file, name in columns["imports"]],
            columns["missing"],
            columns["more_prose"],
        )
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        return None
