"""Explorer: a is to b as c is to what? Ranked answers, with the inputs hidden and without."""

import ipywidgets
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from course_lib.datasets import WordVectors
from course_lib.vectors import analogy

from .bar_charts import ranked_bar_data
from .explorer_frame import Explorer
from .template import course_template

SUGGESTIONS = (
    ("man", "king", "woman"),
    ("france", "paris", "japan"),
    ("walk", "walked", "play"),
    ("good", "better", "bad"),
    ("small", "smaller", "large"),
    ("python", "programming", "piano"),
)
ALT = (
    "Two ranked lists of answers to “{a} is to {b} as {c} is to …” by cosine similarity. "
    "Left, with the three input words left out; right, with every word allowed, where the inputs, "
    "marked by stars, come up among the first."
)


def analogy_machine(
    word_vectors: WordVectors, example: tuple[str, str, str] = ("man", "king", "woman")
) -> Explorer:
    """Answers to "a is to b as c is to …" for words that you type.

    Parameters
    ----------
    word_vectors : WordVectors
        At least four words.
    example : tuple of three str
        The words a, b, c to start with; three words of the table when it lacks one of them.

    Returns
    -------
    Explorer
        Controls ``example`` (a menu), ``a``, ``b``, ``c`` (text), ``answers`` (how many).

    Raises
    ------
    ValueError
        When the table has fewer than four words.

    Examples
    --------
    >>> square = WordVectors(["man", "woman", "king", "queen"],
    ...                      [[1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1]])
    >>> analogy_machine(square).message.splitlines()[0]
    'man : king = woman : queen (cosine 0.96) when the inputs are left out.'
    """
    if len(word_vectors) < 4:
        raise ValueError(f"word_vectors: expected 4 words or more, got {len(word_vectors)}")
    known = [words for words in SUGGESTIONS if all(word in word_vectors for word in words)]
    if not all(word in word_vectors for word in example):
        example = known[0] if known else tuple(word_vectors.words[:3])  # type: ignore[assignment]
    menu = [example] + [words for words in known if words != example]
    explorer = Explorer(
        "Analogy machine",
        _controls(menu),
        _empty_figure(),
        lambda figure, **values: _update(figure, word_vectors, **values),
        alt=ALT.format(a=example[0], b=example[1], c=example[2]),
    )
    chosen = explorer.controls["example"]
    chosen.observe(
        lambda change: explorer.set(**dict(zip("abc", change.new, strict=True))), "value"
    )
    return explorer


def _controls(menu: list[tuple[str, str, str]]) -> dict[str, ipywidgets.Widget]:
    options = [(f"{a} : {b} = {c} : ?", (a, b, c)) for a, b, c in menu]
    texts = {
        name: ipywidgets.Text(
            word, description=label, continuous_update=False, layout={"width": "170px"}
        )
        for name, word, label in zip(
            "abc", menu[0], ("a", "is to b", "as c (then Enter)"), strict=True
        )
    }
    texts["c"].layout.width = "230px"
    return {
        "example": ipywidgets.Dropdown(options=options, description="Try"),
        **texts,
        "answers": ipywidgets.IntSlider(8, 3, 20, description="Answers"),
    }


def _empty_figure() -> go.Figure:
    figure = make_subplots(
        1, 2, subplot_titles=("inputs left out", "every word allowed"), horizontal_spacing=0.18
    )
    for column in (1, 2):
        figure.add_bar(orientation="h", row=1, col=column)
        figure.update_yaxes(autorange="reversed", type="category", row=1, col=column)
        figure.update_xaxes(title_text="cosine similarity", row=1, col=column)
    figure.update_layout(template=course_template(), height=400, showlegend=False)
    return figure


def _update(
    figure: go.FigureWidget,
    table: WordVectors,
    example: tuple[str, str, str],
    a: str,
    b: str,
    c: str,
    answers: int,
) -> str:
    a, b, c = words = [
        word.strip().lower() if word.strip() not in table else word.strip() for word in (a, b, c)
    ]
    kept, k = [], min(answers, len(table) - 3)
    for panel, leave_out in enumerate((True, False)):
        ranked = list(analogy(table, a, b, c, k=k, exclude_inputs=leave_out))
        labels, scores = zip(*ranked, strict=True)
        figure.data[panel].update(ranked_bar_data(labels, scores, highlight=words))
        axis = figure.layout["xaxis" if panel == 0 else "xaxis2"]
        axis.range = [min(0.0, min(scores)), max(0.1, max(scores)) * 1.2]
        kept.append(ranked[0])
    return _sentence(words, *kept)


def _sentence(words: list[str], hidden: tuple[str, float], free: tuple[str, float]) -> str:
    a, b, c = words
    first = f"{a} : {b} = {c} : {hidden[0]} (cosine {hidden[1]:.2f}) when the inputs are left out."
    note = " – one of the inputs" if free[0] in words else ""
    return f"{first}\nWith every word allowed the answer is {free[0]} (cosine {free[1]:.2f}){note}."
