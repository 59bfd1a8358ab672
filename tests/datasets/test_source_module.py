"""What is read out of one file."""

from textwrap import dedent

from course_lib.datasets.source_module import Binding, read_module


def read(text, name="pkg.mod", is_package=False):
    return read_module(dedent(text).encode(), name, is_package)


def test_kinds_and_signatures():
    module = read("""
        def plain(a, b: int = 2, *rest, flag=True, **more): "Doc."
        async def later(): "Doc."
        def named(a, *, key, other=None): "Doc."
        class Thing(base.Parent, list[int]):
            "A thing."
            def __init__(self, size): "Make it."
            def work(self, x=None): "Work."
            @staticmethod
            def still(x): "Still."
            @property
            def size(self): "Size."
            @functools.cached_property
            def weight(self): "Weight."
            @size.setter
            def size(self, value): "Set it."
            def _own(self): "Private."
    """)
    assert [(d.name, d.kind, d.signature) for d in module.definitions] == [
        ("plain", "function", "(a, b=2, *rest, flag=True, **more)"),
        ("later", "function", "()"),
        ("named", "function", "(a, *, key, other=None)"),
        ("Thing", "class", "(size)"),
        ("Thing.work", "method", "(x=None)"),
        ("Thing.still", "method", "(x)"),
        ("Thing.size", "property", ""),
        ("Thing.weight", "property", ""),
    ]
    assert module.definitions[3].docstring == "A thing.\n\nConstructor\n-----------\nMake it."
    assert module.definitions[3].bases == ["base.Parent", "list"]
    assert module.private_docs == ["Private."]


def test_overloads_are_not_definitions():
    module = read("""
        @overload
        def f(x: int): ...
        @typing.overload
        def f(x: str): ...
        def f(x): "Real."
    """)
    assert [d.docstring for d in module.definitions] == ["Real."]


def test_definitions_inside_conditions_count_and_inside_functions_do_not():
    module = read("""
        if FAST:
            def a(): "A."
        else:
            try:
                def b(): "B."
            except ImportError:
                def c(): "C."
        def outer():
            def inner(): "No."
    """)
    assert [d.name for d in module.definitions] == ["a", "b", "c", "outer"]


def test_imports_are_absolute():
    text = """
        import os.path
        import numpy as np
        from . import near
        from ..up import thing as other
        from .sub import *
        Alias = Other = near.Thing
        made = Factory(3)
    """
    assert read(text, "pkg.sub.mod").bindings == [
        Binding("os", "os", ""),
        Binding("np", "numpy", ""),
        Binding("near", "pkg.sub", "near"),
        Binding("other", "pkg.up", "thing"),
        Binding("*", "pkg.sub.sub", "*"),
        Binding("Alias", "", "near.Thing"),
        Binding("Other", "", "near.Thing"),
        Binding("made", "", "Factory", True),
    ]
    assert read("from . import near", "pkg.sub", is_package=True).bindings == [
        Binding("near", "pkg.sub", "near")
    ]


def test_all_is_known_only_where_it_is_literal():
    assert read("__all__ = ['a']\n__all__ += ['b']\n__all__.extend(('c',))").exported == list("abc")
    assert read("__all__ = ['a']\n__all__.append('b')").exported == ["a", "b"]
    assert read("__all__ = ['a'] + other.__all__").exported is None
    assert read("__all__ = ['a', other.__name__]").exported is None
    assert read("__all__ = other.__all__\n__all__.append('b')").exported is None
    assert read("__all__ = ['a']\n__all__ += other.__all__").exported is None
    assert read("x = 1").exported is None


def test_string_docs_of_numpy_and_torch():
    module = read(
        '''
        common = parse_kwargs("""
            input (Tensor): the input.
            out (Tensor): where
                it goes.
        """)
        more = merge_dicts(common, {"note": "A note."})
        add_docstr(torch.abs, r"""abs(input) -> Tensor

        {note} {{x}}

        Args:
            {out}
        """.format(**more) + "End.")
        cross = _add_docstr(_linalg.linalg_cross, "Cross " "product.")
        add_newdoc("numpy._core", "flatiter", "Iterate.")
        add_newdoc("numpy._core", "flatiter", ("base", "The base."))
        add_newdoc("numpy._core", "flatiter", [("a", "A."), ("b", "B.")])
        Late.__doc__ = f"Said {unknown} later."
        ''',
        "torch._torch_docs",
    )
    docs = dict(module.string_docs)
    assert "A note. {x}" in docs["torch.abs"]
    assert "out (Tensor): where\n        it goes." in docs["torch.abs"].replace(" " * 8, " " * 8)
    assert docs["torch.abs"].endswith("End.")
    del docs["torch.abs"]
    assert docs == {
        "cross": "Cross product.",
        "numpy._core.flatiter": "Iterate.",
        "numpy._core.flatiter.base": "The base.",
        "numpy._core.flatiter.a": "A.",
        "numpy._core.flatiter.b": "B.",
        "Late": "Said  later.",
    }


def test_two_argument_newdoc_means_the_package_of_the_file():
    module = read("add_newdoc('gamma', 'Gamma.')", "scipy.special._add_newdocs")
    assert module.string_docs == [("scipy.special.gamma", "Gamma.")]
    assert read("add_newdoc('gamma')", "scipy.special._add_newdocs").string_docs == []
    module = read("add_docstr_all('abs', 'Abs.')", "torch._tensor_docs")
    assert module.string_docs == [("torch.Tensor.abs", "Abs.")]


def test_docstring_given_to_a_compiled_method_inside_a_class():
    module = read("""
        class Tensor:
            detach = _C._add_docstr(_C.TensorBase.detach, r'''
            Detach it.
            ''')
    """)
    assert [(d.name, d.kind, d.docstring) for d in module.definitions][1:] == [
        ("Tensor.detach", "method", "Detach it.")
    ]


def test_a_class_may_assign_its_docstring():
    module = read("""
        class Conv(Base):
            __doc__ = (
                r'''Convolve.

                Over '''
                + "pixels."
            )
            size: int = 3
        class Plain:
            "Its own."
            __doc__ = "Not read."
    """)
    assert [d.docstring.split() for d in module.definitions] == [
        ["Convolve.", "Over", "pixels."],
        ["Its", "own."],
    ]
