"""A still picture of a figure, for readers who have no kernel: GitHub, a printed page, a slide."""

import atexit
import contextlib
import io
import os
import warnings

import plotly.graph_objects as go

from .template import HEIGHT

WIDTH = 760
COLOURS = 128


def pictures_wanted() -> bool:
    """Whether figures should carry a still picture.

    True while notebooks are executed for committing: ``COURSE_STATIC_PICTURES=1``, or Plotly's
    own ``PLOTLY_RENDERER`` names ``png``. A learner's run renders none, which is much faster.

    Examples
    --------
    >>> os.environ["COURSE_STATIC_PICTURES"] = "1"
    >>> pictures_wanted()
    True
    >>> del os.environ["COURSE_STATIC_PICTURES"]
    """
    asked = os.environ.get("COURSE_STATIC_PICTURES", "0") not in ("", "0")
    return asked or "png" in os.environ.get("PLOTLY_RENDERER", "")


def picture(figure: go.Figure) -> bytes:
    """Draw a figure as PNG, 760 pixels wide unless its layout says otherwise.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure

    Returns
    -------
    bytes
        The PNG file.

    Raises
    ------
    RuntimeError
        When no Chromium or Chrome can be started.

    Complexity
    ----------
    About 3 s for the first picture of a process, 0.15 s for the next ones.
    """
    _start_browser()
    still = go.Figure(figure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # plotly warns that a running server ignores its options
        try:
            size = {"width": still.layout.width or WIDTH, "height": still.layout.height or HEIGHT}
            drawn = still.to_image(format="png", scale=1, **size)
        except Exception as error:  # kaleido and choreographer raise many kinds
            raise RuntimeError(
                f"no picture could be drawn: {error} (is Chromium or Chrome installed?)"
            ) from error
    return _with_palette(drawn)


def _with_palette(png: bytes) -> bytes:
    """The same picture in 128 colours: a chart keeps its look and a quarter of its bytes."""
    from PIL import Image

    small = io.BytesIO()
    drawn = Image.open(io.BytesIO(png)).convert("RGB")
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def _start_browser() -> None:
    import kaleido

    if not getattr(_start_browser, "started", False):
        # Without `mathjax=False` the page would ask a server on the internet for MathJax.
        kaleido.start_sync_server(silence_warnings=True, mathjax=False)
        atexit.register(_stop_browser)
        setattr(_start_browser, "started", True)  # noqa: B010 - mypy knows no function attributes


def _stop_browser() -> None:
    import kaleido

    with contextlib.suppress(OSError):  # the browser may still write while its profile is removed
        kaleido.stop_sync_server(silence_warnings=True)
