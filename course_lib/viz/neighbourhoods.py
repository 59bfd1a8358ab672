"""Explorer: type a word, see its neighbours ranked and mapped."""

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from course_lib.datasets import WordVectors
from course_lib.vectors import most_similar

from .bar_charts import ranked_bar_data
from .explorer_frame import Explorer
from .maps import label_positions
from .projections import METHODS, project
from .template import BLUE, MUTED, VERMILLION, course_template

MAPPED = 30
ALT = (
    "Left: the words nearest to {word!r} as bars of cosine similarity, led by {first!r}. "
    "Right: the same words on a flat map, {word!r} marked by a star."
)


def neighbourhood_explorer(word_vectors: WordVectors, word: str = "cat") -> Explorer:
    """Neighbours of a word that you type, as a ranked list and on a map.

    Parameters
    ----------
    word_vectors : WordVectors
        At least four words.
    word : str
        The word to start with; the table's first word when the table lacks it.

    Returns
    -------
    Explorer
        Controls ``word``, ``neighbours`` (2 to 20 bars), ``map`` (PCA, t-SNE or UMAP).

    Raises
    ------
    ValueError
        When the table has fewer than four words.

    Examples
    --------
    >>> angles = np.array([0.0, 0.1, 0.3, 0.65, 1.1, 1.6])
    >>> circle = WordVectors(list("abcdef"), np.c_[np.cos(angles), np.sin(angles)])
    >>> neighbourhood_explorer(circle, "c").message
    'Nearest to c: b (cosine 0.98), a (cosine 0.96), d (cosine 0.94).'
    """
    if len(word_vectors) < 4:
        raise ValueError(f"word_vectors: expected 4 words or more, got {len(word_vectors)}")
    word = word if word in word_vectors else word_vectors.words[0]
    controls = {
        "word": ipywidgets.Text(word, description="Word (then Enter)", continuous_update=False),
        "neighbours": ipywidgets.IntSlider(10, 2, 20, description="Neighbours in the list"),
        "map": ipywidgets.Dropdown(options=_menu(), description="Map by"),
    }
    first = _nearest(word_vectors, word, 1)[0][0]
    return Explorer(
        "Neighbourhood explorer",
        controls,
        _empty_figure(),
        lambda figure, **values: _update(figure, word_vectors, **values),
        alt=ALT.format(word=word, first=first),
    )


def _menu() -> list[tuple[str, str]]:
    slow = {"UMAP": "UMAP (the first time compiles for about 20 s)"}
    return [(slow.get(method, method), method) for method in METHODS]


def _empty_figure() -> go.Figure:
    figure = make_subplots(
        1, 2, column_widths=[0.38, 0.62], horizontal_spacing=0.06, subplot_titles=("List", "Map")
    )
    figure.add_bar(orientation="h", row=1, col=1)
    figure.add_scatter(
        mode="markers+text",
        textfont={"size": 11},
        cliponaxis=False,
        hovertemplate="%{customdata}<extra></extra>",
        row=1,
        col=2,
    )
    figure.update_layout(template=course_template(), height=480, showlegend=False)
    figure.update_yaxes(autorange="reversed", type="category", row=1, col=1)
    figure.update_xaxes(title_text="cosine similarity", row=1, col=1)
    figure.update_xaxes(showticklabels=False, ticks="", row=1, col=2)
    figure.update_yaxes(showticklabels=False, ticks="", row=1, col=2)
    return figure


def _nearest(table: WordVectors, word: str, k: int) -> list[tuple[str, float]]:
    """The k nearest words other than `word` itself, best first."""
    return list(most_similar(table, word, min(k, len(table) - 1), exclude=(word,)))


def _update(
    figure: go.FigureWidget, table: WordVectors, word: str, neighbours: int, map: str
) -> str:
    word = word.strip() if word.strip() in table else word.strip().lower()
    ranked = _nearest(table, word, max(MAPPED, neighbours))
    listed = ranked[:neighbours]
    figure.data[0].update(ranked_bar_data(*zip(*listed, strict=True)))
    figure.layout.xaxis.range = [min(0.0, listed[-1][1]), max(0.1, listed[0][1]) * 1.2]
    names = [word] + [name for name, _ in ranked]
    points = _project(table.subset(names).matrix, map)
    figure.data[1].update(_map_data(points, names, len(listed)))
    figure.layout.annotations[0].text = f"Nearest to “{word}”"
    figure.layout.annotations[1].text = f"Map of the {len(names) - 1} nearest by {map}"
    best = ", ".join(f"{name} (cosine {score:.2f})" for name, score in listed[:3])
    return f"Nearest to {word}: {best}."


def _project(matrix: np.ndarray, method: str) -> np.ndarray:
    try:
        return project(matrix, method)
    except ImportError as error:
        raise ValueError(f"{method} needs a package that is not installed: {error.name}") from error


def _map_data(points: np.ndarray, names: list[str], listed: int) -> dict[str, object]:
    """The word itself as a star, listed neighbours in blue with names, the others grey."""
    others = len(names) - 1 - listed
    return {
        "x": points[:, 0],
        "y": points[:, 1],
        "text": names[: listed + 1] + [""] * others,
        "customdata": names,
        "textposition": label_positions(points),
        "marker": {
            "color": [VERMILLION] + [BLUE] * listed + [MUTED] * others,
            "symbol": ["star"] + ["circle"] * (listed + others),
            "size": [16] + [9] * listed + [6] * others,
        },
    }
