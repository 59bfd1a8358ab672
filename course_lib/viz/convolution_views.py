"""Explorer: slide a kernel over an image, window by window, and edit its numbers."""

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from .code_pictures import picture_axes
from .explorer_frame import Explorer
from .kernel_texts import Numbers, kernel_from, reads_in_words, text_of, windows_of
from .template import DIVERGING, INK, VERMILLION, course_template

OWN = "your own"
FEW = 5  #: Kernels up to this size have their products written in.
ALT = (
    "Left: the image {image!r} with a frame around one window. Middle: the products of that "
    "window's pixels with the kernel {kernel!r}. Right: the feature map, negative blue, positive "
    "vermillion, with a frame around the cell that the products sum to."
)


def convolution_lab(
    images: Mapping[str, ArrayLike],
    kernels: Mapping[str, ArrayLike],
    title: str = "Convolution and patch lab",
) -> Explorer:
    """See what a kernel makes of an image, where it lies for each output, and edit it.

    Parameters
    ----------
    images : mapping of str to array_like, each of shape (H, W) or (H, W, 3)
        Floats from 0 to 1, up to about 64 x 64; colours are averaged to grey.
    kernels : mapping of str to array_like, each of shape (kh, kw)
        At most 16 x 16. The first is shown at the start.
    title : str

    Returns
    -------
    Explorer
        Controls ``image``, ``kernel``, ``numbers`` (the kernel as text, rows parted by
        semicolons), ``stride``, ``padding`` (zeros around), ``window`` (in reading order, from 1;
        a click on the feature map chooses it, too) and ``grid`` (the frames of all windows).

    Raises
    ------
    ValueError
        When an image or a kernel has another shape, or either mapping is empty.

    Notes
    -----
    As in every deep-learning library the kernel isn't flipped: this is a cross-correlation.

    Examples
    --------
    >>> lab = convolution_lab({"edge": np.eye(8)}, {"sharpen": [[0, -1], [-1, 3]]})
    >>> lab.set(numbers="1 1; 1 1", stride=2)
    >>> print(lab.message)
    8 x 8 pixels, kernel 2 x 2, stride 2, padding 0: (8 + 2 · 0 − 2) / 2 + 1, rounded down, makes
    4 x 4 outputs. Window 1, row 1, column 1: its 4 products sum to 2.00.
    The windows tile the image, each pixel is read once: that is how a patch embedding cuts it.
    """
    pictures = {name: _grey(f"images[{name!r}]", image) for name, image in images.items()}
    texts = {name: _text(name, kernel) for name, kernel in kernels.items()}
    if not pictures or not texts:
        raise ValueError(f"images, kernels: expected some, got {len(pictures)} and {len(texts)}")
    controls = _controls(list(pictures), texts)
    chooser = _Chooser(controls, texts)
    explorer = Explorer(
        title,
        controls,
        _empty_figure(),
        lambda figure, **values: _update(figure, pictures, chooser, **values),
        alt=ALT.format(image=next(iter(pictures)), kernel=next(iter(texts))),
    )
    feature_map = explorer.figure.data[2]
    feature_map.on_click(lambda trace, points, state: _click(explorer, trace, points))
    return explorer


def _grey(name: str, image: ArrayLike) -> Numbers:
    pixels = np.asarray(image, dtype=np.float64)
    if pixels.ndim == 3:
        pixels = pixels.mean(axis=2)
    if pixels.ndim != 2 or 0 in pixels.shape or not np.isfinite(pixels).all():
        raise ValueError(f"{name}: expected (H, W) or (H, W, 3), finite, got {np.shape(image)}")
    return pixels


def _text(name: str, kernel: ArrayLike) -> str:
    numbers = np.asarray(kernel, dtype=np.float64)
    if numbers.ndim != 2 or 0 in numbers.shape:
        raise ValueError(f"kernels[{name!r}]: expected (kh, kw), got {numbers.shape}")
    text = text_of(numbers)
    kernel_from(text)
    return text


def _controls(images: list[str], texts: dict[str, str]) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "270px"}
    return {
        "image": ipywidgets.Dropdown(options=images, description="Image"),
        "kernel": ipywidgets.Dropdown(options=[*texts, OWN], description="Kernel"),
        "numbers": ipywidgets.Text(
            next(iter(texts.values())), continuous_update=False, layout={"width": "96%"},
            description="Its numbers, rows parted by ; (then Enter)",
        ),
        "stride": ipywidgets.IntSlider(1, 1, 16, description="Stride", layout=wide),
        "padding": ipywidgets.IntSlider(0, 0, 8, description="Padding", layout=wide),
        "grid": ipywidgets.Checkbox(False, description="Frames of all windows", indent=False),
        "window": ipywidgets.IntSlider(1, 1, 1, description="Window", layout={"width": "500px"}),
    }  # fmt: skip


class _Chooser:
    """Keeps the menu of kernels, their numbers and the window's slider in step."""

    def __init__(self, controls: dict[str, ipywidgets.Widget], texts: dict[str, str]) -> None:
        self.controls, self.texts = controls, texts
        self.outputs: tuple[int, ...]
        self.name, self.outputs = next(iter(texts)), ()

    def kernel(self, name: str, numbers: str) -> Numbers:
        """The kernel to show: the menu's if that was touched, otherwise what the text says."""
        if name != self.name and name != OWN:
            numbers = self.controls["numbers"].value = self.texts[name]
        kernel = kernel_from(numbers)
        if numbers != self.texts.get(name):
            same = [one for one, text in self.texts.items() if text == text_of(kernel)]
            name = self.controls["kernel"].value = same[0] if same else OWN
        self.name = name
        return kernel

    def window(self, number: int, features: Numbers) -> tuple[int, int]:
        """Row and column of a window; in a map of another shape that of the strongest output."""
        slider, outputs = self.controls["window"], features.shape
        if outputs != self.outputs:
            number = int(np.abs(features).argmax()) + 1
        with slider.hold_sync():  # one message: in two the page would move the slider
            slider.max, slider.value = features.size, number
        self.outputs = outputs
        return divmod(number - 1, outputs[1])


