"""Pictures of product quantisation: images, the pieces that they are cut into, codebooks."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .template import INK, course_template

PAPER = [[0.0, "#FFFFFF"], [1.0, INK]]  #: Large values dark.
Shape = tuple[int, int]


def pq_pictures(
    vector: ArrayLike, reconstructions: Mapping[str, ArrayLike], shape: Shape, title: str = ""
) -> go.Figure:
    """Draw an image beside what quantisers make of it, with the squared error of each.

    Parameters
    ----------
    vector : array_like, shape (d,)
    reconstructions : mapping of str to array_like, shape (d,)
    shape : tuple of two int
        Height and width of the image, height · width = d.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure
        Up to six pictures a row.

    Raises
    ------
    ValueError
        When a vector hasn't height · width numbers.

    Examples
    --------
    >>> figure = pq_pictures([0, 1, 2, 3], {"4 bits": [0, 1, 2, 2]}, shape=(2, 2))
    >>> figure.layout.annotations[1].text
    '4 bits<br>error 1'
    """
    original = np.asarray(vector, dtype=np.float64)
    made = {name: np.asarray(values, dtype=np.float64) for name, values in reconstructions.items()}
    for name, values in {"vector": original, **made}.items():
        if values.shape != (shape[0] * shape[1],):
            raise ValueError(
                f"{name}: expected {shape[0]} · {shape[1]} numbers, got {values.shape}"
            )
    errors = {name: float(((values - original) ** 2).sum()) for name, values in made.items()}
    names = ["original", *(f"{name}<br>error {error:.3g}" for name, error in errors.items())]
    columns = min(6, len(names))
    rows = -(-len(names) // columns)
    figure = make_subplots(rows, columns, subplot_titles=names, horizontal_spacing=0.03)
    for number, values in enumerate([original, *made.values()]):
        place = {"row": number // columns + 1, "col": number % columns + 1}
        z = values.reshape(shape)
        figure.add_heatmap(z=z, **picture_look(original), **place)
        picture_axes(figure, **place)
    figure.update_layout(template=course_template(), title_text=title, height=70 + 210 * rows)
    figure.update_layout(margin={"l": 20, "t": 100 if title else 60})
    return figure


def picture_look(values: NDArray) -> dict[str, object]:
    """How a picture is drawn: ink on paper, on the scale of these values.

    Examples
    --------
    >>> picture_look(np.array([0, 16]))["zmax"]
    16.0
    """
    ends = {"zmin": float(values.min()), "zmax": float(values.max())}
    return {
        "colorscale": PAPER,
        "showscale": False,
        "hovertemplate": "%{z:.1f}<extra></extra>",
    } | ends


def picture_axes(figure: go.Figure, **place: int) -> None:
    """Square pixels, the first row on top, no ticks.

    Examples
    --------
    >>> figure = go.Figure()
    >>> picture_axes(figure)
    >>> figure.layout.yaxis.autorange
    'reversed'
    """
    bare = {"showticklabels": False, "ticks": "", "showgrid": False, "constrain": "domain"}
    figure.update_xaxes(mirror=True, **bare, **place)
    figure.update_yaxes(autorange="reversed", mirror=True, **bare, **place)
    axis = figure.layout.yaxis if not place else next(figure.select_yaxes(**place))
    axis.scaleanchor = axis.anchor or "x"


def piece_shape(length: int, shape: Shape) -> Shape:
    """Height and width of a piece of so many numbers: whole rows, or part of one.

    Raises
    ------
    ValueError
        When pieces of this length don't tile the image.

    Examples
    --------
    >>> piece_shape(16, (8, 8)), piece_shape(4, (8, 8))
    ((2, 8), (1, 4))
    """
    width = shape[1]
    if length % width and width % length:
        raise ValueError(
            f"m: expected pieces of whole rows or parts of one, got {length} of {width}"
        )
    return (max(1, length // width), min(width, length))


def piece_corner(piece: int, length: int, shape: Shape) -> Shape:
    """Row and column of a piece's first number in the image.

    Examples
    --------
    >>> piece_corner(3, 4, (8, 8))
    (1, 4)
    """
    return divmod(piece * length, shape[1])


class Gallery:
    """All centroids of a codebook as small pictures, side by side with gaps.

    Parameters
    ----------
    codebook : ndarray, shape (ks, length)
    patch : tuple of two int
        Height and width of each.
    ratio : float
        Width over height that the gallery should come near to.

    Examples
    --------
    >>> gallery = Gallery(np.arange(8.0).reshape(4, 2), (1, 2), ratio=1.5)
    >>> gallery.pixels.shape, gallery.corner(3), gallery.code_at(row=4, column=4)
    ((5, 7), (3, 4), 3)
    """

    def __init__(self, codebook: NDArray, patch: Shape, ratio: float) -> None:
        self.ks, (self.height, self.width) = len(codebook), patch
        shapes = [(-(-self.ks // columns), columns) for columns in range(1, self.ks + 1)]
        wide = [
            np.log(columns * (self.width + 1) / (rows * (self.height + 1)) / ratio)
            for rows, columns in shapes
        ]
        self.rows, self.columns = shapes[int(np.abs(wide).argmin())]
        size = self.rows * (self.height + 1) + 1, self.columns * (self.width + 1) + 1
        self.pixels = np.full(size, np.nan)
        for code, centroid in enumerate(codebook):
            row, column = self.corner(code)
            inside = slice(row, row + self.height), slice(column, column + self.width)
            self.pixels[inside] = centroid.reshape(patch)

    def corner(self, code: int) -> Shape:
        """Row and column of a centroid's first pixel."""
        row, column = divmod(code, self.columns)
        return row * (self.height + 1) + 1, column * (self.width + 1) + 1

    def code_at(self, row: int, column: int) -> int | None:
        """The centroid at a pixel, if any; the gap after a centroid counts to it."""
        code = (row - 1) // (self.height + 1) * self.columns + (column - 1) // (self.width + 1)
        return code if row > 0 and column > 0 and code < self.ks else None
