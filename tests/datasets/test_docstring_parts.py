"""Docstrings taken apart."""

import pytest

from course_lib.datasets.docstring_parts import docstring_parts


def see_also(section):
    return docstring_parts(
        f"Do.\n\nSee Also\n--------\n{section}\n\nNotes\n-----\nN.", "f"
    ).see_also


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("dot : Dot product.\ninner: Inner one.", ["dot", "inner"]),
        ("a.b.c, other\n    Both of them, described.", ["a.b.c", "other"]),
        (":func:`numpy.dot` : why : so\n:class:`~a.B`, :meth:`C.d`", ["numpy.dot", "a.B", "C.d"]),
        ("- :func:`f` : first\n* `g` : second", ["f", "g"]),
        ("`scipy.x`\n``y()``", ["scipy.x", "y"]),
        ("one\ntwo,\nthree", ["one", "two", "three"]),
        ("Wikipedia has more about it.", []),
        ("Note, this is no list.", []),
        ("KMeans : Uses a, b, c : d.", ["KMeans"]),
        ("dup : x\ndup : y", ["dup"]),
    ],
)
def test_see_also_forms(section, names):
    assert see_also(section) == names


def test_see_also_leaves_the_body():
    parts = docstring_parts("S.\n\nB.\n\nSee Also\n--------\nx : y\n\nNotes\n-----\nN.", "f")
    assert parts.summary == "S."
    assert parts.body == "B.\n\nNotes\n-----\nN."


def test_directive_and_pointer_count_as_see_also():
    text = "Do.\n\n.. seealso:: :func:`torch.a` and\n    :func:`torch.b`\n\nMore."
    parts = docstring_parts(text, "f")
    assert (parts.see_also, parts.body) == (["torch.a", "torch.b"], "More.")
    parts = docstring_parts("abs() -> Tensor\n\nSee :func:`torch.abs`", "torch.Tensor.abs")
    assert (parts.signature, parts.see_also) == ("()", ["torch.abs"])


@pytest.mark.parametrize(
    ("first", "signature"),
    [
        ("f(a, b=(1, 2)) -> Tensor", "(a, b=(1, 2))"),
        ("f(a,\n  b)", "(a, b)"),
        ("pkg.f(a)\nf(a, b)", "(a)"),
        ("out = f(a)", "(a)"),
        ("f(a, /)\n--\n\nf(a, b=None)", "(a, /)"),
    ],
)
def test_leading_signatures_are_taken(first, signature):
    parts = docstring_parts(f"{first}\n\nThe summary.\n\nBody.", "pkg.f")
    assert parts == (signature, "The summary.", "Body.", [])


def test_other_first_lines_are_the_summary():
    assert docstring_parts("Call g(x) often.", "f").summary == "Call g(x) often."
    assert docstring_parts("integrate(a, x) -> a*x", "Rule").summary == "integrate(a, x) -> a*x"
    assert docstring_parts("f (not a call).", "f").summary == "f (not a call)."
    assert docstring_parts("f(never closed", "f").summary == "f(never closed"


def test_summary_is_one_line_and_short():
    words = " ".join(["word"] * 40)
    parts = docstring_parts(f"{words}\nend. Then {words}\n\nBody.", "f")
    assert parts.summary == f"{words} end."
    assert parts.body == f"Then {words}\n\nBody."


def test_docstring_that_begins_with_a_section_has_no_summary():
    parts = docstring_parts("Parameters\n----------\nx : int", "f")
    assert (parts.summary, parts.body) == ("", "Parameters\n----------\nx : int")


def test_templates_that_are_filled_on_import_go():
    assert docstring_parts("A %(name)s thing ${LIKE}.", "f").summary == "A thing ."


def test_a_notice_is_not_the_summary():
    text = ".. deprecated:: 1.6\n   Use other.\n\n   Or none.\n\nCompute it.\n\nBody."
    assert docstring_parts(text, "f")[1:3] == ("Compute it.", "Body.")
    assert docstring_parts(">>> f(1)\n1\n\nText.", "f")[1:3] == ("", ">>> f(1)\n1\n\nText.")
