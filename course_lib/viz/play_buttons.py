"""A play button that moves an explorer's slider."""

import ipywidgets

from .explorer_frame import Explorer


def add_play_button(explorer: Explorer, slider: ipywidgets.IntSlider, interval: int = 900) -> None:
    """Put a play button before an explorer's controls; both know the same limits.

    Parameters
    ----------
    explorer : Explorer
    slider : ipywidgets.IntSlider
        One of its controls.
    interval : int
        Milliseconds between steps.

    Examples
    --------
    >>> add_play_button.__name__
    'add_play_button'
    """
    play = ipywidgets.Play(
        min=slider.min, max=slider.max, value=slider.value, interval=interval, description="Play"
    )
    ipywidgets.jslink((slider, "max"), (play, "max"))
    ipywidgets.jslink((play, "value"), (slider, "value"))
    row = explorer.widget.children[1]
    row.children = (play, *row.children)
