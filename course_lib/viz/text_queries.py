"""Explorer: find pictures by words, and see what the temperature makes of their similarities."""

import html
from collections.abc import Callable, Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .explorer_frame import Explorer
from .pixel_pictures import Pixels, as_pixels_of, picture_data
from .template import BLUE, course_template

Search = Callable[[str], ArrayLike]
TEMPERATURES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
SIDE = 0.94  #: Of a picture, where the next one begins at 1.
ALT = (
    "The {shown} pictures that {text!r} finds, best first, each over a bar of its probability; a "
    "low temperature gives nearly all to the first, a high one spreads it evenly."
)


def text_search_box(
    search: Search,
    images: Sequence[ArrayLike],
    text: str,
    names: Sequence[str] | None = None,
    shown: int = 6,
    temperature: float = 0.05,
    title: str = "Find pictures by words",
) -> Explorer:
    """Type what you are looking for, and turn the temperature.

    Parameters
    ----------
    search : callable
        ``search(text) -> (n,)`` cosine similarities of all pictures with a text; a ValueError of
        its (an unknown word, say) becomes the line under the controls.
    images : sequence of n array_like, each of shape (H, W) or (H, W, 3)
        Floats from 0 to 1, or uint8; for sounds their spectrograms, say.
    text : str
        The query to start with.
    names : sequence of str, length n, optional
        What each picture is, for the line under the controls and the hover.
    shown : int
        How many of the best are shown, 1 to 8.
    temperature : float
        Start; one of 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.
    title : str

    Returns
    -------
    Explorer
        Controls ``text`` and ``temperature``. The probabilities are a softmax of similarity /
        temperature over all n pictures.

    Raises
    ------
    ValueError
        When `search` doesn't give n numbers, `names` has another length, or a setting is out of
        range.

    References
    ----------
    Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision",
    section 2.3; CLIP trains its temperature, down to 0.01.

    Examples
    --------
    >>> known = {"black": [0.9, 0.1, 0.1], "white": [0.1, 0.9, 0.8]}
    >>> pictures = [np.zeros((4, 4)), np.ones((4, 4)), np.full((4, 4), 0.8)]
    >>> box = text_search_box(lambda text: known[text], pictures, "black", shown=2)
    >>> box.set(text="white", temperature=1.0)
    >>> print(box.message)
    Best: picture 1, cosine 0.90, probability 0.42. All 3 share the probability as 2.8 equal ones
    would; the 2 shown hold 81 %.
    It is a softmax over these 3 pictures: among others the same picture gets another probability.
    """
    pictures = [as_pixels_of(f"images[{n}]", image) for n, image in enumerate(images)]
    if not 1 <= shown <= 8 or not pictures:
        raise ValueError(f"shown, images: expected 1 to 8 of some, got {shown} of {len(pictures)}")
    labels = [f"picture {n}" for n in range(len(pictures))] if names is None else list(names)
    if len(labels) != len(pictures):
        raise ValueError(f"names: expected length {len(pictures)}, got {len(labels)}")
    shown = min(shown, len(pictures))
    asked = lru_cache(maxsize=64)(lambda text: _checked(search(text), len(pictures)))
    asked(text)  # what is wrong from the start is the author's to know
    return Explorer(
        title,
        _controls(text, temperature),
        _empty_figure(shown),
        lambda figure, text, temperature: _update(
            figure, pictures, labels, asked(text), temperature
        ),
        alt=ALT.format(shown=shown, text=text),
    )


def _checked(similarities: ArrayLike, n: int) -> NDArray[np.float64]:
    row = np.asarray(similarities, dtype=np.float64)
    if row.shape != (n,) or not np.isfinite(row).all():
        raise ValueError(f"search: expected {n} finite similarities, got shape {row.shape}")
    return row


def _controls(text: str, temperature: float) -> dict[str, ipywidgets.Widget]:
    return {
        "text": ipywidgets.Text(
            text, description="Look for (then Enter)", continuous_update=False,
            layout={"width": "96%"},
        ),
        "temperature": ipywidgets.SelectionSlider(
            options=TEMPERATURES, value=temperature, description="Temperature",
            layout={"width": "500px"},
        ),
    }  # fmt: skip


def _empty_figure(shown: int) -> go.Figure:
    """Pictures above, their bars below, both at 0, 1, … `shown` - 1 across."""
    figure = make_subplots(2, 1, row_heights=[0.42, 0.58], vertical_spacing=0.03)
    for _ in range(shown):
        figure.add_image(hovertemplate="%{name}<extra></extra>", row=1, col=1)
    figure.add_bar(
        marker_color=BLUE, textposition="outside", cliponaxis=False, width=0.6,
        hovertemplate="%{customdata}: %{y:.3f}<extra></extra>", row=2, col=1,
    )  # fmt: skip
    limits = [0, max(shown, 4)]
    figure.update_xaxes(visible=False, range=limits, constrain="domain", row=1, col=1)
    figure.update_yaxes(visible=False, range=[1, 0], row=1, col=1)
    figure.layout.yaxis.update(scaleanchor="x", constrain="domain")
    figure.update_xaxes(range=limits, showticklabels=False, ticks="", row=2, col=1)
    figure.update_yaxes(title_text="probability", range=[0, 1.12], nticks=6, row=2, col=1)
    figure.update_layout(template=course_template(), height=400, showlegend=False)
    return figure.update_layout(margin={"t": 20, "b": 20})


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positive numbers in the ratios of exp(logits), with sum 1 over the last axis.

    Examples
    --------
    >>> softmax(np.log([1.0, 3.0])).tolist()
    [0.25, 0.75]
    """
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _update(
    figure: go.FigureWidget,
    pictures: list[Pixels],
    names: list[str],
    similarities: NDArray[np.float64],
    temperature: float,
) -> str:
    shares = softmax(similarities / temperature)  # (n,)
    best = np.argsort(-similarities, kind="stable")[: len(figure.data) - 1]
    labels = [html.escape(names[row], quote=False) for row in best]
    for place, (trace, row) in enumerate(zip(figure.data[:-1], best, strict=True)):
        trace.update(picture_data(pictures[row], left=place + (1 - SIDE) / 2, side=SIDE))
        trace.name = labels[place]
    texts = [f"{shares[row]:.3f}<br>cos {similarities[row]:.2f}" for row in best]
    places = [place + 0.5 for place in range(len(best))]
    figure.data[-1].update(x=places, y=shares[best], text=texts, customdata=labels)
    return _sentence(names, similarities, shares, best)


def _sentence(
    names: list[str],
    similarities: NDArray[np.float64],
    shares: NDArray[np.float64],
    best: NDArray[np.int64],
) -> str:
    n, first = len(names), best[0]
    equal = float(np.exp(-(shares * np.log(np.maximum(shares, 1e-300))).sum()))
    return (
        f"Best: {names[first]}, cosine {similarities[first]:.2f}, probability {shares[first]:.2f}. "
        f"All {n:,} share the probability as {equal:,.1f} equal ones would; the {len(best)} shown "
        f"hold {100 * shares[best].sum():.0f} %.\nIt is a softmax over these {n:,} pictures: among "
        "others the same picture gets another probability."
    )
