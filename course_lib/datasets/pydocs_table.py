"""PyDocs as a table: documents, and the links between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from .doc_prose import embedded_text, prose_paragraphs
from .progress_bar import progress

Pair = tuple[str, str]
Triple = tuple[str, str, str]


class Doc(NamedTuple):
    """What one function, class, method or property says about itself.

    Attributes
    ----------
    name
        Its shortest public name, such as ``"scipy.spatial.KDTree"``.
    kind
        ``"function"``, ``"class"``, ``"method"``, ``"property"`` or ``"instance"`` (an object
        that the package makes from a private class, such as ``scipy.stats.norm``).
    package
        ``"scipy"``.
    module
        Where it is defined: ``"scipy.spatial._kdtree"``.
    signature
        Parameters without annotations: ``"(data, leafsize=10)"``; may be empty.
    summary
        First paragraph of the docstring, on one line; may be empty.
    body
        The rest of the docstring without its See Also section, as written.
    """

    name: str
    kind: str
    package: str
    module: str
    signature: str
    summary: str
    body: str

    @property
    def text(self) -> str:
        """What models embed: name, signature, summary and prose, without code and parameters."""
        return embedded_text(self.name, self.signature, self.summary, self.body)


@dataclass(frozen=True, eq=False)
class PyDocs:
    """The corpus and its links.

    Attributes
    ----------
    docs
        Sorted by name; each name once.
    see_also
        (name, name): the first one's See Also section names the second.
    triples
        (head, relation, tail) with the relations ``"contains"`` (a module or class, and what is
        directly in it), ``"inherits"`` (a class and its base) and ``"see_also"``. Heads of
        "contains" may be modules, all other ends are documents.
    imports
        (source file, full name that it imports), such as ``("scipy/fft/_helper.py",
        "numpy.asarray")``.
    missing
        Packages that aren't installed and so have no documents.
    more_prose
        Paragraphs from docstrings of modules and of private functions, which aren't documents.
    """

    docs: Sequence[Doc]
    see_also: list[Pair]
    triples: list[Triple]
    imports: list[Pair]
    missing: list[str] = field(default_factory=list)
    more_prose: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.docs)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __repr__(self) -> str:
        return (
            f"PyDocs({len(self.docs):,} documents, {len(self.see_also):,} See Also links, "
            f"{len(self.triples):,} triples, {len(self.imports):,} imports)"
        )

    @property
    def names(self) -> list[str]:
        """The documents' names, in order."""
        return list(self._rows)

    def index(self, name: str) -> int:
        """Return the position of a document.

        Parameters
        ----------
        name
            A document's name.

        Returns
        -------
        int
            i with ``docs[i].name == name``.

        Raises
        ------
        KeyError
            If there is none; the message has up to three close names.
        """
        try:
            return self._rows[name]
        except KeyError:
            close = get_close_matches(str(name), self._rows, n=3)
            hint = f"; close names: {', '.join(close)}" if close else ""
            raise KeyError(f"no document {name!r} among {len(self):,}{hint}") from None

    def doc(self, name: str) -> Doc:
        """Return a document by its name.

        Parameters
        ----------
        name
            A document's name.

        Returns
        -------
        Doc

        Raises
        ------
        KeyError
            If there is none.
        """
        return self.docs[self.index(name)]

    def paragraphs(self) -> list[str]:
        """Return all running text, for learning word embeddings: about two million words.

        Returns
        -------
        list of str
            One paragraph each: summaries, descriptions of parameters, notes, and ``more_prose``.
            Code, tables, formulas, references and markup are left out; case and punctuation are
            kept. Whole paragraphs that recur, such as notices of licence, come once.
        """
        return list(self._prose)

    @cached_property
    def _prose(self) -> list[str]:
        found: list[str] = []
        for doc in progress(self.docs, "Reading PyDocs' prose"):
            found += prose_paragraphs(f"{doc.summary}\n\n{doc.body}")
        return list(dict.fromkeys([*found, *self.more_prose]))

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {doc.name: row for row, doc in enumerate(self.docs)}