def _empty_figure() -> go.Figure:
    titles = ("image", "window · kernel", "feature map: click to choose")
    figure = make_subplots(
        1, 3, column_widths=[0.37, 0.26, 0.37], horizontal_spacing=0.04, subplot_titles=titles
    )
    for column, colors in ((1, "gray"), (2, DIVERGING), (3, DIVERGING)):
        figure.add_heatmap(
            colorscale=colors, showscale=False, hovertemplate="%{z:.3g}<extra></extra>",
            row=1, col=column,
        )  # fmt: skip
        picture_axes(figure, row=1, col=column)
    figure.data[1].update(xgap=2, ygap=2, texttemplate="%{text}", textfont={"size": 12})
    figure.add_scatter(
        mode="lines", line={"color": "#56B4E9", "width": 1}, hoverinfo="skip", showlegend=False,
        row=1, col=1,
    )  # fmt: skip
    for column in (1, 3):
        line = {"color": VERMILLION if column == 1 else INK, "width": 3}
        figure.add_shape(type="rect", line=line, row=1, col=column)
    figure.update_layout(template=course_template(), height=390, margin={"l": 20, "b": 20})
    return figure


def _update(
    figure: go.FigureWidget,
    images: dict[str, Numbers],
    chooser: _Chooser,
    image: str,
    kernel: str,
    numbers: str,
    stride: int,
    padding: int,
    grid: bool,
    window: int,
) -> str:
    weights, pixels = chooser.kernel(kernel, numbers), np.pad(images[image], padding)
    if weights.shape[0] > pixels.shape[0] or weights.shape[1] > pixels.shape[1]:
        raise ValueError(f"The kernel {weights.shape} is larger than the image {pixels.shape}.")
    windows = windows_of(pixels, weights.shape, stride)  # (H', W', kh, kw)
    features = np.einsum("ijkl,kl->ij", windows, weights)
    at = chooser.window(window, features)
    for number, (rows, columns) in (
        ("", pixels.shape),
        ("2", weights.shape),
        ("3", features.shape),
    ):
        figure.layout[f"xaxis{number}"].update(range=[-0.5, columns - 0.5])
        figure.layout[f"yaxis{number}"].update(range=[rows - 0.5, -0.5], autorange=False)
    figure.data[0].update(z=pixels, zmin=min(0.0, pixels.min()), zmax=max(1.0, pixels.max()))
    _draw_products(figure.data[1], windows[at], weights)
    reach = max(float(np.abs(features).max()), 1e-9)
    figure.data[2].update(z=features, zmin=-reach, zmax=reach)
    _draw_frames(figure, at, weights.shape, stride, features.shape if grid else (0, 0))
    return _sentence(images[image].shape, weights, stride, padding, features, at)


def _draw_products(trace: go.Heatmap, window: Numbers, weights: Numbers) -> None:
    products = window * weights
    small = max(weights.shape) <= FEW
    texts = [
        [f"{a:.2f}<br>· {b:.3g}".replace("-", "−") for a, b in zip(*rows, strict=True)]
        for rows in zip(window, weights, strict=True)
    ]
    reach = max(float(np.abs(products).max()), 1e-9)
    trace.update(
        z=products, text=texts, texttemplate="%{text}" if small else "", zmin=-reach, zmax=reach
    )


def _draw_frames(
    figure: go.FigureWidget,
    at: tuple[int, int],
    size: tuple[int, ...],
    stride: int,
    outputs: tuple[int, ...],
) -> None:
    """One frame on the image, one on the feature map, and thin ones on `outputs` windows."""
    corners = [(stride * at[0], stride * at[1], *size), (*at, 1, 1)]
    for shape, (top, left, height, width) in zip(figure.layout.shapes, corners, strict=True):
        shape.update(x0=left - 0.5, x1=left + width - 0.5, y0=top - 0.5, y1=top + height - 0.5)
    tops, lefts = (stride * np.indices(outputs).reshape(2, -1) - 0.5)[:, :, None]  # (w, 1) each
    figure.data[3].update(
        x=(lefts + np.array([0, size[1], size[1], 0, 0, np.nan])).ravel(),
        y=(tops + np.array([0, 0, size[0], size[0], 0, np.nan])).ravel(),
    )


def _sentence(
    shape: tuple[int, ...],
    weights: Numbers,
    stride: int,
    padding: int,
    features: Numbers,
    at: tuple[int, int],
) -> str:
    (height, width), (kh, kw), (rows, columns) = shape, weights.shape, features.shape
    left_over = ((height + 2 * padding - kh) % stride, (width + 2 * padding - kw) % stride)
    number = at[0] * columns + at[1] + 1
    value = f"{features[at]:.2f}".replace("-", "−")
    return (
        f"{height} x {width} pixels, kernel {kh} x {kw}, stride {stride}, padding {padding}: "
        f"({height} + 2 · {padding} − {kh}) / {stride} + 1, rounded down, makes {rows} x {columns} "
        f"outputs. Window {number}, row {at[0] + 1}, column {at[1] + 1}: its {kh * kw} products "
        f"sum to {value}.\n{reads_in_words((kh, kw), stride, left_over)}"
    )


def _click(explorer: Explorer, trace: go.Heatmap, points: Any) -> None:
    if points.xs:
        columns = np.shape(trace.z)[1]
        explorer.controls["window"].value = round(points.ys[0]) * columns + round(points.xs[0]) + 1
