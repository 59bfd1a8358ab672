"""Explorer: build the vector of a word that no corpus had, and take pieces out of it."""

from typing import Protocol

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from course_lib.datasets import WordVectors
from course_lib.vectors import most_similar

from .bar_charts import ranked_bar_data
from .explorer_frame import Explorer
from .template import GREEN, MUTED, course_template

SHOWN = 14
ALT = (
    "Left: the pieces of {word!r} as bars, by the share of its vector that each gives. "
    "Right: the known words nearest to the vector that they make together, as bars of cosine."
)


class SubwordModel(Protocol):
    """What the surgeon needs of a FastText model."""

    @property
    def word_vectors(self) -> WordVectors:
        """The vectors of the words seen in training."""

    def ngram_vectors(self, word: str) -> tuple[list[str], NDArray[np.float32]]:
        """The pieces of a word and their vectors (g, d), whose mean is the word's vector."""


def subword_surgeon(model: SubwordModel, word: str = "eigenvectorized") -> Explorer:
    """Which character n-grams make a word's vector, and what becomes of it without some?

    Parameters
    ----------
    model : SubwordModel
        Such as a trained `course_lib.words.FastText`.
    word : str
        The word to start with; best one that the corpus lacks.

    Returns
    -------
    Explorer
        Controls ``word``, ``left_out`` (a list of n-grams, several may be chosen) and
        ``neighbours``.

    Raises
    ------
    ValueError
        When `word` is empty.
    """
    pieces, _ = _pieces(model, word)
    controls = {
        "word": ipywidgets.Text(word, description="Word (then Enter)", continuous_update=False),
        "left_out": ipywidgets.SelectMultiple(
            options=pieces, description="Leave out (Ctrl or Shift for several)", rows=5
        ),
        "neighbours": ipywidgets.IntSlider(8, 3, 15, description="Nearest words"),
    }
    surgeon = Explorer(
        "Subword surgeon",
        controls,
        _empty_figure(),
        lambda figure, **values: _update(figure, model, **values),
        alt=ALT.format(word=word),
    )
    controls["word"].observe(
        lambda change: _offer(controls["left_out"], model, change.new), "value"
    )
    return surgeon


def _offer(menu: ipywidgets.SelectMultiple, model: SubwordModel, word: str) -> None:
    """List the pieces of a new word; nothing is left out of it yet."""
    if word.strip():
        menu.options = _pieces(model, word)[0]


def _pieces(model: SubwordModel, word: str) -> tuple[list[str], NDArray[np.float32]]:
    word = word.strip().lower()
    if not word:
        raise ValueError("word: expected one letter or more, got nothing")
    return model.ngram_vectors(word)


def _empty_figure() -> go.Figure:
    titles = ("Pieces that give the most", "Nearest known words")
    figure = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.16)
    for column, axis in ((1, "share of the vector's length"), (2, "cosine similarity")):
        figure.add_bar(orientation="h", row=1, col=column)
        figure.update_yaxes(autorange="reversed", type="category", row=1, col=column)
        figure.update_xaxes(title_text=axis, row=1, col=column)
    figure.update_layout(template=course_template(), height=460, showlegend=False)
    return figure


def shares(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """How much of the mean of some vectors each of them gives, along the mean's own direction.

    Parameters
    ----------
    vectors : ndarray, shape (g, d)

    Returns
    -------
    ndarray, shape (g,), float64
        Sums to 1; negative for a vector that pulls the other way. Zeros when the mean is zero.

    Examples
    --------
    >>> shares(np.array([[3.0, 1.0], [1.0, -1.0]]))
    array([0.75, 0.25])
    """
    total = vectors.sum(axis=0, dtype=np.float64)  # (d,)
    length = float(total @ total)
    return vectors @ total / length if length > 0 else np.zeros(len(vectors))


def _update(
    figure: go.FigureWidget,
    model: SubwordModel,
    word: str,
    left_out: tuple[str, ...],
    neighbours: int,
) -> str:
    pieces, vectors = _pieces(model, word)
    kept = np.array([piece not in left_out for piece in pieces], dtype=bool)
    if not kept.any():
        raise ValueError("Every piece is left out: keep one at least.")
    given = np.zeros(len(pieces))
    given[kept] = shares(vectors[kept])
    _draw_pieces(figure, pieces, given, kept)
    vector = vectors[kept].mean(axis=0)  # (d,)
    word = word.strip().lower()
    ranked = most_similar(model.word_vectors, vector, neighbours, exclude=(word,))
    labels, scores = zip(*ranked, strict=True)
    figure.data[1].update(ranked_bar_data(labels, scores))
    figure.layout.xaxis2.range = [min(0.0, *scores), max(0.1, *scores) * 1.2]
    return _sentence(model, word, int(kept.sum()), len(pieces), ranked[0])


def _draw_pieces(
    figure: go.FigureWidget, pieces: list[str], given: NDArray[np.float64], kept: NDArray[np.bool_]
) -> None:
    """The largest shares; pieces that were left out stay in the list, in grey."""
    rank = np.lexsort((-np.abs(given), kept))[: max(SHOWN, int((~kept).sum()))]
    order = rank[np.argsort(-given[rank], kind="stable")]
    figure.data[0].update(ranked_bar_data([pieces[row] for row in order], given[order]))
    figure.data[0].marker.color = [GREEN if kept[row] else MUTED for row in order]
    figure.layout.xaxis.range = [min(0.0, given.min()) * 1.3, max(0.05, given.max()) * 1.3]


def _sentence(
    model: SubwordModel, word: str, kept: int, pieces: int, nearest: tuple[str, float]
) -> str:
    seen = "was seen in training" if word in model.word_vectors else "was never seen in training"
    return (
        f"“{word}” {seen}. Made of {kept} of its {pieces} pieces, its vector is nearest to "
        f"{nearest[0]} (cosine {nearest[1]:.2f})."
    )
