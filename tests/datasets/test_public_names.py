"""Public names on small made-up packages, against what Python itself resolves where it can."""

import importlib
import sys

import pytest

from course_lib.datasets.public_names import PublicNames
from course_lib.datasets.pydocs_corpus import source_files
from course_lib.datasets.source_module import read_module

FILES = {
    "toypkg/__init__.py": """
        from . import near
        from ._engine import Engine as Engine, start
        from .deep import *
        from .computed import quiet
        from ._engine import _hidden
        Motor = Engine
    """,
    "toypkg/_engine.py": """
        class Engine:
            "An engine."
            class Part:
                "A part."
                def turn(self): "Turn it."
            def run(self): "Run it."
            def _fix(self): "Fix it."
        def start(): "Start."
        def _hidden(): "Hidden."
        def unreachable(): "Nobody exports this."
    """,
    "toypkg/near.py": """
        from ._engine import start
        def local(): "Local."
        def _private(): "Private."
    """,
    "toypkg/deep/__init__.py": """
        from .inner import *
        from ..near import local as renamed
        __all__ = ["chosen", "renamed"]
    """,
    "toypkg/deep/inner.py": """
        __all__ = ["chosen"]
        def chosen(): "Chosen."
        def unlisted(): "Not in __all__."
    """,
    "toypkg/computed.py": """
        from ._more import *
        names = ["loud"]
        __all__ = list(names)
        def loud(): "Loud."
    """,
    "toypkg/_more.py": """
        __all__ = []
        __all__.extend(["quiet"])
        def quiet(): "Quiet."
    """,
}


@pytest.fixture
def package(tmp_path):
    from textwrap import dedent

    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(dedent(text))
    return tmp_path / "toypkg"


@pytest.fixture
def names(package):
    files = source_files(package)
    return PublicNames([read_module(p.read_bytes(), n, p.stem == "__init__") for p, n in files])


def test_shortest_public_names(names):
    assert names.shortest() == {
        ("toypkg._engine", "Engine"): "toypkg.Engine",
        ("toypkg._engine", "Engine.run"): "toypkg.Engine.run",
        ("toypkg._engine", "Engine.Part"): "toypkg.Engine.Part",
        ("toypkg._engine", "Engine.Part.turn"): "toypkg.Engine.Part.turn",
        ("toypkg._engine", "start"): "toypkg.start",
        ("toypkg.near", "local"): "toypkg.renamed",
        ("toypkg.deep.inner", "chosen"): "toypkg.chosen",
        ("toypkg.deep.inner", "unlisted"): "toypkg.deep.inner.unlisted",
        ("toypkg.computed", "loud"): "toypkg.computed.loud",
        ("toypkg._more", "quiet"): "toypkg.quiet",
    }


def test_public_names_lead_to_the_same_objects_in_python(names, package, monkeypatch):
    monkeypatch.syspath_prepend(package.parent)
    try:
        for (module, inner), public in names.shortest().items():
            assert _object(public) is _object(f"{module}.{inner}"), public
    finally:
        for name in [name for name in sys.modules if name.startswith("toypkg")]:
            del sys.modules[name]


def _object(dotted):
    parts = dotted.split(".")
    found = importlib.import_module(parts[0])
    for depth, part in enumerate(parts[1:], 2):
        if not hasattr(found, part):
            importlib.import_module(".".join(parts[:depth]))
        found = getattr(found, part)
    return found


def test_names_resolve_where_they_are_used(names):
    assert names.resolve("toypkg", "near.start") == ("toypkg._engine", "start")
    assert names.resolve("toypkg", "Motor.run") == ("toypkg._engine", "Engine.run")
    assert names.resolve("toypkg", "near") == ("toypkg.near", "")
    assert names.resolve("toypkg", "nothing") is None
    assert names.resolve("toypkg", "Engine.nothing") is None


def test_the_last_star_import_wins():
    names = PublicNames(
        [
            read_module(b"from .a import *\nfrom .b import *", "two", True),
            read_module(b"def same(): 'A.'", "two.a", False),
            read_module(b"def same(): 'B.'", "two.b", False),
        ]
    )
    assert names.resolve("two", "same") == ("two.b", "same")
    assert names.shortest() == {("two.a", "same"): "two.a.same", ("two.b", "same"): "two.same"}


def test_circular_imports_end():
    modules = [
        read_module(b"from .b import *\nfrom .b import thing", "ring.a", False),
        read_module(b"from .a import *\nfrom .a import thing", "ring.b", False),
    ]
    names = PublicNames(modules)
    assert names.resolve("ring.a", "thing") is None
    assert names.shortest() == {}


def test_paths_near_the_definition_win_over_leaks():
    """A module that happens to import a helper isn't the helper's home."""
    names = PublicNames(
        [
            read_module(b"from ._root import find", "sci.optimize", True),
            read_module(b"def find(): 'Find.'", "sci.optimize._root", False),
            read_module(b"from sci.optimize import find", "sci.st", True),
        ]
    )
    assert names.shortest() == {("sci.optimize._root", "find"): "sci.optimize.find"}
