"""Pictures in figures: pixels of an array, drawn one by one, without smoothing."""

import base64
import io

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

Pixels = NDArray[np.uint8]
SLACK = 1e-3  #: How far floats may leave 0 to 1, for rounding.


def as_pixels_of(name: str, values: ArrayLike) -> Pixels:
    """A picture as uint8 (H, W, 3).

    Parameters
    ----------
    name : str
        The argument's name, for the error.
    values : array_like, shape (H, W), (H, W, 1) or (H, W, 3)
        Floats from 0 (black) to 1, or uint8.

    Raises
    ------
    ValueError
        When the shape or a number is another.

    Examples
    --------
    >>> as_pixels_of("image", [[0.0, 1.0]]).tolist()
    [[[0, 0, 0], [255, 255, 255]]]
    """
    pixels = np.asarray(values)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    if pixels.ndim not in (2, 3) or 0 in pixels.shape or pixels.shape[2:] not in ((), (3,)):
        raise ValueError(f"{name}: expected shape (H, W) or (H, W, 3), got {pixels.shape}")
    if pixels.dtype != np.uint8:
        if not ((pixels >= -SLACK) & (pixels <= 1 + SLACK)).all():
            raise ValueError(
                f"{name}: expected uint8 or floats of 0 to 1, got {pixels.min()} to {pixels.max()}"
            )
        pixels = np.round(255 * np.clip(pixels, 0.0, 1.0)).astype(np.uint8)
    return pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)


def picture_source(pixels: Pixels) -> str:
    """A picture as the data address of a PNG.

    Examples
    --------
    >>> picture_source(np.zeros((2, 2, 3), dtype=np.uint8))[:22]
    'data:image/png;base64,'
    """
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def picture_data(
    pixels: Pixels, left: float = 0.0, top: float = 0.0, side: float = 1.0
) -> dict[str, object]:
    """What a `plotly.graph_objects.Image` needs to draw a picture into a square.

    Parameters
    ----------
    pixels : ndarray, shape (H, W, 3), uint8
    left, top, side : float
        The square in the figure's coordinates, y downwards. The picture fills it in its longer
        direction and stands in the middle of the other.

    Examples
    --------
    >>> data = picture_data(np.zeros((4, 2, 3), dtype=np.uint8), side=8)
    >>> data["dx"], data["x0"], data["y0"]
    (2.0, 3.0, 1.0)
    """
    height, width = pixels.shape[:2]
    step = side / max(height, width)  # of one pixel
    return {
        "source": picture_source(pixels),
        "dx": step,
        "dy": step,
        # Plotly places the middle of the first pixel.
        "x0": left + (side - step * width) / 2 + step / 2,
        "y0": top + (side - step * height) / 2 + step / 2,
    }


def picture_panel(figure: go.Figure, **place: int) -> None:
    """Prepare a subplot for pictures in squares: y downwards, square pixels, no axes.

    Examples
    --------
    >>> figure = go.Figure()
    >>> picture_panel(figure)
    >>> figure.layout.yaxis.scaleanchor
    'x'
    """
    bare = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(range=[0, 1], **bare, **place)
    figure.update_yaxes(range=[1, 0], **bare, **place)
    axis = figure.layout.yaxis if not place else next(figure.select_yaxes(**place))
    axis.scaleanchor = axis.anchor or "x"
