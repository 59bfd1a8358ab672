"""Explorer: build the vector of a word that no corpus had, and take pieces out of it."""

import contextlib
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
        """The g n-grams of a word and their vectors (g, d)."""

    def vector(self, word: str) -> NDArray[np.float32]:
        """The mean of those, and of the word's own vector if it was seen in training, (d,)."""


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
        When `word` has no n-grams.
    """
    known = model.word_vectors
    pieces, _ = _pieces(model, known, word)
    controls = {
        "word": ipywidgets.Text(word, description="Word (then Enter)", continuous_update=False),
        "left_out": ipywidgets.SelectMultiple(
            options=list(dict.fromkeys(pieces)),
            description="Leave out (Ctrl or Shift for several)",
            rows=5,
        ),
        "neighbours": ipywidgets.IntSlider(8, 3, 15, description="Nearest words"),
    }
    surgeon = Explorer(
        "Subword surgeon",
        controls,
        _empty_figure(),
        lambda figure, **values: _update(figure, model, known, **values),
        alt=ALT.format(word=word),
    )
    menu = controls["left_out"]
    controls["word"].observe(lambda change: _offer(menu, model, known, change.new), "value")
    return surgeon


def _offer(
    menu: ipywidgets.SelectMultiple, model: SubwordModel, known: WordVectors, word: str
) -> None:
    """List the pieces of a new word; nothing is left out of it yet."""
    with contextlib.suppress(ValueError):  # the explorer has already said what is wrong
        menu.options = list(dict.fromkeys(_pieces(model, known, word)[0]))


def _pieces(
    model: SubwordModel, known: WordVectors, word: str
) -> tuple[list[str], NDArray[np.float32]]:
    """The n-grams of a word and their vectors; before them its own, if it was seen in training."""
    word = word.strip().lower()
    ngrams, vectors = model.ngram_vectors(word)
    if not word or not ngrams:
        raise ValueError(f"word: expected one that has n-grams, got {word!r}")
    if word not in known:
        return ngrams, vectors
    own = (len(ngrams) + 1) * model.vector(word) - vectors.sum(axis=0)  # (d,), as mean · count
    return [f"{word} (whole)", *ngrams], np.vstack([own, vectors])


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
    known: WordVectors,
    word: str,
    left_out: tuple[str, ...],
    neighbours: int,
) -> str:
    pieces, vectors = _pieces(model, known, word)
    kept = np.array([piece not in left_out for piece in pieces], dtype=bool)
    if not kept.any():
        raise ValueError("Every piece is left out: keep one at least.")
    given = np.zeros(len(pieces))
    given[kept] = shares(vectors[kept])
    _draw_pieces(figure, pieces, given, kept)
    vector = vectors[kept].mean(axis=0)  # (d,)
    word = word.strip().lower()
    ranked = most_similar(known, vector, neighbours, exclude=(word,))
    labels, scores = zip(*ranked, strict=True)
    figure.data[1].update(ranked_bar_data(labels, scores))
    figure.layout.xaxis2.range = [min(0.0, *scores), max(0.1, *scores) * 1.2]
    return _sentence(known, word, int(kept.sum()), len(pieces), ranked[0])


def _draw_pieces(
    figure: go.FigureWidget, pieces: list[str], given: NDArray[np.float64], kept: NDArray[np.bool_]
) -> None:
    """The largest shares; pieces that were left out stay in the list, in grey."""
    names = list(dict.fromkeys(pieces))  # "ana" stands twice in "banana": one bar for both
    total = np.array([sum(given[row] for row in _places(pieces, name)) for name in names])
    stays = np.array([kept[pieces.index(name)] for name in names], dtype=bool)
    rank = np.lexsort((-np.abs(total), stays))[: max(SHOWN, int((~stays).sum()))]
    order = rank[np.argsort(-total[rank], kind="stable")]
    figure.data[0].update(ranked_bar_data([names[row] for row in order], total[order]))
    figure.data[0].marker.color = [GREEN if stays[row] else MUTED for row in order]
    figure.layout.xaxis.range = [min(0.0, total.min()) * 1.3, max(0.05, total.max()) * 1.3]


def _places(pieces: list[str], name: str) -> list[int]:
    return [row for row, piece in enumerate(pieces) if piece == name]


def _sentence(
    known: WordVectors, word: str, kept: int, pieces: int, nearest: tuple[str, float]
) -> str:
    seen = "was seen in training" if word in known else "was never seen in training"
    return (
        f"“{word}” {seen}. Made of {kept} of its {pieces} pieces, its vector is nearest to "
        f"{nearest[0]} (cosine {nearest[1]:.2f})."
    )
