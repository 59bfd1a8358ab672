"""Pictures side by side in rows, each with its title: samples, search results, reconstructions."""

import html
import textwrap
from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .pixel_pictures import as_pixels_of, picture_data
from .template import INK, VERMILLION, new_figure

WIDE, LARGEST, GAP, LINE = 720, 230, 8, 17  #: In pixels: a row, a cell, between, a line of text.
LETTER = 7.0  #: Mean width of a letter.


def picture_grid(
    images: Sequence[ArrayLike],
    titles: Sequence[str] | None = None,
    columns: int = 8,
    title: str = "",
    marked: Collection[int] = (),
) -> go.Figure:
    """Show pictures in rows, the first one at the top left.

    Parameters
    ----------
    images : sequence of array_like, each of shape (H, W) or (H, W, 3)
        Floats from 0 (black) to 1, or uint8; sizes may differ. For ink on paper give ``1 - ink``.
    titles : sequence of str, one for each picture, optional
        Written over it, in as many lines as the width needs; a newline starts another one.
    columns : int
        Pictures in a row, 1 to 20.
    title : str
    marked : collection of int
        Numbers of the pictures that get a frame, such as the right ones of a search.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When there is no picture, one has another shape or range, or `titles` has another length.

    Examples
    --------
    >>> figure = picture_grid([np.zeros((4, 4)), np.ones((2, 4))], ["black", "white"])
    >>> len(figure.data)  # two pictures and their titles
    3
    """
    if not len(images) or not 1 <= columns <= 20:
        raise ValueError(
            f"images, columns: expected a picture or more in 1 to 20 columns, "
            f"got {len(images)} in {columns}"
        )
    names = [""] * len(images) if titles is None else [str(name) for name in titles]
    if len(names) != len(images):
        raise ValueError(f"titles: expected length {len(images)}, got {len(names)}")
    cell = min(LARGEST, WIDE / columns)
    names = [_wrapped(name, int((cell - GAP) / LETTER)) for name in names]
    above = LINE * max(len(name.splitlines()) for name in names) + 3 * any(names)
    places = [
        (cell * (number % columns), (cell + above) * (number // columns) + above)
        for number in range(len(images))
    ]
    height = (cell + above) * -(-len(images) // columns)
    figure = _sheet(title, height)
    for number, (image, (left, top)) in enumerate(zip(images, places, strict=True)):
        pixels = as_pixels_of(f"images[{number}]", image)
        square = {"left": left, "top": top, "side": cell - GAP}
        figure.add_image(**picture_data(pixels, **square), hoverinfo="skip")
        if number in marked:
            _add_frame(figure, **square)
    _add_titles(figure, names, np.array(places), cell)
    return figure


def _wrapped(text: str, letters: int) -> str:
    lines = [textwrap.wrap(line, letters) or [""] for line in text.splitlines()]
    return "\n".join(part for line in lines for part in line)


def _sheet(title: str, height: float) -> go.Figure:
    """Axes in pixels of the page."""
    top = 60 if title else 10
    figure = new_figure(title, height=int(np.ceil(height)) + top + 10, showlegend=False)
    figure.update_layout(margin={"l": 20, "r": 20, "t": top, "b": 10})
    figure.update_xaxes(visible=False, range=[0, WIDE], constrain="domain")
    figure.update_yaxes(visible=False, range=[height, 0], scaleanchor="x", constrain="domain")
    return figure


def _add_frame(figure: go.Figure, left: float, top: float, side: float) -> None:
    figure.add_shape(
        type="rect", x0=left, y0=top, x1=left + side, y1=top + side,
        line={"color": VERMILLION, "width": 4},
    )  # fmt: skip


def _add_titles(figure: go.Figure, names: Sequence[str], places: np.ndarray, cell: float) -> None:
    """Over the middle of each picture."""
    texts = [html.escape(name, quote=False).replace("\n", "<br>") for name in names]
    figure.add_scatter(
        x=places[:, 0] + (cell - GAP) / 2, y=places[:, 1] - 1, mode="text", text=texts,
        textposition="top center", textfont={"size": 12, "color": INK}, hoverinfo="skip",
        cliponaxis=False,
    )  # fmt: skip
