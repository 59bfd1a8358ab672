"""Pairs that belong together, out of PyDocs, and a package kept out of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from course_lib.datasets import Doc, pydocs, pydocs_questions
from course_lib.datasets.doc_prose import embedded_text, strip_markup

MIN_SUMMARY = 3  # words; "See svd." says too little to find anything by
MIN_BODY = 20  # words
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


class Pair(NamedTuple):
    """One pair before it goes into the columns of `PydocsPairs`."""

    query: str
    document: str
    name: str
    packages: frozenset[str]


@dataclass(frozen=True, eq=False)
class PydocsPairs:
    """Texts that belong together, with the packages that they come from.

    Attributes
    ----------
    kind : str
        ``"summary"``, ``"signature"``, ``"see_also"`` or ``"question"``.
    queries, documents : list of str
        n texts each; pair i is ``queries[i]`` with ``documents[i]``.
    names : list of str
        PyDocs' name of the documents' side.
    packages : list of frozenset of str
        All packages that a pair touches: of a question, those of all its answers.
    """

    kind: str
    queries: list[str]
    documents: list[str]
    names: list[str]
    packages: list[frozenset[str]]

    def __len__(self) -> int:
        return len(self.queries)

    def __repr__(self) -> str:
        return f"PydocsPairs({self.kind}, {len(self):,} pairs)"

    def take(self, rows: Sequence[int]) -> PydocsPairs:
        """Return the pairs of the given row numbers, in that order."""
        queries, documents, names = (
            [column[i] for i in rows] for column in (self.queries, self.documents, self.names)
        )
        packages = [self.packages[i] for i in rows]
        return PydocsPairs(self.kind, queries, documents, names, packages)


@cache
def pydocs_pairs(kind: str) -> PydocsPairs:
    """Return all pairs of one kind. Nobody labelled them: the documentation pairs its own parts.

    ==============  ===============================  ==================================
    kind            query                            document
    ==============  ===============================  ==================================
    ``"summary"``   first sentence of a docstring    the rest of its prose, without name
    ``"signature"`` words of name and arguments      summary and prose, without name
    ``"see_also"``  text of one document             text of one that it refers to
    ``"question"``  a question of the train split    text of one of its answers
    ==============  ===============================  ==================================

    Parameters
    ----------
    kind : str

    Returns
    -------
    PydocsPairs
        In the order of PyDocs, of its links or of the questions.

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> pairs = pydocs_pairs("summary")
    >>> row = pairs.names.index("numpy.linalg.svd")
    >>> pairs.queries[row]
    'Singular Value Decomposition.'
    >>> "Singular Value Decomposition." in pairs.documents[row]
    False
    >>> pydocs_pairs("signature").queries[row]
    'linalg svd a full matrices compute uv hermitian'
    """
    if kind not in _KINDS:
        raise ValueError(f"kind: expected one of {', '.join(_KINDS)}, got {kind!r}")
    columns = [list(column) for column in zip(*_KINDS[kind](), strict=True)]
    return PydocsPairs(kind, *(columns or [[], [], [], []]))


def hold_out_package(pairs: PydocsPairs, package: str) -> tuple[PydocsPairs, PydocsPairs]:
    """Split pairs into those for training and those of a package that training never sees.

    A pair that only touches the package (a question with an answer in it, a See Also link into it)
    is left out of training, and so is one of another package whose query or document reads the same
    as a text of the held-out package, as documentation that was copied along does.

    Parameters
    ----------
    pairs : PydocsPairs
    package : str
        Such as ``"networkx"``.

    Returns
    -------
    training : PydocsPairs
    held_out : PydocsPairs
        Pairs whose document is of `package`.

    Raises
    ------
    ValueError
        If no pair has its document in `package`.

    Examples
    --------
    >>> training, held_out = hold_out_package(pydocs_pairs("summary"), "networkx")
    >>> any("networkx" in packages for packages in training.packages)
    False
    >>> {name.split(".")[0] for name in held_out.names}
    {'networkx'}
    """
    held = [i for i, name in enumerate(pairs.names) if name.partition(".")[0] == package]
    if not held:
        known = sorted({name.partition(".")[0] for name in pairs.names})
        raise ValueError(f"package: expected one of {', '.join(known)}, got {package!r}")
    secret = {_folded(text) for i in held for text in (pairs.queries[i], pairs.documents[i])}
    kept = [
        i
        for i in range(len(pairs))
        if package not in pairs.packages[i]
        and secret.isdisjoint((_folded(pairs.queries[i]), _folded(pairs.documents[i])))
    ]
    return pairs.take(kept), pairs.take(held)


def name_words(name: str) -> str:
    """Return the words that an identifier is made of, in lower case, its package left out.

    Examples
    --------
    >>> name_words("sklearn.neighbors.KNeighborsClassifier")
    'neighbors k neighbors classifier'
    """
    return " ".join(WORD.findall(name.partition(".")[2] or name)).lower()


def _folded(text: str) -> str:
    return " ".join(WORD.findall(text)).lower()


def _described() -> Iterator[tuple[Doc, str, str]]:
    """Yield the documents that say enough, each with its summary and the rest of its prose."""
    for doc in pydocs().docs:
        summary, body = strip_markup(doc.summary), embedded_text("", "", "", doc.body).strip()
        if len(summary.split()) >= MIN_SUMMARY and len(body.split()) >= MIN_BODY:
            yield doc, summary, body


def _summary_pairs() -> Iterator[Pair]:
    for doc, summary, body in _described():
        yield Pair(summary, body, doc.name, frozenset({doc.package}))


def _signature_pairs() -> Iterator[Pair]:
    for doc, summary, body in _described():
        arguments = embedded_text("", doc.signature, "", "").strip()  # without their defaults
        query = f"{name_words(doc.name)} {name_words(arguments)}".strip()
        yield Pair(query, f"{summary}\n{body}", doc.name, frozenset({doc.package}))


def _see_also_pairs() -> Iterator[Pair]:
    corpus = pydocs()
    for one, other in corpus.see_also:
        first, second = corpus.doc(one), corpus.doc(other)
        yield Pair(first.text, second.text, other, frozenset({first.package, second.package}))


def _question_pairs() -> Iterator[Pair]:
    corpus = pydocs()
    for question in pydocs_questions("train"):
        answers = [name for name in question.relevant if name in corpus]
        packages = frozenset(name.partition(".")[0] for name in answers)
        for name in answers:
            yield Pair(question.text, corpus.doc(name).text, name, packages)


_KINDS: dict[str, Callable[[], Iterator[Pair]]] = {
    "summary": _summary_pairs,
    "signature": _signature_pairs,
    "see_also": _see_also_pairs,
    "question": _question_pairs,
}
