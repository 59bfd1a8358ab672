"""PyDocs: the documentation of the scientific Python packages on the reader's own disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from .cache import cache_dir
from .compiled_docs import compiled_docs
from .doc_links import contains, inherits, resolve_see_also
from .doc_prose import prose_paragraphs
from .documented import collect_docs, with_string_docs
from .installed import installed_version, package_folder
from .progress_bar import progress
from .pydocs_cache import cache_key, load_pydocs, save_pydocs
from .pydocs_table import Pair, PyDocs
from .source_module import SourceModule, read_module

# package as imported -> distribution as installed
PACKAGES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "networkx": "networkx",
    "torch": "torch",
    "sympy": "sympy",
    "gensim": "gensim",
}
# Folders with nothing that a user calls: tests, and torch's compiler and test machinery.
SKIPPED_FOLDERS = {"tests", "test", "_internal", "_inductor", "_dynamo"}


@cache
def pydocs() -> PyDocs:
    """Load the corpus of the installed packages, built from their source files the first time.

    The packages are numpy, scipy, scikit-learn, networkx, torch, sympy and gensim. Their files are
    parsed, never imported; only functions that numpy and scipy have compiled are asked for
    their docstrings.
    The result is kept in the cache folder, under a key of the packages' versions.

    Returns
    -------
    PyDocs
        About 20,000 documents. Packages that aren't installed are named on stderr and in
        ``missing``.

    Raises
    ------
    ModuleNotFoundError
        If none of the packages is installed.

    Examples
    --------
    >>> corpus = pydocs()
    >>> corpus.doc("numpy.linalg.svd").summary
    'Singular Value Decomposition.'
    """
    versions = {package: installed_version(name) for package, name in PACKAGES.items()}
    path = cache_dir() / f"pydocs-{cache_key(versions)}.json.gz"
    corpus = load_pydocs(path)
    if corpus is None:
        folders = {name: package_folder(name) for name, version in versions.items() if version}
        missing = [PACKAGES[name] for name, version in versions.items() if not version]
        corpus = build_pydocs(folders, missing)
        save_pydocs(corpus, path)
    if corpus.missing:
        print(
            f"PyDocs lacks {', '.join(corpus.missing)}, not installed: its documents are left out",
            file=sys.stderr,
        )
    return corpus


def build_pydocs(folders: Mapping[str, Path], missing: list[str] | None = None) -> PyDocs:
    """Parse packages and link their documents.

    Parameters
    ----------
    folders
        Package to the folder of its ``__init__.py``.
    missing
        Distributions that should be there and aren't.

    Returns
    -------
    PyDocs

    Raises
    ------
    ModuleNotFoundError
        If there are no folders.
    """
    if not folders:
        raise ModuleNotFoundError(f"PyDocs needs one of: {', '.join(PACKAGES.values())}")
    files = [found for folder in folders.values() for found in source_files(folder)]
    modules, imports = [], list[Pair]()
    for path, name in progress(files, "Parsing PyDocs"):
        module = _parsed(path, name)
        if module is not None:
            modules.append(module)
            imports += _imports(module)
    names = with_string_docs(modules)
    docs, places, written = collect_docs(names)
    compiled, more = compiled_docs(folders, {doc.name for doc in docs})
    docs = sorted([*docs, *compiled])
    written |= more
    links = resolve_see_also(docs, written, names, places)
    triples = contains(docs) + inherits(docs, names, places)
    triples += [(head, "see_also", tail) for head, tail in links]
    prose = [
        text for module in modules for doc in module.private_docs for text in prose_paragraphs(doc)
    ]
    return PyDocs(docs, links, triples, imports, missing or [], prose)


def source_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield a package's Python files, tests left out, with their modules' names.

    Parameters
    ----------
    folder
        Folder of the package's ``__init__.py``.

    Yields
    ------
    (Path, str)
        File, dotted name of its module; in the order of the names.
    """
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        is_test = path.name.startswith("test_") or path.name == "conftest.py"
        if not is_test and not SKIPPED_FOLDERS.intersection(parts[:-1]):
            yield path, ".".join(parts).removesuffix(".__init__")


def _parsed(path: Path, name: str) -> SourceModule | None:
    """Parse a file; a template that isn't Python gives None."""
    try:
        return read_module(path.read_bytes(), name, path.name == "__init__.py")
    except (SyntaxError, ValueError):
        return None


def _imports(module: SourceModule) -> list[Pair]:
    """List the names that a module's file imports, without those of its own folder's files."""
    file = f"{module.name.replace('.', '/')}{'/__init__' if module.is_package else ''}.py"
    found = {
        f"{bound.module}.{bound.name}" if bound.name else bound.module
        for bound in module.bindings
        if bound.module and bound.local != "*"
    }
    return [(file, name) for name in sorted(found)]
