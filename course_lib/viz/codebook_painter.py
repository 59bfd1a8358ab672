"""Explorer: an image as a handful of codes, each a centroid that the reader may exchange."""

from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from .code_pictures import Shape, picture_axes, picture_look, piece_corner, piece_shape
from .explorer_frame import Explorer
from .number_words import bytes_in_words
from .painted_codes import CodebooksOf, Painting
from .painting_desk import PaintingDesk
from .template import BLUE, INK, VERMILLION, course_template

MS, NBITS = (1, 2, 4, 8, 16), (1, 2, 3, 4, 5, 6)
ALT = (
    "An image, its reconstruction from {m} pieces with {ks} centroids each, the codebook of one "
    "piece as small pictures with the chosen one framed, and bars of each piece's squared error."
)


def pq_painter(
    vectors: ArrayLike,
    codebooks_of: CodebooksOf,
    shape: Shape,
    ms: Sequence[int] = MS,
    nbits: Sequence[int] = NBITS,
    title: str = "Paint with a codebook",
) -> Explorer:
    """Cut images into pieces, replace each by a centroid, and exchange centroids by hand.

    Parameters
    ----------
    vectors : array_like, shape (n, d)
        Images, row by row.
    codebooks_of : callable
        ``codebooks_of(m, nbits) -> (m, 2**nbits, d / m)``, such as of a product quantiser that was
        trained on the vectors; asked once for each setting. Should answer within 0.2 s.
    shape : tuple of two int
        Height and width of an image, height · width = d.
    ms, nbits : sequence of int
        What may be chosen. Pieces must be whole rows of an image, or equal parts of one.
    title : str

    Returns
    -------
    Explorer
        Controls ``row``, ``m``, ``nbits``, ``piece`` (the first is 1) and ``code``, which another
        image or setting puts back to the nearest; a click on a centroid chooses it, too.

    Raises
    ------
    ValueError
        When shapes don't fit.

    Examples
    --------
    >>> images = np.array([[0, 0, 9, 9], [9, 9, 0, 0], [9, 0, 9, 0]])
    >>> def codebooks_of(m, nbits):
    ...     return np.stack([images[: 2**nbits, start : start + 4 // m]
    ...                      for start in range(0, 4, 4 // m)])
    >>> painter = pq_painter(images, codebooks_of, shape=(2, 2), ms=[1, 2], nbits=[1])
    >>> painter.set(row=2, m=2)
    >>> print(painter.message)
    2 pieces of 2, 2 centroids each: 2 · 1 bits, 1 byte instead of 16 bytes in float32 (16 times
    smaller). Mean squared error of all images 54.0.
    This image is now 0, 0: squared error 162.0, with the nearest centroid of each piece.
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] != shape[0] * shape[1]:
        raise ValueError(f"vectors: expected (n, {shape[0]} · {shape[1]}), got {rows.shape}")
    for m in ms:
        piece_shape(rows.shape[1] // m, shape)
    m, bits = (8 if 8 in ms else ms[0]), (4 if 4 in nbits else nbits[-1])
    desk = PaintingDesk(rows, codebooks_of, shape, m, bits)
    controls = _controls(desk, ms, nbits)
    explorer = Explorer(
        title,
        controls,
        _empty_figure(rows, shape),
        lambda figure, **values: _update(figure, desk, controls, **values),
        alt=ALT.format(m=m, ks=2**bits),
    )
    explorer.figure.data[2].on_click(lambda trace, points, state: _click(explorer, desk, points))
    return explorer


def _controls(
    desk: PaintingDesk, ms: Sequence[int], nbits: Sequence[int]
) -> dict[str, ipywidgets.Widget]:
    _, m, bits = desk.setting
    wide, code = {"width": "390px"}, int(desk.painting.codes[0])
    return {
        "row": ipywidgets.IntSlider(0, 0, len(desk.rows) - 1, description="Image", layout=wide),
        "m": ipywidgets.SelectionSlider(options=ms, value=m, description="Pieces m", layout=wide),
        "nbits": ipywidgets.SelectionSlider(
            options=nbits, value=bits, description="Bits a code", layout=wide
        ),
        "piece": ipywidgets.IntSlider(1, 1, m, description="Piece looked at", layout=wide),
        "code": ipywidgets.IntSlider(
            code, 0, 2**bits - 1, description="Its code (choose a centroid)",
            layout={"width": "500px"},
        ),
    }  # fmt: skip


def _empty_figure(rows: np.ndarray, shape: Shape) -> go.Figure:
    figure = make_subplots(
        2, 3, column_widths=[0.25, 0.25, 0.5], row_heights=[0.58, 0.42], horizontal_spacing=0.05,
        vertical_spacing=0.2, specs=[[{}, {}, {"rowspan": 2}], [{"colspan": 2}, None, None]],
        subplot_titles=("original", "from its codes", "codebook", "squared error of each piece"),
    )  # fmt: skip
    for column in (1, 2, 3):
        figure.add_heatmap(**picture_look(rows), hoverongaps=False, row=1, col=column)
        picture_axes(figure, row=1, col=column)
    figure.data[2].hovertemplate = "code %{customdata}<extra></extra>"
    figure.add_bar(
        marker_color=BLUE, name="now", hovertemplate="piece %{x}: %{y:.1f}", row=2, col=1
    )
    dash = {"symbol": "line-ew", "size": 12, "line": {"width": 3, "color": INK}}
    figure.add_scatter(
        mode="markers", marker=dash, name="nearest centroid", hovertemplate="%{y:.1f}", row=2, col=1
    )
    for axes in ({"row": 1, "col": 1}, {"row": 1, "col": 2}, {"row": 1, "col": 3}):
        line = {"color": VERMILLION, "width": 3}
        figure.add_shape(type="rect", line=line, **axes)  # the piece, and its centroid
    figure.add_shape(type="rect", line={"color": INK, "width": 2, "dash": "dot"}, row=1, col=3)
    ground = {"fillcolor": "#DCE9F2", "line": {"width": 0}, "layer": "below"}
    figure.add_shape(
        type="rect", x0=0, x1=1, y0=0, y1=1, xref="x3 domain", yref="y3 domain", **ground
    )  # fmt: skip
    figure.update_xaxes(title_text="piece", row=2, col=1)
    figure.update_yaxes(rangemode="tozero", nticks=4, row=2, col=1)
    figure.update_layout(template=course_template(), height=520, margin={"l": 50, "b": 60})
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.13}, bargap=0.3)
    return figure


def _update(
    figure: go.FigureWidget,
    desk: PaintingDesk,
    controls: dict[str, ipywidgets.Widget],
    row: int,
    m: int,
    nbits: int,
    piece: int,
    code: int,
) -> str:
    piece = min(piece, m)
    desk.follow((row, m, nbits), piece - 1, code)
    painting = desk.painting
    for name, value, most in (
        ("piece", piece, m),
        ("code", int(painting.codes[piece - 1]), painting.quantized.ks - 1),
    ):
        with controls[name].hold_sync():  # one message: in two the page would move the slider
            controls[name].max, controls[name].value = most, value
    _draw_pictures(figure, desk, painting)
    _draw_errors(figure, painting)
    figure.layout.annotations[2].text = f"codebook of piece {piece}: click to choose"
    return _sentence(painting, nbits)


def _draw_pictures(figure: go.FigureWidget, desk: PaintingDesk, painting: Painting) -> None:
    gallery, piece, shapes = desk.gallery, desk.piece, figure.layout.shapes
    for trace, pixels in zip(figure.data, (painting.original, painting.decoded), strict=False):
        trace.z = pixels.reshape(desk.shape)
    names = [
        [gallery.code_at(row, column) for column in range(gallery.pixels.shape[1])]
        for row in range(gallery.pixels.shape[0])
    ]
    figure.data[2].update(z=gallery.pixels, customdata=names)
    patch = piece_shape(painting.quantized.length, desk.shape)
    corner = piece_corner(piece, painting.quantized.length, desk.shape)
    chosen, nearest = int(painting.codes[piece]), int(painting.nearest[piece])
    places = [corner, corner, gallery.corner(chosen), gallery.corner(nearest)]
    for shape, (top, left) in zip(shapes, places, strict=False):
        shape.update(x0=left - 0.5, x1=left + patch[1] - 0.5, y0=top - 0.5, y1=top + patch[0] - 0.5)


def _draw_errors(figure: go.FigureWidget, painting: Painting) -> None:
    pieces = list(range(1, len(painting.codes) + 1))
    figure.data[3].update(x=pieces, y=painting.errors)
    figure.data[4].update(x=pieces, y=painting.least)
    figure.layout.xaxis4.update(range=[0.4, len(pieces) + 0.6], dtick=1 if len(pieces) < 17 else 4)


def _sentence(painting: Painting, nbits: int) -> str:
    quantized, codes = painting.quantized, painting.codes.tolist()
    d, m, ks = painting.original.size, quantized.m, quantized.ks
    size = -(-m * nbits // 8)
    first = ", ".join(map(str, codes[:16])) + (", …" if m > 16 else "")
    error, least = painting.errors.sum(), painting.least.sum()
    hand = len(painting.by_hand)
    said = (
        f"{m} piece{'s' if m > 1 else ''} of {d // m}, {ks} centroids each: {m} · {nbits} bits, "
        f"{bytes_in_words(size)} instead of {bytes_in_words(4 * d)} in float32 "
        f"({4 * d / size:.0f} times smaller). Mean squared error of all images "
        f"{quantized.mean_error:.1f}.\nThis image is now {first}: squared error {error:.1f}"
    )
    if hand:
        return f"{said}, {error - least:.1f} of it from {hand} code{'s' * (hand > 1)} of yours."
    return f"{said}, with the nearest centroid of each piece."


def _click(explorer: Explorer, desk: PaintingDesk, points: Any) -> None:
    if points.xs:
        code = desk.gallery.code_at(round(points.ys[0]), round(points.xs[0]))
        if code is not None:
            explorer.controls["code"].value = code
