"""Find the shortest public name of everything that a package's files define.

``scipy/spatial/_kdtree.py`` defines ``KDTree`` and ``scipy/spatial/__init__.py`` imports it, so
people call it ``scipy.spatial.KDTree``. Imports are followed as Python would, on parsed files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os.path import commonprefix

from .source_module import SourceModule

Place = tuple[str, str]  # (module that defines it, name inside the module; "" for the module)


class PublicNames:
    """Names across the modules of one or more packages.

    Parameters
    ----------
    modules
        All parsed files.

    Examples
    --------
    >>> from .source_module import read_module
    >>> names = PublicNames([
    ...     read_module(b"from ._tree import *", "pkg", True),
    ...     read_module(b"__all__ = ['Tree']\\nclass Tree: 'A tree.'", "pkg._tree", False),
    ... ])
    >>> names.resolve("pkg", "Tree"), names.shortest()[("pkg._tree", "Tree")]
    (('pkg._tree', 'Tree'), 'pkg.Tree')
    """

    def __init__(self, modules: Iterable[SourceModule]) -> None:
        self.modules = {module.name: module for module in modules}
        self._scopes = {name: _Scope(module) for name, module in self.modules.items()}
        self._resolved: dict[tuple[str, str], Place | None] = {}

    def resolve(self, module: str, name: str) -> Place | None:
        """Return where a name that a module can use is defined.

        Parameters
        ----------
        module
            Dotted name of the module that uses the name.
        name
            As written there; may be dotted, such as ``"np.linalg.norm"``.

        Returns
        -------
        (str, str) or None
            Defining module and name inside it; None if that is outside the parsed files.
        """
        first, _, rest = name.partition(".")
        place = self._look_up(module, first)
        while place is not None and rest and place[1] == "":
            first, _, rest = rest.partition(".")
            place = self._look_up(place[0], first)
        if place is None or not rest:
            return place
        inner = (place[0], f"{place[1]}.{rest}")
        return inner if inner[1] in self._scopes[inner[0]].defined else None

    def shortest(self) -> dict[Place, str]:
        """Name everything public, with fewest dots and close to how its definition calls it.

        Returns
        -------
        dict
            Place of a definition to its public name; private definitions are absent.
        """
        best: dict[Place, str] = {}
        for place, public in self._public_paths():
            if place not in best or _rank(place, public) < _rank(place, best[place]):
                best[place] = public
        for module, scope in self._scopes.items():
            for name in scope.defined:
                owner, _, member = name.rpartition(".")
                if (module, owner) in best and not member.startswith("_"):
                    best[(module, name)] = f"{best[(module, owner)]}.{member}"
        return best

    def members(self, place: Place) -> list[str]:
        """List what is defined inside a class, as ``"Class.member"``.

        Parameters
        ----------
        place
            A class.

        Returns
        -------
        list of str
        """
        inside = f"{place[1]}."
        return [name for name in self._scopes[place[0]].defined if name.startswith(inside)]

    def instances(self) -> Iterator[tuple[str, Place]]:
        """Yield public objects that a module makes by calling a class of the same package.

        Yields
        ------
        (str, (str, str))
            Public name, such as ``"scipy.stats.norm"``, and the place of its class.
        """
        best: dict[Place, str] = {}
        for place, public in self._public_paths(instances=True):
            if place not in best or _rank(place, public) < _rank(place, best[place]):
                best[place] = public
        for (module, name), public in best.items():
            made_by = self.resolve(module, self._scopes[module].instances[name])
            if made_by is not None and made_by[1] in self._scopes[made_by[0]].defined:
                yield public, made_by

    def _public_paths(self, instances: bool = False) -> Iterator[tuple[Place, str]]:
        for module, scope in self._scopes.items():
            if not _is_public(module):
                continue
            own_names = [name for name in scope.own() if not name.startswith("_")]
            for name in dict.fromkeys([*self._exports(module, frozenset()), *own_names]):
                place = self._look_up(module, name)
                if place is None or place[0].partition(".")[0] != module.partition(".")[0]:
                    continue
                found = self._scopes[place[0]]
                wanted = found.instances if instances else found.defined
                own = place == (module, name)
                if place[1] in wanted and (own or scope.re_exports(name)):
                    yield place, f"{module}.{name}"

    def _exports(self, module: str, seen: frozenset[str]) -> list[str]:
        """List what ``from module import *`` gives, and public names beyond a computed list."""
        scope = self._scopes.get(module)
        if scope is None or module in seen:
            return []
        if scope.module.exported is not None:
            return scope.module.exported
        names = [name for name in scope.names() if not name.startswith("_")]
        for star in scope.stars:
            names += self._exports(star, seen | {module})
        return list(dict.fromkeys(names))

    def _look_up(self, module: str, name: str) -> Place | None:
        key = (module, name)
        if key not in self._resolved:
            self._resolved[key] = None  # a circular import ends here
            self._resolved[key] = self._find(module, name)
        return self._resolved[key]

    def _find(self, module: str, name: str) -> Place | None:
        scope = self._scopes.get(module)
        if scope is None:
            return None
        if name in scope.defined or name in scope.instances:
            return module, name
        if name in scope.bound:
            source, inner = scope.bound[name]
            place = self.resolve(source, inner) if inner else self._module(source)
            if place is not None:
                return place
        return self._through_stars(scope, name) or self._module(f"{module}.{name}")

    def _through_stars(self, scope: _Scope, name: str) -> Place | None:
        """Follow star imports, the last one first; a computed ``__all__`` may hide the name."""
        listed = [star for star in scope.stars if name in self._exports(star, frozenset())]
        for star in [*reversed(listed), *reversed(scope.stars)]:
            if place := self._look_up(star, name):
                return place
        return None

    def _module(self, name: str) -> Place | None:
        return (name, "") if name in self._scopes else None


class _Scope:
    """The names of one module."""

    def __init__(self, module: SourceModule) -> None:
        self.module = module
        self.defined = dict.fromkeys(definition.name for definition in module.definitions)
        self.stars = [bound.module for bound in module.bindings if bound.local == "*"]
        self.instances: dict[str, str] = {}
        self.bound: dict[str, tuple[str, str]] = {}
        for binding in module.bindings:
            if binding.call:
                self.instances[binding.local] = binding.name
            elif binding.local != "*" and (binding.module or binding.name != binding.local):
                self.bound[binding.local] = (binding.module or module.name, binding.name)

    def own(self) -> list[str]:
        """List what the module itself defines at its top level."""
        return [*(name for name in self.defined if "." not in name), *self.instances]

    def names(self) -> list[str]:
        """List what the module defines or imports by name."""
        return [*self.own(), *self.bound]

    def re_exports(self, name: str) -> bool:
        """Tell whether the module means to pass on a name that it imports."""
        listed = self.module.exported is not None and name in self.module.exported
        return self.module.is_package or listed or name not in self.bound


def _is_public(dotted: str) -> bool:
    return not any(part.startswith("_") for part in dotted.split("."))


def _rank(place: Place, public: str) -> tuple[int, bool, int, int, str]:
    """Order paths: fewest dots, the definition's own name or its end, near to where it is."""
    renamed = not place[1].endswith(public.rpartition(".")[2])
    shared = len(commonprefix([public.split("."), place[0].split(".")]))
    return public.count("."), renamed, -shared, len(public), public
