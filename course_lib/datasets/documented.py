"""From parsed files to documents: everything public that has a docstring, under its public name."""

from __future__ import annotations

from collections.abc import Sequence

from .docstring_parts import docstring_parts
from .public_names import Place, PublicNames
from .pydocs_table import Doc
from .source_definitions import Definition
from .source_module import SourceModule


def with_string_docs(modules: Sequence[SourceModule]) -> PublicNames:
    """Add what ``add_newdoc``, ``add_docstr`` and ``__doc__ =`` document to the definitions.

    Parameters
    ----------
    modules
        Parsed files; their definitions are completed in place.

    Returns
    -------
    PublicNames
        Of the completed modules.
    """
    names = PublicNames(modules)
    added: dict[Place, str] = {}
    for source in modules:
        for name, doc in source.string_docs:
            place = _place(names, source, name)
            if place and len(doc) > len(added.get(place, "")):
                added[place] = doc
    owners = {(module, name.rpartition(".")[0]) for module, name in added}
    for (module, name), doc in added.items():
        _document(names.modules[module], name, doc, (module, name) in owners)
    return PublicNames(modules)


def collect_docs(names: PublicNames) -> tuple[list[Doc], dict[Place, str], dict[str, list[str]]]:
    """Make a document of every public definition that has a docstring.

    Parameters
    ----------
    names
        The modules and their public names.

    Returns
    -------
    docs : list of Doc
        Sorted by name.
    places : dict
        Place of a definition to its public name, documented or not.
    see_also : dict
        Document's name to the names that its See Also section has, as written.
    """
    places = names.shortest()
    documents: dict[str, Doc] = {}
    see_also: dict[str, list[str]] = {}
    defined = {(m.name, d.name): d for m in names.modules.values() for d in _documented_last(m)}
    for place, name, kind in _named(names, places, defined):
        definition = defined[place]
        if not definition.docstring.strip() or name in documents:
            continue
        parts = docstring_parts(definition.docstring, name)
        if not parts.summary and not parts.body:
            continue
        package = name.partition(".")[0]
        signature = "" if kind in ("property", "instance") else parts.signature
        signature = definition.signature or signature
        documents[name] = Doc(name, kind, package, place[0], signature, parts.summary, parts.body)
        see_also[name] = parts.see_also
    return [documents[name] for name in sorted(documents)], places, see_also


def _named(
    names: PublicNames, places: dict[Place, str], defined: dict[Place, Definition]
) -> list[tuple[Place, str, str]]:
    """List (place, public name, kind), with scipy.stats.norm in the place of its norm_gen."""
    hidden: set[Place] = set()
    listed = []
    for public, place in names.instances():
        stands_for_class = place[1].startswith(f"{public.rpartition('.')[2]}_")
        if defined[place].kind == "class" and (place not in places or stands_for_class):
            members = [(place[0], name) for name in names.members(place)]
            listed.append((place, public, "instance"))
            listed += [(m, f"{public}{m[1][len(place[1]) :]}", defined[m].kind) for m in members]
            hidden |= {place, *members}
    return listed + [
        (place, name, defined[place].kind)
        for place, name in places.items()
        if place in defined and place not in hidden
    ]


def _documented_last(module: SourceModule) -> list[Definition]:
    """Order definitions so that of equal names a documented one comes last, and so wins."""
    return sorted(module.definitions, key=lambda definition: bool(definition.docstring.strip()))


def _place(names: PublicNames, module: SourceModule, name: str) -> Place | None:
    """Find the module and the inner name that a documenting call means."""
    if "." not in name or any(d.name == name.partition(".")[0] for d in module.definitions):
        return module.name, name
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        owner = ".".join(parts[:length])
        if owner in names.modules:
            inner = parts[length:]
            place = names.resolve(owner, inner[0])
            if place and place[1] and len(inner) > 1:
                return place[0], ".".join([place[1], *inner[1:]])
            return owner, ".".join(inner)
    return None


def _document(module: SourceModule, name: str, doc: str, has_members: bool) -> None:
    """Set the docstring of a definition, which is made where the file has none."""
    for row, definition in enumerate(module.definitions):
        if definition.name == name:
            module.definitions[row] = definition._replace(docstring=doc)
            return
    last = name.rpartition(".")[2]
    has_signature = f"{last}(" in doc.strip().partition("\n")[0]
    if "." in name:
        kind = "method" if has_signature else "property"
    else:
        kind = "class" if has_members else "function"
    module.definitions.append(Definition(name, kind, "", doc, []))
