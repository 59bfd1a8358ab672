"""Links between documents: See Also, containment and inheritance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from .public_names import Place, PublicNames
from .pydocs_table import Doc, Pair, Triple


def resolve_see_also(
    docs: Iterable[Doc],
    written: Mapping[str, list[str]],
    names: PublicNames,
    places: Mapping[Place, str],
) -> list[Pair]:
    """Turn the names of See Also sections into documents' names.

    A name is tried as it stands, inside the document's class, module and package from the inside
    out, as the defining file would resolve it, and as the only document of the package that ends
    so. What fits none of these is left out.

    Parameters
    ----------
    docs
        All documents.
    written
        Document's name to the names in its See Also section.
    names, places
        Modules, and public names of definitions.

    Returns
    -------
    list of (str, str)
        In the order of `docs`, without links of a document to itself.
    """
    listed = list(docs)
    known = {doc.name for doc in listed}
    endings = Counter((doc.package, doc.name.rpartition(".")[2]) for doc in listed)
    only = {(doc.package, doc.name.rpartition(".")[2]): doc.name for doc in listed}
    links: dict[Pair, None] = {}
    for doc in listed:
        for name in written.get(doc.name, ()):
            target = _around(doc.name, name, known) or _as_in_source(doc, name, names, places)
            if target not in known and endings[(doc.package, name)] == 1:
                target = only[(doc.package, name)]
            if target in known and target != doc.name:
                links[(doc.name, target)] = None
    return list(links)


def contains(docs: Iterable[Doc]) -> list[Triple]:
    """Say for every document which class or module holds it.

    Parameters
    ----------
    docs
        All documents.

    Returns
    -------
    list of (str, "contains", str)
    """
    return [(doc.name.rpartition(".")[0], "contains", doc.name) for doc in docs]


def inherits(docs: Iterable[Doc], names: PublicNames, places: Mapping[Place, str]) -> list[Triple]:
    """Say for every documented class which documented classes it is derived from.

    Parameters
    ----------
    docs
        All documents.
    names, places
        Modules, and public names of definitions.

    Returns
    -------
    list of (str, "inherits", str)
    """
    known = {doc.name for doc in docs if doc.kind == "class"}
    found: dict[Triple, None] = {}
    for module in names.modules.values():
        for definition in module.definitions:
            child = places.get((module.name, definition.name))
            for base in definition.bases if child in known else ():
                place = names.resolve(module.name, base)
                parent = places.get(place) if place else None
                if child and parent in known and parent and parent != child:
                    found[(child, "inherits", parent)] = None
    return sorted(found)


def _around(holder: str, name: str, known: set[str]) -> str:
    """Look for a name in the holder's class, module, package … and as it stands."""
    name = f"numpy.{name[3:]}" if name.startswith("np.") else name
    while holder:
        holder = holder.rpartition(".")[0]
        candidate = f"{holder}.{name}" if holder else name
        if candidate in known:
            return candidate
    return ""


def _as_in_source(doc: Doc, name: str, names: PublicNames, places: Mapping[Place, str]) -> str:
    """Resolve a name as the defining file would, or as a full name by another path."""
    place = names.resolve(doc.module, name)
    if place is None and "." in name:
        package, _, rest = name.partition(".")
        place = names.resolve(package, rest)
    return places.get(place, "") if place else ""
