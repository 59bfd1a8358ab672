"""Explorer: hide patches of a picture and see what a masked autoencoder paints in their place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .explorer_frame import Explorer
from .pixel_pictures import as_pixels_of, picture_data, picture_panel
from .template import BLUE, INK, MUTED, course_template

Reconstruct = Callable[[NDArray[np.float32], float, int], tuple[ArrayLike, ArrayLike]]
RATIOS = (0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.85, 0.9)
HIDDEN = 0.55  #: The grey of a hidden patch.
CURVE = 12  #: Pictures that the curves are means of.
ALT = (
    "Three pictures: the original, what the encoder sees with {ratio:.0%} of the patches grey, and "
    "the visible patches with those that the decoder painted. Right: the squared error of hidden "
    "pixels by the share hidden, beside that of the visible pixels' mean colour."
)


def mae_slider(
    images: Sequence[ArrayLike],
    reconstruct: Reconstruct,
    ratio: float = 0.75,
    title: str = "Hide and paint",
) -> Explorer:
    """Hide more or fewer patches, and see what is painted in their place.

    Parameters
    ----------
    images : sequence of array_like, each of shape (H, W) or (H, W, 3), floats from 0 to 1
        All of one shape, best ones that training didn't see.
    reconstruct : callable
        ``reconstruct(image, ratio, seed) -> (painted, hidden)``: for a float32 image the whole
        picture as the decoder gives it, of the image's shape, and which patches were hidden, a
        bool array (patch rows, patch columns). Called for up to 12 images and each of 8 ratios at
        the start, for the curve.
    ratio : float
        Share hidden at the start: 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.85 or 0.9.
    title : str

    Returns
    -------
    Explorer
        Controls ``ratio``, ``image`` and ``seed`` (other patches).

    Raises
    ------
    ValueError
        When shapes differ or don't fit.

    References
    ----------
    He et al. (2022), "Masked Autoencoders Are Scalable Vision Learners", figure 2: only hidden
    patches count in the loss, so the visible ones are shown as they are.

    Examples
    --------
    >>> def reconstruct(image, ratio, seed):  # hides columns and paints them black
    ...     hidden = np.arange(4) < np.clip(4 * ratio, 1, 3)
    ...     return np.zeros_like(image), np.tile(hidden, (4, 1))
    >>> slider = mae_slider([np.full((8, 8), 0.5)], reconstruct, ratio=0.5)
    >>> print(slider.message)
    8 of 16 patches hidden: the encoder computes with the other 8. Squared error of the hidden
    pixels 0.2500; filling them with the mean of the visible ones gives 0.0000.
    Mean over 1 picture at this ratio: painted 0.2500, mean colour 0.0000.
    """
    pixels = [np.asarray(image, dtype=np.float32) for image in images]
    if not pixels or len({image.shape for image in pixels}) > 1:
        raise ValueError(
            f"images: expected some of one shape, got {[image.shape for image in pixels]}"
        )
    for number, image in enumerate(pixels):
        as_pixels_of(f"images[{number}]", image)
    seen = lru_cache(maxsize=256)(
        lambda image, ratio, seed: Masked.of(
            pixels[image], *reconstruct(pixels[image], ratio, seed)
        )
    )
    curve = _curve(seen, min(CURVE, len(pixels)))
    return Explorer(
        title,
        _controls(len(pixels), ratio),
        _empty_figure(curve),
        lambda figure, **values: _update(figure, seen, curve, min(CURVE, len(pixels)), **values),
        alt=ALT.format(ratio=ratio),
    )


@dataclass(frozen=True)
class Masked:
    """A picture with some patches hidden, and what was painted over them.

    Examples
    --------
    >>> image = np.array([[0.0, 1.0], [0.0, 1.0]], dtype=np.float32)
    >>> masked = Masked.of(image, np.zeros((2, 2)), [[True, False], [False, True]])
    >>> masked.seen.tolist()[0], masked.painted.tolist(), masked.error, masked.plain_error
    ([0.550000011920929, 1.0], [[0.0, 1.0], [0.0, 0.0]], 0.5, 0.25)
    """

    image: NDArray[np.float32]
    seen: NDArray[np.float32]
    painted: NDArray[np.float32]
    hidden: NDArray[np.bool_]  # (patch rows, patch columns)
    error: float
    plain_error: float  # of the visible pixels' mean colour

    @classmethod
    def of(cls, image: NDArray[np.float32], painted: ArrayLike, hidden: ArrayLike) -> "Masked":
        made, patches = np.asarray(painted, dtype=np.float32), np.asarray(hidden, dtype=bool)
        if made.shape != image.shape or not np.isfinite(made).all():
            raise ValueError(f"reconstruct: expected finite {image.shape}, got {made.shape}")
        if patches.ndim != 2 or any(
            n % p for n, p in zip(image.shape, patches.shape, strict=False)
        ):
            raise ValueError(
                f"reconstruct: expected hidden patches that tile {image.shape[:2]}, got "
                f"{patches.shape}"
            )
        height, width = (n // p for n, p in zip(image.shape, patches.shape, strict=False))
        mask = patches.repeat(height, axis=0).repeat(width, axis=1)  # (H, W)
        whole = mask if image.ndim == 2 else mask[:, :, None]
        if mask.all() or not mask.any():
            raise ValueError(f"reconstruct: expected some patches hidden, got {patches.mean():.0%}")
        plain = image[~mask].mean(axis=0)
        return cls(
            image,
            np.where(whole, np.float32(HIDDEN), image),
            np.where(whole, np.clip(made, 0.0, 1.0), image),
            patches,
            float(np.square(made - image)[mask].mean()),
            float(np.square(plain - image)[mask].mean()),
        )


def _curve(seen: Callable[[int, float, int], Masked], n: int) -> NDArray[np.float64]:
    """Mean errors (2, ratios): painted, and the mean colour."""
    made = [[seen(image, ratio, 0) for image in range(n)] for ratio in RATIOS]
    return np.array(
        [
            [np.mean([one.error for one in row]) for row in made],
            [np.mean([one.plain_error for one in row]) for row in made],
        ]
    )


def _controls(n: int, ratio: float) -> dict[str, ipywidgets.Widget]:
    options, wide = [(f"{100 * one:.0f} %", one) for one in RATIOS], {"width": "390px"}
    return {
        "ratio": ipywidgets.SelectionSlider(
            options=options, value=ratio, description="Patches hidden", layout=wide
        ),
        "image": ipywidgets.IntSlider(0, 0, max(0, n - 1), description="Picture", layout=wide),
        "seed": ipywidgets.IntSlider(0, 0, 20, description="Other patches (seed)", layout=wide),
    }


def _empty_figure(curve: NDArray[np.float64]) -> go.Figure:
    titles = ("original", "seen by the encoder", "painted in", "squared error, lower is better")
    figure = make_subplots(
        1, 4, column_widths=[0.23, 0.23, 0.23, 0.31], horizontal_spacing=0.06,
        subplot_titles=titles,
    )  # fmt: skip
    for column in (1, 2, 3):
        figure.add_image(hoverinfo="skip", row=1, col=column)
        picture_panel(figure, row=1, col=column)
    for name, heights, color, dash in (
        ("painted", curve[0], BLUE, "solid"),
        ("mean colour", curve[1], MUTED, "dash"),
    ):
        figure.add_scatter(
            x=[100 * ratio for ratio in RATIOS], y=heights, mode="lines", name=name,
            line={"color": color, "dash": dash, "width": 3}, row=1, col=4,
        )  # fmt: skip
    for name, symbol in (("this picture", "circle-open"), ("its mean colour", "x-thin")):
        marker = {"size": 12, "color": INK, "symbol": symbol, "line": {"width": 3, "color": INK}}
        figure.add_scatter(mode="markers", marker=marker, name=name, row=1, col=4)
    figure.update_xaxes(title_text="patches hidden, %", range=[0, 100], row=1, col=4)
    figure.update_yaxes(rangemode="tozero", row=1, col=4)
    figure.update_annotations(font_size=14)
    figure.update_layout(template=course_template(), height=330, margin={"l": 20, "b": 90})
    return figure.update_layout(legend={"orientation": "h", "x": 1, "xanchor": "right", "y": -0.3})


def _update(
    figure: go.FigureWidget,
    seen: Callable[[int, float, int], Masked],
    curve: NDArray[np.float64],
    n: int,
    ratio: float,
    image: int,
    seed: int,
) -> str:
    now = seen(image, ratio, seed)
    for trace, pixels in zip(figure.data, (now.image, now.seen, now.painted), strict=False):
        trace.update(picture_data(as_pixels_of("images", pixels)))
    for trace, error in zip(figure.data[5:], (now.error, now.plain_error), strict=True):
        trace.update(x=[100 * ratio], y=[error])
    patches, hidden = now.hidden.size, int(now.hidden.sum())
    painted, plain = curve[:, RATIOS.index(ratio)]
    return (
        f"{hidden} of {patches} patches hidden: the encoder computes with the other "
        f"{patches - hidden}. Squared error of the hidden pixels {now.error:.4f}; filling them "
        f"with the mean of the visible ones gives {now.plain_error:.4f}.\nMean over {n} "
        f"picture{'s' if n > 1 else ''} at this ratio: painted {painted:.4f}, mean colour "
        f"{plain:.4f}."
    )
