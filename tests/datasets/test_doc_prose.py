"""Running text out of docstrings."""

from textwrap import dedent

import pytest

from course_lib.datasets.doc_prose import embedded_text, prose_paragraphs, strip_markup

NUMPYDOC = dedent("""
    Uses a tree
    for speed.

    Parameters
    ----------
    data : array_like, shape (n, m)
        The points to index. If
        missing, fails.
    *args, **kwargs
        Passed on.

    Returns
    -------
    tree

    Notes
    -----
    Slow in high dimensions [1]_.

    .. math:: x = y

    .. versionadded:: 1.0
       Since then.

    .. note:: Keep it
       small.

    - first point
    - second point
      goes on

    === ====
    a   b
    === ====

    References
    ----------
    .. [1] Somebody, "Title".

    Examples
    --------
    An example with data.

    >>> f(1)
    1
    >>> f(2)
    array([2,
           3])

    Done::

        code here

    End.
""")


def test_numpydoc():
    assert prose_paragraphs(NUMPYDOC) == [
        "Uses a tree for speed.",
        "The points to index. If missing, fails. Passed on.",
        "Slow in high dimensions .",
        "Keep it small.",
        "first point",
        "second point goes on",
        "An example with data.",
        "Done:",
        "End.",
    ]


def test_embedded_text_leaves_parameters_and_examples_out():
    text = embedded_text("pkg.Tree", "(data)", "A ``tree``.", NUMPYDOC)
    assert text.split("\n") == [
        "pkg.Tree(data)",
        "A tree.",
        "Uses a tree for speed.",
        "Slow in high dimensions .",
        "Keep it small.",
        "first point",
        "second point goes on",
    ]


def test_google_style():
    body = dedent("""
        Makes it.

        Args:
            x (int, optional): how many. Default: ``1``
            y: what

        Returns:
            Tensor: the result

        Shape:
            - Input: :math:`(N, C)`

        Example::

            >>> f(x)
    """)
    assert prose_paragraphs(body) == [
        "Makes it.",
        "how many. Default: 1 what",
        "the result",
        "(N, C)",
    ]
    assert embedded_text("f", "()", "S.", body) == "f()\nS.\nMakes it."


def test_code_after_the_summary_is_skipped():
    assert (
        embedded_text("f", "()", "For example::", "    code()\n\nText.")
        == "f()\nFor example:\nText."
    )


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        (":func:`numpy.dot` and :class:`~torch.nn.Linear`", "numpy.dot and Linear"),
        (":ref:`User Guide <guide>`", "User Guide"),
        ("`text <https://x.org>`_ or https://y.org/z", "text or"),
        ("``code`` `var` *it* **bold**", "code var it bold"),
        ("2 * x * y and a**b", "2 * x * y and a**b"),
        (":math:`n` of :math:`\\sum_i x_i`", "n of"),
        ("costs $x$ or $\\alpha$", "costs x or"),
        ("see [1]_ and [#note]_", "see and"),
        ("", ""),
    ],
)
def test_markup(marked, plain):
    assert strip_markup(marked) == plain


def test_long_bodies_are_cut():
    text = embedded_text("f", "", "S.", "\n\n".join(["words " * 100] * 50))
    assert 2000 < len(text) < 3000
