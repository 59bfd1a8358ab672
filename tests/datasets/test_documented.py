"""Docstrings that a file gives to what others define, or compiled code does."""

from textwrap import dedent

import pytest

from course_lib.datasets.documented import collect_docs, with_string_docs
from course_lib.datasets.source_module import read_module

FILES = {
    "toypkg": """
        from ._native import Coil, Reel, Spinner, bare, plain
        def late(): pass
        late.__doc__ = "Given later."
    """,
    "toypkg._native": """
        from compiled import Spinner, bare
        class Coil:
            "A coil."
            def turn(self, by): "Old words."
        class Reel: pass
        plain = _add_docstr(compiled.plain, "plain(x)\\n\\nAs it is.")
    """,
    "toypkg._docs": """
        add_newdoc("toypkg._native", "Spinner", "It spins.")
        add_newdoc("toypkg._native", "Spinner", ("spin", "spin(x)\\n\\nSpin it."))
        add_newdoc("toypkg._native", "Spinner", ("speed", "How fast."))
        add_newdoc("toypkg", "Coil", ("turn", "Turn the coil."))
        add_newdoc("toypkg._native", "bare", "bare(x)")
        add_newdoc("toypkg._native", "Reel", "A reel.")
        add_newdoc("toypkg._native", "Reel", "A")
        add_newdoc("elsewhere.deep", "thing", "Not ours.")
    """,
}


@pytest.fixture(scope="module")
def documents():
    modules = [
        read_module(dedent(text).encode(), name, is_package=name == "toypkg")
        for name, text in FILES.items()
    ]
    docs, _, _ = collect_docs(with_string_docs(modules))
    return {doc.name: (doc.kind, doc.signature, doc.summary) for doc in docs}


def test_compiled_things_are_made_from_their_docstrings(documents):
    assert documents["toypkg.Spinner"] == ("class", "", "It spins.")  # it has members
    assert documents["toypkg.Spinner.spin"] == ("method", "(x)", "Spin it.")
    assert documents["toypkg.Spinner.speed"] == ("property", "", "How fast.")
    assert documents["toypkg.plain"] == ("function", "(x)", "As it is.")


def test_definitions_take_the_docstring_that_another_file_gives(documents):
    turn = documents["toypkg.Coil.turn"]  # which the other file calls by its public name
    assert turn == ("method", "(by)", "Turn the coil.")
    assert documents["toypkg.late"] == ("function", "()", "Given later.")
    assert documents["toypkg.Reel"] == ("class", "", "A reel.")  # the longest that it was given


def test_a_signature_alone_and_what_is_not_there_are_no_documents(documents):
    assert sorted(documents) == [
        "toypkg.Coil",
        "toypkg.Coil.turn",
        "toypkg.Reel",
        "toypkg.Spinner",
        "toypkg.Spinner.speed",
        "toypkg.Spinner.spin",
        "toypkg.late",
        "toypkg.plain",
    ]
